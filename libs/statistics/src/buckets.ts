import { DAY, HOUR, DomainError } from '@epusdt/kernel';
import { MAX_DAYS } from './period';
import { ZoneClock } from './zone-clock';

export interface Bucket {
  readonly from: number;
  readonly to: number;
}

export interface Buckets {
  readonly unit: 'hour' | 'day';
  readonly list: readonly Bucket[];
}

/** Two days have an hour more where clocks are put back. */
const LONGEST_IN_HOURS = 2 * DAY + HOUR;
const LONGEST = MAX_DAYS * DAY + HOUR;

/** A period cut into its hours, or the days of a time zone; the first and the last may be shorter. */
export function bucketsOf(from: number, to: number, zone: string): Buckets {
  const isPeriod = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from < to;
  if (!isPeriod || to - from > LONGEST) {
    throw new DomainError(
      'bad_request',
      `the period from ${from} to ${to}: give two instants in milliseconds, the earlier one first, at most ${MAX_DAYS} days apart`,
    );
  }
  const clock = new ZoneClock(zone);
  if (to - from <= LONGEST_IN_HOURS) return { unit: 'hour', list: cut(from, to, (at) => at + HOUR) };
  return { unit: 'day', list: cut(from, to, (at) => clock.startOfDay(clock.dayAt(at) + 1)) };
}

function cut(from: number, to: number, next: (at: number) => number): Bucket[] {
  const list: Bucket[] = [];
  for (let at = from; at < to;) {
    const end = Math.min(to, next(at));
    list.push({ from: at, to: end });
    at = end;
  }
  return list;
}

/** The same time in parts of the same length; one at least. */
export function partsOf({ from, to }: Bucket, parts: number): Bucket[] {
  const count = Math.max(1, Math.min(parts, to - from));
  const edge = (index: number): number => from + Math.floor(((to - from) * index) / count);
  return Array.from({ length: count }, (_, index) => ({ from: edge(index), to: edge(index + 1) }));
}
