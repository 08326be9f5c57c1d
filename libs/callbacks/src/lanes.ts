import { type Clock, invariant } from '@epusdt/kernel';
import { Lane, Target, isQuick, type Reached, type Run } from './lane';
import type { Place } from './place';

/** Deliveries at once in one process that have lasted less than `HANGING_MS`: what a database and a CPU bear. */
export const MAX_QUICK = 128;
/** Of those, the ones to targets that are not known to answer: the others always find room. */
export const MAX_DOUBTFUL = 64;
/** One that lasts longer costs a socket only and takes no room from others; but sockets have an end, too. */
export const MAX_OPEN = 1_024;
/** Callbacks that wait for one target. More stay in their rows, where they are due. */
export const MAX_WAITING = 64;
/** With fewer waiting, a target asks for more where there may be more: it was told so, or has delivered as many. */
const LOW_WATER = 16;
/** Targets remembered. */
const MAX_TARGETS = 10_000;

/** For whom nothing more need be looked for now. */
export interface Blocked {
  /** Hosts that cannot be connected to … */
  readonly hosts: ReadonlySet<string>;
  /** … single targets that are left alone … */
  readonly alone: ReadonlySet<string>;
  /** … and those with a list, which fetch more themselves when it is nearly empty. */
  readonly listed: ReadonlySet<string>;
}

/**
 * Who is called next. Each host has a lane: some deliveries at once. Within it each target (an endpoint, a notify URL)
 * has a list of its own, and the targets take turns. One that cannot be reached is left alone for a while (its circuit
 * is open), which costs its callbacks no attempt and stops nobody else. All of this is one process's memory and for
 * speed only: the row's lease is what keeps a callback from being sent twice at once.
 */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  private readonly targets = new Map<string, Target>();
  /** Lanes where somebody waits; who had a turn goes to the end. */
  private readonly turns = new Map<string, Lane>();
  private readonly runs = new Map<number, Run>();
  /** Callbacks in a list or running. */
  private readonly known = new Set<number>();

  constructor(private readonly clock: Clock) {}

  /** False: it is here already, or there is no room; the row stays due. `first`: before all others of its target. */
  offer(place: Place, id: number, first = false): boolean {
    if (this.known.has(id)) return false;
    const target = this.target(place);
    if (!target) return false;
    if (target.waiting.size >= MAX_WAITING && !first) {
      target.more = true;
      return false;
    }
    target.waiting = first ? new Set([id, ...target.waiting]) : target.waiting.add(id);
    this.known.add(id);
    target.lane.turns.set(target.key, target);
    this.turns.set(target.lane.host, target.lane);
    return true;
  }

  has(id: number): boolean {
    return this.known.has(id);
  }

  /** The next delivery to begin; `null`: none may. */
  next(): Run | null {
    const now = this.clock.now();
    const room = this.room(now);
    if (room.quick <= 0 || room.open <= 0) return null;
    for (const lane of this.turns.values()) {
      if (!lane.isFree(now)) continue;
      for (const target of lane.turns.values()) {
        if (target.mayBegin(room.doubtful, now)) return this.begin(target, now);
      }
    }
    return null;
  }

  end(run: Run, reached: Reached): void {
    const target = this.targets.get(run.target);
    invariant(target && target.lane.runs.delete(run.id), 'a delivery ends in the lane where it began');
    this.runs.delete(run.id);
    this.known.delete(run.id);
    const now = this.clock.now();
    target.end(reached, run, now);
    target.lane.end(reached, run, now);
    // The one that was of use last is forgotten last.
    this.targets.delete(target.key);
    this.targets.set(target.key, target);
  }

  /** More is due for this target than its list holds, or no longer. */
  setMore(place: Place, more: boolean): void {
    const target = this.target(place);
    if (target) Object.assign(target, { more, delivered: 0 });
  }

  /** Should the list of this target be filled up from the rows? */
  wantsMore({ target: key }: Place): boolean {
    const target = this.targets.get(key);
    if (!target || target.circuit.isOpen || target.lane.circuit.isOpen) return false;
    if (target.waiting.size >= LOW_WATER) return false;
    return target.more || target.delivered >= LOW_WATER;
  }

  blocked(): Blocked {
    const now = this.clock.now();
    const hosts = new Set<string>();
    const [alone, listed] = [new Set<string>(), new Set<string>()];
    for (const { host, circuit, runs } of this.lanes.values()) {
      if (circuit.rests(now) || (circuit.isOpen && runs.size > 0)) hosts.add(host);
    }
    for (const { key, circuit, waiting, running } of this.targets.values()) {
      if (circuit.rests(now) || (circuit.isOpen && running > 0)) alone.add(key);
      if (waiting.size > 0) listed.add(key);
    }
    return { hosts, alone, listed };
  }

  /** Is its circuit open, or its host's, and not yet the time to look whether it answers again? */
  leavesAlone({ host, target: key }: Place): boolean {
    const now = this.clock.now();
    const lane = this.lanes.get(host);
    if (lane?.circuit.rests(now) && lane.runs.size === 0) return true;
    const target = this.targets.get(key);
    return target !== undefined && target.circuit.rests(now) && target.running === 0;
  }

  get waiting(): number {
    return this.known.size - this.runs.size;
  }

  get running(): number {
    return this.runs.size;
  }

  /** Forgets who waits; the rows are still due. */
  clear(): void {
    for (const lane of this.turns.values()) {
      for (const { waiting } of lane.turns.values()) {
        for (const id of waiting) this.known.delete(id);
        waiting.clear();
      }
      lane.turns.clear();
    }
    this.turns.clear();
  }

  private begin(target: Target, now: number): Run {
    const { lane, waiting, key } = target;
    const [id] = waiting;
    invariant(id !== undefined, 'a target has its turn while somebody waits for it');
    waiting.delete(id);
    lane.turns.delete(key);
    if (waiting.size > 0) lane.turns.set(key, target);
    this.turns.delete(lane.host);
    if (lane.turns.size > 0) this.turns.set(lane.host, lane);
    const probes = { probesTarget: target.circuit.isOpen, probesHost: lane.circuit.isOpen };
    const run = { id, ...target.place, startedAt: now, ...probes };
    lane.runs.set(id, run);
    this.runs.set(id, run);
    return run;
  }

  private room(now: number): { quick: number; doubtful: number; open: number } {
    let quick = MAX_QUICK;
    let doubtful = MAX_DOUBTFUL;
    for (const run of this.runs.values()) {
      if (!isQuick(run, now)) continue;
      quick -= 1;
      if (!this.targets.get(run.target)?.isTrusted) doubtful -= 1;
    }
    return { quick, doubtful, open: MAX_OPEN - this.runs.size };
  }

  private target({ host, target: key }: Place): Target | null {
    const present = this.targets.get(key);
    if (present) return present;
    if (this.targets.size >= MAX_TARGETS && !this.forgetOne()) return null;
    const lane = this.lanes.get(host) ?? new Lane(host);
    const target = new Target(key, lane);
    this.lanes.set(host, lane);
    lane.targets.set(key, target);
    this.targets.set(key, target);
    return target;
  }

  private forgetOne(): boolean {
    for (const { key, lane, running, waiting } of this.targets.values()) {
      if (running > 0 || waiting.size > 0) continue;
      lane.targets.delete(key);
      if (lane.targets.size === 0) this.lanes.delete(lane.host);
      return this.targets.delete(key);
    }
    return false;
  }
}
