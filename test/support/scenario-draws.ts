import { addressFromHex } from '@epusdt/kernel';

/** Numbers that a seed decides (mulberry32), so that a scenario that failed can be played again. */
export class Draws {
  private state: number;

  constructor(seed: number) {
    this.state = Math.imul(seed + 1, 0x9e3779b1);
  }

  /** A whole number from 0 to 2^32-1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor((this.next() / 0x1_0000_0000) * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() / 0x1_0000_0000 < probability;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[this.between(0, list.length - 1)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** The same members in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    return list.map(() => {
      const [taken] = left.splice(this.between(0, left.length - 1), 1);
      return taken as T;
    });
  }

  /** Base58. */
  address(): string {
    const words = Array.from({ length: 5 }, () => this.next().toString(16).padStart(8, '0'));
    return addressFromHex(words.join(''));
  }
}

/** `SCENARIO_SEEDS=1-500` plays more of them, `SCENARIO_SEEDS=17` one. */
export const SEEDS: readonly number[] = seedsOf(process.env['SCENARIO_SEEDS'] ?? '1-10');

function seedsOf(text: string): number[] {
  const [first = NaN, last = first] = text.split('-').map(Number);
  if (!(last >= first)) throw new Error(`SCENARIO_SEEDS: ${text}; give a seed, or two with a hyphen between`);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
