import { startFaultRig, type FaultRig, type Heard } from '../../../test/support/fault-rig';
import { RATE_SOURCES, type RateSourceName } from './rate-sources';

let rig: FaultRig;
beforeEach(async () => {
  rig = await startFaultRig();
});
afterEach(() => rig.sandbox.close());

const NOW_S = Date.UTC(2026, 0, 5, 12) / 1_000;
const JSON_TYPE = { 'content-type': 'application/json' };
const OKX = 'okx/v3/c2c/tradingOrders/books';
const ADS = 'binance/bapi/c2c/v2/friendly/c2c/adv/search';
const HTX = 'htx/v1/data/trade-market';
const GECKO = 'coingecko/api/v3/simple/price';
const CMC = 'coinmarketcap/data-api/v3/cryptocurrency/detail/chart';

const adSearch = (changes: object): object => ({
  fiat: 'CNY',
  page: 1,
  rows: 10,
  tradeType: 'BUY',
  asset: 'USDT',
  countries: [],
  payTypes: [],
  publisherType: null,
  ...changes,
});

const get = (path: string): Promise<Heard> => rig.ask(`/_rates/${path}`);

/** `fiat` as the source itself writes it; yuan where nothing is said. */
const ASK: Readonly<Record<RateSourceName, (fiat?: string) => Promise<Heard>>> = {
  okx: (fiat = 'CNY') =>
    get(`${OKX}?quoteCurrency=${fiat}&baseCurrency=USDT&side=sell&paymentMethod=all&userType=all`),
  binance: (fiat = 'CNY') => rig.post(`/_rates/${ADS}`, adSearch({ fiat }), JSON_TYPE),
  htx: (fiat = '172') =>
    get(
      `${HTX}?coinId=2&currency=${fiat}&tradeType=sell&currPage=1&payMethod=0&acceptOrder=0&blockType=general&online=1`,
    ),
  coingecko: (fiat = 'cny') => get(`${GECKO}?ids=tether&vs_currencies=${fiat}&include_last_updated_at=true`),
  coinmarketcap: (fiat = '2787') => get(`${CMC}?id=825&range=1H&convertId=${fiat}`),
};
const ask = (source: RateSourceName, fiat?: string): Promise<Heard> => ASK[source](fiat);

/** What a careful reader takes for the rate. */
const RATE_IN: Readonly<Record<RateSourceName, (heard: Heard) => unknown>> = {
  okx: ({ json }) => lowest((json as OkxBody).data.sell),
  binance: ({ json }) => {
    const ads = (json as BinanceBody).data.map(({ adv }) => adv);
    const honest = ads.filter(({ surplusAmount }) => Number(surplusAmount) >= 100);
    return sorted(honest)[Math.floor(honest.length / 2)]?.price;
  },
  htx: ({ json }) => lowest((json as HtxBody).data),
  coingecko: ({ body }) => /"cny":([^,}]+)/.exec(body)?.[1],
  coinmarketcap: ({ body }) => new RegExp(`"${NOW_S}":\\{"v":[^\\]]*\\],"c":\\[([^,]+),`).exec(body)?.[1],
};
interface Priced {
  readonly price: string;
}
interface OkxBody {
  readonly code: number;
  readonly data: { readonly buy: readonly Priced[]; readonly sell: readonly Priced[] };
}
interface BinanceBody {
  readonly data: readonly { readonly adv: Priced & { readonly surplusAmount: string } }[];
}
interface HtxBody {
  readonly data: readonly Priced[];
}
const sorted = <T extends Priced>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => Number(a.price) - Number(b.price));
const lowest = (list: readonly Priced[]): unknown => sorted(list)[0]?.price;

it.each<[RateSourceName, string]>([
  ['okx', '7.272'],
  ['binance', '7.272'],
  ['htx', '7.272'],
  ['coingecko', '7.20'],
  ['coinmarketcap', '7.20'],
])('%s has yuan at %s from the start, then what is set', async (source, start) => {
  const first = await ask(source);
  expect(first.status).toBe(200);
  expect(first.headers.get('content-type')).toContain('application/json');
  expect(RATE_IN[source](first)).toBe(start);
  for (const price of ['7.13', '7.130', '0.000000000012', '123456789012.5']) {
    rig.sandbox.rates.set('CNY', price);
    expect(RATE_IN[source](await ask(source))).toBe(price);
  }
  rig.sandbox.rates.setFor(source, 'CNY', '6.5');
  expect(RATE_IN[source](await ask(source))).toBe('6.5');
  const [other] = RATE_SOURCES.filter((name) => name !== source);
  expect(RATE_IN[other!](await ask(other!))).toBe('123456789012.5');
  rig.sandbox.rates.reset();
  expect(RATE_IN[source](await ask(source))).toBe(start);
});

it('okx: the lowest seller moves about, buyers offer less', async () => {
  rig.sandbox.rates.set('CNY', '7.13');
  const places: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const { code, data } = (await ask('okx')).json as OkxBody;
    expect(code).toBe(0);
    places.push(data.sell.findIndex(({ price }) => price === '7.13'));
    expect(Math.min(...data.sell.map(({ price }) => Number(price)))).toBe(7.13);
    expect(Math.max(...data.buy.map(({ price }) => Number(price)))).toBeLessThan(7.13);
  }
  expect(places).toEqual([4, 3, 2, 1, 0]);
});

it('binance: a bait stands first, and spoils the middle of who counts it', async () => {
  rig.sandbox.rates.set('CNY', '7.13');
  const { json } = await ask('binance');
  expect(json).toMatchObject({ code: '000000', success: true });
  const { data } = json as BinanceBody;
  expect(data).toHaveLength(10);
  expect(data[0]?.adv).toEqual({
    advNo: '12000000000000',
    fiatUnit: 'CNY',
    price: '4.278',
    surplusAmount: '1.37',
    minSingleTransAmount: '100',
    maxSingleTransAmount: '65000',
  });
  expect(data[1]).toMatchObject({ adv: { surplusAmount: '41253.59' }, advertiser: { nickName: 'seller 2' } });
  expect(data.slice(4, 7).map(({ adv }) => adv.price)).toEqual(['7.1157', '7.13', '7.1443']);
  const few = await rig.post(`/_rates/${ADS}`, adSearch({ rows: 3 }), JSON_TYPE);
  expect((few.json as BinanceBody).data).toHaveLength(3);
});

it('htx: the first, the lowest and the middle are the rate', async () => {
  rig.sandbox.rates.set('CNY', '7.13');
  const { json } = await ask('htx');
  expect(json).toMatchObject({ code: 200, success: true });
  const { data } = json as HtxBody;
  expect(data[0]).toMatchObject({
    price: '7.13',
    tradeCount: '1000',
    minTradeLimit: '100',
    currency: 172,
    coinId: 2,
  });
  expect(data.map(({ price }) => price)).toEqual(['7.13', '7.13', '7.13', '7.1514', '7.1799']);
});

it('coingecko: several currencies, digits as set, the time when asked', async () => {
  rig.sandbox.rates.set('USD', '1.0');
  const path = '/_rates/coingecko/api/v3/simple/price?ids=tether&vs_currencies=cny,usd,xau';
  expect((await rig.ask(path)).body).toBe('{"tether":{"cny":7.20,"usd":1.0}}');
  expect((await rig.ask(`${path}&include_last_updated_at=true`)).body).toBe(
    `{"tether":{"cny":7.20,"usd":1.0,"last_updated_at":${NOW_S}}}`,
  );
});

it('coinmarketcap: the newest of several points holds the rate, in no order', async () => {
  rig.sandbox.rates.set('CNY', '7.13');
  const keysOf = (body: string): string[] => [...body.matchAll(/"(\d{10})":/g)].map((match) => match[1]!);
  const [first, second] = [(await ask('coinmarketcap')).body, (await ask('coinmarketcap')).body];
  const keys = keysOf(first);
  expect(keys).toHaveLength(6);
  expect(keys).not.toEqual([...keys].sort());
  expect(keysOf(second)).not.toEqual(keys);
  expect([...keysOf(second)].sort()).toEqual([...keys].sort());
  expect([...keys].sort().at(-1)).toBe(`${NOW_S}`);
  const { data, status } = JSON.parse(first) as {
    data: { points: Record<string, { c: number[]; v: number[] }> };
    status: object;
  };
  expect(status).toMatchObject({ error_code: '0' });
  expect(Object.values(data.points).filter(({ c }) => c[0] === 7.13)).toHaveLength(1);
  expect(data.points[`${NOW_S}`]?.v[0]).toBe(1);
});

it.each<[RateSourceName, string, unknown]>([
  ['okx', 'XAU', { code: 0, data: { buy: [], sell: [] } }],
  ['binance', 'XAU', { code: '000000', success: true, data: [] }],
  ['htx', '1', { code: 200, success: true, data: [] }],
  ['coingecko', 'XAU', { tether: { last_updated_at: NOW_S } }],
  ['coinmarketcap', '2782', { data: { points: {} }, status: { error_code: '0' } }],
  ['coinmarketcap', '99999', { data: { points: {} }, status: { error_code: '0' } }],
])('%s has nothing to say of %s', async (source, fiat, answer) => {
  const { status, json } = await ask(source, fiat);
  expect(status).toBe(200);
  expect(json).toMatchObject(answer as object);
});

it.each<[string, number, string]>([
  [
    `${OKX}?quoteCurrency=CNY&side=sell&paymentMethod=all&userType=all`,
    400,
    'baseCurrency: missing; give USDT',
  ],
  [
    `${OKX}?quoteCurrency=CNY&baseCurrency=USDT&side=buy&paymentMethod=all&userType=all`,
    400,
    'side: buy; give sell',
  ],
  [
    `${OKX}?baseCurrency=USDT&side=sell&paymentMethod=all&userType=all`,
    400,
    'quoteCurrency: missing; give the three',
  ],
  [`${HTX}?coinId=2&currency=172&tradeType=sell`, 400, 'currPage: missing; give 1'],
  [
    `${HTX}?coinId=2&tradeType=sell&currPage=1&payMethod=0&acceptOrder=0&blockType=general&online=1`,
    400,
    'currency: missing; give the source',
  ],
  [`${GECKO}?vs_currencies=cny`, 400, 'ids: missing; give tether'],
  [`${GECKO}?ids=tether`, 400, 'vs_currencies: missing; give the three'],
  [
    `${GECKO}?ids=tether&vs_currencies=${'cny,'.repeat(100)}cny`,
    400,
    'vs_currencies: 101 currencies; give at most',
  ],
  [`${CMC}?id=825&range=1H`, 400, 'convertId: missing; give the source'],
  [`${CMC}?id=1&range=1H&convertId=2787`, 400, 'id: 1; give 825'],
  [`${CMC}?id=825&range=1H&convertId=CNY`, 400, 'convertId: CNY; give the source'],
  [ADS, 404, 'there are GET /_rates/okx/v3'],
  ['okx/v3/c2c/tradingOrders', 404, 'GET /_rates/okx/v3/c2c/tradingOrders does not exist'],
  ['kraken/0/public/Ticker', 404, 'GET /_rates/kraken/0/public/Ticker does not exist'],
])('refuses GET %s', async (path, status, message) => {
  const heard = await rig.ask(`/_rates/${path}`);
  expect(heard.status).toBe(status);
  expect((heard.json as { error: string }).error).toContain(message);
});

it.each<[string, object, Record<string, string>, string]>([
  ['no JSON type', adSearch({}), {}, 'content-type: text/plain'],
  ['no object', [], JSON_TYPE, 'body: no JSON object'],
  ['no fiat', adSearch({ fiat: undefined }), JSON_TYPE, 'fiat: missing; give the three'],
  ['another asset', adSearch({ asset: 'BTC' }), JSON_TYPE, 'asset: BTC; give USDT'],
  ['a page as text', adSearch({ page: '1' }), JSON_TYPE, 'page: 1; give 1'],
  ['the other side', adSearch({ tradeType: 'SELL' }), JSON_TYPE, 'tradeType: SELL; give BUY'],
  ['too many rows', adSearch({ rows: 21 }), JSON_TYPE, 'rows: 21; give a whole number from 1 to 20'],
])('refuses a search of ads with %s', async (_what, body, headers, message) => {
  const heard = await rig.post(`/_rates/${ADS}`, body, headers);
  expect(heard.status).toBe(400);
  expect((heard.json as { error: string }).error).toContain(message);
});

it('counts what each source is asked, well or badly', async () => {
  const { requests } = rig.sandbox.rates;
  await ask('okx');
  await rig.ask('/_rates/okx/nowhere');
  await ask('htx');
  await rig.ask('/_rates/kraken/');
  expect([requests.of('okx'), requests.of('htx'), requests.of('binance'), requests.total]).toEqual([
    2, 1, 0, 3,
  ]);
  requests.clear();
  expect(requests.total).toBe(0);
});

it.each<[RateSourceName | null, string, string, string]>([
  [null, 'cny', '7', 'fiat: cny; give three capital letters'],
  [null, 'CNY', '', 'price: missing; give plain decimal text above 0'],
  [null, 'CNY', '7,2', 'price: 7,2; give plain'],
  [null, 'CNY', '-7', 'price: -7; give plain'],
  [null, 'CNY', '1e1', 'price: 1e1; give plain'],
  [null, 'CNY', '07', 'price: 07; give plain'],
  [null, 'CNY', '0.00', 'price: 0.00; give plain'],
  ['okx', 'CNY', '.5', 'price: .5; give plain'],
  ['htx', 'USD', '1', 'fiat: USD; htx tells only CNY'],
  ['coinmarketcap', 'XAU', '1', 'fiat: XAU; coinmarketcap tells only USD, AUD'],
])('%p does not take %p at %p', (source, fiat, price, message) => {
  const { rates } = rig.sandbox;
  const before = rates.report();
  expect(() => (source ? rates.setFor(source, fiat, price) : rates.set(fiat, price))).toThrow(message);
  expect(rates.report()).toEqual(before);
});
