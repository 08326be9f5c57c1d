/** `street`: what people ask of each other (C2C); `market`: what exchanges trade at. They differ by 0.5 to 3 %. */
export type RateGroup = 'street' | 'market';

export interface QuotedPrice {
  /** Plain decimal text above zero: fiat for one USDT. */
  readonly price: string;
  /** The source's own time in milliseconds, where it has one. */
  readonly at: number | null;
}

/** One place that knows how much fiat one USDT costs. */
export abstract class RateSource {
  abstract readonly name: string;
  abstract readonly group: RateGroup;
  /**
   * Of these upper-case fiat codes the prices it knows; none is left out because of another. Throws when it was asked
   * something and nothing of the answer can be used.
   */
  abstract read(fiats: readonly string[]): Promise<ReadonlyMap<string, QuotedPrice>>;
}
