import fc from 'fast-check';
import { HOUR, SECOND } from '@epusdt/kernel';
import { FakeClock } from '../../../test/support/fake-clock';
import { RequestBudget, type BudgetLimits, type Priority } from './request-budget';

const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 8, 4, 12);
const PRIORITIES: readonly Priority[] = ['settle', 'head', 'catch-up', 'audit'];

function budgetOf(limits: Partial<BudgetLimits>, at = NOON): { budget: RequestBudget; clock: FakeClock } {
  const clock = new FakeClock(at);
  const budget = new RequestBudget({ perSecond: null, perMethod: false, perDay: null, ...limits }, clock);
  return { budget, clock };
}

/** Asks until refused, at most `bound` times. */
function goes(budget: RequestBudget, priority: Priority = 'settle', method = 'm', bound = 100_000): number {
  let count = 0;
  while (count < bound && budget.ask(method, priority) === 0) count += 1;
  return count;
}

describe('the rate', () => {
  it('is none where no limit is known', () => {
    expect(goes(budgetOf({}).budget)).toBe(100_000);
  });

  it.each([
    [9, 5],
    [0.5, 1],
    [1, 1],
    [2.4, 2],
  ])('%f a second: %i at once', (perSecond, burst) => {
    expect(goes(budgetOf({ perSecond }).budget)).toBe(burst);
  });

  it('counts all methods together, or each by itself', () => {
    const together = budgetOf({ perSecond: 0.5 }).budget;
    expect(together.ask('eth_getLogs', 'head')).toBe(0);
    expect(together.ask('eth_chainId', 'head')).toBe(NOON + 2 * SECOND);
    const apart = budgetOf({ perSecond: 0.5, perMethod: true }).budget;
    expect(apart.ask('eth_getLogs', 'head')).toBe(0);
    expect(apart.ask('eth_chainId', 'head')).toBe(0);
    expect(apart.ask('eth_chainId', 'head')).toBe(NOON + 2 * SECOND);
  });

  it('goes on when the clock is set back', () => {
    const { budget, clock } = budgetOf({ perSecond: 1 });
    expect(goes(budget)).toBe(1);
    clock.advance(-HOUR);
    expect(budget.ask('m', 'settle')).toBe(NOON - HOUR + SECOND);
    clock.advance(SECOND);
    expect(budget.ask('m', 'settle')).toBe(0);
  });

  it('never exceeds rate x time + capacity, in any window', () => {
    const rates = fc.double({ min: 0.1, max: 40, noNaN: true });
    const pauses = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 150 });
    fc.assert(
      fc.property(rates, pauses, (perSecond, steps) => {
        const { budget, clock } = budgetOf({ perSecond });
        const gone: number[] = [];
        for (const step of steps) {
          clock.advance(step);
          if (budget.ask('m', 'head') === 0) gone.push(clock.now());
        }
        const capacity = Math.max(1, Math.ceil(perSecond / 2));
        return gone.every((from, first) =>
          gone
            .slice(first)
            .every((to, more) => more + 1 <= (perSecond * (to - from)) / SECOND + capacity + 1e-3),
        );
      }),
      { seed: 3 },
    );
  });

  it('grants what it promised: at the instant it named, one may go', () => {
    const rates = fc.double({ min: 0.1, max: 40, noNaN: true });
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 60 }), (perSecond, rounds) => {
        const { budget, clock } = budgetOf({ perSecond });
        for (let round = 0; round < rounds; round += 1) {
          goes(budget);
          const until = budget.ask('m', 'settle');
          expect(until).toBeGreaterThan(clock.now());
          clock.set(until);
          expect(budget.ask('m', 'settle')).toBe(0);
        }
      }),
      { seed: 5 },
    );
  });
});

describe('the day', () => {
  it.each<[Priority, number]>([
    ['settle', 1_000],
    ['head', 950],
    ['catch-up', 900],
    ['audit', 800],
  ])('%s may use %i of 1000', (priority, share) => {
    const { budget } = budgetOf({ perDay: 1_000 });
    expect(goes(budget, priority)).toBe(share);
    expect(budget.usedShare()).toBe(share / 1_000);
    expect(budget.ask('m', priority)).toBe(NOON + 12 * HOUR);
  });

  it('leaves the reserve to the more urgent', () => {
    const { budget } = budgetOf({ perDay: 100 });
    const used = [...PRIORITIES].reverse().map((priority) => goes(budget, priority));
    expect(used).toEqual([80, 10, 5, 5]);
    expect(budget.usedShare()).toBe(1);
  });

  it('begins anew at midnight UTC', () => {
    const { budget, clock } = budgetOf({ perDay: 100 });
    goes(budget);
    clock.set(NOON + 12 * HOUR - 1);
    expect(budget.ask('m', 'settle')).toBe(NOON + 12 * HOUR);
    clock.advance(1);
    expect(budget.usedShare()).toBe(0);
    expect(budget.ask('m', 'audit')).toBe(0);
    expect(budget.usedShare()).toBe(0.01);
  });

  it('counts only what went', () => {
    const { budget } = budgetOf({ perSecond: 4, perDay: 100 });
    expect(goes(budget)).toBe(2);
    expect(budget.usedShare()).toBe(0.02);
  });

  it('has no share without a limit', () => {
    const { budget } = budgetOf({ perSecond: 1 });
    goes(budget);
    expect(budget.usedShare()).toBeNull();
  });

  it('is never exceeded, whoever asks and whenever', () => {
    const asks = fc.array(
      fc.record({ pause: fc.integer({ min: 0, max: 6 * HOUR }), who: fc.constantFrom(...PRIORITIES) }),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), asks, (perDay, steps) => {
        const { budget, clock } = budgetOf({ perDay });
        const byDay = new Map<number, number>();
        for (const { pause, who } of steps) {
          clock.advance(Math.floor(pause / 10));
          const day = Math.floor(clock.now() / DAY);
          const answer = budget.ask('m', who);
          if (answer === 0) byDay.set(day, (byDay.get(day) ?? 0) + 1);
          else expect(answer).toBe((day + 1) * DAY);
        }
        return [...byDay.values()].every((used) => used <= perDay);
      }),
      { seed: 13 },
    );
  });
});

describe('a suspension', () => {
  it('ends 0.5 to 1.5 s after the instant named', () => {
    const { budget, clock } = budgetOf({ perSecond: 9 });
    budget.suspend('eth_getLogs', NOON + 5 * SECOND);
    const until = budget.ask('eth_chainId', 'settle');
    expect(until).toBeGreaterThanOrEqual(NOON + 5_500);
    expect(until).toBeLessThanOrEqual(NOON + 6_500);
    clock.set(until - 1);
    expect(budget.ask('eth_chainId', 'settle')).toBe(until);
    clock.set(until);
    expect(budget.ask('eth_chainId', 'settle')).toBe(0);
  });

  it('holds for its method alone where the limits do, and for all when all are meant', () => {
    const { budget } = budgetOf({ perSecond: 5, perMethod: true });
    budget.suspend('eth_getLogs', NOON + SECOND);
    expect(budget.ask('eth_getLogs', 'settle')).toBeGreaterThan(NOON);
    expect(budget.ask('eth_chainId', 'settle')).toBe(0);
    budget.suspend('*', NOON + HOUR);
    expect(budget.ask('eth_chainId', 'settle')).toBeGreaterThan(NOON + HOUR);
    expect(budget.ask('eth_getLogs', 'settle')).toBeGreaterThan(NOON + HOUR);
  });

  it('is not shortened by a later word', () => {
    const { budget } = budgetOf({});
    budget.suspend('*', NOON + HOUR);
    budget.suspend('*', NOON);
    expect(budget.ask('m', 'settle')).toBeGreaterThan(NOON + HOUR);
  });

  it('lets nothing go while it lasts, and counts nothing', () => {
    const windows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 20_000 })),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(windows, (steps) => {
        const { budget, clock } = budgetOf({ perSecond: 20, perDay: 1_000_000 });
        let until = 0;
        for (const [window, pause] of steps) {
          budget.suspend('m', clock.now() + window);
          until = Math.max(until, clock.now() + window + 500);
          clock.advance(pause);
          const used = budget.usedShare();
          const answer = budget.ask('m', 'settle');
          if (clock.now() < until) {
            expect(answer).toBeGreaterThanOrEqual(until);
            expect(budget.usedShare()).toBe(used);
          }
        }
      }),
      { seed: 17 },
    );
  });
});
