import { DAY, DomainError, HOUR, shown } from '@epusdt/kernel';

/** An instant as a person reads it, UTC. */
export const instant = (ms: number): string => new Date(ms).toISOString();

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?) ?(Z|[+-]\d{2}:\d{2})?)?$/;

/** The moment in milliseconds; `null` when the calendar or the clock has none such. */
export function momentOf(date: string, time: string, zone: string): number | null {
  const day = Date.parse(`${date}T00:00Z`);
  // What is no day of the calendar, such as 30 February, would silently become another one.
  if (Number.isNaN(day) || !instant(day).startsWith(date)) return null;
  const ms = Date.parse(`${date}T${time}${zone}`);
  return Number.isNaN(ms) ? null : ms;
}

/** An instant as a person writes it: a date, or a date and a time. UTC, unless a zone is given. */
export function readInstant(option: string, text: string): number {
  const [, date = '', time = '00:00', zone = 'Z'] = INSTANT.exec(text) ?? [];
  const moment = momentOf(date, time, zone);
  if (moment !== null) return moment;
  throw new DomainError(
    'bad_request',
    `${option}: ${shown(text)} is no time; give a date such as 2026-01-31, or a date with a time (UTC) such as 2026-01-31T12:00`,
  );
}

const MAX_HOURS = (30 * DAY) / HOUR;

/** How long an old secret stays good, in milliseconds. `fallback`: hours, where nothing is given. */
export function readGrace(text: string, fallback: number): number {
  const hours = text === '' ? fallback : /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (hours <= MAX_HOURS) return hours * HOUR;
  throw new DomainError(
    'bad_request',
    `--grace: ${shown(text)} is no whole number of hours from 0 to ${MAX_HOURS}; give for example 24`,
  );
}

const UNITS = [
  ['day', DAY],
  ['hour', HOUR],
] as const;

/** A whole number of hours in words. */
export function inHours(ms: number): string {
  const [unit, length] = UNITS.find(([, one]) => ms >= 2 * one && ms % one === 0) ?? UNITS[1];
  return counted(ms / length, unit);
}

export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
