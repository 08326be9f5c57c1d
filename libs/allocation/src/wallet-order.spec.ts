import fc from 'fast-check';
import type { PoolWallet } from '@epusdt/wallets';
import { leastRecentFirst, someAtATime, weightedOrder, withinCap, type LastUse } from './wallet-order';

const wallet = (address: string, weight = 1, cap: bigint | null = null): PoolWallet => ({
  address,
  weight,
  cap,
});

/** Evenly in (0, 1], the same ones at every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 1) / 4_294_967_296;
  };
}

const names = fc.uniqueArray(fc.stringMatching(/^[A-Z]{1,3}$/), { minLength: 1, maxLength: 30 });
const place = fc.option(fc.integer({ min: 1, max: 20 }), { nil: null });

describe('least recent first', () => {
  it('puts never used ones first, then the oldest use of the amount, ties as the rotation has it', () => {
    const uses: LastUse[] = [
      { address: 'A', atAmount: 40, ever: 40 },
      { address: 'B', atAmount: 30, ever: 50 },
      { address: 'C', atAmount: null, ever: 60 },
      { address: 'D', atAmount: null, ever: 20 },
      { address: 'E', atAmount: null, ever: null },
    ];
    expect(leastRecentFirst(['A', 'B', 'C', 'D', 'E'], uses)).toEqual(['E', 'D', 'C', 'B', 'A']);
    expect(leastRecentFirst(['B', 'F', 'A'], uses)).toEqual(['F', 'B', 'A']);
    expect(leastRecentFirst(['Z', 'Y'], [])).toEqual(['Z', 'Y']);
  });

  it('is an order of the same wallets in which nobody waits behind a later use', () => {
    fc.assert(
      fc.property(
        names.chain((addresses) =>
          fc.tuple(
            fc.constant(addresses),
            fc.shuffledSubarray(addresses),
            fc.array(fc.tuple(place, place), { minLength: addresses.length, maxLength: addresses.length }),
          ),
        ),
        ([addresses, known, places]) => {
          const uses = known.map((address, n) => {
            const [atAmount = null, ever = null] = places[n] ?? [];
            return { address, atAmount, ever };
          });
          const ordered = leastRecentFirst(addresses, uses);
          expect([...ordered].sort()).toEqual([...addresses].sort());
          const key = (address: string): [number, number, number] => {
            const use = uses.find((one) => one.address === address);
            return [use?.atAmount ?? 0, use?.ever ?? 0, addresses.indexOf(address)];
          };
          const keys = ordered.map(key);
          expect(keys).toEqual([...keys].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]));
        },
      ),
      { seed: 20260105 },
    );
  });
});

describe('by weight', () => {
  it('is an order of the same wallets, whatever is drawn', () => {
    fc.assert(
      fc.property(names, fc.integer(), fc.integer({ min: 1, max: 100 }), (addresses, seed, weight) => {
        const wallets = addresses.map((address, n) => wallet(address, 1 + ((n * weight) % 100)));
        expect(weightedOrder(wallets, seeded(seed)).sort()).toEqual([...addresses].sort());
        expect(weightedOrder(wallets).sort()).toEqual([...addresses].sort());
      }),
      { seed: 20260105 },
    );
  });

  it('draws each first in proportion to its weight, and the second among the rest so, too', () => {
    const wallets = [wallet('A', 1), wallet('B', 3), wallet('C', 6)];
    const draw = seeded(20260105);
    const counts: Record<string, number> = {};
    const rounds = 20_000;
    for (let n = 0; n < rounds; n += 1) {
      const [first = '', second = ''] = weightedOrder(wallets, draw);
      counts[first] = (counts[first] ?? 0) + 1;
      counts[first + second] = (counts[first + second] ?? 0) + 1;
    }
    const share = (name: string): number => (counts[name] ?? 0) / rounds;
    expect(share('A')).toBeCloseTo(0.1, 1.8);
    expect(share('B')).toBeCloseTo(0.3, 1.8);
    expect(share('C')).toBeCloseTo(0.6, 1.8);
    // After C, of the remaining weight 4 B has 3.
    expect(share('CB')).toBeCloseTo(0.6 * 0.75, 1.8);
    expect(share('AC')).toBeCloseTo(0.1 * (6 / 9), 1.8);
  });
});

describe('the daily cap', () => {
  it('holds an order that would pass it, to the unit', () => {
    const wallets = [wallet('A', 1, 100n), wallet('B'), wallet('C', 1, 10n)];
    const left = (asked: [string, bigint][], base: bigint): string =>
      withinCap(wallets, new Map(asked), base)
        .map(({ address }) => address)
        .join('');
    expect(left([], 10n)).toBe('ABC');
    expect(left([], 11n)).toBe('AB');
    expect(left([['A', 90n]], 10n)).toBe('ABC');
    expect(left([['A', 91n]], 10n)).toBe('BC');
    expect(
      left(
        [
          ['A', 101n],
          ['B', 10n ** 18n],
          ['C', 10n],
        ],
        1n,
      ),
    ).toBe('B');
  });

  it('passes over exactly those whose sum would be over it, and keeps the order', () => {
    const units = fc.bigInt({ min: 0n, max: 1_000n });
    const one = fc.record({ asked: units, cap: fc.option(units, { nil: null }) });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), units, (all, base) => {
        const wallets = all.map(({ cap }, n) => wallet(`W${n}`, 1, cap));
        const asked = new Map(all.map((use, n) => [`W${n}`, use.asked]));
        const expected = wallets.filter((_, n) => {
          const { cap = null, asked: sum = 0n } = all[n] ?? {};
          return cap === null || sum + base <= cap;
        });
        expect(withinCap(wallets, asked, base)).toEqual(expected);
      }),
      { seed: 20260105 },
    );
  });
});

describe('some at a time', () => {
  const many = (count: number): string[] => Array.from({ length: count }, (_, n) => `T${n}`);

  it('leaves a pool alone that is looked at in one search', () => {
    for (const count of [0, 1, 100]) expect(someAtATime(many(count), 7)).toEqual([many(count)]);
  });

  it('has each wallet once, in parts that begin with the one whose turn it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 101, max: 450 }), fc.nat(), (count, start) => {
        const parts = someAtATime(many(count), start);
        expect(parts[0]?.[0]).toBe(`T${start % count}`);
        expect(parts.every(({ length }) => length > 0 && length <= 100)).toBe(true);
        const all = parts.flat();
        expect(all).toHaveLength(count);
        expect(new Set(all)).toEqual(new Set(many(count)));
        expect(all.indexOf('T0')).toBe((count - (start % count)) % count);
      }),
      { seed: 20261130 },
    );
  });
});
