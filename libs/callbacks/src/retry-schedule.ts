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

/** The longest wait a shop may ask for by Retry-After. */
export const MAX_RETRY_AFTER_MS = HOUR;
const SECONDS = /^\d{1,9}$/;
/** The one form of a date that senders of HTTP may write. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * The wait in milliseconds before the next attempt, after `attempt` attempts already made; `null` when none is left.
 * `jitter` draws an integer in [low, high].
 */
export function nextDelayMs(
  attempt: number,
  jitter: (low: number, high: number) => number,
  delays: readonly number[] = RETRY_DELAYS_MS,
): number | null {
  invariant(Number.isInteger(attempt) && attempt >= 0, `attempts made: ${attempt}`);
  const delay = delays[attempt];
  if (delay === undefined) return null;
  if (delay === 0) return 0;
  const spread = (delay / 100) * JITTER_PERCENT;
  return jitter(delay - spread, delay + spread);
}

/** What a Retry-After header asks for, in milliseconds from `now` and within bounds; 0 where it asks for nothing. */
export function retryAfterMs(header: string | null, now: number): number {
  const text = header?.trim() ?? '';
  const wait = SECONDS.test(text) ? Number(text) * SECOND : HTTP_DATE.test(text) ? Date.parse(text) - now : 0;
  return Math.min(Math.max(Number.isFinite(wait) ? wait : 0, 0), MAX_RETRY_AFTER_MS);
}
