import { WITNESSES, witnessRota, type Witness } from './witness-keys';

/** Blocks between the head and the newest final block while every producer works. */
export const SOLID_LAG_BLOCKS = 18;
const FINAL_INDEX = 8;

/** The network's rule: of the last block number of each producer, ascending, the element at 27 × (1 − 0.7) = 8. */
export function solidNumber(lastBlocks: readonly number[]): number {
  return [...lastBlocks].sort((a, b) => a - b)[FINAL_INDEX] ?? 0;
}

/** The producers in their rota, and what is final by their work. */
export class Producers {
  readonly witnesses: readonly Witness[] = witnessRota();
  private readonly lastBlocks = this.witnesses.map(() => 0);
  /** Of each block made: whose turn it was, and that producer's block before it. */
  private readonly made: { readonly turn: number; readonly before: number }[] = [];
  private turn = 0;
  private silent = 0;
  private final = 0;

  /** Number of the newest final block; it never goes back. */
  get solid(): number {
    return this.final;
  }

  /** Address (20-byte hex) of the producer whose turn it is. */
  get current(): string {
    return this.witnesses[this.turn]?.address ?? '';
  }

  /** Passes the turn to the next producer that is not silent. */
  advance(): void {
    do this.turn = (this.turn + 1) % WITNESSES;
    while (this.turn < this.silent);
  }

  /** The producer whose turn it is has made this block. */
  produced(number: number): void {
    this.made.push({ turn: this.turn, before: this.lastBlocks[this.turn] ?? 0 });
    this.lastBlocks[this.turn] = number;
    this.final = Math.max(this.final, solidNumber(this.lastBlocks));
  }

  /** The newest block counts no longer; what is final stays final. */
  undo(): void {
    const last = this.made.pop();
    if (!last) return;
    this.lastBlocks[last.turn] = last.before;
    this.turn = this.made.at(-1)?.turn ?? 0;
  }

  silence(count: number): void {
    if (!Number.isInteger(count) || count < 0 || count >= WITNESSES) {
      throw new RangeError(`silence(${count}): give 0 to ${WITNESSES - 1} of the ${WITNESSES} witnesses`);
    }
    this.silent = count;
  }
}
