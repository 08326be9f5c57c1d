import { invariant } from '@epusdt/kernel';
import type { ValueTransformer } from 'typeorm';

/** Column transformers: MySQL answers BIGINT as text, SQLite as a number or, beyond 2^53, as text. */
type Stored = string | number | null | undefined;

/** Units of 1e-6 token; `bigint` in code. */
export const unitsColumn: ValueTransformer = {
  to: (value: bigint | null | undefined) => value?.toString() ?? value,
  from: (value: Stored) => (value === null || value === undefined ? null : BigInt(value)),
};

/** Instants in milliseconds, block numbers, counters: integers that fit a JavaScript number. */
export const integerColumn: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: Stored) => (value === null || value === undefined ? null : toInteger(value)),
};

/** A COUNT, SUM or BIGINT of a raw query, which must be a safe integer. */
export function toInteger(value: unknown): number {
  const number = Number(value);
  invariant(Number.isSafeInteger(number) && value !== null, `not a safe integer: ${String(value)}`);
  return number;
}
