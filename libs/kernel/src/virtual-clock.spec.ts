import { SystemClock, VirtualClock, spanOf } from '.';

/** A clock at 1,000,000 whose real time the test says. */
function clockAt(speed: number): { clock: VirtualClock; real: { ms: number } } {
  const real = { ms: 500 };
  return { real, clock: new VirtualClock({ now: 1_000_000, speed }, () => real.ms) };
}

it.each([
  [1, 10, 1_000_010],
  [20, 10, 1_000_200],
  [0.5, 11, 1_000_005],
])('runs %d times as fast as real time', (speed, passed, now) => {
  const { clock, real } = clockAt(speed);
  real.ms += passed;
  expect(clock.now()).toBe(now);
  expect(clock.speed).toBe(speed);
});

it('goes on from where it is at another speed', () => {
  const { clock, real } = clockAt(20);
  real.ms += 100;
  clock.setSpeed(2);
  expect(clock.now()).toBe(1_002_000);
  real.ms += 100;
  expect(clock.now()).toBe(1_002_200);
});

describe('following another clock', () => {
  it.each([
    ['that says the same', 1_001_000],
    ['whose answer took its time', 1_000_900],
    ['a little ahead', 1_001_400],
  ])('goes on as before: one %s', (_name, now) => {
    const { clock, real } = clockAt(20);
    real.ms += 50;
    clock.follow({ now, speed: 20 }, real.ms - 10, real.ms);
    expect(clock.now()).toBe(1_001_000);
  });

  it.each([
    ['forwards', 1_601_000],
    ['back', 401_000],
  ])('is set %s with it', (_name, now) => {
    const { clock, real } = clockAt(20);
    real.ms += 50;
    clock.follow({ now, speed: 20 }, real.ms - 10, real.ms);
    // The reading was taken half way between question and answer.
    expect(clock.now()).toBe(now + 5 * 20);
    real.ms += 10;
    expect(clock.now()).toBe(now + 15 * 20);
  });

  it('tells how much of it passes while a call takes real time', () => {
    const { clock } = clockAt(20);
    expect(spanOf(clock, 30_000)).toBe(600_000);
    clock.setSpeed(0.5);
    expect(spanOf(clock, 3)).toBe(2);
    expect(spanOf(new SystemClock(), 3)).toBe(3);
  });

  it('takes its speed, whatever the time', () => {
    const { clock, real } = clockAt(20);
    real.ms += 50;
    clock.follow({ now: 1_001_000, speed: 100 }, real.ms, real.ms);
    real.ms += 1;
    expect(clock.now()).toBe(1_001_100);
  });
});
