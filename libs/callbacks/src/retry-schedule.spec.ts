import fc from 'fast-check';
import { HOUR, MINUTE, SECOND, randomBetween } from '@epusdt/kernel';
import { MAX_RETRY_AFTER_MS, RETRY_DELAYS_MS, nextDelayMs, retryAfterMs } from './retry-schedule';

const middle = (low: number, high: number): number => (low + high) / 2;

describe('nextDelayMs', () => {
  it.each([
    [0, 0],
    [1, 5 * SECOND],
    [2, 30 * SECOND],
    [3, 2 * MINUTE],
    [4, 10 * MINUTE],
    [5, 30 * MINUTE],
    [6, 1 * HOUR],
    [7, 2 * HOUR],
    [8, 4 * HOUR],
    [9, 8 * HOUR],
    [10, 12 * HOUR],
    [11, 24 * HOUR],
    [12, 24 * HOUR],
    [13, null],
    [14, null],
    [1_000_000, null],
  ])('after %i attempts: %s ms', (attempt, expected) => {
    expect(nextDelayMs(attempt, middle)).toBe(expected);
  });

  it('makes 13 attempts within 75 h 43 m', () => {
    const delays = RETRY_DELAYS_MS.map((_, attempt) => nextDelayMs(attempt, middle) ?? NaN);
    expect(delays).toHaveLength(13);
    const total = delays.reduce((sum, delay) => sum + delay, 0);
    expect(total).toBe(75 * HOUR + 42 * MINUTE + 35 * SECOND);
    expect(Math.ceil(total / MINUTE)).toBe(75 * 60 + 43);
  });

  it('asks for 20 per cent either way, in whole milliseconds', () => {
    const asked: Array<[number, number]> = [];
    for (let attempt = 0; attempt < 13; attempt += 1) {
      nextDelayMs(attempt, (low, high) => {
        asked.push([low, high]);
        return low;
      });
    }
    expect(asked).toHaveLength(12);
    expect(asked[0]).toEqual([4 * SECOND, 6 * SECOND]);
    expect(asked[11]).toEqual([19.2 * HOUR, 28.8 * HOUR]);
    expect(asked.flat().every(Number.isInteger)).toBe(true);
  });

  it('stays within the spread with real jitter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), (attempt) => {
        const delay = nextDelayMs(attempt, randomBetween) ?? NaN;
        const plain = RETRY_DELAYS_MS[attempt] ?? NaN;
        return delay >= plain * 0.8 && delay <= plain * 1.2;
      }),
      { seed: 7 },
    );
  });

  it('takes the waits of a merchant', () => {
    const delays = [0, 40 * SECOND, 3 * HOUR];
    expect([0, 1, 2, 3].map((made) => nextDelayMs(made, middle, delays))).toEqual([
      0,
      40 * SECOND,
      3 * HOUR,
      null,
    ]);
    expect(nextDelayMs(1, (low) => low, delays)).toBe(32 * SECOND);
  });

  it.each([-1, 0.5, NaN])('asserts that %s is a count', (attempt) => {
    expect(() => nextDelayMs(attempt, middle)).toThrow('invariant broken: attempts made');
  });
});

describe('retryAfterMs', () => {
  const now = Date.UTC(2026, 0, 5, 12);
  it.each([
    ['0', 0],
    ['7', 7 * SECOND],
    [' 120 ', 2 * MINUTE],
    ['3600', MAX_RETRY_AFTER_MS],
    ['3601', MAX_RETRY_AFTER_MS],
    ['999999999', MAX_RETRY_AFTER_MS],
    ['99999999999999999999', 0],
    ['-5', 0],
    ['1.5', 0],
    ['1e9', 0],
    ['Infinity', 0],
    ['soon', 0],
    ['', 0],
    [null, 0],
    ['Mon, 05 Jan 2026 12:10:00 GMT', 10 * MINUTE],
    ['Mon, 05 Jan 2026 11:59:59 GMT', 0],
    ['Tue, 05 Jan 2027 12:00:00 GMT', MAX_RETRY_AFTER_MS],
    ['Xyz, 99 Jan 2026 12:00:00 GMT', 0],
    ['2026-01-05T13:00:00Z', 0],
  ])('%j: %i ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
