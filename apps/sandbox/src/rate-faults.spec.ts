import { startFaultRig, type FaultRig, type Heard } from '../../../test/support/fault-rig';
import { RATE_FAULT_KINDS, RATE_SOURCES, type RateFaultKind, type RateSourceName } from './rate-sources';

let rig: FaultRig;
beforeEach(async () => {
  rig = await startFaultRig();
  rig.sandbox.rates.set('CNY', '7.13');
});
afterEach(() => rig.sandbox.close());

const NOW_S = Date.UTC(2026, 0, 5, 12) / 1_000;
const OLD_S = NOW_S - 7_200;

const PATHS: Readonly<Record<RateSourceName, string>> = {
  okx: '/v3/c2c/tradingOrders/books?quoteCurrency=CNY&baseCurrency=USDT&side=sell&paymentMethod=all&userType=all',
  binance: '/bapi/c2c/v2/friendly/c2c/adv/search',
  htx: '/v1/data/trade-market?coinId=2&currency=172&tradeType=sell&currPage=1&payMethod=0&acceptOrder=0&blockType=general&online=1',
  coingecko: '/api/v3/simple/price?ids=tether&vs_currencies=cny&include_last_updated_at=true',
  coinmarketcap: '/data-api/v3/cryptocurrency/detail/chart?id=825&range=1H&convertId=2787',
};
const SEARCH = { fiat: 'CNY', page: 1, rows: 10, tradeType: 'BUY', asset: 'USDT' };

const ask = (source: RateSourceName, init: RequestInit = {}): Promise<Heard> => {
  const search = {
    method: 'POST',
    body: JSON.stringify(SEARCH),
    headers: { 'content-type': 'application/json' },
  };
  return rig.ask(`/_rates/${source}${PATHS[source]}`, { ...(source === 'binance' ? search : {}), ...init });
};

/** Every price of an answer as it stands there, quotes included. */
const pricesIn = ({ body }: Heard): string[] =>
  [...body.matchAll(/(?:"price":|"cny":|"[cv]":\[)("?[^",\]}]*"?)/g)].map((match) => match[1]!);

type Check = (heard: Heard, source: RateSourceName, good: Heard) => void;

const page =
  (status: number): Check =>
  (heard) => {
    expect(heard.status).toBe(status);
    expect(heard.headers.get('content-type')).toContain('text/html');
    expect(heard.body).toContain('<html>');
  };

const every =
  (digits: string): Check =>
  (heard, source, good) => {
    expect(heard.status).toBe(200);
    const quote = source === 'coingecko' || source === 'coinmarketcap' ? '' : '"';
    const prices = pricesIn(heard);
    expect(prices).toHaveLength(pricesIn(good).length);
    expect(new Set(prices)).toEqual(new Set([`${quote}${digits}${quote}`]));
  };

const EMPTY: Readonly<Record<RateSourceName, object>> = {
  okx: { code: 0, data: { buy: [], sell: [] } },
  binance: { code: '000000', success: true, data: [] },
  htx: { code: 200, success: true, data: [] },
  coingecko: { tether: { last_updated_at: NOW_S } },
  coinmarketcap: { data: { points: {} }, status: { error_code: '0' } },
};
const TOO_MANY: Readonly<Record<RateSourceName, object>> = {
  okx: { code: 50_011 },
  binance: { code: '100429', data: null, success: false },
  htx: { code: 429, success: false },
  coingecko: { status: { error_code: 429, error_message: expect.stringContaining('Rate Limit') } },
  coinmarketcap: { status: { error_code: '1008' } },
};
const ERROR: Readonly<Record<RateSourceName, object>> = {
  okx: { code: 50_011 },
  binance: { code: '100001', success: false },
  htx: { code: 500, success: false },
  coingecko: { status: { error_code: 10_002 } },
  coinmarketcap: { status: { error_code: '500' } },
};
/** What the street asks for a dollar, and the market. */
const WRONG: Readonly<Record<RateSourceName, string>> = {
  okx: '"1.01"',
  binance: '"1.01"',
  htx: '"1.01"',
  coingecko: '1',
  coinmarketcap: '1',
};

const CHECKS: Readonly<Record<Exclude<RateFaultKind, 'hang'>, Check>> = {
  html: page(200),
  forbidden: page(403),
  'server-error': ({ status }) => expect(status).toBe(500),
  'too-many': (heard, source) => {
    expect(heard.status).toBe(429);
    expect(heard.json).toMatchObject(TOO_MANY[source]);
  },
  'error-code': (heard, source, good) => {
    expect(heard.status).toBe(200);
    expect(heard.json).toMatchObject(ERROR[source]);
    // All but CoinGecko go on telling prices beside it.
    expect(pricesIn(heard)).toHaveLength(source === 'coingecko' ? 0 : pricesIn(good).length);
  },
  empty: (heard, source) => {
    expect(heard.status).toBe(200);
    expect(heard.json).toMatchObject(EMPTY[source]);
    expect(pricesIn(heard)).toEqual([]);
  },
  'wrong-currency': (heard, source, good) => {
    expect(heard.status).toBe(200);
    const prices = pricesIn(heard);
    expect(prices).toHaveLength(pricesIn(good).length);
    expect(prices).toContain(WRONG[source]);
    expect(prices.some((price) => price.includes('7.13'))).toBe(false);
    if (source === 'binance') expect(heard.body).toContain('"fiatUnit":"USD"');
    expect(heard.body).not.toContain('"fiatUnit":"CNY"');
  },
  garbage: (heard, _source, good) => {
    expect(heard.status).toBe(200);
    expect(heard.json).toBeUndefined();
    expect(heard.body.startsWith('{')).toBe(true);
    expect(heard.body).toHaveLength(Math.floor(good.body.length / 2));
  },
  negative: (heard, _source, good) => {
    expect(heard.status).toBe(200);
    expect(pricesIn(heard).every((price) => /^"?-\d/.test(price))).toBe(true);
    expect(pricesIn(heard)).toHaveLength(pricesIn(good).length);
  },
  zero: every('0'),
  absurd: every('1e400'),
  'as-number-text': (heard, _source, good) => {
    const turnedOver = (price: string): string => (price.startsWith('"') ? price.slice(1, -1) : `"${price}"`);
    expect(heard.json).toBeDefined();
    expect(pricesIn(heard).sort()).toEqual(pricesIn(good).map(turnedOver).sort());
  },
  huge: (heard, _source, good) => {
    expect(heard.body).toHaveLength(2 * 1024 * 1024);
    expect(pricesIn(heard).sort()).toEqual(pricesIn(good).sort());
  },
  stale: (heard, source, good) => {
    expect(pricesIn(heard).sort()).toEqual(pricesIn(good).sort());
    const stamped = source === 'coingecko' || source === 'coinmarketcap';
    expect(heard.body.includes(`${OLD_S}`)).toBe(stamped);
    expect(heard.body).not.toContain(`${NOW_S}`);
  },
};

const CASES = RATE_FAULT_KINDS.flatMap((kind) =>
  kind === 'hang' ? [] : RATE_SOURCES.map((source) => [kind, source, CHECKS[kind]] as const),
);

it.each(CASES)('%s at %s', async (kind, source, check) => {
  const good = await ask(source);
  const { faults } = rig.sandbox.rates;
  faults.set(source, kind);
  check(await ask(source), source, good);
  // The other sources have nothing to do with it, and it ends when it is cleared.
  const other = RATE_SOURCES[(RATE_SOURCES.indexOf(source) + 1) % RATE_SOURCES.length]!;
  const prices = (heard: Heard): string[] => pricesIn(heard).sort();
  expect(prices(await ask(other))).toContain(
    other === 'okx' || other === 'binance' || other === 'htx' ? '"7.13"' : '7.13',
  );
  faults.clear(source);
  const after = await ask(source);
  expect(after.status).toBe(200);
  expect(prices(after)).toEqual(prices(good));
});

it.each(RATE_SOURCES)('%s hangs until the sandbox closes', async (source) => {
  rig.sandbox.rates.faults.set(source, 'hang');
  await expect(ask(source, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
  const waiting = expect(ask(source)).rejects.toThrow();
  while (rig.sandbox.rates.requests.of(source) < 2) await new Promise(setImmediate);
  await rig.sandbox.close();
  await waiting;
});

it('takes turns where there are two ways to be wrong', async () => {
  const { faults } = rig.sandbox.rates;
  faults.set('okx', 'forbidden');
  faults.set('htx', 'absurd');
  const seen: unknown[] = [];
  for (let turn = 0; turn < 3; turn += 1)
    seen.push([(await ask('okx')).status, pricesIn(await ask('htx'))[0]]);
  expect(seen).toEqual([
    [403, '"1e400"'],
    [451, '"9999999999"'],
    [403, '"1e400"'],
  ]);
});

it('has one fault for each source, and clears one or all', () => {
  const { faults } = rig.sandbox.rates;
  const all = (): unknown[] => RATE_SOURCES.map((source) => faults.of(source));
  faults.set('okx', 'html');
  faults.set('okx', 'zero');
  faults.set('coingecko', 'stale');
  expect(all()).toEqual(['zero', undefined, undefined, 'stale', undefined]);
  faults.clear('okx');
  expect(all()).toEqual([undefined, undefined, undefined, 'stale', undefined]);
  faults.clear();
  expect(all()).toEqual(Array(5).fill(undefined));
});

it('refuses a request that makes no sense before any fault comes in', async () => {
  rig.sandbox.rates.faults.set('okx', 'html');
  expect((await rig.ask('/_rates/okx/v3/c2c/tradingOrders/books')).status).toBe(400);
});
