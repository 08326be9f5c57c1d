import { createHash } from 'node:crypto';
import { formatDecimal, parseDecimal, sameText } from '@epusdt/kernel';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The signature of the epusdt wire: md5 over the sorted `key=value` pairs of every non-empty field but `signature`,
 * with the secret appended. `null` when a field is neither text nor number: such a message cannot be signed.
 */
export function signatureOf(fields: Fields, secret: string): string | null {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'signature' || value === null || value === undefined || value === '') continue;
    const text = decimalText(value) ?? (typeof value === 'string' ? value : null);
    if (text === null) return null;
    pairs.push(`${name}=${text}`);
  }
  return createHash('md5')
    .update(pairs.sort().join('&') + secret)
    .digest('hex');
}

/** Compared in constant time. */
export function isSigned(fields: Fields, secret: string): boolean {
  const expected = signatureOf(fields, secret);
  const given = fields['signature'];
  return expected !== null && typeof given === 'string' && sameText(given, expected);
}

/** A JSON number as its shortest plain decimal (never with an exponent); `null` for anything else. */
export function decimalText(value: unknown): string | null {
  const decimal = typeof value === 'number' ? parseDecimal(String(value)) : null;
  return decimal && formatDecimal(decimal);
}
