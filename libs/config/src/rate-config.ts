import { compareDecimals, parseDecimal, type Decimal, type TronNetwork } from '@epusdt/kernel';
import type { EnvironmentReader } from './environment-reader';
import { readForcedRates } from './forced-rates';
import { NO_PLAIN_URL, isPlainUrl } from './provider-list';

export interface RateConfig {
  /** Rules by upper-case fiat code: `7.2` fixed, `~1.02` times, `+0.1` plus, `-0.2` minus. */
  readonly forced: ReadonlyMap<string, string>;
  /** Whose prices are used; the other group is the guard. */
  readonly group: RateGroup;
  /** Empty: nobody is asked (play money). */
  readonly sources: readonly RateSourceConfig[];
  /** So many of the group must agree. */
  readonly minSources: number;
  /** Fiats that are always asked for. */
  readonly fiats: readonly string[];
  /** A price out of these is not believed; a fiat without any has none. */
  readonly bounds: ReadonlyMap<string, { readonly low: Decimal; readonly high: Decimal }>;
  readonly coinGeckoKey: string | null;
}

type RateGroup = 'market' | 'street';

interface RateSourceConfig {
  readonly name: keyof typeof SOURCES;
  readonly url: string;
}

const SOURCES = {
  okx: {
    group: 'street',
    variable: 'RATE_OKX_URL',
    url: 'https://www.okx.com/v3/c2c/tradingOrders/books',
  },
  binance: {
    group: 'street',
    variable: 'RATE_BINANCE_URL',
    url: 'https://p2p.binance.com/bapi/c2c/v2/friendly/c2c/adv/search',
  },
  htx: {
    group: 'street',
    variable: 'RATE_HTX_URL',
    url: 'https://otc-api.trygofast.com/v1/data/trade-market',
  },
  coingecko: {
    group: 'market',
    variable: 'RATE_URL',
    url: 'https://api.coingecko.com/api/v3/simple/price',
  },
  coinmarketcap: {
    group: 'market',
    variable: 'RATE_COINMARKETCAP_URL',
    url: 'https://api.coinmarketcap.com/data-api/v3/cryptocurrency/detail/chart',
  },
} as const;
const NAMES = Object.keys(SOURCES) as (keyof typeof SOURCES)[];
const FIATS = 'CNY,USD,EUR,GBP,JPY,KRW,HKD,TWD,RUB,INR,VND,TRY,IDR,BRL,AUD,CAD,SGD,MYR,THB,PHP';
/** Every fiat is a request to every source, each minute. */
const MAX_FIATS = 60;
const BOUNDS =
  'CNY:4-12,USD:0.9-1.15,EUR:0.6-1.3,GBP:0.5-1.2,JPY:80-250,KRW:900-2200,HKD:7-9,TWD:24-42,RUB:40-200,INR:60-140,VND:18000-40000';

export function readRates(read: EnvironmentReader, network: TronNetwork): RateConfig {
  return {
    forced: readForcedRates(read),
    group: read.oneOf('RATE_GROUP', ['market', 'street'], 'market'),
    sources: readSources(read, network),
    minSources: read.integer('RATE_MIN_SOURCES', 2, 1, 3),
    fiats: readFiats(read),
    bounds: readBounds(read),
    coinGeckoKey: readKey(read),
  };
}

/** What can never become a rate, in words. Forced rates, and rates set at run time, need no source. */
export function rateNotes({ forced, group, sources, minSources }: RateConfig): string[] {
  const own = sources.filter(({ name }) => SOURCES[name].group === group).map(({ name }) => name);
  if (forced.size > 0 || sources.length === 0 || own.length >= minSources) return [];
  const cure =
    own.length > 0
      ? `give RATE_MIN_SOURCES=${own.length} if that is enough, or more sources of the group`
      : 'give RATE_SOURCES some of the group, or RATE_GROUP the other group';
  return [
    `no live rate will be believed: RATE_MIN_SOURCES=${minSources}, and of the group "${group}" there is ${own.length > 0 ? `only ${own.join(', ')}` : 'no source'}; ${cure}`,
  ];
}

function readSources(read: EnvironmentReader, network: TronNetwork): RateSourceConfig[] {
  const given = read.list('RATE_SOURCES');
  for (const name of given.filter((one) => !NAMES.some((known) => known === one))) {
    read.fail('RATE_SOURCES', `"${name}" is not known`, `Give some of: ${NAMES.join(', ')}`);
  }
  const sources: RateSourceConfig[] = [];
  for (const name of NAMES) {
    const url = readUrl(read, SOURCES[name], network);
    if (url !== null && (given.length === 0 || given.includes(name))) sources.push({ name, url });
  }
  return sources;
}

/** On the network of play money nobody outside is asked unless it is named. */
function readUrl(
  read: EnvironmentReader,
  { variable, url }: { readonly variable: string; readonly url: string },
  network: TronNetwork,
): string | null {
  const text = read.text(variable);
  if (text === null) return network === 'sandbox' ? null : url;
  if (isPlainUrl(text)) return text;
  read.fail(variable, NO_PLAIN_URL, `Leave it out for ${url}`);
  return null;
}

function readFiats(read: EnvironmentReader): string[] {
  const given = read.list('RATE_FIATS').map((fiat) => fiat.toUpperCase());
  const cure = `Give codes such as CNY,USD, at most ${MAX_FIATS}; USDT needs no rate`;
  for (const fiat of given) {
    if (!/^[A-Z]{3}$/.test(fiat)) read.fail('RATE_FIATS', `"${fiat}" is no currency code`, cure);
  }
  const fiats = [...new Set(given.length > 0 ? given : FIATS.split(','))];
  if (fiats.length > MAX_FIATS) read.fail('RATE_FIATS', `has ${fiats.length} currencies`, cure);
  return fiats;
}

function readBounds(read: EnvironmentReader): RateConfig['bounds'] {
  const bounds = new Map(
    BOUNDS.split(',')
      .map(boundsIn)
      .filter((entry) => entry !== null),
  );
  const given = new Set<string>();
  const cure = 'Give bounds such as CNY:5-9,USD:0.95-1.05, the lower one first';
  for (const item of read.list('RATE_BOUNDS')) {
    const entry = boundsIn(item);
    if (!entry) read.fail('RATE_BOUNDS', `"${item}" is no currency with two prices`, cure);
    else if (given.has(entry[0])) read.fail('RATE_BOUNDS', `has two bounds for ${entry[0]}`, cure);
    else {
      given.add(entry[0]);
      bounds.set(...entry);
    }
  }
  return bounds;
}

function boundsIn(item: string): [fiat: string, bounds: { low: Decimal; high: Decimal }] | null {
  const [, fiat = '', lowest = '', highest = ''] =
    /^([A-Za-z]{3})\s*:\s*(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)$/.exec(item) ?? [];
  const [low, high] = [parseDecimal(lowest), parseDecimal(highest)];
  if (!low || !high || low.coefficient === 0n || compareDecimals(low, high) >= 0) return null;
  return [fiat.toUpperCase(), { low, high }];
}

/** As an HTTP header can carry it; never repeated. */
function readKey(read: EnvironmentReader): string | null {
  const key = read.text('COINGECKO_API_KEY');
  if (key === null || /^[\x21-\x7e]{1,256}$/.test(key)) return key;
  read.fail('COINGECKO_API_KEY', 'is too long, or holds signs of no key', 'Give it as it was issued');
  return null;
}
