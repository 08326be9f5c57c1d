/** Reproducible numbers from a seed: the same seed gives the same sequence, in every process. Not for secrets. */
export class SeededNumbers {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** At least 12 bytes, already well mixed, such as a hash. */
  constructor(seed: Buffer) {
    this.a = seed.readInt32LE(0);
    this.b = seed.readInt32LE(4);
    this.c = seed.readInt32LE(8);
  }

  /** A whole number from 0 to 2^32-1; the generator is "small fast counting" with 32-bit words. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number from 0 to `bound` - 1. */
  below(bound: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * bound);
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** Fills the bytes from `start` to `end` (exclusive). */
  fill(target: Buffer, start: number, end: number): void {
    let at = start;
    for (; at + 4 <= end; at += 4) target.writeUInt32LE(this.next(), at);
    for (; at < end; at += 1) target[at] = this.next() & 0xff;
  }
}
