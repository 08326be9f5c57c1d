import { formatDecimal, parseDecimal } from '@epusdt/kernel';

/**
 * Spellings of a JSON number. This is the one place where an amount passes through a JavaScript number, and only to
 * repair what the sender's own runtime did to it: PHP with serialize_precision=17 writes 19.989999999999998 for 19.99.
 * Every result is text again.
 */

/** Decimal digits a double always carries unharmed. */
const DOUBLE_DIGITS = 15;
const MAX_LITERAL_LENGTH = 400;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const INTEGER = /^-?\d+$/;
const PHP_PRECISION = 14;
const FIXED_DIGITS = 12;
/** From here up `toFixed` answers in exponent notation. */
const FIXED_LIMIT = 1e21;

function significantDigits(literal: string): number {
  const [mantissa = ''] = literal.split(/[eE]/);
  return mantissa.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
}

function plain(text: string): string | null {
  const value = parseDecimal(text);
  return value && formatDecimal(value);
}

/**
 * A number literal (or the text of a string field) as the shortest plain decimal: `1.10` → `1.1`, `9.999999999E7` →
 * `99999999.99`. Up to 15 significant digits are kept exactly; more can only be the noise of a double and become the
 * shortest decimal of that double: `19.989999999999998` → `19.99`. `null` for anything that is no JSON number, and
 * for values with more than 60 digits on either side of the point.
 */
export function plainNumber(literal: string): string | null {
  if (literal.length > MAX_LITERAL_LENGTH || !JSON_NUMBER.test(literal)) return null;
  return plain(significantDigits(literal) <= DOUBLE_DIGITS ? literal : String(Number(literal)));
}

/** Go's `%v` of a float64: exponent notation below 1e-4 and from 1e6 up, with at least two exponent digits. */
function goVerb(value: number): string | null {
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return plain(String(value));
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** PHP's `(string)` of a float under precision=14: `1.0E-5`, `1234567890123.4`, `1.0E+15`. */
function phpString(value: number): string | null {
  const rounded = value.toExponential(PHP_PRECISION - 1);
  const [digits = '', power = '0'] = rounded.split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < PHP_PRECISION) return plain(rounded);
  const mantissa = digits.replace(/0+$/, '').replace(/\.$/, '.0');
  return `${mantissa}E${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

/** `sprintf('%.12F')` without trailing zeros; shows the double's own noise from about 8192 up. */
function fixedTrimmed(value: number): string | null {
  if (Math.abs(value) >= FIXED_LIMIT) return null;
  return value.toFixed(FIXED_DIGITS).replace(/\.?0+$/, '');
}

/**
 * The five texts known clients sign for this JSON number: shortest plain decimal, the literal, Go's `%v`, PHP's string,
 * `%.12F` trimmed. All denote the value of the literal (PHP's within its 14th digit). Repeats are common.
 */
export function amountRenderings(literal: string): string[] {
  const value = Number(literal);
  if (!Number.isFinite(value)) return [literal];
  // A PHP integer prints as it stands; only a float goes through precision=14.
  const php = INTEGER.test(literal) && Number.isSafeInteger(value) ? literal : phpString(value);
  return [plainNumber(literal), literal, goVerb(value), php, fixedTrimmed(value)].map(
    (text) => text ?? literal,
  );
}

/** The same for a number that is no amount: printed plainly by everybody, or as it was written. */
export function numberRenderings(literal: string): string[] {
  return [INTEGER.test(literal) ? literal : (plainNumber(literal) ?? literal), literal];
}
