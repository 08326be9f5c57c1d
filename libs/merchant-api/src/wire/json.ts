import { LosslessNumber, stringify } from 'lossless-json';

/** A JSON number with exactly these digits. */
export const number = (plain: string): LosslessNumber => new LosslessNumber(plain);

/** Fields of an answer: a number stands as its digits are written. */
export type WireData = Readonly<Record<string, unknown>>;

export function json(value: unknown): string {
  const text = stringify(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}
