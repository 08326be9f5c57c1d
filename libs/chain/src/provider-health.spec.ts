import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { FakeClock } from '../../../test/support/fake-clock';
import {
  ProviderHealth,
  compareHealth,
  prefer,
  scoreOf,
  type Candidate,
  type HealthReport,
} from './provider-health';

const PERFECT: HealthReport = {
  lagBlocks: 0,
  errorRate: 0,
  p95Ms: 0,
  contradictions: 0,
  circuit: 'closed',
  benched: false,
};
const START = Date.UTC(2026, 8, 4);

function begin(): { health: ProviderHealth; clock: FakeClock } {
  const clock = new FakeClock(START);
  return { health: new ProviderHealth(clock), clock };
}
function fail(health: ProviderHealth, times: number): void {
  for (let count = 0; count < times; count += 1) health.failed();
}

describe('the report', () => {
  it('of a provider that was never asked holds nothing against it', () => {
    expect(begin().health.report()).toEqual({ ...PERFECT, p95Ms: null });
  });

  it('counts errors among the last 50 answers', () => {
    const { health } = begin();
    fail(health, 10);
    for (let count = 0; count < 10; count += 1) health.succeeded(1);
    expect(health.report().errorRate).toBe(0.5);
    for (let count = 0; count < 35; count += 1) health.succeeded(1);
    expect(health.report().errorRate).toBe(0.1);
    for (let count = 0; count < 5; count += 1) health.succeeded(1);
    expect(health.report().errorRate).toBe(0);
  });

  it.each([
    [[70], 70],
    [[10, 20], 20],
    [Array.from({ length: 20 }, (_, index) => 20 - index), 19],
    [Array.from({ length: 100 }, (_, index) => index), 97],
  ])('p95 of %j', (times, p95Ms) => {
    const { health } = begin();
    for (const ms of times) health.succeeded(ms);
    expect(health.report().p95Ms).toBe(p95Ms);
  });

  it('takes no time from failures', () => {
    const { health } = begin();
    health.succeeded(500);
    fail(health, 2);
    expect(health.report().p95Ms).toBe(500);
  });

  it.each([
    [100, 100, 0],
    [100, 107, 7],
    [107, 100, 0],
  ])('head %i, the best is %i: %i behind', (head, best, lagBlocks) => {
    const { health } = begin();
    health.sawHead(head, best);
    expect(health.report().lagBlocks).toBe(lagBlocks);
  });

  it('forgets after five minutes how far behind it was', () => {
    const { health, clock } = begin();
    health.sawHead(100, 140);
    clock.advance(5 * MINUTE - 1);
    expect(health.report().lagBlocks).toBe(40);
    clock.advance(1);
    expect(health.report().lagBlocks).toBe(0);
    health.sawHead(200, 201);
    expect(health.report().lagBlocks).toBe(1);
  });

  it('benches for ten minutes and remembers for an hour', () => {
    const { health, clock } = begin();
    health.contradicted();
    clock.advance(10 * MINUTE - 1);
    expect(health.report()).toMatchObject({ benched: true, contradictions: 1, circuit: 'closed' });
    clock.advance(1);
    expect(health.report()).toMatchObject({ benched: false, contradictions: 1 });
    health.contradicted();
    expect(health.report()).toMatchObject({ benched: true, contradictions: 2 });
    clock.advance(50 * MINUTE);
    expect(health.report()).toMatchObject({ benched: false, contradictions: 1 });
    clock.advance(HOUR);
    expect(health.report().contradictions).toBe(0);
  });

  it('remembers a bounded number of contradictions', () => {
    const { health } = begin();
    for (let count = 0; count < 1_000; count += 1) health.contradicted();
    expect(health.report().contradictions).toBe(100);
  });
});

describe('the circuit', () => {
  const circuitOf = (health: ProviderHealth): string => health.report().circuit;

  it('opens after three failures in a row, not before', () => {
    const { health } = begin();
    fail(health, 2);
    health.succeeded(1);
    fail(health, 2);
    expect(circuitOf(health)).toBe('closed');
    expect(health.admit()).toBe(true);
    fail(health, 1);
    expect(circuitOf(health)).toBe('open');
    expect(health.admit()).toBe(false);
  });

  it('lets one call through after 30 s, and closes when that succeeds', () => {
    const { health, clock } = begin();
    fail(health, 3);
    clock.advance(30 * SECOND - 1);
    expect(health.admit()).toBe(false);
    clock.advance(1);
    expect(circuitOf(health)).toBe('half-open');
    expect([health.admit(), health.admit()]).toEqual([true, false]);
    health.succeeded(1);
    expect(circuitOf(health)).toBe('closed');
    fail(health, 2);
    expect(circuitOf(health)).toBe('closed');
  });

  it('stays open twice as long after each failed probe, at most five minutes', () => {
    const { health, clock } = begin();
    fail(health, 3);
    for (const seconds of [30, 60, 120, 240, 300, 300]) {
      clock.advance(seconds * SECOND - 1);
      expect(circuitOf(health)).toBe('open');
      clock.advance(1);
      expect(health.admit()).toBe(true);
      health.failed();
    }
    clock.advance(HOUR);
    health.succeeded(1);
    fail(health, 3);
    clock.advance(30 * SECOND);
    expect(circuitOf(health)).toBe('half-open');
  });

  it('is not opened further by calls that were under way', () => {
    const { health, clock } = begin();
    fail(health, 8);
    clock.advance(30 * SECOND);
    expect(circuitOf(health)).toBe('half-open');
  });

  it('is closed by a good answer that was under way', () => {
    const { health } = begin();
    fail(health, 3);
    health.succeeded(1);
    expect(circuitOf(health)).toBe('closed');
  });

  it('gives the probe to another when nothing was heard of it for 30 s', () => {
    const { health, clock } = begin();
    fail(health, 3);
    clock.advance(30 * SECOND);
    expect(health.admit()).toBe(true);
    clock.advance(30 * SECOND - 1);
    expect(health.admit()).toBe(false);
    clock.advance(1);
    expect(health.admit()).toBe(true);
  });
});

describe('the choice', () => {
  it.each<[string, Partial<HealthReport>, number, number]>([
    ['perfect', {}, 1, 1],
    ['perfect and preferred', {}, 2, 0.5],
    ['perfect and spared', {}, 0.5, 2],
    ['not measured', { p95Ms: null }, 1, 2],
    ['slow', { p95Ms: 3_000 }, 1, 4],
    ['a usual lag', { lagBlocks: 2 }, 1, 1],
    ['behind', { lagBlocks: 12 }, 1, 6],
    ['failing one in ten', { errorRate: 0.1 }, 1, 2],
    ['contradicting', { contradictions: 2 }, 1, 11],
    ['all of it', { p95Ms: 1_000, lagBlocks: 4, errorRate: 0.5, contradictions: 1 }, 2, 6.5],
  ])('score: %s', (_, report, weight, score) => {
    expect(scoreOf({ ...PERFECT, ...report }, weight)).toBeCloseTo(score, 9);
  });

  interface Named extends Candidate {
    readonly id: string;
  }
  const candidate = (id: string, report: Partial<HealthReport>, weight = 1): Named => ({
    id,
    weight,
    report: { ...PERFECT, ...report },
  });
  const RANKED: readonly Named[] = [
    candidate('heavy', { p95Ms: 900 }, 2),
    candidate('quick', { p95Ms: 100 }),
    candidate('slow', { p95Ms: 900 }),
    candidate('benched', { benched: true }),
    candidate('standing still', { lagBlocks: 61 }),
    candidate('half-open', { circuit: 'half-open' }, 100),
    candidate('half-open and benched', { circuit: 'half-open', benched: true }),
    candidate('open', { circuit: 'open' }, 100),
    candidate('open and benched', { circuit: 'open', benched: true }),
  ];

  it('is by circuit, then by bench, then by score', () => {
    const ids = (list: readonly Named[]): string[] => list.map(({ id }) => id);
    expect(ids([...RANKED].reverse().sort(compareHealth))).toEqual(ids(RANKED));
  });

  it.each<[string, string | null, Named[], string]>([
    ['the best when there is no present one', null, [...RANKED].reverse(), 'heavy'],
    [
      'the present one, though a little worse',
      'a',
      [candidate('b', { p95Ms: 600 }), candidate('a', { p95Ms: 1_000 })],
      'a',
    ],
    ['a clearly better one', 'a', [candidate('a', { p95Ms: 1_000 }), candidate('b', { p95Ms: 400 })], 'b'],
    [
      'the present one at just the margin',
      'a',
      [candidate('a', { p95Ms: 1_000 }), candidate('b', { p95Ms: 500 })],
      'a',
    ],
    [
      'any closed one before one that is open',
      'a',
      [candidate('a', { circuit: 'open' }), candidate('b', { p95Ms: 9_000 })],
      'b',
    ],
    [
      'any other before one that is benched',
      'a',
      [candidate('a', { benched: true }), candidate('b', { lagBlocks: 9 })],
      'b',
    ],
    [
      'the present one before benched ones',
      'a',
      [candidate('b', { benched: true }), candidate('a', { p95Ms: 9_000 })],
      'a',
    ],
    ['the only one, however it stands', 'a', [candidate('a', { circuit: 'open', benched: true })], 'a'],
  ])('is %s', (_, current, candidates, id) => {
    const present = candidates.find((one) => one.id === current) ?? null;
    expect(prefer(present, candidates)?.id).toBe(id);
  });

  it('is the best when the present one is no candidate any more', () => {
    expect(prefer(candidate('gone', { p95Ms: 0 }, 100), RANKED)?.id).toBe('heavy');
  });

  it('is nobody among nobody', () => {
    expect(prefer(null, [])).toBeNull();
    expect(prefer(candidate('gone', {}), [])).toBeNull();
  });
});
