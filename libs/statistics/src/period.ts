import { DAY, DomainError, shown } from '@epusdt/kernel';
import { ZoneClock } from './zone-clock';

export interface Period {
  readonly from: number;
  /** The first instant after it. */
  readonly to: number;
  /** As it may be asked for again: `today`, `yesterday`, `7d`, `30d`, a day, or two with `..` between. */
  readonly name: string;
}

export const MAX_DAYS = 366;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Of the days up to today: how far back the first and the last are. */
const NAMED: Readonly<Record<string, readonly [first: number, last: number]>> = {
  today: [0, 0],
  yesterday: [1, 1],
  '7d': [6, 0],
  '30d': [29, 0],
};

/** Whole days of a time zone, by their name; those up to today end with it. */
export function periodIn(text: string, now: number, zone: string): Period {
  const name = text.trim().toLowerCase() || 'today';
  const clock = new ZoneClock(zone);
  const today = clock.dayAt(now);
  const back = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const [first, last] = back ? [today - back[0], today - back[1]] : daysIn(name);
  if (first > last) refuse(`the period ${name} ends before it begins`, 'give the earlier day first');
  if (last - first >= MAX_DAYS) {
    refuse(`the period ${name} has ${last - first + 1} days`, `give at most ${MAX_DAYS}`);
  }
  if (first > today) refuse(`the period ${name} has not begun`, 'give days up to today');
  return { from: clock.startOfDay(first), to: clock.startOfDay(last + 1), name };
}

function daysIn(name: string): [first: number, last: number] {
  const [first, last = first, ...more] = name.split('..').map(dayOf);
  if (first !== undefined && first !== null && last !== undefined && last !== null && more.length === 0) {
    return [first, last];
  }
  return refuse(
    `there is no period ${shown(name)}`,
    'give today, yesterday, 7d, 30d, a day such as 2026-01-31, or two such as 2026-01-01..2026-01-31',
  );
}

function dayOf(text: string): number | null {
  if (!DATE.test(text)) return null;
  const start = Date.parse(`${text}T00:00:00Z`);
  // The 31st of February is read as one of March.
  const isReal = !Number.isNaN(start) && new Date(start).toISOString().startsWith(text);
  return isReal ? start / DAY : null;
}

function refuse(what: string, cure: string): never {
  throw new DomainError('bad_request', `${what}: ${cure}`);
}
