import { NoAnswer } from './rate-exchange';
import type { QuotedPrice } from './rate-source';

const AT_ONCE = 3;
/** So many questions without an answer, and the rest is not asked: the source is away, or wants to be left alone. */
const MAX_UNANSWERED = 3;

/**
 * For sources that are asked for each fiat by itself, three at once. What one fiat lacks is no other's loss; throws the
 * first reason when there was something to ask and nothing to be had.
 */
export async function fiatByFiat(
  fiats: readonly string[],
  ask: (fiat: string) => Promise<QuotedPrice>,
): Promise<ReadonlyMap<string, QuotedPrice>> {
  const prices = new Map<string, QuotedPrice>();
  const failures: unknown[] = [];
  const waiting = [...fiats];
  let unanswered = 0;
  const askOn = async (): Promise<void> => {
    for (;;) {
      const fiat = unanswered < MAX_UNANSWERED ? waiting.shift() : undefined;
      if (fiat === undefined) return;
      try {
        prices.set(fiat, await ask(fiat));
        unanswered = 0;
      } catch (error) {
        failures.push(error);
        unanswered = error instanceof NoAnswer ? unanswered + 1 : 0;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  if (prices.size === 0 && failures.length > 0) throw failures[0];
  return prices;
}
