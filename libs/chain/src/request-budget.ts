import { DAY, SECOND, randomBetween, type Clock } from '@epusdt/kernel';

/**
 * What a request is for, the most urgent first, and the share of the day's requests in per cent up to which it may go:
 * what is left belongs to the more urgent, so that money is settled even on a day that was too busy.
 */
const DAY_PERCENT = { settle: 100, head: 95, 'catch-up': 90, audit: 80 } as const;
export type Priority = keyof typeof DAY_PERCENT;

export interface BudgetLimits {
  /** Requests per second we allow ourselves; `null`: no limit known. */
  readonly perSecond: number | null;
  /** True: the rate, and every suspension, holds for each method by itself. */
  readonly perMethod: boolean;
  /** Requests per day (UTC) that the provider grants; `null`: no limit known. */
  readonly perDay: number | null;
}

const MIN_JITTER_MS = 500;
const MAX_JITTER_MS = 1_500;
/** A token short by a rounding error of the refill is a token. */
const ROUNDING = 1e-6;
const EVERYTHING = '*';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** When a provider may be asked: a token bucket, a count of the day, and what the provider itself forbade. */
export class RequestBudget {
  private readonly buckets = new Map<string, Bucket>();
  private readonly suspensions = new Map<string, number>();
  private day = 0;
  private usedToday = 0;

  constructor(
    private readonly limits: BudgetLimits,
    private readonly clock: Clock,
  ) {}

  /** 0: go now, and it is counted. Otherwise the instant, always in the future, before which asking again is no use. */
  ask(method: string, priority: Priority): number {
    const now = this.clock.now();
    const suspended = this.suspendedUntil(method);
    if (suspended > now) return suspended;
    if (this.isDaySpent(now, priority)) return (this.day + 1) * DAY;
    const refilled = this.take(this.keyOf(method), now);
    if (refilled === 0) this.usedToday += 1;
    return refilled;
  }

  /**
   * The provider wants no request of `method` (`*`: none at all) before `until`. Somewhat later, so that processes which
   * were refused together do not come back together. Never shortens an earlier one.
   */
  suspend(method: string, until: number): void {
    const key = this.keyOf(method);
    const later = until + randomBetween(MIN_JITTER_MS, MAX_JITTER_MS);
    this.suspensions.set(key, Math.max(this.suspensions.get(key) ?? 0, later));
  }

  /** Of the day's requests, those already made: 0 to 1; `null` where the day has no limit. */
  usedShare(): number | null {
    if (this.limits.perDay === null) return null;
    this.turnDay(this.clock.now());
    return this.usedToday / this.limits.perDay;
  }

  private suspendedUntil(method: string): number {
    return Math.max(this.suspensions.get(EVERYTHING) ?? 0, this.suspensions.get(this.keyOf(method)) ?? 0);
  }

  private isDaySpent(now: number, priority: Priority): boolean {
    this.turnDay(now);
    const { perDay } = this.limits;
    return perDay !== null && this.usedToday >= Math.floor((perDay * DAY_PERCENT[priority]) / 100);
  }

  private turnDay(now: number): void {
    const day = Math.floor(now / DAY);
    if (day === this.day) return;
    this.day = day;
    this.usedToday = 0;
  }

  private take(key: string, now: number): number {
    const { perSecond } = this.limits;
    if (perSecond === null) return 0;
    // Half a second's worth: with what is refilled, the first second stays below what was granted.
    const capacity = Math.max(1, Math.ceil(perSecond / 2));
    const bucket = this.buckets.get(key) ?? { tokens: capacity, filledAt: now };
    this.buckets.set(key, bucket);
    // A clock that was set back must not stop us until it has caught up.
    const passed = Math.max(0, now - bucket.filledAt) / SECOND;
    bucket.tokens = Math.min(capacity, bucket.tokens + passed * perSecond);
    bucket.filledAt = now;
    if (bucket.tokens < 1 - ROUNDING) return now + Math.ceil(((1 - bucket.tokens) / perSecond) * SECOND);
    bucket.tokens -= 1;
    return 0;
  }

  private keyOf(method: string): string {
    return this.limits.perMethod ? method : EVERYTHING;
  }
}
