import fc from 'fast-check';
import { MINUTE, compareDecimals, formatDecimal, parseDecimal, type Decimal } from '@epusdt/kernel';
import { isWithin, median, medianOfTexts } from './median';
import { judge, type RoundRules, type Voice } from './price-round';
import type { RateGroup } from './rate-source';

const NOW = Date.UTC(2026, 0, 5, 12);
const SEED = { seed: 20_260_105, numRuns: 500 };
const decimal = (text: string): Decimal => parseDecimal(text)!;
const BOUNDS = { low: decimal('4'), high: decimal('12') };
const RULES: RoundRules = { group: 'market', minSources: 2, bounds: BOUNDS };

const voice = (source: string, value: string, more: Partial<Voice> = {}): Voice => ({
  source,
  group: 'market',
  value: decimal(value),
  at: null,
  receivedAt: NOW,
  fresh: true,
  ...more,
});
const market = (...values: string[]): Voice[] => values.map((value, i) => voice(`m${i + 1}`, value));
const street = (...values: string[]): Voice[] =>
  values.map((value, i) => voice(`s${i + 1}`, value, { group: 'street' }));

/** The price, or why there is none. */
function outcome(voices: readonly Voice[], rules: Partial<RoundRules> = {}): string {
  const result = judge(voices, { ...RULES, ...rules }, NOW);
  return 'why' in result ? result.why : formatDecimal(result.value);
}

describe('the median', () => {
  it.each<[string[], string | null]>([
    [[], null],
    [['7.1'], '7.1'],
    [['7.1', '7.2'], '7.15'],
    [['9', '7.1', '7.2'], '7.2'],
    [['1', '2', '3', '4'], '2.5'],
    [['0.000000000001', '0.000000000002'], '0.0000000000015'],
  ])('of %j is %s', (texts, middle) => {
    expect(medianOfTexts(texts)).toBe(middle);
  });

  it('measures distance exactly', () => {
    expect(isWithin(decimal('103'), decimal('100'), 3n)).toBe(true);
    expect(isWithin(decimal('103.000000000001'), decimal('100'), 3n)).toBe(false);
    expect(isWithin(decimal('97'), decimal('100'), 3n)).toBe(true);
    expect(isWithin(decimal('96.999999999999'), decimal('100'), 3n)).toBe(false);
  });
});

it.each<[string, Voice[], Partial<RoundRules>, string]>([
  ['nobody', [], {}, 'few'],
  ['one alone', market('7.1'), {}, 'few'],
  ['one alone where one is enough', market('7.1'), { minSources: 1 }, '7.1'],
  ['two', market('7.1', '7.2'), {}, '7.15'],
  ['three', market('7.1', '7.3', '7.2'), {}, '7.2'],
  ['two of three that lie apart', market('7.1', '7.2', '71'), {}, '7.15'],
  ['a little too low', market('7.0', '7.2', '6.78'), {}, '7.1'],
  ['two apart', market('7', '7.5'), {}, 'apart'],
  ['two just together', market('7.0', '7.4'), {}, '7.2'],
  ['three apart', market('6', '7', '8'), {}, 'apart'],
  ['three apart where one is enough', market('6', '7', '8'), { minSources: 1 }, '7'],
  ['three are needed and one lies', market('7.1', '7.2', '71'), { minSources: 3 }, 'apart'],
  ['out of bounds', market('12.1', '12.2'), {}, 'bounds'],
  ['below bounds', market('3.9', '3.91'), {}, 'bounds'],
  ['at the bounds', market('12', '12'), {}, '12'],
  ['no bounds', market('12.1', '12.2'), { bounds: null }, '12.15'],
  ['the other group agrees', [...market('7.1', '7.2'), ...street('7.3')], {}, '7.15'],
  ['the other group is 10 % away', [...market('7', '7'), ...street('7.7')], {}, '7'],
  ['the other group is farther away', [...market('7', '7'), ...street('7.71')], {}, 'guard'],
  ['one of the other group lies', [...market('7', '7'), ...street('7.1', '11', '7.2')], {}, '7'],
  ['the other group talks nonsense', [...market('7', '7'), ...street('710')], {}, '7'],
  ['the street itself', [...market('7.1', '7.2'), ...street('7.3', '7.4')], { group: 'street' }, '7.35'],
  ['the street alone', market('7.1', '7.2'), { group: 'street' }, 'few'],
])('%s', (_name, voices, rules, expected) => {
  expect(outcome(voices, rules)).toBe(expected);
});

describe('age', () => {
  const aged = (ms: number, more: Partial<Voice> = {}): Voice =>
    voice('old', '7.2', { receivedAt: NOW - ms, ...more });
  it.each<[string, Voice, string]>([
    ['received ten minutes ago', aged(10 * MINUTE), '7.15'],
    ['received longer ago', aged(10 * MINUTE + 1), 'few'],
    ['of ten minutes ago by its own clock', aged(0, { at: NOW - 10 * MINUTE }), '7.15'],
    ['older by its own clock', aged(0, { at: NOW - 10 * MINUTE - 1 }), 'few'],
    ['young by its own clock, received long ago', aged(11 * MINUTE, { at: NOW }), 'few'],
    ['a little in the future', aged(0, { at: NOW + 10 * MINUTE }), '7.15'],
    ['far in the future', aged(0, { at: NOW + 10 * MINUTE + 1 }), 'few'],
  ])('%s', (_name, old, expected) => {
    expect(outcome([voice('new', '7.1'), old])).toBe(expected);
  });

  it('is that of the oldest of the newest voices that are needed', () => {
    const at = (voices: Voice[], minSources = 2): number => {
      const result = judge(voices, { ...RULES, minSources }, NOW);
      return 'why' in result ? -1 : NOW - result.at;
    };
    const third = aged(9 * MINUTE, { source: 'third' });
    expect(at([...market('7.1', '7.2')])).toBe(0);
    expect(at([...market('7.1', '7.2'), third])).toBe(0);
    expect(at([...market('7.1'), third])).toBe(9 * MINUTE);
    expect(at([...market('7.1'), third], 1)).toBe(0);
    expect(at([voice('a', '7.1', { at: NOW - MINUTE }), voice('b', '7.1', { at: NOW + MINUTE })])).toBe(
      MINUTE,
    );
  });

  it('is fresh when enough were heard in this round', () => {
    const fresh = (...all: boolean[]): boolean => {
      const result = judge(
        all.map((one, i) => voice(`m${i}`, '7.1', { fresh: one })),
        RULES,
        NOW,
      );
      return !('why' in result) && result.fresh;
    };
    expect([fresh(true, true), fresh(true, false), fresh(true, true, false)]).toEqual([true, false, true]);
  });
});

it('says who said what', () => {
  const detail = (...voices: Voice[]): string => {
    const result = judge(voices, RULES, NOW);
    return 'why' in result ? result.words : result.detail;
  };
  expect(detail(...market('7.10', '7.2', '9'))).toBe('m1 7.1, m2 7.2; m3 9 left out');
  expect(detail(...market('7.1'))).toBe('2 live source(s) of the group "market" are needed, and only m1 7.1');
  expect(detail(...market('7', '8'))).toBe('the sources are more than 3 % apart: m1 7, m2 8');
  expect(detail(...market('13', '13'))).toBe('m1 13, m2 13 is not within 4 to 12');
  expect(detail(...market('7', '7'), ...street('9'))).toBe(
    'm1 7, m2 7 is more than 10 % away from what the other group says: s1 9',
  );
});

describe('whatever is said', () => {
  const price = fc
    .integer({ min: 1, max: 2_000_000 })
    .map((n) =>
      `${n}e-5`.replace(/^(\d+)e-5$/, (_m, d: string) => formatDecimal({ coefficient: BigInt(d), scale: 5 })),
    );
  const honest = fc
    .integer({ min: 0, max: 200 })
    .map((n) => formatDecimal({ coefficient: 7_000n + BigInt(n) / 2n, scale: 3 }));
  const group = fc.constantFrom<RateGroup>('market', 'street');
  const voices = fc
    .array(fc.record({ value: fc.oneof(price, honest), group, age: fc.integer({ min: 0, max: 15 }) }), {
      maxLength: 7,
    })
    .map((all) =>
      all.map((one, i) =>
        voice(`v${i}`, one.value, { group: one.group, receivedAt: NOW - one.age * MINUTE }),
      ),
    );

  it('a price is within bounds, between what live sources of the group said, and of enough of them', () => {
    fc.assert(
      fc.property(voices, fc.integer({ min: 1, max: 3 }), group, (all, minSources, chosen) => {
        const result = judge(all, { group: chosen, minSources, bounds: BOUNDS }, NOW);
        if ('why' in result) return;
        const own = all.filter((one) => one.group === chosen && NOW - one.receivedAt <= 10 * MINUTE);
        const near = own.filter((one) => isWithin(one.value, result.value, 7n));
        expect(near.length).toBeGreaterThanOrEqual(minSources);
        expect(own.some((one) => compareDecimals(one.value, result.value) <= 0)).toBe(true);
        expect(own.some((one) => compareDecimals(one.value, result.value) >= 0)).toBe(true);
        expect(compareDecimals(result.value, BOUNDS.low)).not.toBe(-1);
        expect(compareDecimals(result.value, BOUNDS.high)).not.toBe(1);
        expect(NOW - result.at).toBeLessThanOrEqual(10 * MINUTE);
      }),
      SEED,
    );
  });

  it('the order of the sources is of no matter', () => {
    fc.assert(
      fc.property(voices, (all) => {
        expect(outcome([...all].reverse())).toBe(outcome(all));
      }),
      SEED,
    );
  });

  it('one liar among three honest sources cannot move the price beyond what these said', () => {
    fc.assert(
      fc.property(fc.tuple(honest, honest, honest), price, (truth, lie) => {
        const result = judge(market(...truth, lie), RULES, NOW);
        if ('why' in result) throw new Error(result.words);
        const sorted = truth.map(decimal).sort(compareDecimals);
        expect(compareDecimals(result.value, sorted[0]!)).not.toBe(-1);
        expect(compareDecimals(result.value, sorted[2]!)).not.toBe(1);
        expect(median(sorted)).not.toBeNull();
      }),
      SEED,
    );
  });
});
