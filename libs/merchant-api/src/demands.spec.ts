import { demandOf as bepusdt } from './bepusdt/create';
import { demandOf as epay } from './epay/create';
import { demandOf as epusdt } from './epusdt/create';
import { demandOf as gmpay } from './gmpay/create';
import type { Demand } from './shop-intake';
import { demandOf as tokenpay } from './tokenpay/create';
import { Refused } from './wire/refused';
import { parseForm, parseWire, type WireObject } from './wire/wire-object';

type More = Readonly<Record<string, string | number | boolean | null>>;
type Read = (more: More) => Demand;

const SECRET_SIDE = { signature: 'x' };
const NOTIFY = 'https://shop.example/notify';
const WALLET = 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx';

function jsonFields(fields: More): WireObject {
  const parsed = parseWire(JSON.stringify(fields));
  if (!parsed) throw new Error('no fields');
  return parsed;
}
function formFields(fields: More): WireObject {
  const parsed = parseForm(
    new URLSearchParams(
      Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
    ).toString(),
  );
  if (!parsed) throw new Error('no fields');
  return parsed;
}

const LEGACY = { order_id: 'A1', amount: 10, notify_url: NOTIFY, ...SECRET_SIDE };
const inEpusdt: Read = (more) => epusdt(jsonFields({ ...LEGACY, ...more }));
const inBepusdt: Read = (more) => bepusdt(jsonFields({ ...LEGACY, trade_type: 'usdt.trc20', ...more }));
const inGmpay: Read = (more) => gmpay(jsonFields({ ...LEGACY, pid: '1000', ...more }), 'md5');
const inEpay: Read = (more) =>
  epay(
    formFields({ pid: '1000', out_trade_no: 'A1', notify_url: NOTIFY, money: '10.00', sign: 'x', ...more }),
  );
const inTokenpay: Read = (more) =>
  tokenpay(jsonFields({ OutOrderId: 'A1', ActualAmount: 10, Currency: 'USDT_TRC20', ...more }));

/** Why it is refused; `null`: it is not. */
function refusal(read: Read, more: More): string | null {
  try {
    read(more);
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.detail;
    throw error;
  }
}

describe.each([
  ['BEpusdt', inBepusdt],
  ['epay', inEpay],
])('the terms that a shop of %s may set', (_name, read) => {
  it('are the currency, the rate, the time and the wallet', () => {
    expect(read({ fiat: 'usd', rate: '~1.02', timeout: '600', address: WALLET })).toMatchObject({
      fiat: 'usd',
      rateRule: '~1.02',
      ttlMs: 600_000,
      address: WALLET,
    });
    expect(read({ currency: 'EUR' })).toMatchObject({ fiat: 'EUR' });
  });

  it('are yuan and those of the gateway where nothing is said', () => {
    const plain = { fiat: 'CNY', rateRule: null, ttlMs: null, address: null };
    expect(read({})).toMatchObject(plain);
    expect(read({ fiat: '', rate: '', timeout: '', address: '' })).toMatchObject(plain);
    expect(read({ timeout: '179' })).toMatchObject(plain);
    expect(read({ timeout: '3601' })).toMatchObject(plain);
  });

  it.each<[More, RegExp]>([
    [{ fiat: '¥' }, /fiat/],
    [{ timeout: 'soon' }, /timeout/],
    [{ timeout: '-1' }, /timeout/],
    [{ token: 'usdc' }, /token/],
    [{ network: 'solana' }, /network/],
  ])('are refused where they are none: %j', (more, words) => {
    expect(refusal(read, more)).toMatch(words);
  });
});

describe('a coin or a network that is not taken', () => {
  it.each<[More]>([
    [{ token: 'usdc' }],
    [{ token: 'TRX' }],
    [{ network: 'solana' }],
    [{ network: 'erc20' }],
    [{ token: 'usdt', network: 'bsc' }],
    [{ token: true }],
  ])('is refused in epusdt v0.x: %j', (more) => {
    expect(refusal(inEpusdt, more)).toMatch(/token|network/);
  });

  it.each<[More]>([
    [{}],
    [{ token: '', network: null }],
    [{ token: 'USDT' }],
    [{ network: 'Tron' }],
    [{ token: 'usdt', network: 'TRC20' }],
  ])('is not what %j names', (more) => {
    expect(refusal(inEpusdt, more)).toBeNull();
  });

  it('is refused in gmpay, which wants both names or neither', () => {
    for (const good of [{}, { token: 'usdt', network: 'tron' }, { token: 'USDT', network: 'TRC20' }]) {
      expect([good, refusal(inGmpay, good)]).toEqual([good, null]);
    }
    for (const bad of [{ token: 'usdt' }, { network: 'tron' }, { token: 'usdc', network: 'tron' }]) {
      expect([bad, refusal(inGmpay, bad)]).toEqual([bad, expect.stringContaining('token, network')]);
    }
  });

  it.each(['usdt.polygon', 'usdt.polygon ', ' usdt.polygon', 'usdt.polygon\u200b', 'USDT.BEP20\n'])(
    'is refused in epay as the type %j',
    (type) => {
      expect(refusal(inEpay, { type })).toContain('不支持的交易类型');
    },
  );
});

describe('the currency of TokenPay', () => {
  it.each<[More]>([[{}], [{ BaseCurrency: '' }], [{ BaseCurrency: null }], [{ BaseCurrency: 'cny' }]])(
    'is yuan with %j',
    (more) => {
      expect(inTokenpay(more)).toMatchObject({ fiat: 'CNY' });
    },
  );

  it.each<[More]>([[{ BaseCurrency: 'USD' }], [{ BaseCurrency: 156 }], [{ BaseCurrency: true }]])(
    'is refused with %j, and never charged as yuan',
    (more) => {
      expect(refusal(inTokenpay, more)).toMatch(/BaseCurrency.*CNY/);
    },
  );
});

describe('words that come back', () => {
  const outer = ' \t\u00a0\u3000\u200b\u200e\u200f\ufeff\u0000\r\n';
  const wrapped = (text: string): string => outer + text + outer;

  it('have nothing at their ends that a shop takes off before it checks them', () => {
    expect(
      inEpay({ type: wrapped('alipay'), param: wrapped('{"a":" 1 "}'), name: wrapped('VIP') }),
    ).toMatchObject({ words: { type: 'alipay', param: '{"a":" 1 "}', name: 'VIP', money: '10.00' } });
    expect(inTokenpay({ OrderUserKey: wrapped('7'), PassThroughInfo: wrapped('a\u200bb') }).words).toEqual({
      OrderUserKey: '7',
      PassThroughInfo: 'a\u200bb',
    });
    expect(inBepusdt({ name: wrapped('VIP') }).words).toEqual({ name: 'VIP' });
  });

  it('are none where nothing is left', () => {
    expect(inEpay({ param: outer, type: ' ' }).words).toEqual({ money: '10.00' });
    expect(inTokenpay({ PassThroughInfo: outer }).words).toEqual({});
  });

  it('that a shop compares have to be clean', () => {
    expect(refusal(inEpay, { out_trade_no: 'A1\u200b' })).toContain('out_trade_no');
    expect(refusal(inTokenpay, { OutOrderId: ' A1' })).toContain('OutOrderId');
    expect(inEpay({ money: '10.10' }).words).toMatchObject({ money: '10.10' });
  });
});

describe('a name that is too long', () => {
  it.each([
    ['n'.repeat(300), 'n'.repeat(255)],
    ['😀'.repeat(300), '😀'.repeat(255)],
    [`${'n'.repeat(254)} ${'m'.repeat(50)}`, 'n'.repeat(254)],
    [`${' '.repeat(300)}VIP`, 'VIP'],
  ])('is cut', (name, kept) => {
    expect(inEpay({ name }).words).toMatchObject({ name: kept });
    expect(inBepusdt({ name }).words).toEqual({ name: kept });
  });

  it('is nothing to gmpay, which does not keep it', () => {
    expect(refusal(inGmpay, { name: 'n'.repeat(5_000) })).toBeNull();
  });

  it('is another matter than what has to come back whole', () => {
    expect(refusal(inEpay, { param: 'p'.repeat(1_001) })).toContain('param');
    expect(refusal(inEpay, { type: 't'.repeat(65) })).toContain('type');
  });
});
