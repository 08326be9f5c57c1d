import { DAY, HOUR } from '@epusdt/kernel';
import { bucketsOf, partsOf } from './buckets';
import { periodIn } from './period';

const NOW = Date.parse('2026-12-01T12:00Z');

const cut = (name: string, zone: string) => {
  const { from, to } = periodIn(name, NOW, zone);
  const { unit, list } = bucketsOf(from, to, zone);
  expect([list[0]?.from, list.at(-1)?.to]).toEqual([from, to]);
  list.forEach((bucket, index) => expect(list[index + 1]?.from ?? to).toBe(bucket.to));
  return { unit, hours: list.map((bucket) => (bucket.to - bucket.from) / HOUR) };
};

describe('buckets', () => {
  it.each([
    ['today', 'UTC', 24],
    ['2026-03-29', 'Europe/Berlin', 23],
    ['2026-10-25', 'Europe/Berlin', 25],
    ['2026-10-24..2026-10-25', 'Europe/Berlin', 49],
    ['2026-10-24..2026-10-25', 'Asia/Shanghai', 48],
  ])('are the hours of %s in %s', (name, zone, count) => {
    const { unit, hours } = cut(name, zone);
    expect([unit, hours]).toEqual(['hour', Array<number>(count).fill(1)]);
  });

  it('are the days of more than two days, each as long as it is', () => {
    expect(cut('2026-03-28..2026-03-30', 'Europe/Berlin')).toEqual({ unit: 'day', hours: [24, 23, 24] });
    expect(cut('2026-10-24..2026-10-26', 'Europe/Berlin')).toEqual({ unit: 'day', hours: [24, 25, 24] });
    expect(cut('2025-12-01..2026-12-01', 'Asia/Shanghai').hours).toEqual(Array<number>(366).fill(24));
  });

  it('are shorter at the ends of a period that begins and ends in between', () => {
    const from = Date.parse('2026-01-05T18:00Z');
    const lengths = (to: number): number[] =>
      bucketsOf(from, to, 'UTC').list.map((bucket) => bucket.to - bucket.from);
    expect(lengths(from + 3 * DAY + 1)).toEqual([6 * HOUR, DAY, DAY, 18 * HOUR + 1]);
    expect(lengths(from + HOUR + 1)).toEqual([HOUR, 1]);
  });

  it.each([
    [5, 5],
    [6, 5],
    [0, 367 * DAY],
    [0.5, 5],
    [Number.NaN, 5],
    [0, Number.POSITIVE_INFINITY],
  ])('are none from %d to %d', (from, to) => {
    expect(() => bucketsOf(from, to, 'UTC')).toThrow('at most 366 days apart');
  });
});

describe('parts of a bucket', () => {
  it.each([
    [1, [[10, 20]]],
    [0, [[10, 20]]],
    [3, [[10, 13], [13, 16], [16, 20]]], // prettier-ignore
  ])('%i', (count, parts) => {
    expect(partsOf({ from: 10, to: 20 }, count).map(({ from, to }) => [from, to])).toEqual(parts);
  });

  it('are never shorter than a millisecond', () => {
    expect(partsOf({ from: 10, to: 12 }, 5)).toHaveLength(2);
  });
});
