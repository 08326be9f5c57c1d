import { createHash } from 'node:crypto';

const MODULUS = 1n << 256n;
const HEX_DIGITS = 64;

/** What rows there are, in whatever order: the sum of the SHA-256 of each. */
export class RowsDigest {
  private sum = 0n;
  private count = 0;

  /** `line`: the row as JSON. */
  add(line: string): void {
    const hash = createHash('sha256').update(line).digest('hex');
    this.sum = (this.sum + BigInt(`0x${hash}`)) % MODULUS;
    this.count += 1;
  }

  get rows(): number {
    return this.count;
  }

  get text(): string {
    return this.sum.toString(16).padStart(HEX_DIGITS, '0');
  }
}
