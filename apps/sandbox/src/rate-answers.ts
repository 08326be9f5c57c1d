import { divideDecimals, formatDecimal, invariant, multiplyDecimals, parseDecimal } from '@epusdt/kernel';
import type { Question, RateSourceName } from './rate-questions';
import { amountText, priceNumber, priceText, type Branch, type Tree } from './rate-tree';

/** What each source answers, in its own words. */
export interface Quote {
  readonly fiat: string;
  /** Plain decimal text, shown with exactly these digits. */
  readonly price: string;
}

/** What a source knows at the moment it is asked. */
export interface Market {
  quote(fiat: string): Quote | undefined;
  /** A token's price in dollars, which charts show beside the rate asked for. */
  readonly dollars: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** Requests so far, this one included; orders of lists turn with it. */
  readonly turn: number;
}

const THOUSAND = { coefficient: 1_000n, scale: 0 };
/** Of the prices beside the rate; more where the rate itself has more. */
const LEAST_DECIMALS = 4;
/** A price no honest seller asks for. */
const BAIT_THOUSANDTHS = 600;
const CHART_STEP_S = 300;
/** Points of the chart by age, 0 being the newest: in no order, so that no place in the list tells the rate. */
const CHART_ORDER = [3, 0, 5, 1, 4, 2] as const;

/** So many thousandths of a price: 1000 is the price itself, untouched. */
function part(price: string, thousandths: number): string {
  if (thousandths === 1_000) return price;
  const value = parseDecimal(price);
  invariant(value !== null, `a simulated price is no decimal: ${price}`);
  const decimals = Math.max(LEAST_DECIMALS, value.scale);
  const scaled = multiplyDecimals(value, { coefficient: BigInt(thousandths), scale: 0 });
  return formatDecimal(divideDecimals(scaled, THOUSAND, decimals, 'half-up'));
}

/** A list begun at another place each time. */
function turned<T>(list: readonly T[], turn: number): readonly T[] {
  const start = turn % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

const only = ({ fiats }: Question, market: Market): Quote | undefined =>
  fiats[0] === undefined ? undefined : market.quote(fiats[0]);

type Telling = (question: Question, market: Market) => Branch;

export const TELLINGS: Readonly<Record<RateSourceName, Telling>> = {
  /** The lowest price somebody sells at is the rate; it stands first once in five times. Buyers offer less. */
  okx: (question, market) => {
    const quote = only(question, market);
    const prices = (thousandths: readonly number[]): Tree =>
      quote ? thousandths.map((each) => ({ price: priceText(part(quote.price, each)) })) : [];
    return {
      code: 0,
      data: {
        buy: prices([995, 993, 990]),
        sell: prices(turned([1_002, 1_004, 1_006, 1_008, 1_000], market.turn - 1)),
      },
      detailMsg: '',
      error_code: '0',
      error_message: '',
      msg: '',
    };
  },
  binance: (question, market) => {
    const quote = only(question, market);
    return {
      code: '000000',
      message: null,
      messageDetail: null,
      data: quote ? adsOf(quote).slice(0, question.rows) : [],
      success: true,
    };
  },
  /** The first, the lowest and the middle price are all the rate. */
  htx: (question, market) => {
    const quote = only(question, market);
    const data = [1_000, 1_000, 1_000, 1_003, 1_007].map((each, index): Tree => ({
      id: 9_000 + index,
      userName: `seller ${index + 1}`,
      coinId: 2,
      currency: 172,
      price: priceText(part(quote?.price ?? '0', each)),
      tradeCount: amountText(`${(index + 1) * 1_000}`),
      minTradeLimit: amountText('100'),
    }));
    return { code: 200, message: 'success', success: true, data: quote ? data : [] };
  },
  coingecko: ({ fiats, stamped }, market) => {
    const known = fiats.flatMap((fiat) => {
      const quote = market.quote(fiat);
      return quote ? [[fiat.toLowerCase(), priceNumber(quote.price)] as const] : [];
    });
    return {
      tether: { ...Object.fromEntries(known), ...(stamped ? { last_updated_at: market.now } : {}) },
    };
  },
  coinmarketcap: (question, market) => {
    const quote = only(question, market);
    return {
      data: { points: quote ? chartOf(quote, market) : {} },
      status: { error_code: '0', error_message: 'SUCCESS', elapsed: '0', credit_count: 0 },
    };
  },
};

/** Ten ads, cheapest first as the real list is: a bait, and nine honest ones whose middle one is the rate. */
function adsOf({ fiat, price }: Quote): readonly Tree[] {
  const ad = (index: number, thousandths: number, surplus: string): Tree => ({
    adv: {
      advNo: `${12_000_000_000_000 + index}`,
      fiatUnit: fiat,
      price: priceText(part(price, thousandths)),
      surplusAmount: amountText(surplus),
      minSingleTransAmount: amountText('100'),
      maxSingleTransAmount: amountText('65000'),
    },
    advertiser: { nickName: `seller ${index + 1}` },
  });
  const honest = [992, 994, 996, 998, 1_000, 1_002, 1_004, 1_006, 1_008];
  return [
    ad(0, BAIT_THOUSANDTHS, '1.37'),
    ...honest.map((each, index) => ad(index + 1, each, `${41_253 - 3_000 * index}.59`)),
  ];
}

/** The newest point holds the rate, the older ones others; what it costs in dollars stands beside it. */
function chartOf({ price }: Quote, market: Market): ReadonlyMap<string, Tree> {
  return new Map(
    turned(CHART_ORDER, market.turn - 1).map((age) => {
      const thousandths = 1_000 + (age % 2 === 0 ? 3 : -3) * age;
      const point: Tree = {
        v: [priceNumber(part(market.dollars, thousandths)), 51_000_000_000, 140_000_000_000],
        c: [priceNumber(part(price, thousandths)), 51_000_000_000, 140_000_000_000],
      };
      return [`${market.now - age * CHART_STEP_S}`, point] as const;
    }),
  );
}
