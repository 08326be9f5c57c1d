import { Clock, elapsedMs } from './clock';

/** What a clock says that others follow: the time, and how much of it passes in a second. */
export interface ClockReading {
  readonly now: number;
  readonly speed: number;
}

/** A reading and what its way takes may differ by so much (of real time) without anybody having set the clock. */
const WAY_MS = 20;

/** A clock that can be set, and that runs slower or faster than real time. Between settings it never goes back. */
export class VirtualClock extends Clock {
  private base: number;
  private since: number;
  private factor: number;

  /** `elapsed` counts the milliseconds of real time. */
  constructor(
    { now, speed }: ClockReading,
    private readonly elapsed: () => number = elapsedMs,
  ) {
    super();
    this.base = now;
    this.since = elapsed();
    this.factor = speed;
  }

  get speed(): number {
    return this.factor;
  }

  now(): number {
    return Math.floor(this.at(this.elapsed()));
  }

  /** Goes on from the present time at another pace. */
  setSpeed(speed: number): void {
    const since = this.elapsed();
    this.base = this.at(since);
    this.since = since;
    this.factor = speed;
  }

  /**
   * Goes by the clock that gave this reading, `asked` and `answered` being when by the real time of `elapsed`. What its
   * way alone explains changes nothing.
   */
  follow({ now, speed }: ClockReading, asked: number, answered: number): void {
    const slack = WAY_MS * speed;
    const known = speed === this.factor && now >= this.at(asked) - slack && now <= this.at(answered) + slack;
    if (known) return;
    this.base = now;
    this.since = (asked + answered) / 2;
    this.factor = speed;
  }

  private at(elapsed: number): number {
    return this.base + (elapsed - this.since) * this.factor;
  }
}

/** How much passes on a clock in so many milliseconds of real time: for bounds on calls, which take real time. */
export const spanOf = (clock: Clock, realMs: number): number =>
  clock instanceof VirtualClock ? Math.round(realMs * clock.speed) : realMs;
