import { type Clock, MINUTE, SECOND, invariant } from '@epusdt/kernel';

/** Deliveries at once to a host that answers … */
export const WIDTH = 8;
/** … and to one of which nothing is known yet, or that did not answer last time. */
export const NARROW = 2;
/** Deliveries at once in one process that have lasted less than `HANGING_MS`: what a database and a CPU bear. */
export const MAX_QUICK = 128;
/** Of those, the ones to hosts that are not known to answer: the others always find room. */
export const MAX_DOUBTFUL = 64;
/** One that lasts longer only waits for its shop, which costs a socket: it takes no room from others … */
export const HANGING_MS = SECOND;
/** … but sockets have an end, too. */
export const MAX_OPEN = 1_024;
/** Callbacks that wait in one lane. More stay in their rows, where they are due. */
export const MAX_WAITING = 64;
/** With fewer waiting, a lane asks for more where there may be more: it was told so, or has delivered as many. */
const LOW_WATER = 16;
/** Hosts remembered. */
const MAX_LANES = 10_000;

/** Failures in a row after which a host is left alone, and for how long: doubled each time it fails again. */
export const FAILURES_TO_OPEN = 3;
const PROBE_FIRST_MS = SECOND;
const PROBE_MAX_MS = MINUTE;

interface Lane {
  readonly host: string;
  /** First come, first served. */
  waiting: Set<number>;
  running: number;
  answers: boolean;
  /** In a row. */
  failures: number;
  /** Set while the circuit is open: nothing is attempted before. */
  probeAt: number | null;
  probeDelay: number;
  /** Its rows hold more than its list. */
  more: boolean;
  /** Deliveries since the rows were looked at. */
  delivered: number;
}

/** A delivery that has begun. */
export interface Run {
  readonly id: number;
  readonly host: string;
  readonly startedAt: number;
  readonly probe: boolean;
}

/**
 * Who is called next. Each host has a lane of its own: some deliveries at once, the others in a list. A host that cannot
 * be reached is left alone for a while (its circuit is open), which costs its callbacks no attempt. All of this is one
 * process's memory and for speed only: the row's lease is what keeps a callback from being sent twice at once.
 */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  /** Lanes where somebody waits; who had a turn goes to the end. */
  private readonly turns = new Map<string, Lane>();
  private readonly runs = new Map<number, Run>();
  /** Callbacks in a list or running. */
  private readonly known = new Set<number>();

  constructor(private readonly clock: Clock) {}

  /** False: it is here already, or there is no room; the row stays due. `first`: before all others of its host. */
  offer(host: string, id: number, first = false): boolean {
    if (this.known.has(id)) return false;
    const lane = this.lane(host);
    if (!lane) return false;
    if (lane.waiting.size >= MAX_WAITING && !first) {
      lane.more = true;
      return false;
    }
    lane.waiting = first ? new Set([id, ...lane.waiting]) : lane.waiting.add(id);
    this.known.add(id);
    this.turns.set(host, lane);
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
      if (!this.mayBegin(lane, room.doubtful, now)) continue;
      const [id] = lane.waiting;
      invariant(id !== undefined, 'a lane has its turn while somebody waits in it');
      lane.waiting.delete(id);
      lane.running += 1;
      this.turns.delete(lane.host);
      if (lane.waiting.size > 0) this.turns.set(lane.host, lane);
      const run = { id, host: lane.host, startedAt: now, probe: lane.probeAt !== null };
      this.runs.set(id, run);
      return run;
    }
    return null;
  }

  /** `null`: nobody was called. */
  end({ id, host, probe }: Run, answered: boolean | null): void {
    this.runs.delete(id);
    this.known.delete(id);
    const lane = this.lanes.get(host);
    invariant(lane && lane.running > 0, 'a delivery ends in the lane where it began');
    lane.running -= 1;
    if (answered !== null) lane.delivered += 1;
    if (answered === true) Object.assign(lane, { answers: true, failures: 0, probeAt: null });
    if (answered === false) this.failed(lane, probe);
  }

  /** More is due for this host than its list holds, or no longer. */
  setMore(host: string, more: boolean): void {
    const lane = this.lane(host);
    if (lane) Object.assign(lane, { more, delivered: 0 });
  }

  /** Should the list of this host be filled up from the rows? */
  wantsMore(host: string): boolean {
    const lane = this.lanes.get(host);
    if (!lane || lane.probeAt !== null || lane.waiting.size >= LOW_WATER) return false;
    return lane.more || lane.delivered >= LOW_WATER;
  }

  /** Hosts to look for no more of: left alone, or with a list, which fetches more itself when it is nearly empty. */
  blocked(): Set<string> {
    const now = this.clock.now();
    const blocked = new Set<string>(this.turns.keys());
    for (const { host, probeAt, running } of this.lanes.values()) {
      if (probeAt !== null && (now < probeAt || running > 0)) blocked.add(host);
    }
    return blocked;
  }

  /** Is its circuit open, and not yet the time to look whether it answers again? */
  leavesAlone(host: string): boolean {
    const lane = this.lanes.get(host);
    if (!lane || lane.probeAt === null || lane.running > 0) return false;
    return this.clock.now() < lane.probeAt;
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
      for (const id of lane.waiting) this.known.delete(id);
      lane.waiting.clear();
    }
    this.turns.clear();
  }

  private room(now: number): { quick: number; doubtful: number; open: number } {
    let quick = MAX_QUICK;
    let doubtful = MAX_DOUBTFUL;
    for (const { host, startedAt } of this.runs.values()) {
      if (now - startedAt >= HANGING_MS) continue;
      quick -= 1;
      if (!this.lanes.get(host)?.answers) doubtful -= 1;
    }
    return { quick, doubtful, open: MAX_OPEN - this.runs.size };
  }

  private mayBegin(lane: Lane, doubtful: number, now: number): boolean {
    if (lane.probeAt !== null) return now >= lane.probeAt && lane.running === 0 && doubtful > 0;
    return lane.answers ? lane.running < WIDTH : lane.running < NARROW && doubtful > 0;
  }

  private failed(lane: Lane, probe: boolean): void {
    lane.answers = false;
    lane.failures += 1;
    // One that had begun before says nothing new.
    if (lane.probeAt !== null && !probe) return;
    if (lane.failures < FAILURES_TO_OPEN) return;
    lane.probeDelay = lane.probeAt === null ? PROBE_FIRST_MS : Math.min(lane.probeDelay * 2, PROBE_MAX_MS);
    lane.probeAt = this.clock.now() + lane.probeDelay;
  }

  private lane(host: string): Lane | null {
    const present = this.lanes.get(host);
    if (present) return present;
    if (this.lanes.size >= MAX_LANES && !this.forgetOne()) return null;
    const lane: Lane = {
      host,
      waiting: new Set(),
      running: 0,
      answers: false,
      failures: 0,
      probeAt: null,
      probeDelay: 0,
      more: false,
      delivered: 0,
    };
    this.lanes.set(host, lane);
    return lane;
  }

  private forgetOne(): boolean {
    for (const lane of this.lanes.values()) {
      if (lane.running > 0 || lane.waiting.size > 0) continue;
      return this.lanes.delete(lane.host);
    }
    return false;
  }
}
