import { HOUR, compareDecimals, formatDecimal, type Decimal } from '@epusdt/kernel';
import { isWithin } from './median';
import { RATE_MAX_AGE_MS, type Agreement, type Refusal } from './price-round';

/** What is known of one fiat from round to round. */
export interface Standing {
  /** The last price that was believed, however old. */
  readonly accepted: Agreement | null;
  /** Why the last round brought none. */
  readonly refusal: Refusal | null;
  /** Prices of the latest rounds, each too far from the accepted one and close to each other. */
  readonly suspects: readonly Decimal[];
}

export const NOTHING_KNOWN: Standing = { accepted: null, refusal: null, suspects: [] };

const JUMP_PERCENT = 5n;
const SAME_PERCENT = 3n;
/** So many rounds in a row must say the same before a jump is believed. */
const ROUNDS_TO_BELIEVE = 3;
/** What was believed longer ago says nothing of today. */
const JUMP_MEMORY_MS = 24 * HOUR;

/** The next standing after a round. */
export function follow(standing: Standing, outcome: Agreement | Refusal, now: number): Standing {
  const { accepted } = standing;
  if ('why' in outcome) return { accepted, refusal: outcome, suspects: [] };
  const remembered = accepted !== null && now - accepted.at <= JUMP_MEMORY_MS;
  if (!remembered || isWithin(outcome.value, accepted.value, JUMP_PERCENT)) return believed(outcome);
  const suspects = withSuspect(standing.suspects, outcome);
  if (suspects.length >= ROUNDS_TO_BELIEVE) return believed(outcome);
  const words = `${outcome.detail} is more than ${JUMP_PERCENT} % away from the last rate, ${formatDecimal(accepted.value)}; it is believed after ${ROUNDS_TO_BELIEVE} rounds that say the same (now ${suspects.length})`;
  return { accepted, refusal: { why: 'jump', words }, suspects };
}

/** Not one that was made of what earlier rounds have heard: that would be the same witness heard again. */
function withSuspect(suspects: readonly Decimal[], { value, fresh }: Agreement): readonly Decimal[] {
  if (!fresh) return suspects;
  const all = [...suspects, value];
  const [lowest = value] = [...all].sort(compareDecimals);
  return all.every((one) => isWithin(one, lowest, SAME_PERCENT)) ? all : [value];
}

const believed = (accepted: Agreement): Standing => ({ accepted, refusal: null, suspects: [] });

/** May the accepted rate still be used? */
export const isUsable = (accepted: Agreement | null, now: number): accepted is Agreement =>
  accepted !== null && now - accepted.at <= RATE_MAX_AGE_MS;
