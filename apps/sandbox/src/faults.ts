import { randomBetween, type Clock } from '@epusdt/kernel';
import { InputError } from './admin-input';
import { SeededNumbers } from './background-random';
import { sha256 } from './bytes';
import type { Bend, FaultCall } from './fault-kind';
import { parseFaultOptions, type FaultOptions, type Parsed } from './fault-options';
import { FAULT_NAMES, isFaultName, kindOf, type FaultName } from './fault-table';
import { clipped, type Answer } from './http';
import type { Bending } from './node-api-rpc';
import type { ChainView } from './node-view';
import type { Reply } from './web-server';

const DRAW_STEPS = 1_000_000;

export interface ActiveFault {
  readonly name: FaultName;
  readonly options: FaultOptions;
  /** HTTP requests it has come into. */
  readonly hits: number;
}

type Draw = (low: number, high: number) => number;

/** One fault that is set. */
class Fault {
  hits = 0;

  constructor(
    readonly name: FaultName,
    readonly given: FaultOptions,
    private readonly options: Parsed,
    private readonly draw: Draw,
    readonly bend: Bend,
  ) {}

  get over(): boolean {
    return this.hits >= (this.options.times ?? Infinity);
  }

  /** Is this request one that the fault may come into? */
  takes({ names, path }: FaultCall): boolean {
    if (this.over || !(this.fits(path) || names.some((name) => this.fits(name)))) return false;
    const { probability = 1 } = this.options;
    return probability >= 1 || this.draw(1, DRAW_STEPS) <= probability * DRAW_STEPS;
  }

  /** A path itself, or its beginning with `*` after it. */
  fits(name: string): boolean {
    const { methods } = this.options;
    if (!methods) return true;
    return methods.some((wanted) =>
      wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted,
    );
  }
}

/** What the faults make of one request. Each counts it once, whatever it does to it. */
export class FaultedRequest implements Bending {
  private readonly counted = new Set<Fault>();

  constructor(
    private readonly faults: readonly Fault[],
    private readonly call: FaultCall,
  ) {}

  refuse(): Reply | undefined {
    for (const fault of this.faults) {
      const reply = fault.bend.refuse?.(this.call);
      if (reply === undefined) continue;
      this.count(fault);
      return reply;
    }
    return undefined;
  }

  view(chain: ChainView, name: string): ChainView {
    let view = chain;
    for (const fault of this.meant(name)) {
      view = fault.bend.view?.(view, () => this.count(fault), this.call) ?? view;
    }
    return view;
  }

  result(name: string, value: unknown): unknown {
    return this.through(this.meant(name), value, ({ result }, before) => result?.(name, before));
  }

  batch(answers: readonly unknown[]): readonly unknown[] {
    return this.through(this.faults, answers, ({ batch }, before) => batch?.(before));
  }

  wire(answer: Answer): Answer {
    return this.through(this.faults, answer, ({ wire }, before) => wire?.(before, this.call));
  }

  /** Faults that are limited to other methods of the same batch leave this one alone. */
  private meant(name: string): readonly Fault[] {
    return this.faults.filter((fault) => fault.fits(name) || fault.fits(this.call.path));
  }

  private through<T>(
    faults: readonly Fault[],
    value: T,
    change: (bend: Bend, before: T) => T | undefined,
  ): T {
    let now = value;
    for (const fault of faults) {
      const next = change(fault.bend, now);
      if (next === undefined || next === now) continue;
      this.count(fault);
      now = next;
    }
    return now;
  }

  private count(fault: Fault): void {
    if (this.counted.has(fault)) return;
    this.counted.add(fault);
    fault.hits += 1;
  }
}

/** What is wrong with one provider. Faults come in in the order in which they were set. */
export class Faults {
  private readonly all = new Map<FaultName, Fault>();

  constructor(
    private readonly chain: ChainView,
    private readonly clock: Clock,
  ) {}

  /** Sets a fault, anew if it is set already. Throws an `InputError` that names what is wrong with the options. */
  set(name: FaultName, options: FaultOptions = {}): void {
    if (!isFaultName(name)) {
      throw new InputError(`name: ${clipped(name)}; give one of ${FAULT_NAMES.join(', ')}`);
    }
    const { takes = [], needs = [], start } = kindOf(name);
    const parsed = parseFaultOptions(name, { ...options }, [...needs, ...takes], needs);
    const draw = parsed.seed === undefined ? randomBetween : seededDraw(parsed.seed);
    const bend = start(parsed, { chain: this.chain, clock: this.clock, draw });
    this.all.delete(name);
    this.all.set(name, new Fault(name, options, parsed, draw, bend));
  }

  /** Takes one fault away, or all; its count of hits goes with it. */
  clear(name?: FaultName): void {
    if (name === undefined) this.all.clear();
    else this.all.delete(name);
  }

  /** Those that are set and not used up. */
  active(): readonly ActiveFault[] {
    return [...this.all.values()]
      .filter((fault) => !fault.over)
      .map(({ name, given, hits }) => ({ name, options: given, hits }));
  }

  /** HTTP requests the fault has come into since it was set. */
  hits(name: FaultName): number {
    return this.all.get(name)?.hits ?? 0;
  }

  /** `null` when nothing is wrong with this request. */
  begin(call: FaultCall): FaultedRequest | null {
    const faults = [...this.all.values()].filter((fault) => fault.takes(call));
    return faults.length === 0 ? null : new FaultedRequest(faults, call);
  }
}

function seededDraw(seed: number): Draw {
  const numbers = new SeededNumbers(sha256(Buffer.from(`fault ${seed}`)));
  return (low, high) => low + numbers.below(high - low + 1);
}
