import { BEPUSDT_RULES } from '../bepusdt/signature';
import { EPAY_RULES } from '../epay/signature';
import { EPUSDT_RULES } from '../epusdt/signature';
import { GMPAY_RULES } from '../gmpay/signature';
import { TOKENPAY_RULES } from '../tokenpay/signature';
import { readableTwice } from './resplit';
import { signFields, verifyRequest, type SigningRules } from './signing';
import type { WireObject } from './wire-object';

type Texts = Readonly<Record<string, string>>;

const SECRET = 'a-secret-of-thirty-two-characters';
const fieldsOf = (texts: Texts): WireObject =>
  new Map(Object.entries(texts).map(([name, text]) => [name, { kind: 'string', text }]));
const signed = (texts: Texts, rules: SigningRules): Texts => ({
  ...texts,
  [rules.field]: signFields(Object.entries(texts), SECRET, rules),
});

const LEGACY = { notify_url: 'https://shop.example/n', order_id: 'A1' };
const EPAY = { notify_url: 'https://shop.example/n', out_trade_no: 'A1', pid: '1000' };
const BOUGHT = 'x&notify_url=https://evil.example/&order_id=B1&rate=9&remark=';
const SOLD = {
  amount: '10',
  name: 'x',
  notify_url: 'https://evil.example/',
  order_id: 'B1',
  rate: '9',
  remark: '&notify_url=https://shop.example/n&order_id=A1',
};
const { rate: _rate, ...withoutRate } = SOLD;
/** What a shop signed with a buyer's words in it, and what the buyer makes of it: the same text, other fields. */
const TRICKS: readonly (readonly [
  name: string,
  rules: SigningRules,
  honest: Texts,
  forged: Texts,
  field: string,
])[] = [
  [
    'epay, a price out of the name',
    EPAY_RULES,
    { ...EPAY, device: 'pc', money: '10.00', name: 'x&money=0.01' },
    { ...EPAY, device: 'pc&money=10.00&name=x', money: '0.01' },
    'device',
  ],
  [
    'epay, a merchant inside the order id',
    EPAY_RULES,
    { ...EPAY, money: '10.00', name: 'VIP' },
    { money: '10.00', name: 'VIP', notify_url: EPAY.notify_url, out_trade_no: 'A1&pid=1000' },
    'out_trade_no',
  ],
  [
    'epay, a notice to somebody else',
    EPAY_RULES,
    { ...EPAY, money: '10.00', name: 'x&notify_url=https://evil.example/' },
    {
      ...EPAY,
      money: '10.00',
      name: 'x',
      notify_url: 'https://evil.example/&notify_url=https://shop.example/n',
    },
    'notify_url',
  ],
  [
    'epay, a field with a sign in its name',
    EPAY_RULES,
    { ...EPAY, money: '10', name: 'x&money=9' },
    { ...EPAY, 'money=10&name': 'x', money: '9' },
    'money=10&name',
  ],
  ['epusdt v0.x', EPUSDT_RULES, { ...LEGACY, amount: '10', name: BOUGHT }, SOLD, 'remark'],
  [
    'BEpusdt',
    BEPUSDT_RULES,
    { ...LEGACY, amount: '10', name: BOUGHT, trade_type: 'usdt.trc20' },
    { ...SOLD, remark: `${SOLD.remark}&trade_type=usdt.trc20` },
    'remark',
  ],
  [
    'gmpay',
    GMPAY_RULES,
    { ...LEGACY, amount: '10', name: BOUGHT.replace('rate=9', 'pid=1000'), pid: '1000' },
    { ...withoutRate, pid: '1000', remark: `${SOLD.remark}&pid=1000` },
    'remark',
  ],
  [
    'TokenPay',
    TOKENPAY_RULES,
    { ActualAmount: '10', Currency: 'USDT_TRC20', OrderUserKey: 'x&OutOrderId=B1&Remark=', OutOrderId: 'A1' },
    {
      ActualAmount: '10',
      Currency: 'USDT_TRC20',
      OrderUserKey: 'x',
      OutOrderId: 'B1',
      Remark: '&OutOrderId=A1',
    },
    'Remark',
  ],
];

describe('a signed text that could be read as other fields', () => {
  it.each(TRICKS)('is refused: %s', (_name, rules, honest, forged, field) => {
    const signature = signed(honest, rules)[rules.field] ?? '';
    const fields = fieldsOf({ ...forged, [rules.field]: signature });
    // The signature does not tell the two apart, so something else has to.
    expect(verifyRequest(fields, SECRET, rules)).toBe('md5');
    expect(readableTwice(fields, rules)?.field).toBe(field);
  });

  it.each<[string, SigningRules, Texts]>([
    [
      'words with signs',
      EPAY_RULES,
      { ...EPAY, money: '1', name: 'VIP & 100% + a=b &c=d', param: '{"a":"&b"}' },
    ],
    [
      'addresses with a query of such names',
      EPAY_RULES,
      { ...EPAY, money: '1', return_url: 'https://shop.example/back?a=1&out_trade_no=A1&type=2&name=n' },
    ],
    ['a name at the beginning', BEPUSDT_RULES, { ...LEGACY, amount: '1', name: 'amount=1' }],
    ['what is not signed', EPAY_RULES, { ...EPAY, money: '1', sign_type: 'MD5&money=1' }],
  ])('is none of %s', (_name, rules, texts) => {
    expect(readableTwice(fieldsOf(signed(texts, rules)), rules)).toBeNull();
  });
});
