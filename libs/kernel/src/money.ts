/**
 * Exact money. Amounts of a token are `Units`: integers of 1e-6 token. Fiat amounts and rates are `Decimal`.
 * Neither is ever a JavaScript number; rounding is always said by the caller.
 */

/** Integer count of 1e-6 token. */
export type Units = bigint;

/** Decimals of the settlement unit: 1 unit = 1e-6 token. */
export const UNIT_DECIMALS = 6;

/** `coefficient × 10^-scale`, normalised: no trailing zero in the coefficient unless scale is 0. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly scale: number;
}

export type Rounding = 'up' | 'down' | 'half-up';

/** Bounds the work a hostile literal such as 1e400 can cause. */
const MAX_DIGITS = 60;
const DECIMAL = /^(-?)(\d{1,60})(?:\.(\d{1,60}))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Reads plain or exponent notation; `null` when the text is no decimal or has more than 60 digits on either side. */
export function parseDecimal(text: string): Decimal | null {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = match;
  const digits = BigInt(sign + whole + fraction);
  const scale = fraction.length - Number.parseInt(exponent, 10);
  if (digits === 0n) return { coefficient: 0n, scale: 0 };
  // Before normalising, so that 1e9999 costs nothing: no literal of 120 digits is within bounds outside this range.
  if (scale < -MAX_DIGITS || scale > 3 * MAX_DIGITS) return null;
  const value = normalise(digits, scale);
  return value.scale <= MAX_DIGITS && wholeDigits(value) <= MAX_DIGITS ? value : null;
}

function wholeDigits({ coefficient, scale }: Decimal): number {
  return coefficient.toString().replace('-', '').length - scale;
}

function normalise(coefficient: bigint, scale: number): Decimal {
  if (coefficient === 0n) return { coefficient: 0n, scale: 0 };
  let c = coefficient;
  let s = scale;
  for (; s > 0 && c % 10n === 0n; s -= 1) c /= 10n;
  if (s < 0) {
    c *= 10n ** BigInt(-s);
    s = 0;
  }
  return { coefficient: c, scale: s };
}

/** Shortest plain decimal: no exponent, no trailing zeros, no lone point. */
export function formatDecimal(value: Decimal): string {
  const negative = value.coefficient < 0n;
  const digits = (negative ? -value.coefficient : value.coefficient)
    .toString()
    .padStart(value.scale + 1, '0');
  const whole = digits.slice(0, digits.length - value.scale);
  const fraction = digits.slice(digits.length - value.scale);
  return (negative ? '-' : '') + (value.scale > 0 ? `${whole}.${fraction}` : whole);
}

/** -1, 0 or 1. */
export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const scale = Math.max(a.scale, b.scale);
  const left = a.coefficient * 10n ** BigInt(scale - a.scale);
  const right = b.coefficient * 10n ** BigInt(scale - b.scale);
  return left === right ? 0 : left < right ? -1 : 1;
}

/** `a + b`, exact. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const sum = a.coefficient * 10n ** BigInt(scale - a.scale) + b.coefficient * 10n ** BigInt(scale - b.scale);
  return normalise(sum, scale);
}

/** `a × b`, exact. */
export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return normalise(a.coefficient * b.coefficient, a.scale + b.scale);
}

/** `a ÷ b` with exactly `decimals` fraction digits kept, as a Decimal. Throws when b is zero. */
export function divideDecimals(a: Decimal, b: Decimal, decimals: number, rounding: Rounding): Decimal {
  if (b.coefficient === 0n) throw new RangeError('division by a zero decimal');
  const numerator = a.coefficient * 10n ** BigInt(decimals + b.scale);
  const denominator = b.coefficient * 10n ** BigInt(a.scale);
  return normalise(divideIntegers(numerator, denominator, rounding), decimals);
}

/** Integer division with a named rounding; 'up' is away from zero, 'down' towards zero. */
export function divideIntegers(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n || rounding === 'down') return quotient;
  const away = numerator < 0n === denominator < 0n ? 1n : -1n;
  if (rounding === 'up') return quotient + away;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  const divisor = denominator < 0n ? -denominator : denominator;
  return twice >= divisor ? quotient + away : quotient;
}

/** A decimal token amount as units; `null` when it is finer than one unit (money is never rounded on the way in). */
export function decimalToUnits(value: Decimal): Units | null {
  if (value.scale > UNIT_DECIMALS) return null;
  return value.coefficient * 10n ** BigInt(UNIT_DECIMALS - value.scale);
}

/** Decimal text such as `20.0501` to units; `null` when it is no decimal or finer than one unit. */
export function parseUnits(text: string): Units | null {
  const value = parseDecimal(text);
  return value && decimalToUnits(value);
}

/** Units to the shortest plain decimal: 20050100n → `20.0501`. */
export function formatUnits(units: Units): string {
  return formatDecimal(unitsToDecimal(units));
}

export function unitsToDecimal(units: Units): Decimal {
  return normalise(units, UNIT_DECIMALS);
}

/**
 * A raw chain value (integer of 10^-decimals token) as units. `exact` is false when a remainder below one unit was
 * cut off: such a value never matches an order exactly and never rounds up.
 */
export function rescaleRaw(raw: bigint, decimals: number): { units: Units; exact: boolean } {
  if (decimals <= UNIT_DECIMALS) return { units: raw * 10n ** BigInt(UNIT_DECIMALS - decimals), exact: true };
  const divisor = 10n ** BigInt(decimals - UNIT_DECIMALS);
  return { units: raw / divisor, exact: raw % divisor === 0n };
}
