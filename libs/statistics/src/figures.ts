import type { Units } from '@epusdt/kernel';
import type { Bucket } from './buckets';

export interface Sum {
  readonly count: number;
  readonly units: Units;
}

/** Orders made in the period, by what they are now. */
export interface OrderFigures {
  readonly made: number;
  readonly paid: number;
  readonly pending: number;
  readonly expired: number;
  readonly cancelled: number;
  /** Paid, of those that are not pending any more: 0 to 1; `null` where there are none. */
  readonly paidShare: number | null;
}

/** Payments settled in the period, whenever their orders were made. */
export interface PaymentFigures extends Sum {
  readonly late: Sum;
  /** Decided by a person, with a transfer or without. */
  readonly manual: Sum;
  /** Of the manual ones those that no transfer is known for: the amount of the order, which the chain has not shown. */
  readonly unseen: Sum;
}

/** The biggest, and all others together. */
export interface Ranking<T> {
  readonly top: readonly (Sum & T)[];
  readonly rest: Sum & { readonly members: number };
}

export interface SeriesPoint extends Bucket {
  readonly units: Units;
  /** Orders that were paid then. */
  readonly paid: number;
}

export interface PeriodStatistics {
  readonly from: number;
  readonly to: number;
  /** Whose days these are. */
  readonly zone: string;
  /** When it was asked. */
  readonly at: number;
  readonly orders: OrderFigures;
  readonly payments: PaymentFigures;
  readonly wallets: Ranking<{ readonly address: string }>;
  /** `name`: `null` where there is no such merchant any more. */
  readonly merchants: Ranking<{ readonly pid: string; readonly name: string | null }>;
  /** From an order's creation to the block of its transfer, to the second (to the minute beyond an hour). */
  readonly medianWaitMs: number | null;
  /** What lies in the inbox now, whenever it came. */
  readonly waiting: Sum;
  readonly unit: 'hour' | 'day';
  readonly series: readonly SeriesPoint[];
}

export const NOTHING: Sum = { count: 0, units: 0n };

export const plus = (one: Sum, other: Sum): Sum => ({
  count: one.count + other.count,
  units: one.units + other.units,
});

/** Sums under names. */
export class Sums {
  private readonly byName = new Map<string, Sum>();

  add(name: string, sum: Sum): void {
    this.byName.set(name, plus(this.of(name), sum));
  }

  of(name: string): Sum {
    return this.byName.get(name) ?? NOTHING;
  }

  /** The biggest first; of equal ones the one with more payments, then by name. */
  ranked(limit: number): Ranking<{ readonly name: string }> {
    const all = [...this.byName].map(([name, sum]) => ({ name, ...sum })).sort(byIncome);
    const others = all.slice(limit);
    return { top: all.slice(0, limit), rest: { ...others.reduce(plus, NOTHING), members: others.length } };
  }
}

type Named = Sum & { readonly name: string };

function byIncome(a: Named, b: Named): number {
  if (a.units !== b.units) return a.units > b.units ? -1 : 1;
  return b.count - a.count || (a.name < b.name ? -1 : 1);
}

export function orderFigures(byStatus: Sums): OrderFigures {
  const of = (status: string): number => byStatus.of(status).count;
  const [paid, pending, expired, cancelled] = [of('paid'), of('pending'), of('expired'), of('cancelled')];
  const decided = paid + expired + cancelled;
  return {
    made: decided + pending,
    paid,
    pending,
    expired,
    cancelled,
    paidShare: decided === 0 ? null : paid / decided,
  };
}

/** Of values that came often: how often each. Between the two middle ones of an even number lies their mean. */
export function medianOf(counts: ReadonlyMap<number, number>): number | null {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const at = (index: number): number => {
    let passed = 0;
    for (const [value, count] of sorted) {
      passed += count;
      if (passed > index) return value;
    }
    throw new RangeError(`there is no value ${index} of ${total}`);
  };
  return Math.round((at(Math.floor((total - 1) / 2)) + at(Math.floor(total / 2))) / 2);
}
