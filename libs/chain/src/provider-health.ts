import { HOUR, MINUTE, SECOND, type Clock } from '@epusdt/kernel';

export type Circuit = 'closed' | 'open' | 'half-open';

export interface HealthReport {
  /** Behind the best head when its own was last seen; 0 while that is unknown. */
  readonly lagBlocks: number;
  /** 0 to 1, of the last answers. */
  readonly errorRate: number;
  /** 95 of 100 good answers came within this time; `null` before the first. */
  readonly p95Ms: number | null;
  /** In the last hour. */
  readonly contradictions: number;
  readonly circuit: Circuit;
  /** It contradicted another or itself a short while ago. */
  readonly benched: boolean;
}

/** A newest final block, and when it was shown. */
export interface FinalHead {
  readonly number: number;
  readonly time: number;
  readonly at: number;
}

/** One of several providers to choose from. */
export interface Candidate {
  readonly weight: number;
  readonly report: HealthReport;
}

const REMEMBERED_ANSWERS = 50;
/** More would say nothing more: the provider is benched all the time. */
const REMEMBERED_CONTRADICTIONS = 100;
const FAILURES_TO_OPEN = 3;
const MIN_OPEN_MS = 30 * SECOND;
const MAX_OPEN_MS = 5 * MINUTE;
/** A probe that was never reported (it was refused by our own budget, say) does not bar the next one for longer. */
const PROBE_MS = 30 * SECOND;
const BENCH_MS = 10 * MINUTE;
/** One that lagged and was left alone since gets another chance. */
const HEAD_REMEMBERED_MS = 5 * MINUTE;

/** What a provider's answers so far say of its next one. */
export class ProviderHealth {
  private readonly answers: { readonly good: boolean; readonly ms: number }[] = [];
  private contradictedAt: number[] = [];
  private lag: { readonly blocks: number; readonly at: number } | null = null;
  private failuresInRow = 0;
  private openMs = 0;
  private openUntil = 0;
  private probeUntil = 0;

  constructor(private readonly clock: Clock) {}

  /** A good answer after `ms`; it closes the circuit. */
  succeeded(ms: number): void {
    this.remember({ good: true, ms });
    this.failuresInRow = 0;
    this.openMs = 0;
    this.probeUntil = 0;
  }

  /** No answer, or none that can be used. Refusals for asking too often or too much are no failures. */
  failed(): void {
    this.remember({ good: false, ms: 0 });
    this.failuresInRow += 1;
    const now = this.clock.now();
    // Calls that were under way when the circuit opened do not open it further.
    if (this.openMs > 0 && now < this.openUntil) return;
    if (this.openMs === 0 && this.failuresInRow < FAILURES_TO_OPEN) return;
    this.openMs = Math.min(Math.max(this.openMs * 2, MIN_OPEN_MS), MAX_OPEN_MS);
    this.openUntil = now + this.openMs;
    this.probeUntil = 0;
  }

  contradicted(): void {
    this.contradictedAt.push(this.clock.now());
    if (this.contradictedAt.length > REMEMBERED_CONTRADICTIONS) this.contradictedAt.shift();
  }

  /** Its newest block, and the newest any provider has shown so far. */
  sawHead(number: number, bestHead: number): void {
    this.lag = { blocks: Math.max(0, bestHead - number), at: this.clock.now() };
  }

  /**
   * Whether a call may go. Half open, only one may, until its outcome is told: a real call, for some nodes answer every
   * cheap question and fail the one that matters.
   */
  admit(): boolean {
    const circuit = this.circuit();
    if (circuit !== 'half-open') return circuit === 'closed';
    const now = this.clock.now();
    if (now < this.probeUntil) return false;
    this.probeUntil = now + PROBE_MS;
    return true;
  }

  report(): HealthReport {
    const now = this.clock.now();
    const good = this.answers.filter((answer) => answer.good).map(({ ms }) => ms);
    const contradictions = this.contradictedAt.filter((at) => now - at < HOUR);
    this.contradictedAt = contradictions;
    const count = this.answers.length;
    return {
      lagBlocks: this.lag && now - this.lag.at < HEAD_REMEMBERED_MS ? this.lag.blocks : 0,
      errorRate: count === 0 ? 0 : (count - good.length) / count,
      p95Ms: percentile95(good),
      contradictions: contradictions.length,
      circuit: this.circuit(),
      benched: contradictions.some((at) => now - at < BENCH_MS),
    };
  }

  private circuit(): Circuit {
    if (this.openMs === 0) return 'closed';
    return this.clock.now() < this.openUntil ? 'open' : 'half-open';
  }

  private remember(answer: { readonly good: boolean; readonly ms: number }): void {
    this.answers.push(answer);
    if (this.answers.length > REMEMBERED_ANSWERS) this.answers.shift();
  }
}

function percentile95(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
}

/** Of a provider that has not answered yet: neither better nor worse than the usual one. */
const UNMEASURED_MS = SECOND;
/** Two honest nodes differ by this much from one moment to the next. */
const USUAL_LAG = 2;

/**
 * Lower is better; above 0. In seconds, more or less: what waiting for this provider costs, 1 for a perfect one, divided
 * by the weight. A block of lag beyond the usual counts as half a second, an answer in ten that fails as one second, a
 * contradiction in the last hour as five.
 */
export function scoreOf(report: HealthReport, weight: number): number {
  const seconds = (report.p95Ms ?? UNMEASURED_MS) / SECOND;
  const lag = Math.max(0, report.lagBlocks - USUAL_LAG) * 0.5;
  return (1 + seconds + lag + report.errorRate * 10 + report.contradictions * 5) / weight;
}

/** Three minutes behind: it stands still. */
const STILL_BLOCKS = 60;
const CIRCUIT_RANK: Readonly<Record<Circuit, number>> = { closed: 0, 'half-open': 1, open: 2 };

/**
 * First by circuit (closed, half-open, open), then those that do not stand still, then those not benched, then by score:
 * who contradicts others is watched by them, who stands still lets nobody read.
 */
export function compareHealth(a: Candidate, b: Candidate): number {
  return compareStanding(a.report, b.report) || scoreOf(a.report, a.weight) - scoreOf(b.report, b.weight);
}

function compareStanding(a: HealthReport, b: HealthReport): number {
  return (
    CIRCUIT_RANK[a.circuit] - CIRCUIT_RANK[b.circuit] ||
    Number(a.lagBlocks > STILL_BLOCKS) - Number(b.lagBlocks > STILL_BLOCKS) ||
    Number(a.benched) - Number(b.benched)
  );
}

/** Another is taken when its score is below this share of the present one's. */
const CLEARLY_BETTER = 0.75;

/**
 * The best candidate, or the present one (`current`, one of them) while none stands higher or is clearly better: reading
 * that changes provider at every breath compares two histories all day. `null` when there is none.
 */
export function prefer<T extends Candidate>(current: T | null, candidates: readonly T[]): T | null {
  const [best] = [...candidates].sort(compareHealth);
  if (best === undefined) return null;
  if (current === null || !candidates.includes(current)) return best;
  if (compareStanding(best.report, current.report) < 0) return best;
  const limit = scoreOf(current.report, current.weight) * CLEARLY_BETTER;
  return scoreOf(best.report, best.weight) < limit ? best : current;
}
