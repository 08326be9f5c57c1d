/** The only reader of the wall clock. Instants are milliseconds since 1970, UTC. */
export abstract class Clock {
  abstract now(): number;
}

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }
}

/** Milliseconds since some moment of this process; setting the wall clock does not move it. */
export const elapsedMs = (): number => performance.now();

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
