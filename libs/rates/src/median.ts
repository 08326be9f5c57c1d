import {
  addDecimals,
  compareDecimals,
  formatDecimal,
  multiplyDecimals,
  parseDecimal,
  type Decimal,
} from '@epusdt/kernel';

const HALF: Decimal = { coefficient: 5n, scale: 1 };
const PERCENT = 100n;

/** The middle one, or the exact mean of the two in the middle; `null` of nothing. */
export function median(values: readonly Decimal[]): Decimal | null {
  const sorted = [...values].sort(compareDecimals);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (!upper || !lower) return null;
  return multiplyDecimals(addDecimals(lower, upper), HALF);
}

export function medianOfTexts(texts: readonly string[]): string | null {
  const values = texts.map(parseDecimal).filter((value) => value !== null);
  const middle = median(values);
  return middle && formatDecimal(middle);
}

/** Is `value` no more than this many percent of `reference` away from it? */
export function isWithin(value: Decimal, reference: Decimal, percent: bigint): boolean {
  const scale = Math.max(value.scale, reference.scale);
  const difference = scaled(value, scale) - scaled(reference, scale);
  const distance = difference < 0n ? -difference : difference;
  return distance * PERCENT <= percent * scaled(reference, scale);
}

const scaled = ({ coefficient, scale }: Decimal, wanted: number): bigint =>
  coefficient * 10n ** BigInt(wanted - scale);
