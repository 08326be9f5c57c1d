import fc from 'fast-check';
import { HOUR, MINUTE, SECOND, randomBetween } from '@epusdt/kernel';
import { RETRY_DELAYS_MS, nextDelayMs } from './retry-schedule';

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

  it.each([-1, 0.5, NaN])('asserts that %s is a count', (attempt) => {
    expect(() => nextDelayMs(attempt, middle)).toThrow('invariant broken: attempts made');
  });
});
