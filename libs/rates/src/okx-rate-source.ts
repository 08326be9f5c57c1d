import { compareDecimals, parseDecimal } from '@epusdt/kernel';
import { fiatByFiat } from './fiat-by-fiat';
import { demandCode, demandCurrency, fieldOf, listOf, priceOf } from './rate-answer';
import { askJson } from './rate-exchange';
import { RateSource, type QuotedPrice } from './rate-source';

const QUERY = { baseCurrency: 'USDT', side: 'sell', paymentMethod: 'all', userType: 'all' };

/** The order book of OKX's C2C market. */
export class OkxRateSource extends RateSource {
  readonly name = 'okx';
  readonly group = 'street';

  constructor(private readonly url: string) {
    super();
  }

  read(fiats: readonly string[]): Promise<ReadonlyMap<string, QuotedPrice>> {
    return fiatByFiat(fiats, async (fiat) => {
      const query = new URLSearchParams({ quoteCurrency: fiat, ...QUERY });
      return { price: lowestAsk(await askJson({ url: `${this.url}?${query.toString()}` }), fiat), at: null };
    });
  }
}

/** The lowest price at which somebody sells is what a buyer pays. */
export function lowestAsk(answer: unknown, fiat: string): string {
  demandCode(answer, ['code'], '0');
  const prices: string[] = [];
  for (const offer of listOf(fieldOf(answer, 'data', 'sell'))) {
    demandCurrency(fieldOf(offer, 'quoteCurrency'), fiat);
    const price = priceOf(fieldOf(offer, 'price'));
    if (price !== null) prices.push(price);
  }
  const [lowest] = prices.sort(byValue);
  if (lowest === undefined) throw new Error(`nobody sells for ${fiat}`);
  return lowest;
}

function byValue(a: string, b: string): number {
  const [left, right] = [parseDecimal(a), parseDecimal(b)];
  return left && right ? compareDecimals(left, right) : 0;
}
