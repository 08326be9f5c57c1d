import { markup, type Markup } from '@epusdt/checkout';
import type { Digest } from '@epusdt/merchant-api';
import { prose, type DocsPage } from './docs-page';

/** One way to sign, with an example that anybody can compute again. A new dialect is a new row. */
export interface SignatureRow {
  /** The anchor. */
  readonly id: string;
  /** Of a shop; `null`: signed by the gateway alone. */
  readonly dialect: string | null;
  readonly name: string;
  readonly about: string;
  readonly steps: readonly string[];
  readonly vector: SignatureVector;
}

export interface SignatureVector {
  readonly secret: string;
  /** What is to be signed, as it is given: fields of a body, or an id, a time and a body. */
  readonly given: readonly (readonly [name: string, value: string])[];
  /** The very text that goes into the function. */
  readonly signed: string;
  readonly digest: Digest;
  /** The bytes of the key of an HMAC are the rest of the secret after this, read as base64; else the secret's text. */
  readonly keyPrefix?: string;
  /** As it is sent. */
  readonly signature: string;
  /** Prints the signature on a terminal. */
  readonly check: string;
}

const SECRET = 'this-is-an-example-secret';
const NOTIFY = 'https://shop.example/notify';
const THANKS = 'https://shop.example/thanks';
const EVENT_SIGNED = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
const EVENT_KEY = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** `but`: what is not signed. */
const md5Steps = (field: string, what: string, but = `\`${field}\``): readonly string[] => [
  `Take every ${what} except ${but}, and leave out those that are \`null\` or empty.`,
  'Write each as `name=value`, sort by name (byte order), join with `&`.',
  'Append the secret, with nothing in between.',
  `The MD5 of that, in lower-case hex, is \`${field}\`.`,
];

/** `text`: the fields as they are signed, the secret not yet behind them. */
const md5Vector = (given: SignatureVector['given'], text: string, signature: string): SignatureVector => ({
  secret: SECRET,
  given,
  signed: text + SECRET,
  digest: 'md5',
  signature,
  check: `printf '%s' '${text}${SECRET}' | md5sum`,
});

const GMPAY_GIVEN: SignatureVector['given'] = [
  ['pid', '1000'],
  ['order_id', 'A1001'],
  ['amount', '42'],
  ['currency', 'cny'],
  ['token', 'usdt'],
  ['network', 'tron'],
  ['notify_url', NOTIFY],
];
const GMPAY_TEXT = `amount=42&currency=cny&network=tron&notify_url=${NOTIFY}&order_id=A1001&pid=1000&token=usdt`;

export const SIGNATURES: readonly SignatureRow[] = [
  {
    id: 'standard-webhooks',
    dialect: null,
    name: 'Events: Standard Webhooks',
    about:
      'Every event is signed so, with the events secret of the merchant (`whsec_…`). While a secret is being replaced, `webhook-signature` holds two signatures with a blank between them; one of them has to be right. Any library of Standard Webhooks does all this.',
    steps: [
      'Take the headers `webhook-id` and `webhook-timestamp` and the body as it came, byte for byte, before anything reads it as JSON.',
      'Join them with full stops: `id.timestamp.body`.',
      'Compute HMAC-SHA256 of that. The key is the secret without `whsec_`, decoded from base64.',
      'Encode in base64 and put `v1,` in front. Compare with each part of `webhook-signature`, in constant time.',
      'Refuse a `webhook-timestamp` that is more than five minutes away from your clock, and do each `webhook-id` once only.',
    ],
    vector: {
      secret: `whsec_${EVENT_KEY}`,
      given: [
        ['webhook-id', 'msg_p5jXN8AQM9LWM0D4loKWxJek'],
        ['webhook-timestamp', '1614265330'],
        ['body', '{"test": 2432232314}'],
      ],
      signed: EVENT_SIGNED,
      digest: 'hmac-sha256',
      keyPrefix: 'whsec_',
      signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      check: `printf '%s' '${EVENT_SIGNED}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$(printf '%s' '${EVENT_KEY}' | base64 -d | od -An -vtx1 | tr -d ' \\n') -binary | base64`,
    },
  },
  {
    id: 'epusdt-v0',
    dialect: 'epusdt',
    name: 'epusdt v0.x: MD5 in the field signature',
    about:
      'Requests of shops and the callbacks to their `notify_url` are signed alike, with the secret of the merchant (the API token of the plugin). A signature says nothing of the time: a shop compares `order_id` and `amount` with its own order, and delivers once.',
    steps: md5Steps('signature', 'field of the JSON object'),
    vector: md5Vector(
      [
        ['order_id', 'A1001'],
        ['amount', '42'],
        ['notify_url', NOTIFY],
        ['redirect_url', THANKS],
      ],
      `amount=42&notify_url=${NOTIFY}&order_id=A1001&redirect_url=${THANKS}`,
      '468265026b62b7a43de4f2e69e27028b',
    ),
  },
  {
    id: 'bepusdt',
    dialect: 'bepusdt',
    name: 'BEpusdt: MD5 in the field signature',
    about:
      'As epusdt v0.x, over the fields that BEpusdt has beside them. In its callbacks `amount` is a number and `actual_amount` a text; both are signed with the digits that stand in the body. A request that signs its empty fields, too (`name=`), is accepted as well.',
    steps: md5Steps('signature', 'field of the JSON object'),
    vector: md5Vector(
      [
        ['order_id', 'A1001'],
        ['amount', '42'],
        ['name', 'VIP'],
        ['trade_type', 'usdt.trc20'],
        ['notify_url', NOTIFY],
        ['redirect_url', THANKS],
      ],
      `amount=42&name=VIP&notify_url=${NOTIFY}&order_id=A1001&redirect_url=${THANKS}&trade_type=usdt.trc20`,
      '10a2e47163eb1a6769b225d0fa722603',
    ),
  },
  {
    id: 'gmpay',
    dialect: 'gmpay',
    name: 'gmpay (epusdt v1): MD5 in the field signature',
    about:
      'JSON or a form, signed with the secret of the merchant that `pid` names. A signature of 32 digits is MD5, one of 64 is HMAC-SHA256, as below; the callback is signed in the way in which the order was asked for.',
    steps: md5Steps('signature', 'field, `pid` included,'),
    vector: md5Vector(GMPAY_GIVEN, GMPAY_TEXT, '6adfd9fa221f89ae2f25b77d27e888f0'),
  },
  {
    id: 'gmpay-hmac',
    dialect: 'gmpay',
    name: 'gmpay (epusdt v1): HMAC-SHA256 in the field signature',
    about:
      'The other way to sign the same fields: here the secret is the key, and does not stand behind the text.',
    steps: [
      ...md5Steps('signature', 'field, `pid` included,').slice(0, 2),
      'Compute HMAC-SHA256 of that, with the text of the secret as the key.',
      'In lower-case hex it is `signature`.',
    ],
    vector: {
      secret: SECRET,
      given: GMPAY_GIVEN,
      signed: GMPAY_TEXT,
      digest: 'hmac-sha256',
      signature: 'bebe4dd6d9c79a8070e4407e1d5b6ab946818717cc9724abaa664b1694fba7a5',
      check: `printf '%s' '${GMPAY_TEXT}' | openssl dgst -sha256 -hmac '${SECRET}' -r`,
    },
  },
  {
    id: 'tokenpay',
    dialect: 'tokenpay',
    name: 'TokenPay: MD5 in the field Signature',
    about:
      'Names begin with a capital, that of the signature, too. `GET /Query` signs its `Id` in the same way. In callbacks everything but `Signature` is signed, with the digits that stand in the body. A request that signs its empty fields, too, is accepted as well.',
    steps: md5Steps('Signature', 'field of the JSON object, or parameter of a query,'),
    vector: md5Vector(
      [
        ['OutOrderId', 'A1001'],
        ['OrderUserKey', '7731'],
        ['ActualAmount', '28.8'],
        ['Currency', 'USDT_TRC20'],
        ['NotifyUrl', NOTIFY],
        ['RedirectUrl', THANKS],
      ],
      `ActualAmount=28.8&Currency=USDT_TRC20&NotifyUrl=${NOTIFY}&OrderUserKey=7731&OutOrderId=A1001&RedirectUrl=${THANKS}`,
      'a1e631dd65cb33891bb23977094ade5a',
    ),
  },
  {
    id: 'epay',
    dialect: 'epay',
    name: 'epay: MD5 in the field sign',
    about:
      'Forms and links of epay shops, the notice to their `notify_url` and the way back to their `return_url` are signed alike, with the secret of the merchant as the key. Values are signed as they are, before they are escaped for the address.',
    steps: md5Steps('sign', 'parameter', '`sign` and `sign_type`'),
    vector: md5Vector(
      [
        ['pid', '1000'],
        ['type', 'alipay'],
        ['out_trade_no', 'A1001'],
        ['money', '28.80'],
      ],
      'money=28.80&out_trade_no=A1001&pid=1000&type=alipay',
      'a88206be96ff261d50c14a3a6c19dbf6',
    ),
  },
];

export const SIGNATURES_PAGE: DocsPage = {
  path: '/docs/signatures',
  title: 'Signatures',
  body: markup`<p>${prose('The native API is asked with a bearer key, which is a secret by itself: requests are not signed there. What the gateway sends is signed, and so are the requests of the older dialects. Each way to sign has an example below that a program of yours should arrive at, too.')} <a href="/docs/signatures/try">Try it with a request of yours.</a></p>
<ul>${SIGNATURES.map(({ id, name }) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul>
${SIGNATURES.map(sectionOf)}`,
};

function sectionOf({ id, name, about, steps, vector }: SignatureRow): Markup {
  const { secret, given, signed, signature, check } = vector;
  return markup`<section id="${id}">
<h2>${name}</h2>
<p>${prose(about)}</p>
<ol>${steps.map((step) => markup`<li>${prose(step)}</li>`)}</ol>
<h3>Example</h3>
<dl>
<dt>Secret</dt><dd><code>${secret}</code></dd>
${given.map(([term, value]) => markup`<dt>${term}</dt><dd><code>${value}</code></dd>`)}
<dt>What is signed</dt><dd><code>${signed}</code></dd>
<dt>Signature</dt><dd><code>${signature}</code></dd>
</dl>
<p>To compute it on a terminal:</p>
<pre>${check}</pre>
</section>
`;
}
