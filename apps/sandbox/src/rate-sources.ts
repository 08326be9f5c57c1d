import { formatDecimal, multiplyDecimals, parseDecimal, type Clock } from '@epusdt/kernel';
import { InputError, shown } from './admin-input';
import { json, type WebRequest } from './http';
import { TELLINGS, type Market } from './rate-answers';
import { RateFaults, type RateFaultKind } from './rate-faults';
import { ENDPOINTS, RATE_SOURCES, fiatsOf, type Question, type RateSourceName } from './rate-questions';
import { written } from './rate-tree';
import type { Reply } from './web-server';

export { RATE_FAULT_KINDS, type RateFaultKind, type RateFaults } from './rate-faults';
export { RATE_SOURCES, type RateSourceName } from './rate-questions';

/** Base URLs of sources are the sandbox's own with this and the source's name behind it. */
export const RATES_PREFIX = '/_rates';
const SECOND_MS = 1_000;
/** Wider than what a gateway should take, so that tests can go beyond that. */
const PRICE = /^(0|[1-9]\d{0,17})(\.\d{1,18})?$/;
const ALL_ZEROS = /^[0.]+$/;
const START: Readonly<Record<string, string>> = {
  CNY: '7.20',
  USD: '1',
  EUR: '0.92',
  GBP: '0.79',
  JPY: '150',
  KRW: '1380',
  HKD: '7.8',
  TWD: '32',
  RUB: '92',
  INR: '88',
  VND: '25500',
};
/** People who sell to people ask more than the market does. */
const STREET: readonly RateSourceName[] = ['okx', 'binance', 'htx'];
const STREET_FACTOR = { coefficient: 101n, scale: 2 };

/** How often each source was asked, well or badly. */
export class RateRequests {
  private readonly counts = new Map<RateSourceName, number>();

  of(source: RateSourceName): number {
    return this.counts.get(source) ?? 0;
  }

  get total(): number {
    return RATE_SOURCES.reduce((sum, source) => sum + this.of(source), 0);
  }

  /** Returns how many that makes. */
  record(source: RateSourceName): number {
    const count = this.of(source) + 1;
    this.counts.set(source, count);
    return count;
  }

  clear(): void {
    this.counts.clear();
  }
}

export interface RateSourceReport {
  readonly source: RateSourceName;
  readonly prices: Readonly<Record<string, string>>;
  readonly fault: RateFaultKind | null;
  readonly requests: number;
}

/** Every source of exchange rates a gateway can be told of. */
export class SimulatedRates {
  readonly faults = new RateFaults();
  readonly requests = new RateRequests();
  private readonly prices = new Map<RateSourceName, Map<string, string>>();

  constructor(private readonly clock: Clock) {
    this.reset();
  }

  /** What one USDT costs, at every source. Throws an `InputError` that names what is wrong. */
  set(fiat: string, price: string): void {
    assertFiat(fiat);
    assertPrice(price);
    for (const source of RATE_SOURCES) this.book(source).set(fiat, price);
  }

  /** What one USDT costs at one source, which must be able to tell it. */
  setFor(source: RateSourceName, fiat: string, price: string): void {
    assertFiat(fiat);
    const told = fiatsOf(source);
    if (told?.includes(fiat) === false) {
      throw new InputError(`fiat: ${fiat}; ${source} tells only ${told.join(', ')}`);
    }
    assertPrice(price);
    this.book(source).set(fiat, price);
  }

  /** As at the start: prices, faults and counters. */
  reset(): void {
    this.faults.clear();
    this.requests.clear();
    for (const source of RATE_SOURCES) {
      const street = STREET.includes(source);
      const start = Object.entries(START).map(
        ([fiat, price]) => [fiat, street ? streetPrice(price) : price] as const,
      );
      this.prices.set(source, new Map(start));
    }
  }

  /** For `GET /_sim/rates`. */
  report(): readonly RateSourceReport[] {
    return RATE_SOURCES.map((source) => {
      const told = fiatsOf(source);
      const prices = [...this.book(source)].filter(([fiat]) => told?.includes(fiat) !== false);
      const fault = this.faults.of(source) ?? null;
      return { source, prices: Object.fromEntries(prices), fault, requests: this.requests.of(source) };
    });
  }

  owns(path: string): boolean {
    return path.startsWith(`${RATES_PREFIX}/`);
  }

  answer(request: WebRequest): Reply {
    const source = RATE_SOURCES.find((name) => request.path.startsWith(`${RATES_PREFIX}/${name}/`));
    if (source === undefined) return nothingAt(request);
    const turn = this.requests.record(source);
    const { method, path } = ENDPOINTS[source];
    if (request.method !== method || request.path !== pathOf(source, path)) return nothingAt(request);
    try {
      return this.tell(source, ENDPOINTS[source].question(request), turn);
    } catch (error) {
      if (error instanceof InputError) return json({ error: error.message }, 400);
      throw error;
    }
  }

  private tell(source: RateSourceName, question: Question, turn: number): Reply {
    const book = this.book(source);
    const market: Market = {
      quote: (fiat) => {
        const price = book.get(fiat);
        return price === undefined ? undefined : { fiat, price };
      },
      dollars: book.get('USD') ?? '1',
      now: Math.floor(this.clock.now() / SECOND_MS),
      turn,
    };
    return this.faults.through(
      source,
      market,
      (seen) => TELLINGS[source](question, seen),
      (tree) => ({ status: 200, type: 'application/json', body: written(tree) }),
    );
  }

  private book(source: RateSourceName): Map<string, string> {
    const known = this.prices.get(source) ?? new Map<string, string>();
    this.prices.set(source, known);
    return known;
  }
}

const pathOf = (source: RateSourceName, path: string): string => `${RATES_PREFIX}/${source}${path}`;

function nothingAt({ method, path }: WebRequest): Reply {
  const known = RATE_SOURCES.map((name) => `${ENDPOINTS[name].method} ${pathOf(name, ENDPOINTS[name].path)}`);
  return json({ error: `${method} ${path} does not exist; there are ${known.join(', ')}` }, 404);
}

function assertFiat(fiat: string): void {
  if (!/^[A-Z]{3}$/.test(fiat)) {
    throw new InputError(`fiat: ${shown(fiat)}; give three capital letters, such as CNY`);
  }
}

function assertPrice(price: string): void {
  if (PRICE.test(price) && !ALL_ZEROS.test(price)) return;
  throw new InputError(
    `price: ${shown(price)}; give plain decimal text above 0, such as "7.20" (a price that is none is a fault)`,
  );
}

function streetPrice(price: string): string {
  const value = parseDecimal(price);
  return value ? formatDecimal(multiplyDecimals(value, STREET_FACTOR)) : price;
}
