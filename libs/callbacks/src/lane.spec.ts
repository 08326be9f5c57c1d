import { Clock, MINUTE, SECOND } from '@epusdt/kernel';
import {
  FAILURES_TO_OPEN,
  HANGING_MS,
  MOST_OF_HOST,
  NARROW,
  SPARE,
  WIDTH,
  type Reached,
  type Run,
} from './lane';
import { Lanes, MAX_WAITING } from './lanes';
import type { Place } from './place';

class Hand extends Clock {
  instant = 1_000_000;
  override now(): number {
    return this.instant;
  }
}

const BAD = 'shop/bad';
const GOOD = 'shop/good';
const LATE_MS = 15 * SECOND;

let clock: Hand;
let lanes: Lanes;
let ids: number;
beforeEach(() => {
  clock = new Hand();
  lanes = new Lanes(clock);
  ids = 0;
});

const at = (name: string): Place => ({ host: name.split('/')[0] ?? '', target: name });
const offer = (name: string, count = 1): void => {
  for (let made = 0; made < count; made += 1) lanes.offer(at(name), (ids += 1));
};
const begin = (): Run[] => {
  const runs: Run[] = [];
  for (let run = lanes.next(); run; run = lanes.next()) runs.push(run);
  return runs;
};
const targetsOf = (runs: readonly Run[]): string[] => runs.map(({ target }) => target);
const only = (name: string): Run => {
  offer(name);
  const [run, ...others] = begin();
  if (!run || others.length > 0 || run.target !== name) throw new Error(`one of ${name} was to begin`);
  return run;
};
const deliver = (name: string, reached: Reached, ms = 0): void => {
  const run = only(name);
  clock.instant += ms;
  lanes.end(run, reached);
};
/** Until it is left alone. */
const lose = (name: string, reached: Reached = 'unreachable'): void => {
  for (let made = 0; made < FAILURES_TO_OPEN; made += 1) deliver(name, reached);
};

describe('targets of one host', () => {
  it.each<Reached>(['unreachable', 'unanswered'])('are left alone one by one (%s)', (reached) => {
    lose(BAD, reached);
    offer(BAD, MAX_WAITING);
    expect(begin()).toHaveLength(0);
    expect(lanes.leavesAlone(at(BAD))).toBe(true);
    expect(lanes.leavesAlone(at(GOOD))).toBe(false);
    const { hosts, alone } = lanes.blocked();
    expect([hosts.size, [...alone]]).toEqual([0, [BAD]]);
    deliver(GOOD, 'answered');
    offer(GOOD, MAX_WAITING);
    expect(targetsOf(begin())).toEqual(new Array(WIDTH).fill(GOOD));
  });

  it('take turns, so that no list stands before another', () => {
    deliver(GOOD, 'answered');
    offer('shop/a', MAX_WAITING);
    offer('shop/b', 3);
    const runs = begin();
    expect(targetsOf(runs)).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'a', 'a'].map((name) => `shop/${name}`));
    offer('shop/c', 1);
    lanes.end(runs[0]!, 'answered');
    lanes.end(runs[1]!, 'answered');
    expect(targetsOf(begin())).toContain('shop/c');
  });

  it('have the next of an order before all others of its target, not of the host', () => {
    deliver(GOOD, 'answered');
    offer('shop/a', 3);
    offer('shop/b', 3);
    lanes.offer(at('shop/b'), 77, true);
    expect(begin().map(({ id }) => id)).toEqual([2, 77, 3, 5, 4, 6, 7]);
  });

  it('are called one at a time, but without a pause, while they take longer than the gateway waits', () => {
    deliver(BAD, 'unanswered', LATE_MS);
    offer(BAD, MAX_WAITING);
    let runs = begin();
    expect(runs).toHaveLength(NARROW);
    for (let round = 0; round < 10; round += 1) {
      clock.instant += LATE_MS;
      for (const run of runs) lanes.end(run, 'unanswered');
      runs = begin();
      expect(runs).toHaveLength(1);
    }
    expect(lanes.leavesAlone(at(BAD))).toBe(false);
  });

  it('are left alone when they cut connections, although not at once', () => {
    for (let made = 0; made < FAILURES_TO_OPEN; made += 1) deliver(BAD, 'unanswered', 2 * SECOND);
    expect(lanes.leavesAlone(at(BAD))).toBe(true);
  });

  it('are found again by a probe that is only late', () => {
    lose(BAD);
    offer(BAD, 2);
    clock.instant += SECOND;
    const [probe] = begin();
    clock.instant += LATE_MS;
    lanes.end(probe!, 'unanswered');
    expect(begin()).toHaveLength(1);
  });

  it('leave room to each other, however many of them hang', () => {
    deliver(GOOD, 'answered');
    for (let target = 0; target < 20; target += 1) {
      deliver(`shop/${target}`, 'answered');
      deliver(`shop/${target}`, 'unanswered', LATE_MS);
    }
    for (let target = 0; target < 20; target += 1) offer(`shop/${target}`, 2);
    for (let look = 0; look < 10; look += 1) {
      begin();
      clock.instant += SECOND;
    }
    expect(lanes.running).toBe(WIDTH - NARROW);
    offer(GOOD, 4);
    expect(targetsOf(begin())).toEqual([GOOD, GOOD, GOOD, GOOD]);
  });

  it('do not wait for one that has answered and hangs, although it has all the room', () => {
    for (const name of [BAD, GOOD]) deliver(name, 'answered');
    offer(BAD, MAX_WAITING);
    const hanging = begin();
    expect(hanging).toHaveLength(WIDTH);
    // Nobody knows yet that they hang: one at a time.
    for (let made = 0; made < 20; made += 1) deliver(GOOD, 'answered');
    offer(GOOD, 3);
    const [first, ...others] = begin();
    expect([first?.target, others.length]).toEqual([GOOD, 0]);
    lanes.end(first!, 'answered');
    clock.instant += HANGING_MS;
    offer(GOOD, MAX_WAITING - 5);
    expect(targetsOf(begin())).toEqual(new Array(WIDTH).fill(GOOD));
    expect(lanes.running).toBe(2 * WIDTH);
  });

  it('do not wait for one that answers now and then and hangs otherwise', () => {
    for (const name of [BAD, GOOD]) deliver(name, 'answered');
    offer(BAD, MAX_WAITING);
    let hanging = begin();
    for (let round = 0; round < 10; round += 1) {
      deliver(GOOD, 'answered');
      clock.instant += LATE_MS;
      deliver(GOOD, 'answered');
      const [one, ...rest] = hanging;
      for (const run of rest) lanes.end(run, 'unanswered');
      lanes.end(one!, 'answered');
      hanging = begin();
      expect(targetsOf(hanging)).toEqual(new Array(WIDTH).fill(BAD));
      offer(BAD, WIDTH);
    }
  });

  it('wait at most half a second while ten of them begin to hang at once', () => {
    deliver(GOOD, 'answered');
    for (let target = 0; target < 10; target += 1) offer(`shop/${target}`, MAX_WAITING);
    expect(begin()).toHaveLength(WIDTH + SPARE);
    offer(GOOD);
    expect(begin()).toHaveLength(0);
    clock.instant += SECOND / 2;
    expect(targetsOf(begin())).toContain(GOOD);
  });

  it('have an end to what hangs at one host', () => {
    for (let target = 0; target < 20; target += 1) deliver(`shop/${target}`, 'answered');
    for (let target = 0; target < 20; target += 1) offer(`shop/${target}`, MAX_WAITING);
    for (let look = 0; look < 50; look += 1) {
      begin();
      clock.instant += HANGING_MS;
    }
    expect(lanes.running).toBe(MOST_OF_HOST);
  });

  it('do not wait for one that hangs where nothing has answered yet', () => {
    offer(BAD, MAX_WAITING);
    expect(begin()).toHaveLength(NARROW);
    offer(GOOD, 2);
    expect(begin()).toHaveLength(0);
    clock.instant += SECOND;
    expect(targetsOf(begin())).toEqual([GOOD, GOOD]);
  });

  it('are all left alone once several in a row could not be connected to', () => {
    for (const name of ['a', 'b', 'c']) deliver(`shop/${name}`, 'unreachable');
    expect([...lanes.blocked().hosts]).toEqual(['shop']);
    for (const name of ['d', 'e', 'f']) offer(`shop/${name}`);
    expect(begin()).toHaveLength(0);
    expect(lanes.leavesAlone(at('shop/d'))).toBe(true);
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * SECOND)) {
      offer('shop/z', 1);
      clock.instant += wait - 1;
      expect(begin()).toHaveLength(0);
      clock.instant += 1;
      const [probe, ...others] = begin();
      expect(others).toHaveLength(0);
      lanes.end(probe!, 'unreachable');
    }
    offer('shop/y', 3);
    clock.instant += MINUTE;
    const [probe] = begin();
    // Any of them is proof, whatever it says.
    lanes.end(probe!, 'unanswered');
    expect(lanes.blocked().hosts.size).toBe(0);
  });

  it('are not all left alone for one that cannot be connected to, nor for many between which one can', () => {
    for (let round = 0; round < 4; round += 1) {
      deliver(`shop/${round}`, 'unreachable');
      deliver(`shop/${round} b`, 'unreachable');
      deliver(GOOD, 'answered');
    }
    lose(BAD);
    expect(lanes.blocked().hosts.size).toBe(0);
    expect(lanes.leavesAlone(at(GOOD))).toBe(false);
  });
});
