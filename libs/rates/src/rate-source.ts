/** One place that knows how much fiat one USDT costs. */
export abstract class RateSource {
  abstract readonly name: string;
  /** Upper-case fiat code to plain decimal text. Throws when the answer is not what it should be. */
  abstract read(): Promise<ReadonlyMap<string, string>>;
}
