import { fiatByFiat } from './fiat-by-fiat';
import { medianOfTexts } from './median';
import { demandCode, demandCurrency, fieldOf, listOf, priceOf } from './rate-answer';
import { askJson } from './rate-exchange';
import { RateSource, type QuotedPrice } from './rate-source';

/** Its own numbers of currencies; no other is known to us. */
const CURRENCIES: ReadonlyMap<string, string> = new Map([['CNY', '172']]);
const USDT = '2';
const OFFERS = 10;
const QUERY = {
  coinId: USDT,
  tradeType: 'sell',
  currPage: '1',
  payMethod: '0',
  acceptOrder: '0',
  blockType: 'general',
  online: '1',
};

/** The offers of HTX's OTC market. */
export class HtxRateSource extends RateSource {
  readonly name = 'htx';
  readonly group = 'street';

  constructor(private readonly url: string) {
    super();
  }

  read(fiats: readonly string[]): Promise<ReadonlyMap<string, QuotedPrice>> {
    const known = fiats.filter((fiat) => CURRENCIES.has(fiat));
    return fiatByFiat(known, async (fiat) => {
      const currency = CURRENCIES.get(fiat) ?? '';
      const query = new URLSearchParams({ currency, ...QUERY });
      return {
        price: usualOffer(await askJson({ url: `${this.url}?${query.toString()}` }), currency),
        at: null,
      };
    });
  }
}

/** The median of the first ten offers. */
export function usualOffer(answer: unknown, currency: string): string {
  if (fieldOf(answer, 'code') !== undefined) demandCode(answer, ['code'], '200');
  if (fieldOf(answer, 'success') === false) throw new Error('it says that it failed');
  const prices: string[] = [];
  for (const offer of listOf(fieldOf(answer, 'data')).slice(0, OFFERS)) {
    demandCurrency(fieldOf(offer, 'currency'), currency);
    demandCurrency(fieldOf(offer, 'coinId'), USDT);
    const price = priceOf(fieldOf(offer, 'price'));
    if (price !== null) prices.push(price);
  }
  const median = medianOfTexts(prices);
  if (median === null) throw new Error('no offer can be used');
  return median;
}
