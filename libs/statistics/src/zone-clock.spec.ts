import { DAY, HOUR, MINUTE } from '@epusdt/kernel';
import { isTimeZone } from '@epusdt/kernel';
import { dayStart, nextInstantOfHour, ZoneClock } from './zone-clock';

const at = (text: string): number => Date.parse(text);
const text = (instant: number): string => new Date(instant).toISOString().replace(':00.000Z', 'Z');

describe('a time zone', () => {
  it.each(['UTC', 'Europe/Berlin', 'Asia/Shanghai', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])(
    '%s is one',
    (zone) => {
      expect(isTimeZone(zone)).toBe(true);
    },
  );

  it.each(['', ' ', 'Berlin', 'Europe/Nowhere', '+01:00', '8', 'UTC;', 'Europe/Berlin '])(
    '%j is none',
    (zone) => {
      expect(isTimeZone(zone)).toBe(false);
      expect(() => new ZoneClock(zone)).toThrow('give the name of one, such as Europe/Berlin');
    },
  );
});

describe('the start of a day', () => {
  it.each([
    ['2026-03-29T12:00Z', 'UTC', '2026-03-29T00:00Z'],
    ['2026-03-29T12:00Z', 'Asia/Shanghai', '2026-03-28T16:00Z'],
    ['2026-03-29T16:00Z', 'Asia/Shanghai', '2026-03-29T16:00Z'],
    // Put forward at 01:00Z, back at 01:00Z.
    ['2026-03-29T00:30Z', 'Europe/Berlin', '2026-03-28T23:00Z'],
    ['2026-03-29T21:59Z', 'Europe/Berlin', '2026-03-28T23:00Z'],
    ['2026-03-29T22:00Z', 'Europe/Berlin', '2026-03-29T22:00Z'],
    ['2026-10-25T00:30Z', 'Europe/Berlin', '2026-10-24T22:00Z'],
    ['2026-10-25T22:59Z', 'Europe/Berlin', '2026-10-24T22:00Z'],
    ['2026-10-25T23:00Z', 'Europe/Berlin', '2026-10-25T23:00Z'],
    // Put forward at midnight: the day begins at one o'clock.
    ['2025-04-25T12:00Z', 'Africa/Cairo', '2025-04-24T22:00Z'],
    // Midnight comes twice.
    ['2025-11-02T12:00Z', 'America/Havana', '2025-11-02T04:00Z'],
  ])('at %s in %s is %s', (now, zone, start) => {
    expect(text(dayStart(at(now), zone))).toBe(start);
  });

  it.each(['Europe/Berlin', 'Africa/Cairo', 'Australia/Lord_Howe', 'America/Havana', 'Asia/Kathmandu'])(
    'is in %s where the day of the clocks changes, on every day of two years',
    (zone) => {
      const clock = new ZoneClock(zone);
      for (let day = clock.dayAt(at('2025-01-01T12:00Z')), end = day + 730; day < end; day += 1) {
        const start = clock.startOfDay(day);
        expect([clock.dayAt(start - 1), clock.dayAt(start)]).toEqual([day - 1, day]);
      }
    },
  );

  it('counts from any instant, with its milliseconds, and before 1970', () => {
    const clock = new ZoneClock('Asia/Kathmandu');
    expect(clock.wallAt(at('2026-01-01T00:00:00.123Z'))).toBe(at('2026-01-01T05:45:00.123Z'));
    expect(new ZoneClock('UTC').wallAt(-1)).toBe(-1);
  });
});

describe('the next instant of an hour', () => {
  it.each([
    ['2026-01-05T08:59Z', 9, 'UTC', '2026-01-05T09:00Z'],
    ['2026-01-05T09:00Z', 9, 'UTC', '2026-01-06T09:00Z'],
    ['2026-01-05T00:59Z', 9, 'Asia/Shanghai', '2026-01-05T01:00Z'],
    ['2026-01-05T15:59Z', 0, 'Asia/Shanghai', '2026-01-05T16:00Z'],
    // 02:00 is jumped over on the 29th, at 01:00Z.
    ['2026-03-28T12:00Z', 2, 'Europe/Berlin', '2026-03-29T01:00Z'],
    ['2026-03-29T01:00Z', 2, 'Europe/Berlin', '2026-03-30T00:00Z'],
    // 02:00 is shown twice on the 25th, at 00:00Z and 01:00Z.
    ['2026-10-24T12:00Z', 2, 'Europe/Berlin', '2026-10-25T00:00Z'],
    ['2026-10-25T00:00Z', 2, 'Europe/Berlin', '2026-10-26T01:00Z'],
    ['2026-10-25T01:00Z', 2, 'Europe/Berlin', '2026-10-26T01:00Z'],
  ])('after %s, %i o’clock in the zone %s, is %s', (now, hour, zone, next) => {
    expect(text(nextInstantOfHour(at(now), hour, zone))).toBe(next);
  });

  it('comes once on every day of a year', () => {
    for (const hour of [0, 2, 3, 23]) {
      const clock = new ZoneClock('Europe/Berlin');
      let now = at('2026-01-01T00:00Z');
      let day = clock.dayAt(nextInstantOfHour(now, hour, clock.zone)) - 1;
      for (let count = 0; count < 365; count += 1) {
        const next = nextInstantOfHour(now, hour, clock.zone);
        expect(next - now).toBeGreaterThan(0);
        expect(next - now).toBeLessThanOrEqual(DAY + HOUR + MINUTE);
        expect(clock.dayAt(next)).toBe(day + 1);
        [now, day] = [next, day + 1];
      }
    }
  });

  it.each([-1, 24, 1.5, Number.NaN])('has no hour %d', (hour) => {
    expect(() => nextInstantOfHour(0, hour, 'UTC')).toThrow('no hour of a day');
  });
});
