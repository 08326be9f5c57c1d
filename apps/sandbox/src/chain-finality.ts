import { sha256 } from './bytes';

/** 27 elected producers; a block is final when 19 of them have built on it. */
export const WITNESSES = 27;
/** Blocks between the head and the newest final block while every producer works. */
export const SOLID_LAG_BLOCKS = 18;
const FINAL_INDEX = 8;

/** The network's rule: of the last block number of each producer, ascending, the element at 27 × (1 − 0.7) = 8. */
export function solidNumber(lastBlocks: readonly number[]): number {
  return [...lastBlocks].sort((a, b) => a - b)[FINAL_INDEX] ?? 0;
}

/** The producers in their rota, and what is final by their work. */
export class Producers {
  private readonly witnesses = Array.from({ length: WITNESSES }, (_, i) =>
    sha256(Buffer.from(`sandbox witness ${i}`)).toString('hex', 0, 20),
  );
  private readonly lastBlocks = this.witnesses.map(() => 0);
  private turn = 0;
  private silent = 0;
  private final = 0;

  /** Number of the newest final block; it never goes back. */
  get solid(): number {
    return this.final;
  }

  /** Address (20-byte hex) of the producer whose turn it is. */
  get current(): string {
    return this.witnesses[this.turn] ?? '';
  }

  /** Passes the turn to the next producer that is not silent. */
  advance(): void {
    do this.turn = (this.turn + 1) % WITNESSES;
    while (this.turn < this.silent);
  }

  /** The producer whose turn it is has made this block. */
  produced(number: number): void {
    this.lastBlocks[this.turn] = number;
    this.final = Math.max(this.final, solidNumber(this.lastBlocks));
  }

  silence(count: number): void {
    if (!Number.isInteger(count) || count < 0 || count >= WITNESSES) {
      throw new RangeError(`silence(${count}): give 0 to ${WITNESSES - 1} of the ${WITNESSES} witnesses`);
    }
    this.silent = count;
  }
}
