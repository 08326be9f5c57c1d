import { MINUTE, SECOND } from '@epusdt/kernel';
import type { Place } from './place';

/** Deliveries at once to a host, and so many more, each to a target for which none is under way … */
export const WIDTH = 8;
export const SPARE = 2;
/** … and to a host of which nothing is known yet, or to a target that did not answer last time. */
export const NARROW = 2;
/** One that lasts longer only waits for its shop: it takes no room from other targets … */
export const HANGING_MS = SECOND / 2;
/** … until a host has as many. */
export const MOST_OF_HOST = 64;
/** Who holds a connection for so long may be at work, and book it after the gateway has gone. */
const SLOW_MS = 5 * SECOND;
/** Failures in a row after which a target is left alone, and for how long: doubled each time it fails again. */
export const FAILURES_TO_OPEN = 3;
const PROBE_FIRST_MS = SECOND;
const PROBE_MAX_MS = MINUTE;

/** What a delivery says of the shop. `answered`: whatever it said. `unanswered`: it took the connection, no more. */
export type Reached = 'answered' | 'unanswered' | 'unreachable' | 'not called';

/** A delivery that has begun. */
export interface Run extends Place {
  readonly id: number;
  readonly startedAt: number;
  /** Begun to see whether the target, or any target of the host, is back. */
  readonly probesTarget: boolean;
  readonly probesHost: boolean;
}

/** Open: nothing is attempted before the time of the next probe. */
class Circuit {
  private probeAt: number | null = null;
  private delay = 0;

  get isOpen(): boolean {
    return this.probeAt !== null;
  }

  rests(now: number): boolean {
    return this.probeAt !== null && now < this.probeAt;
  }

  open(now: number): void {
    this.delay = this.probeAt === null ? PROBE_FIRST_MS : Math.min(this.delay * 2, PROBE_MAX_MS);
    this.probeAt = now + this.delay;
  }

  close(): void {
    this.probeAt = null;
  }
}

/** One endpoint, or one notify URL, of a host. */
export class Target {
  /** First come, first served. */
  waiting = new Set<number>();
  readonly circuit = new Circuit();
  /** Its rows hold more than its list. */
  more = false;
  /** Deliveries since the rows were looked at. */
  delivered = 0;
  private answers = false;
  /** In a row. */
  private failures = 0;
  /** Of those, the ones that count for the circuit. */
  private strikes = 0;

  constructor(
    readonly key: string,
    readonly lane: Lane,
  ) {}

  get place(): Place {
    return { host: this.lane.host, target: this.key };
  }

  get running(): number {
    return this.lane.count(({ target }) => target === this.key);
  }

  get isFailing(): boolean {
    return this.failures > 0;
  }

  get isTrusted(): boolean {
    return !this.isFailing && (this.answers || this.lane.answers);
  }

  mayBegin(doubtful: number, now: number): boolean {
    const { lane } = this;
    if (!lane.mayBegin(this, now)) return false;
    if (this.isTrusted) return true;
    if (doubtful <= 0 || !lane.hasRoomFor(this, now)) return false;
    if (this.circuit.isOpen) return !this.circuit.rests(now) && this.running === 0;
    return this.running < (this.failures > 1 ? 1 : NARROW);
  }

  end(reached: Reached, { probesTarget, startedAt }: Run, now: number): void {
    if (reached === 'not called') return;
    this.delivered += 1;
    this.answers = reached === 'answered';
    this.failures = this.answers ? 0 : this.failures + 1;
    // Slow is not gone: it gets one at a time, but is never left alone.
    const isSlow = reached === 'unanswered' && now - startedAt >= SLOW_MS;
    if (this.answers || isSlow) {
      this.strikes = 0;
      this.circuit.close();
      return;
    }
    this.strikes += 1;
    // One that had begun before says nothing new.
    if (this.circuit.isOpen && !probesTarget) return;
    if (this.strikes >= FAILURES_TO_OPEN) this.circuit.open(now);
  }
}

/** One host: so many deliveries at once, whichever of its targets they are for. */
export class Lane {
  /** Targets for which somebody waits; who had a turn goes to the end. */
  readonly turns = new Map<string, Target>();
  /** Open where no target at all can be connected to. */
  readonly circuit = new Circuit();
  readonly runs = new Map<number, Run>();
  /** Targets that are remembered. */
  readonly targets = new Map<string, Target>();
  answers = false;
  /** Those that failed since any of them answered … */
  private readonly failed = new Set<string>();
  /** … and that could not be connected to since any of them could. */
  private readonly unreachable = new Set<string>();

  constructor(readonly host: string) {}

  count(filter: (run: Run) => boolean): number {
    let count = 0;
    for (const run of this.runs.values()) if (filter(run)) count += 1;
    return count;
  }

  /** `false`: not for any target. */
  isFree(now: number): boolean {
    if (this.circuit.isOpen) return !this.circuit.rests(now) && this.runs.size === 0;
    return this.runs.size < MOST_OF_HOST && this.count((run) => isQuick(run, now)) < WIDTH + SPARE;
  }

  /** In the way of a target are its own deliveries, and those of others that may soon be over. */
  mayBegin({ key, running }: Target, now: number): boolean {
    if (!this.isFree(now)) return false;
    const inTheWay = this.count((run) => run.target === key || isQuick(run, now));
    return inTheWay < (running === 0 ? WIDTH + SPARE : WIDTH);
  }

  /** For a target that may not answer: some room stays for the others, and it is little where nothing has answered. */
  hasRoomFor(target: Target, now: number): boolean {
    if (target.isFailing && this.count((run) => this.isFailing(run)) >= WIDTH - NARROW) return false;
    return this.answers || this.count((run) => isQuick(run, now)) < NARROW;
  }

  end(reached: Reached, { target, probesHost }: Run, now: number): void {
    if (reached === 'not called') return;
    if (reached === 'answered') {
      this.answers = true;
      this.failed.clear();
    } else {
      note(this.failed, target);
      if (this.failed.size >= FAILURES_TO_OPEN) this.answers = false;
    }
    if (reached !== 'unreachable') {
      this.unreachable.clear();
      this.circuit.close();
      return;
    }
    note(this.unreachable, target);
    if (this.circuit.isOpen && !probesHost) return;
    if (this.unreachable.size >= FAILURES_TO_OPEN) this.circuit.open(now);
  }

  private isFailing({ target }: Run): boolean {
    return this.targets.get(target)?.isFailing ?? false;
  }
}

/** It may still be answered like any other. */
export const isQuick = ({ startedAt }: Run, now: number): boolean => now - startedAt < HANGING_MS;

/** More of them would say nothing more. */
function note(targets: Set<string>, target: string): void {
  if (targets.size < FAILURES_TO_OPEN) targets.add(target);
}
