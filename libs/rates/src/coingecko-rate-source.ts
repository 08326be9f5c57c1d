import { SECOND } from '@epusdt/kernel';
import { fieldOf, priceOf, writtenOf } from './rate-answer';
import { askJson } from './rate-exchange';
import { RateSource, type QuotedPrice } from './rate-source';

/** CoinGecko's simple price: `{"tether":{"cny":7.13,…,"last_updated_at":1767614400}}`, all fiats in one answer. */
export class CoinGeckoRateSource extends RateSource {
  readonly name = 'coingecko';
  readonly group = 'market';

  constructor(
    private readonly url: string,
    private readonly apiKey: string | null,
  ) {
    super();
  }

  async read(fiats: readonly string[]): Promise<ReadonlyMap<string, QuotedPrice>> {
    if (fiats.length === 0) return new Map();
    const currencies = fiats.join(',').toLowerCase();
    const answer = await askJson({
      url: `${this.url}?ids=tether&vs_currencies=${currencies}&include_last_updated_at=true`,
      ...(this.apiKey === null ? {} : { headers: { 'x-cg-demo-api-key': this.apiKey } }),
    });
    return simplePrices(answer, fiats);
  }
}

export function simplePrices(answer: unknown, fiats: readonly string[]): Map<string, QuotedPrice> {
  const seconds = writtenOf(fieldOf(answer, 'tether', 'last_updated_at'));
  const at = seconds !== null && /^\d{1,11}$/.test(seconds) ? Number(seconds) * SECOND : null;
  const prices = new Map<string, QuotedPrice>();
  for (const fiat of fiats) {
    const price = priceOf(fieldOf(answer, 'tether', fiat.toLowerCase()));
    if (price !== null) prices.set(fiat, { price, at });
  }
  if (prices.size === 0) throw new Error('the answer has no price of tether that can be used');
  return prices;
}
