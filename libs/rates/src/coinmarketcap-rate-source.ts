import { SECOND } from '@epusdt/kernel';
import { fiatByFiat } from './fiat-by-fiat';
import { demandCode, fieldOf, listOf, priceOf, writtenOf } from './rate-answer';
import { askJson } from './rate-exchange';
import { RateSource, type QuotedPrice } from './rate-source';

/** Its own numbers of currencies. */
const CONVERT_IDS: ReadonlyMap<string, number> = new Map([
  ['USD', 2781],
  ['AUD', 2782],
  ['BRL', 2783],
  ['CAD', 2784],
  ['CNY', 2787],
  ['EUR', 2790],
  ['GBP', 2791],
  ['HKD', 2792],
  ['IDR', 2794],
  ['INR', 2796],
  ['JPY', 2797],
  ['KRW', 2798],
  ['MYR', 2800],
  ['PHP', 2803],
  ['RUB', 2806],
  ['SGD', 2808],
  ['THB', 2809],
  ['TRY', 2810],
  ['TWD', 2811],
  ['VND', 2823],
]);
const TETHER = 825;
/** Its numbers are written with up to 17 digits, more than any rate has meaning: what is beyond is cut off. */
const LONG_FRACTION = /^(\d{1,9}\.\d{12})\d{1,8}$/;

/** The chart of CoinMarketCap's page: a map of points by time, in no order. */
export class CoinMarketCapRateSource extends RateSource {
  readonly name = 'coinmarketcap';
  readonly group = 'market';

  constructor(private readonly url: string) {
    super();
  }

  read(fiats: readonly string[]): Promise<ReadonlyMap<string, QuotedPrice>> {
    const known = fiats.filter((fiat) => CONVERT_IDS.has(fiat));
    return fiatByFiat(known, async (fiat) =>
      newestPoint(
        await askJson({ url: `${this.url}?id=${TETHER}&range=1H&convertId=${CONVERT_IDS.get(fiat) ?? ''}` }),
      ),
    );
  }
}

export function newestPoint(answer: unknown): QuotedPrice {
  if (fieldOf(answer, 'status', 'error_code') !== undefined)
    demandCode(answer, ['status', 'error_code'], '0');
  const points = fieldOf(answer, 'data', 'points');
  const times = Object.keys(typeof points === 'object' && points !== null ? points : {})
    .filter((key) => /^\d{1,11}$/.test(key))
    .map(Number)
    .sort((a, b) => b - a);
  const [newest] = times;
  if (newest === undefined) throw new Error('the chart has no points');
  const written = writtenOf(listOf(fieldOf(points, String(newest), 'c'))[0]) ?? '';
  const price = priceOf(written.replace(LONG_FRACTION, '$1'));
  if (price === null) throw new Error('the newest point of the chart has no price that can be used');
  return { price, at: newest * SECOND };
}
