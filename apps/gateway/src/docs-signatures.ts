import { markup, type Markup } from '@epusdt/checkout';
import { prose, type DocsPage } from './docs-page';

/** One way to sign, with an example that anybody can compute again. A new dialect is a new row. */
export interface SignatureRow {
  /** The anchor. */
  readonly id: string;
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
  readonly digest: 'md5' | 'hmac-sha256';
  /** The bytes of the key of an HMAC are the rest of the secret after this, read as base64; else the secret's text. */
  readonly keyPrefix?: string;
  /** As it is sent. */
  readonly signature: string;
  /** Prints the signature on a terminal. */
  readonly check: string;
}

const MD5_SECRET = 'this-is-an-example-secret';
const MD5_SIGNED =
  'amount=42&notify_url=https://shop.example/notify&order_id=A1001&redirect_url=https://shop.example/thanks';
const EPAY_SIGNED = 'money=28.80&out_trade_no=A1001&pid=1000&type=alipay';
const EVENT_SIGNED = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
const EVENT_KEY = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export const SIGNATURES: readonly SignatureRow[] = [
  {
    id: 'standard-webhooks',
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
    name: 'epusdt v0.x: MD5 in the field signature',
    about:
      'Requests of shops and the callbacks to their `notify_url` are signed alike, with the secret of the merchant (the API token of the plugin). A signature says nothing of the time: a shop compares `order_id` and `amount` with its own order, and delivers once.',
    steps: [
      'Take every field of the JSON object except `signature`, and leave out those that are `null` or empty.',
      'Write each as `name=value`, sort by name (byte order), join with `&`.',
      'Append the secret, with nothing in between.',
      'The MD5 of that, in lower-case hex, is `signature`.',
    ],
    vector: {
      secret: MD5_SECRET,
      given: [
        ['order_id', 'A1001'],
        ['amount', '42'],
        ['notify_url', 'https://shop.example/notify'],
        ['redirect_url', 'https://shop.example/thanks'],
      ],
      signed: MD5_SIGNED + MD5_SECRET,
      digest: 'md5',
      signature: '468265026b62b7a43de4f2e69e27028b',
      check: `printf '%s' '${MD5_SIGNED}${MD5_SECRET}' | md5sum`,
    },
  },
  {
    id: 'epay',
    name: 'epay: MD5 in the field sign',
    about:
      'Forms and links of epay shops, the notice to their `notify_url` and the way back to their `return_url` are signed alike, with the secret of the merchant as the key. Values are signed as they are, before they are escaped for the address.',
    steps: [
      'Take every parameter except `sign` and `sign_type`, and leave out those that are empty.',
      'Write each as `name=value`, sort by name, join with `&`.',
      'Append the secret, with nothing in between.',
      'The MD5 of that, in lower-case hex, is `sign`.',
    ],
    vector: {
      secret: MD5_SECRET,
      given: [
        ['pid', '1000'],
        ['type', 'alipay'],
        ['out_trade_no', 'A1001'],
        ['money', '28.80'],
      ],
      signed: EPAY_SIGNED + MD5_SECRET,
      digest: 'md5',
      signature: 'a88206be96ff261d50c14a3a6c19dbf6',
      check: `printf '%s' '${EPAY_SIGNED}${MD5_SECRET}' | md5sum`,
    },
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
