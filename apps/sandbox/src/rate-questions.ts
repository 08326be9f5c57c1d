import { InputError, shown, type Fields } from './admin-input';
import { isRecord, parseJson, type WebRequest } from './http';

/** What each source is asked, and where. A request the real source would not understand is refused, with the cure. */
export const RATE_SOURCES = ['okx', 'binance', 'htx', 'coingecko', 'coinmarketcap'] as const;
export type RateSourceName = (typeof RATE_SOURCES)[number];

export interface Question {
  /** Upper-case codes; none where the source's number for one is of no currency known here. */
  readonly fiats: readonly string[];
  /** Ads wanted, at most. */
  readonly rows: number;
  /** Does the asker want the time of the price? */
  readonly stamped: boolean;
}

interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly question: (request: WebRequest) => Question;
}

const MAX_ROWS = 20;
const MAX_FIATS = 100;
const HTX_FIATS: ReadonlyMap<string, string> = new Map([['172', 'CNY']]);
const CMC_FIATS: ReadonlyMap<string, string> = new Map([
  ['2781', 'USD'],
  ['2782', 'AUD'],
  ['2783', 'BRL'],
  ['2784', 'CAD'],
  ['2787', 'CNY'],
  ['2790', 'EUR'],
  ['2791', 'GBP'],
  ['2792', 'HKD'],
  ['2794', 'IDR'],
  ['2796', 'INR'],
  ['2797', 'JPY'],
  ['2798', 'KRW'],
  ['2800', 'MYR'],
  ['2803', 'PHP'],
  ['2806', 'RUB'],
  ['2808', 'SGD'],
  ['2809', 'THB'],
  ['2810', 'TRY'],
  ['2811', 'TWD'],
  ['2823', 'VND'],
]);
/** Fiats by the source's own numbers; a source that is not here takes every code. */
const NUMBERED: Partial<Record<RateSourceName, ReadonlyMap<string, string>>> = {
  htx: HTX_FIATS,
  coinmarketcap: CMC_FIATS,
};

/** Every fiat the source can be asked for; `null` when that is any. */
export function fiatsOf(source: RateSourceName): readonly string[] | null {
  const numbered = NUMBERED[source];
  return numbered ? [...numbered.values()] : null;
}

export const ENDPOINTS: Readonly<Record<RateSourceName, Endpoint>> = {
  okx: {
    method: 'GET',
    path: '/v3/c2c/tradingOrders/books',
    question: ({ query }) => {
      mustBe(query, { baseCurrency: 'USDT', side: 'sell', paymentMethod: 'all', userType: 'all' });
      return of([fiatCode('quoteCurrency', query.get('quoteCurrency'))]);
    },
  },
  binance: { method: 'POST', path: '/bapi/c2c/v2/friendly/c2c/adv/search', question: adSearch },
  htx: {
    method: 'GET',
    path: '/v1/data/trade-market',
    question: ({ query }) => {
      mustBe(query, { coinId: '2', tradeType: 'sell', currPage: '1', payMethod: '0', acceptOrder: '0' });
      mustBe(query, { blockType: 'general', online: '1' });
      return of(numbered(query, 'currency', HTX_FIATS));
    },
  },
  coingecko: {
    method: 'GET',
    path: '/api/v3/simple/price',
    question: ({ query }) => {
      mustBe(query, { ids: 'tether' });
      const fiats = (query.get('vs_currencies') ?? '').split(',');
      if (fiats.length > MAX_FIATS) {
        throw new InputError(`vs_currencies: ${fiats.length} currencies; give at most ${MAX_FIATS}`);
      }
      const stamped = query.get('include_last_updated_at') === 'true';
      return { ...of(fiats.map((fiat) => fiatCode('vs_currencies', fiat))), stamped };
    },
  },
  coinmarketcap: {
    method: 'GET',
    path: '/data-api/v3/cryptocurrency/detail/chart',
    question: ({ query }) => {
      mustBe(query, { id: '825', range: '1H' });
      return of(numbered(query, 'convertId', CMC_FIATS));
    },
  },
};

const of = (fiats: readonly string[]): Question => ({ fiats, rows: MAX_ROWS, stamped: false });

function adSearch({ headers, body }: WebRequest): Question {
  if (headers['content-type']?.includes('application/json') !== true) {
    throw new InputError(`content-type: ${shown(headers['content-type'])}; give application/json`);
  }
  const fields = parseJson(body);
  if (!isRecord(fields)) throw new InputError('body: no JSON object; send the fields as one, in braces');
  for (const [name, wanted] of [
    ['asset', 'USDT'],
    ['tradeType', 'BUY'],
    ['page', 1],
  ] as const) {
    if (fields[name] !== wanted) throw new InputError(`${name}: ${shown(fields[name])}; give ${wanted}`);
  }
  return { ...of([fiatCode('fiat', fields['fiat'])]), rows: rowsOf(fields) };
}

function rowsOf({ rows }: Fields): number {
  if (typeof rows === 'number' && Number.isInteger(rows) && rows >= 1 && rows <= MAX_ROWS) return rows;
  throw new InputError(`rows: ${shown(rows)}; give a whole number from 1 to ${MAX_ROWS}`);
}

function mustBe(query: URLSearchParams, wanted: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(wanted)) {
    if (query.get(name) !== value) throw new InputError(`${name}: ${shown(query.get(name))}; give ${value}`);
  }
}

function fiatCode(name: string, value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z]{3}$/.test(value)) return value.toUpperCase();
  throw new InputError(`${name}: ${shown(value)}; give the three letters of a currency, such as CNY`);
}

function numbered(
  query: URLSearchParams,
  name: string,
  fiats: ReadonlyMap<string, string>,
): readonly string[] {
  const value = query.get(name);
  if (value === null || !/^\d{1,9}$/.test(value)) {
    const known = [...fiats].map(([number, fiat]) => `${number} (${fiat})`).join(', ');
    throw new InputError(`${name}: ${shown(value)}; give the source's number of a currency: ${known}`);
  }
  const fiat = fiats.get(value);
  return fiat === undefined ? [] : [fiat];
}
