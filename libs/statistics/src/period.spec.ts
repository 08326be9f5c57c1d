import { DomainError, HOUR } from '@epusdt/kernel';
import { periodIn } from './period';

const NOW = Date.parse('2026-01-05T22:30Z');
const text = (instant: number): string => new Date(instant).toISOString().replace(':00.000Z', 'Z');
const named = (name: string, zone = 'UTC', now = NOW): string => {
  const period = periodIn(name, now, zone);
  return `${text(period.from)} ${text(period.to)} ${period.name}`;
};

describe('a period', () => {
  it.each([
    ['', 'UTC', '2026-01-05T00:00Z 2026-01-06T00:00Z today'],
    ['  ', 'UTC', '2026-01-05T00:00Z 2026-01-06T00:00Z today'],
    [' Today ', 'UTC', '2026-01-05T00:00Z 2026-01-06T00:00Z today'],
    ['today', 'Asia/Shanghai', '2026-01-05T16:00Z 2026-01-06T16:00Z today'],
    ['yesterday', 'Europe/Berlin', '2026-01-03T23:00Z 2026-01-04T23:00Z yesterday'],
    ['7d', 'UTC', '2025-12-30T00:00Z 2026-01-06T00:00Z 7d'],
    ['30D', 'UTC', '2025-12-07T00:00Z 2026-01-06T00:00Z 30d'],
    ['2026-01-05', 'UTC', '2026-01-05T00:00Z 2026-01-06T00:00Z 2026-01-05'],
    ['2024-02-29', 'Asia/Shanghai', '2024-02-28T16:00Z 2024-02-29T16:00Z 2024-02-29'],
    ['2025-12-31..2026-01-01', 'UTC', '2025-12-31T00:00Z 2026-01-02T00:00Z 2025-12-31..2026-01-01'],
    // Today there, not yet in UTC.
    ['2026-01-06', 'Asia/Shanghai', '2026-01-05T16:00Z 2026-01-06T16:00Z 2026-01-06'],
    // It has begun.
    ['2026-01-05..2026-01-31', 'UTC', '2026-01-05T00:00Z 2026-02-01T00:00Z 2026-01-05..2026-01-31'],
    ['2025-01-05..2026-01-05', 'UTC', '2025-01-05T00:00Z 2026-01-06T00:00Z 2025-01-05..2026-01-05'],
  ])('%j in %s', (name, zone, expected) => {
    expect(named(name, zone)).toBe(expected);
  });

  it('has as many hours as its days have', () => {
    const later = Date.parse('2026-12-01T00:00Z');
    const hours = (name: string, zone: string): number => {
      const { from, to } = periodIn(name, later, zone);
      return (to - from) / HOUR;
    };
    expect(hours('2026-03-29', 'Europe/Berlin')).toBe(23);
    expect(hours('2026-10-25', 'Europe/Berlin')).toBe(25);
    expect(hours('2026-03-28..2026-03-30', 'Europe/Berlin')).toBe(71);
    expect(hours('2026-03-29', 'Asia/Shanghai')).toBe(24);
    expect(hours('2026-10-25', 'UTC')).toBe(24);
  });

  it('of the last days counts days, not hours, where clocks are changed', () => {
    expect(named('7d', 'Europe/Berlin', Date.parse('2026-03-31T12:00Z'))).toBe(
      '2026-03-24T23:00Z 2026-03-31T22:00Z 7d',
    );
    expect(named('yesterday', 'Europe/Berlin', Date.parse('2026-10-26T12:00Z'))).toBe(
      '2026-10-24T22:00Z 2026-10-25T23:00Z yesterday',
    );
  });

  it.each([
    ['tomorrow', 'there is no period "tomorrow": give today, yesterday, 7d, 30d, a day such as'],
    ['8d', 'there is no period'],
    ['constructor', 'there is no period'],
    ['2026-02-30', 'there is no period'],
    ['2026-13-01', 'there is no period'],
    ['2026-1-5', 'there is no period'],
    ['0026-01-05x', 'there is no period'],
    ['2026-01-05..', 'there is no period'],
    ['..2026-01-05', 'there is no period'],
    ['2026-01-01..2026-01-02..2026-01-03', 'there is no period'],
    ['2026-01-01...2026-01-02', 'there is no period'],
    ['x'.repeat(5_000), 'there is no period a text of 5000 characters'],
    ['2026-01-05..2026-01-04', 'ends before it begins: give the earlier day first'],
    ['2025-01-04..2026-01-05', 'has 367 days: give at most 366'],
    ['2026-01-06', 'has not begun: give days up to today'],
  ])('%s is refused in words', (name, words) => {
    expect(() => periodIn(name, NOW, 'UTC')).toThrow(words);
    expect(() => periodIn(name, NOW, 'UTC')).toThrow(DomainError);
  });

  it('refuses a zone that there is not', () => {
    expect(() => periodIn('', NOW, 'Mars/Olympus')).toThrow('there is no time zone "Mars/Olympus"');
  });
});
