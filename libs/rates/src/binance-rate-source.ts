import { compareDecimals, parseDecimal } from '@epusdt/kernel';
import { fiatByFiat } from './fiat-by-fiat';
import { medianOfTexts } from './median';
import { demandCode, demandCurrency, fieldOf, listOf, priceOf, writtenOf } from './rate-answer';
import { askJson } from './rate-exchange';
import { RateSource, type QuotedPrice } from './rate-source';

const ROWS = 10;
/** An ad of fewer USDT is there to be seen, not to be bought. */
const LEAST_SURPLUS = { coefficient: 100n, scale: 0 };

/** The ads of Binance's P2P market. */
export class BinanceRateSource extends RateSource {
  readonly name = 'binance';
  readonly group = 'street';

  constructor(private readonly url: string) {
    super();
  }

  read(fiats: readonly string[]): Promise<ReadonlyMap<string, QuotedPrice>> {
    return fiatByFiat(fiats, async (fiat) => {
      const body = {
        fiat,
        page: 1,
        rows: ROWS,
        tradeType: 'BUY',
        asset: 'USDT',
        countries: [],
        payTypes: [],
        publisherType: null,
      };
      return { price: usualAd(await askJson({ url: this.url, body }), fiat), at: null };
    });
  }
}

/** The median of the ads that are no bait. */
export function usualAd(answer: unknown, fiat: string): string {
  demandCode(answer, ['code'], '000000');
  const prices: string[] = [];
  for (const entry of listOf(fieldOf(answer, 'data')).slice(0, ROWS)) {
    const ad = fieldOf(entry, 'adv');
    demandCurrency(fieldOf(ad, 'fiatUnit'), fiat);
    const price = priceOf(fieldOf(ad, 'price'));
    if (price !== null && !isBait(fieldOf(ad, 'surplusAmount'))) prices.push(price);
  }
  const median = medianOfTexts(prices);
  if (median === null) throw new Error(`no ad for ${fiat} can be used`);
  return median;
}

function isBait(surplus: unknown): boolean {
  if (surplus === undefined) return false;
  const amount = parseDecimal(writtenOf(surplus) ?? '');
  return !amount || compareDecimals(amount, LEAST_SURPLUS) < 0;
}
