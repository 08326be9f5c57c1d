import { html, json, text, type Answer } from './http';
import type { Market } from './rate-answers';
import { RATE_SOURCES, type RateSourceName } from './rate-questions';
import { Numeral, withNumerals, type Branch, type Tree } from './rate-tree';
import type { Reply } from './web-server';

/** What can be wrong with a source of rates. */
const STALE_S = 2 * 3_600;
const HUGE_BYTES = 2 * 1024 * 1024;
const BLOCKED = [403, 451] as const;
const ABSURD = ['1e400', '9999999999'] as const;
const PAGE = '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>';
const BLOCK_PAGE =
  '<html><head><title>Restricted</title></head><body>This service is not available in your region.</body></html>';

/** `hits`: how often the fault has come in before. */
interface RateBend {
  readonly market?: (market: Market) => Market;
  readonly tree?: (tree: Branch, source: RateSourceName, hits: number) => Tree;
  readonly reply?: (answer: Answer, source: RateSourceName, hits: number) => Reply;
}

/** Too many requests, as each source says it. */
const TOO_MANY: Readonly<Record<RateSourceName, object>> = {
  okx: {
    code: 50_011,
    data: {},
    error_code: '50011',
    error_message: 'Too Many Requests',
    msg: 'Too Many Requests',
  },
  binance: { code: '100429', message: 'Too many requests', messageDetail: null, data: null, success: false },
  htx: { code: 429, message: 'Too many requests', success: false, data: null },
  coingecko: {
    status: {
      error_code: 429,
      error_message: "You've exceeded the Rate Limit. Please wait, or choose a plan.",
    },
  },
  coinmarketcap: {
    status: {
      error_code: '1008',
      error_message: "You've exceeded your HTTP request rate limit.",
      credit_count: 0,
    },
  },
};

/** An error of the source's own under HTTP 200. Where the shape allows it the prices stay: nobody may use them now. */
const ERRORS: Readonly<Record<RateSourceName, (tree: Branch) => Branch>> = {
  okx: (tree) => ({ ...tree, code: 50_011, error_code: '50011', error_message: 'Too Many Requests' }),
  binance: (tree) => ({ ...tree, code: '100001', message: 'system error', success: false }),
  htx: (tree) => ({ ...tree, code: 500, message: 'system error', success: false }),
  coingecko: () => ({ status: { error_code: 10_002, error_message: 'API Key Missing' } }),
  coinmarketcap: (tree) => ({ ...tree, status: { error_code: '500', error_message: 'The system is busy' } }),
};

const byTurns = <T>(list: readonly [T, T], hits: number): T => list[hits % 2 === 0 ? 0 : 1];

const pricesAs =
  (digits: (price: string, hits: number) => string): NonNullable<RateBend['tree']> =>
  (tree, _source, hits) =>
    withNumerals(tree, (numeral) =>
      numeral.isPrice ? new Numeral(digits(numeral.digits, hits), numeral.quoted, true) : numeral,
    );

/** Dollars for everything, and yuan for dollars: both are always set. */
const another = (fiat: string): string => (fiat === 'USD' ? 'CNY' : 'USD');

const BENDS = {
  /** HTTP 200 with a page. */
  html: { reply: () => html(PAGE) },
  /** HTTP 429 with the source's own body. */
  'too-many': { reply: (_answer, source) => json(TOO_MANY[source], 429) },
  /** A page under HTTP 403 and 451 by turns. */
  forbidden: { reply: (_answer, _source, hits) => html(BLOCK_PAGE, byTurns(BLOCKED, hits)) },
  'server-error': { reply: () => text('Internal Server Error', 500) },
  /** Well-formed, without any price. */
  empty: { market: (market) => ({ ...market, quote: () => undefined }) },
  /** The prices of another currency; only Binance says so, in `fiatUnit`. */
  'wrong-currency': {
    market: (market) => ({ ...market, quote: (fiat) => market.quote(fiat) && market.quote(another(fiat)) }),
  },
  'error-code': { tree: (tree, source) => ERRORS[source](tree) },
  /** JSON that ends half way. */
  garbage: { reply: (answer) => ({ ...answer, body: answer.body.slice(0, answer.body.length / 2) }) },
  negative: { tree: pricesAs((price) => `-${price}`) },
  zero: { tree: pricesAs(() => '0') },
  /** 1e400 and 9999999999 by turns. */
  absurd: { tree: pricesAs((_price, hits) => byTurns(ABSURD, hits)) },
  /** Numbers where there is text, and text where there are numbers. */
  'as-number-text': {
    tree: (tree) =>
      withNumerals(tree, ({ digits, quoted, isPrice }) => new Numeral(digits, !quoted, isPrice)),
  },
  /** Never an answer; the connection ends when the sandbox closes. */
  hang: { reply: () => 'hang' },
  /** A good answer of 2 MB, most of it blanks. */
  huge: { reply: (answer) => ({ ...answer, body: answer.body.padEnd(HUGE_BYTES) }) },
  /** Times two hours old; CoinGecko and CoinMarketCap alone tell any. */
  stale: { market: (market) => ({ ...market, now: market.now - STALE_S }) },
} as const satisfies Record<string, RateBend>;

export type RateFaultKind = keyof typeof BENDS;
export const RATE_FAULT_KINDS = Object.keys(BENDS) as readonly RateFaultKind[];

interface ActiveFault {
  readonly kind: RateFaultKind;
  hits: number;
}

/** At most one fault for each source. */
export class RateFaults {
  private readonly all = new Map<RateSourceName, ActiveFault>();

  /** Takes the place of what was set there. */
  set(source: RateSourceName, kind: RateFaultKind): void {
    this.all.set(source, { kind, hits: 0 });
  }

  /** Without a source those of all. */
  clear(source?: RateSourceName): void {
    for (const each of source === undefined ? RATE_SOURCES : [source]) this.all.delete(each);
  }

  of(source: RateSourceName): RateFaultKind | undefined {
    return this.all.get(source)?.kind;
  }

  /** Answers a request through the fault of its source, if there is one. */
  through(
    source: RateSourceName,
    market: Market,
    tell: (market: Market) => Branch,
    answer: (tree: Tree) => Answer,
  ): Reply {
    const fault = this.all.get(source);
    if (!fault) return answer(tell(market));
    const bend: RateBend = BENDS[fault.kind];
    const hits = fault.hits++;
    const told = tell(bend.market?.(market) ?? market);
    const whole = answer(bend.tree?.(told, source, hits) ?? told);
    return bend.reply?.(whole, source, hits) ?? whole;
  }
}
