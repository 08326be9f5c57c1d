import { Clock } from '@epusdt/kernel';
import { Pulse } from './pulse';

class Time extends Clock {
  instant = 1_000;

  override now(): number {
    return this.instant;
  }
}

describe('the pulse', () => {
  let time: Time;
  let pulse: Pulse;
  const beatAt = (instant: number): void => {
    time.instant = instant;
    pulse.beat();
  };

  beforeEach(() => {
    time = new Time();
    pulse = new Pulse(time);
  });

  it('calls at the first beat from the instant on, once, unless it is taken back', () => {
    const called: string[] = [];
    pulse.at(1_010, () => called.push('a'));
    pulse.at(1_020, () => called.push('b'));
    const takeBack = pulse.at(1_010, () => called.push('never'));
    takeBack();
    beatAt(1_009);
    expect(called).toEqual([]);
    beatAt(1_015);
    beatAt(1_016);
    expect(called).toEqual(['a']);
    beatAt(5_000);
    expect(called).toEqual(['a', 'b']);
  });

  it('waits until an instant, or until nobody wants to', async () => {
    const end = new AbortController();
    await pulse.until(1_000, end.signal);
    const [first, second] = [pulse.until(1_001, end.signal), pulse.until(9_000, end.signal)];
    beatAt(1_001);
    await first;
    end.abort();
    await second;
    await pulse.until(9_000, end.signal);
  });

  it('puts back what waits where the clock is put back, and not where it is only set right', () => {
    const called: string[] = [];
    beatAt(10_000_000);
    pulse.at(10_005_000, () => called.push('a'));
    beatAt(10_000_000 - 3_600_000);
    pulse.at(10_000_000 - 3_600_000 + 9_000, () => called.push('b'));
    beatAt(10_004_000 - 3_600_000);
    beatAt(10_002_000 - 3_600_000);
    expect(called).toEqual([]);
    beatAt(10_005_000 - 3_600_000);
    expect(called).toEqual(['a']);
    beatAt(10_009_000 - 3_600_000);
    expect(called).toEqual(['a', 'b']);
  });

  it('notices a step before it is told of one', () => {
    const called: string[] = [];
    beatAt(10_000_000);
    time.instant = 9_000_000;
    pulse.at(pulse.now + 5_000, () => called.push('a'));
    beatAt(9_004_000);
    expect(called).toEqual([]);
    beatAt(9_005_000);
    expect(called).toEqual(['a']);
  });
});
