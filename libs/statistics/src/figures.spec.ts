import fc from 'fast-check';
import { NOTHING, Sums, medianOf, orderFigures } from './figures';

describe('sums under names', () => {
  const filled = (...entries: [name: string, units: bigint][]): Sums => {
    const sums = new Sums();
    for (const [name, units] of entries) sums.add(name, { count: 1, units });
    return sums;
  };

  it('are ranked by income, then by payments, then by name', () => {
    const sums = filled(['a', 5n], ['d', 7n], ['c', 5n], ['b', 3n], ['b', 2n], ['e', 9_007_199_254_740_993n]);
    expect(sums.ranked(10)).toEqual({
      top: [
        { name: 'e', count: 1, units: 9_007_199_254_740_993n },
        { name: 'd', count: 1, units: 7n },
        { name: 'b', count: 2, units: 5n },
        { name: 'a', count: 1, units: 5n },
        { name: 'c', count: 1, units: 5n },
      ],
      rest: { ...NOTHING, members: 0 },
    });
  });

  it('beyond the limit are added up', () => {
    const { top, rest } = filled(['a', 1n], ['b', 2n], ['c', 3n], ['d', 4n]).ranked(2);
    expect(top.map(({ name }) => name)).toEqual(['d', 'c']);
    expect(rest).toEqual({ count: 2, units: 3n, members: 2 });
  });

  it('are nothing under a name that has not come', () => {
    expect(new Sums().of('x')).toEqual(NOTHING);
    expect(new Sums().ranked(3)).toEqual({ top: [], rest: { ...NOTHING, members: 0 } });
  });
});

describe('figures of orders', () => {
  const of = (counts: Record<string, number>) => {
    const sums = new Sums();
    for (const [status, count] of Object.entries(counts)) sums.add(status, { count, units: 0n });
    return orderFigures(sums);
  };

  it('have a share that pending orders are no part of', () => {
    expect(of({ paid: 3, pending: 5, expired: 2, cancelled: 1 })).toEqual({
      made: 11,
      paid: 3,
      pending: 5,
      expired: 2,
      cancelled: 1,
      paidShare: 0.5,
    });
  });

  it('have none where nothing is decided', () => {
    expect(of({ pending: 5 })).toMatchObject({ made: 5, paidShare: null });
    expect(of({})).toMatchObject({ made: 0, paidShare: null });
    expect(of({ expired: 5 }).paidShare).toBe(0);
  });
});

describe('the median of counted values', () => {
  it('is that of the values one by one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }), (values) => {
        const counts = new Map<number, number>();
        for (const value of values) counts.set(value * 1_000, (counts.get(value * 1_000) ?? 0) + 1);
        const sorted = [...values].sort((a, b) => a - b);
        const [low = 0, high = 0] = [(sorted.length - 1) / 2, sorted.length / 2].map(
          (place) => sorted[Math.floor(place)],
        );
        expect(medianOf(counts)).toBe(((low + high) / 2) * 1_000);
      }),
    );
  });

  it('is none of nothing', () => {
    expect(medianOf(new Map())).toBeNull();
  });
});
