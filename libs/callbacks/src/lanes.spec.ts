import fc from 'fast-check';
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
import { Lanes, MAX_DOUBTFUL, MAX_OPEN, MAX_QUICK, MAX_WAITING } from './lanes';
import type { Place } from './place';

class Hand extends Clock {
  instant = 1_000_000;
  override now(): number {
    return this.instant;
  }
}

let clock: Hand;
let lanes: Lanes;
let ids: number;
beforeEach(() => {
  clock = new Hand();
  lanes = new Lanes(clock);
  ids = 0;
});

/** `shop/a` is target `a` of host `shop`. */
const at = (name: string): Place => ({ host: name.split('/')[0] ?? '', target: name });
const offer = (name: string, count = 1): number[] =>
  Array.from({ length: count }, () => (ids += 1)).filter((id) => lanes.offer(at(name), id));

/** Whatever may begin now. */
const begin = (): Run[] => {
  const runs: Run[] = [];
  for (let run = lanes.next(); run; run = lanes.next()) runs.push(run);
  return runs;
};
const only = (name: string): Run => {
  offer(name);
  const [run, ...others] = begin();
  if (!run || others.length > 0 || run.target !== name) throw new Error(`one of ${name} was to begin`);
  return run;
};

/** One that has answered. */
const known = (name: string): void => lanes.end(only(name), 'answered');
const fail = (name: string, times = 1, how: Reached = 'unreachable'): void => {
  for (let made = 0; made < times; made += 1) lanes.end(only(name), how);
};
describe('Lanes', () => {
  it('is narrow to a host of which nothing is known, and wide once it has answered', () => {
    offer('shop', 20);
    const [first, ...others] = begin();
    expect(others).toHaveLength(NARROW - 1);
    lanes.end(first!, 'answered');
    expect(begin()).toHaveLength(WIDTH - NARROW + 1);
    expect(begin()).toHaveLength(0);
  });

  it('delivers first come, first served, and the next of an ordered row before all others', () => {
    known('shop');
    const [a, b] = offer('shop', 2);
    lanes.offer(at('shop'), 77, true);
    expect(begin().map(({ id }) => id)).toEqual([77, a, b]);
  });

  it('takes nobody twice, waiting or running, and one in order although its list is full', () => {
    const [id = 0] = offer('shop');
    expect(lanes.offer(at('shop'), id)).toBe(false);
    const [run] = begin();
    expect(lanes.offer(at('shop'), id)).toBe(false);
    expect(lanes.has(id)).toBe(true);
    lanes.end(run!, 'answered');
    expect(lanes.has(id)).toBe(false);
    offer('shop', MAX_WAITING);
    expect(lanes.offer(at('shop'), 7_000)).toBe(false);
    expect(lanes.offer(at('shop'), 7_001, true)).toBe(true);
  });

  it('keeps a bounded list, and asks for more once it has room', () => {
    known('shop');
    offer('shop', WIDTH);
    const running = begin();
    expect(offer('shop', MAX_WAITING + 5)).toHaveLength(MAX_WAITING);
    expect([...lanes.blocked().listed]).toEqual(['shop']);
    expect(lanes.wantsMore(at('shop'))).toBe(false);
    let ended = 0;
    while (lanes.waiting > 10) {
      lanes.end(running.shift()!, 'answered');
      running.push(...begin());
      ended += 1;
    }
    expect(ended).toBe(MAX_WAITING - 10);
    expect(lanes.wantsMore(at('shop'))).toBe(true);
    lanes.setMore(at('shop'), false);
    expect(lanes.wantsMore(at('shop'))).toBe(false);
    expect([...lanes.blocked().listed]).toEqual(['shop']);
    while (lanes.waiting > 0) {
      lanes.end(running.shift()!, 'answered');
      running.push(...begin());
    }
    expect(lanes.blocked().listed.size).toBe(0);
  });

  it('asks for more after some deliveries although nobody told it that there is more', () => {
    for (let made = 0; made < 15; made += 1) known('shop');
    expect(lanes.wantsMore(at('shop'))).toBe(false);
    known('shop');
    expect(lanes.wantsMore(at('shop'))).toBe(true);
  });

  it('lets hosts take turns', () => {
    known('one');
    known('two');
    offer('one', 3);
    offer('two', 3);
    expect(begin().map(({ host }) => host)).toEqual(['one', 'two', 'one', 'two', 'one', 'two']);
  });

  it('narrows after a failure, leaves alone after three in a row, and probes ever more rarely', () => {
    known('shop');
    fail('shop');
    offer('shop', 20);
    const two = begin();
    expect(two).toHaveLength(NARROW);
    lanes.end(two[0]!, 'unreachable');
    // One at a time now, and the other is still under way.
    expect(begin()).toHaveLength(0);
    lanes.end(two[1]!, 'unreachable');
    expect(lanes.leavesAlone(at('shop'))).toBe(true);
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * SECOND)) {
      clock.instant += wait - 1;
      expect(begin()).toHaveLength(0);
      expect([...lanes.blocked().alone]).toEqual(['shop']);
      clock.instant += 1;
      const probes = begin();
      expect(probes).toHaveLength(1);
      lanes.end(probes[0]!, 'unreachable');
    }
    clock.instant += MINUTE;
    const [probe] = begin();
    lanes.end(probe!, 'answered');
    expect(lanes.leavesAlone(at('shop'))).toBe(false);
    expect(begin()).toHaveLength(WIDTH);
  });

  it('learns nothing new from those that had begun before it was left alone', () => {
    known('shop');
    offer('shop', 20);
    for (const run of begin()) lanes.end(run, 'unreachable');
    clock.instant += SECOND;
    expect(begin()).toHaveLength(1);
  });

  it('does not count failures that an answer of any kind came between', () => {
    for (let round = 0; round < 5; round += 1) {
      fail('shop', FAILURES_TO_OPEN - 1);
      known('shop');
    }
    fail('shop', FAILURES_TO_OPEN - 1);
    expect(lanes.leavesAlone(at('shop'))).toBe(false);
  });

  it('goes on probing when a callback that was to be the probe called nobody', () => {
    fail('shop', FAILURES_TO_OPEN);
    clock.instant += SECOND;
    const [id] = offer('shop', 2);
    const [first] = begin();
    expect(first).toMatchObject({ id, probesTarget: true });
    lanes.end(first!, 'not called');
    expect(begin()).toMatchObject([{ id: id! + 1, probesTarget: true }]);
  });

  it('lets an idle host that is left alone be found again when it is time to probe', () => {
    fail('shop', FAILURES_TO_OPEN);
    expect([...lanes.blocked().alone]).toEqual(['shop']);
    clock.instant += SECOND;
    expect(lanes.blocked().alone.size).toBe(0);
  });

  it('keeps half the room for hosts that are known to answer', () => {
    known('good');
    for (let host = 0; host < 100; host += 1) offer(`dead ${host}`, 10);
    expect(begin()).toHaveLength(MAX_DOUBTFUL);
    offer('good', WIDTH);
    expect(begin().map(({ host }) => host)).toEqual(new Array(WIDTH).fill('good'));
  });

  it('never has more than so many quick ones, and what hangs takes no room from others', () => {
    for (let host = 0; host < 40; host += 1) known(`good ${host}`);
    for (let host = 0; host < 40; host += 1) offer(`good ${host}`, WIDTH);
    expect(begin()).toHaveLength(MAX_QUICK);
    clock.instant += HANGING_MS - 1;
    expect(begin()).toHaveLength(0);
    clock.instant += 1;
    expect(begin()).toHaveLength(MAX_QUICK);
  });

  it('has an end to what hangs', () => {
    for (let host = 0; host < MAX_OPEN; host += 1) offer(`dead ${host}`, NARROW);
    for (let look = 0; look < 100; look += 1) {
      begin();
      clock.instant += HANGING_MS;
    }
    expect(lanes.running).toBe(MAX_OPEN);
  });

  it('gives a good host its turn among a hundred that hang', () => {
    for (let host = 0; host < 100; host += 1) offer(`dead ${host}`, MAX_WAITING);
    offer('good', MAX_WAITING);
    let looks = 0;
    let good = 0;
    while (good < MAX_WAITING) {
      const runs = begin();
      for (const run of runs.filter(({ host }) => host === 'good')) {
        lanes.end(run, 'answered');
        good += 1;
      }
      if (runs.some(({ host }) => host === 'good')) continue;
      clock.instant += HANGING_MS;
      looks += 1;
    }
    expect(looks).toBeLessThanOrEqual(2);
  });

  it('forgets who waits when told, and who runs ends', () => {
    known('shop');
    offer('shop', WIDTH + 3);
    const runs = begin();
    lanes.clear();
    expect(lanes.waiting).toBe(0);
    for (const run of runs) lanes.end(run, 'answered');
    expect(lanes.running).toBe(0);
    expect(begin()).toHaveLength(0);
    expect(lanes.offer(at('shop'), ids)).toBe(true);
  });

  it('holds its bounds whatever happens, and starts nobody twice at once', () => {
    const step = fc.record({
      host: fc.integer({ min: 0, max: 30 }),
      target: fc.integer({ min: 0, max: 4 }),
      count: fc.integer({ min: 0, max: 80 }),
      wait: fc.constantFrom(0, 0, 0, 100, SECOND, MINUTE),
      reached: fc.constantFrom<Reached>('answered', 'unanswered', 'unreachable', 'not called'),
      ends: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const time = new Hand();
        const one = new Lanes(time);
        const running = new Map<number, Run>();
        const most = (keyOf: (run: Run) => string, runs: readonly Run[]): number => {
          const counts = new Map<string, number>();
          for (const run of runs) counts.set(keyOf(run), (counts.get(keyOf(run)) ?? 0) + 1);
          return Math.max(0, ...counts.values());
        };
        let next = 0;
        for (const { host, target, count, wait, reached, ends } of steps) {
          for (let made = 0; made < count; made += 1) one.offer(at(`h${host}/${target}`), (next += 1));
          for (let run = one.next(); run; run = one.next()) {
            if (running.size === running.set(run.id, run).size) return false;
          }
          const all = [...running.values()];
          const quick = all.filter(({ startedAt }) => time.now() - startedAt < HANGING_MS);
          if (most((run) => run.target, all) > WIDTH || most((run) => run.host, all) > MOST_OF_HOST)
            return false;
          if (most((run) => run.host, quick) > WIDTH + SPARE) return false;
          if (quick.length > MAX_QUICK || running.size > MAX_OPEN || one.running !== running.size)
            return false;
          for (const run of [...running.values()].slice(0, ends)) {
            running.delete(run.id);
            one.end(run, reached);
          }
          time.instant += wait;
        }
        return true;
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('comes to an end with everything that was taken once all answer', () => {
    for (let host = 0; host < 30; host += 1) fail(`h${host}`, host % 4);
    for (let host = 0; host < 30; host += 1) offer(`h${host}`, 40);
    let delivered = 0;
    for (let look = 0; look < 1_000 && lanes.waiting + lanes.running > 0; look += 1) {
      for (const run of begin()) {
        lanes.end(run, 'answered');
        delivered += 1;
      }
      clock.instant += SECOND;
    }
    expect(delivered).toBe(30 * 40);
  });
});
