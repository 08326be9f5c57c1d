import { HOUR, MINUTE, SECOND, invariant } from '@epusdt/kernel';

/** Waits before each attempt, in milliseconds: 13 attempts within 75 h 42 m 35 s. */
export const RETRY_DELAYS_MS: readonly number[] = [
  0,
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  1 * HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
];

/** Spread of each wait, per cent either way, so that a shop that comes back is not met by all its callbacks at once. */
const JITTER_PERCENT = 20;

/**
 * The wait in milliseconds before the next attempt, after `attempt` attempts already made; `null` when none is left.
 * `jitter` draws an integer in [low, high].
 */
export function nextDelayMs(attempt: number, jitter: (low: number, high: number) => number): number | null {
  invariant(Number.isInteger(attempt) && attempt >= 0, `attempts made: ${attempt}`);
  const delay = RETRY_DELAYS_MS[attempt];
  if (delay === undefined) return null;
  if (delay === 0) return 0;
  const spread = (delay / 100) * JITTER_PERCENT;
  return jitter(delay - spread, delay + spread);
}
