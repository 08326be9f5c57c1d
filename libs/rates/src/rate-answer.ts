import { isLosslessNumber } from 'lossless-json';

const PRICE = /^\d{1,9}(\.\d{1,12})?$/;

/** A field of a JSON object; `undefined` where there is no such object or field. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What was written, as a number or as a text; `null` for anything else. */
export function writtenOf(value: unknown): string | null {
  if (isLosslessNumber(value)) return value.value;
  return typeof value === 'string' ? value : null;
}

/** A price above zero in plain digits. */
export function priceOf(value: unknown): string | null {
  const text = writtenOf(value);
  return text !== null && PRICE.test(text) && /[1-9]/.test(text) ? text : null;
}

/** Refuses an answer that says by a code of its own that it is none. */
export function demandCode(answer: unknown, path: readonly string[], good: string): void {
  const code = writtenOf(fieldOf(answer, ...path));
  if (code !== good)
    throw new Error(`${path.join('.')} is ${code === null ? 'missing' : JSON.stringify(code.slice(0, 40))}`);
}

/** Refuses what is marked as another currency than the one asked for; without a mark it is believed. */
export function demandCurrency(mark: unknown, fiat: string): void {
  const text = writtenOf(mark);
  if (text === null || text.toUpperCase() === fiat) return;
  throw new Error(`asked for ${fiat}, it answers ${JSON.stringify(text.slice(0, 10))}`);
}
