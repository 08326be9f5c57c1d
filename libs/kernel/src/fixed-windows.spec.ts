import { MINUTE } from './clock';
import { FixedWindows } from './fixed-windows';

const AT = Date.UTC(2026, 0, 5, 12);

describe('counting within a minute', () => {
  it('allows as many as the limit, to each his own', () => {
    const windows = new FixedWindows(2);
    const seen = (who: string, at: number): [number, boolean] => {
      const { remaining, exceeded } = windows.take(who, at);
      return [remaining, exceeded];
    };
    expect([seen('a', AT), seen('a', AT + 1), seen('a', AT + 2)]).toEqual([
      [1, false],
      [0, false],
      [0, true],
    ]);
    expect(seen('b', AT + 3)).toEqual([1, false]);
    expect(seen('a', AT + MINUTE)).toEqual([1, false]);
  });

  it.each([
    [0, 60],
    [1, 60],
    [999, 60],
    [1_000, 59],
    [59_001, 1],
    [59_999, 1],
  ])('%i ms into the window it ends in %i s', (ms, seconds) => {
    expect(new FixedWindows(1).take('a', AT + ms).resetSeconds).toBe(seconds);
  });

  it('forgets the oldest of very many, and nobody else', () => {
    const windows = new FixedWindows(1);
    for (let n = 0; n <= 10_000; n += 1) windows.take(`address ${n}`, AT);
    expect(windows.take('address 1', AT).exceeded).toBe(true);
    expect(windows.take('address 0', AT).exceeded).toBe(false);
  });
});
