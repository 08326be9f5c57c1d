import { MINUTE, SECOND } from './clock';

/** Counted in one window at most; of more the oldest is forgotten, which errs on the side of letting in. */
const MAX_COUNTED = 10_000;

export interface Allowance {
  readonly limit: number;
  /** Never negative. */
  readonly remaining: number;
  /** Whole seconds until the window ends, 1 to 60. */
  readonly resetSeconds: number;
  readonly exceeded: boolean;
}

/** How often somebody came within the present minute. In this process only: it protects the process. */
export class FixedWindows {
  private readonly counts = new Map<string, number>();
  private window = 0;

  constructor(private readonly limit: number) {}

  /** Counts one more. */
  take(who: string, now: number): Allowance {
    this.turn(now);
    const count = (this.counts.get(who) ?? 0) + 1;
    if (!this.counts.has(who) && this.counts.size >= MAX_COUNTED) {
      const [oldest] = this.counts.keys();
      if (oldest !== undefined) this.counts.delete(oldest);
    }
    this.counts.set(who, count);
    return this.allowance(count, now);
  }

  private allowance(count: number, now: number): Allowance {
    return {
      limit: this.limit,
      remaining: Math.max(0, this.limit - count),
      resetSeconds: Math.max(1, Math.ceil(((this.window + 1) * MINUTE - now) / SECOND)),
      exceeded: count > this.limit,
    };
  }

  private turn(now: number): void {
    const window = Math.floor(now / MINUTE);
    if (window === this.window) return;
    this.window = window;
    this.counts.clear();
  }
}
