import { DAY, HOUR, DomainError, invariant, isTimeZone, shown } from '@epusdt/kernel';

/** The longest that clocks were ever put forward or back near a midnight, with room. */
const JUMP = 3 * HOUR;

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/**
 * What the clocks of a time zone show. A `wall` time is the reading of such a clock, written as if it were UTC: days and
 * hours of it are plain sums, and only the way back to an instant has to know of clocks that are put forward or back.
 */
export class ZoneClock {
  private readonly format: Intl.DateTimeFormat;

  constructor(readonly zone: string) {
    if (!isTimeZone(zone)) {
      throw new DomainError(
        'bad_request',
        `there is no time zone ${shown(zone)}: give the name of one, such as Europe/Berlin, Asia/Shanghai or UTC`,
      );
    }
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  wallAt(instant: number): number {
    const fields: Partial<Record<string, number>> = {};
    for (const { type, value } of this.format.formatToParts(instant)) fields[type] = Number(value);
    const of = (field: Field): number => fields[field] ?? 0;
    const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return wall + (instant - Math.floor(instant / 1_000) * 1_000);
  }

  /** Days since 1970, by these clocks. */
  dayAt(instant: number): number {
    return Math.floor(this.wallAt(instant) / DAY);
  }

  startOfDay(day: number): number {
    return this.instantOf(day * DAY);
  }

  /** The first instant at which the clocks show it; where they jump over it, the one at which they do. */
  instantOf(wall: number): number {
    const candidates = [wall - DAY, wall + DAY].map((near) => wall - (this.wallAt(near) - near));
    const shownAt = candidates.filter((instant) => this.wallAt(instant) === wall);
    if (shownAt.length > 0) return Math.min(...shownAt);
    let before = Math.min(...candidates) - JUMP;
    let after = Math.max(...candidates) + JUMP;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.wallAt(middle) >= wall) after = middle;
      else before = middle;
    }
    return after;
  }
}

/** When the day began that it is in this zone. */
export function dayStart(now: number, zone: string): number {
  const clock = new ZoneClock(zone);
  return clock.startOfDay(clock.dayAt(now));
}

/**
 * When it is next `hour` o'clock (0 to 23) in this zone, after `now`; once on every day: where the clocks are put
 * forward over that hour, at the moment they are, and where they show it twice, the first time.
 */
export function nextInstantOfHour(now: number, hour: number, zone: string): number {
  invariant(Number.isInteger(hour) && hour >= 0 && hour < 24, `no hour of a day: ${hour}`);
  const clock = new ZoneClock(zone);
  const today = clock.dayAt(now);
  const at = (day: number): number => clock.instantOf(day * DAY + hour * HOUR);
  const next = [at(today), at(today + 1)].find((instant) => instant > now);
  return next ?? at(today + 2);
}
