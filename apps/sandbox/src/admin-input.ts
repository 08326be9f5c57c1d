import { addressToHex, parseUnits } from '@epusdt/kernel';
import type { TransferRequest } from './chain';
import { TRANSFER_KINDS, isTransferKind } from './chain-transaction';
import { clipped, isRecord } from './http';

export type Fields = Readonly<Record<string, unknown>>;

/** Something in a request to the admin interface is wrong; the message says what, where and the cure. */
export class InputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InputError';
  }
}

const TRANSFER_FIELDS: readonly string[] = ['to', 'amount', 'kind', 'from'];

/** Forms send empty text for what was not filled in. */
const given = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

export function onlyFields(fields: Fields, allowed: readonly string[]): void {
  const unknown = Object.keys(fields).find((name) => !allowed.includes(name));
  if (unknown === undefined) return;
  const cure = allowed.length > 0 ? `give only ${allowed.join(', ')}` : 'send an empty body';
  throw new InputError(`${clipped(unknown)}: no such field here; ${cure}`);
}

/** A whole number in a field, from JSON or a form. */
export function wholeNumber(fields: Fields, name: string, low: number, high: number): number {
  const value = fields[name];
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= low && number <= high)
    return number;
  throw new InputError(`${name}: ${shown(value)}; give a whole number from ${low} to ${high}`);
}

/** One of some words; `fallback` where nothing is given. */
export function oneOf<Word extends string>(
  fields: Fields,
  name: string,
  words: readonly Word[],
  fallback?: Word,
): Word {
  const value = given(fields[name]) ? fields[name] : fallback;
  const word = words.find((each) => each === value);
  if (word !== undefined) return word;
  throw new InputError(`${name}: ${shown(value)}; give one of ${words.join(', ')}`);
}

/** What the chain itself refuses is a mistake of who asked, too. */
export function asInput<T>(name: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${name}: ${error.message}`);
    throw error;
  }
}

export function transferRequest(fields: Fields): TransferRequest {
  onlyFields(fields, TRANSFER_FIELDS);
  const kind = given(fields['kind']) ? fields['kind'] : 'transfer';
  if (!isTransferKind(kind)) {
    throw new InputError(`kind: ${shown(kind)}; give one of ${TRANSFER_KINDS.join(', ')}`);
  }
  return {
    to: addressField(fields, 'to'),
    amountUnits: kind === 'zero' && !given(fields['amount']) ? 0n : units(fields['amount'], kind === 'zero'),
    kind,
    ...(given(fields['from']) ? { from: addressField(fields, 'from') } : {}),
  };
}

/** A base58 address in a field. */
export function addressField(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && addressToHex(value) !== null) return value;
  throw new InputError(
    `${name}: ${shown(value)}; give a Tron address, 34 characters that begin with T, copied whole`,
  );
}

function units(value: unknown, zeroAllowed: boolean): bigint {
  const parsed = typeof value === 'string' || typeof value === 'number' ? parseUnits(String(value)) : null;
  if (parsed !== null && (parsed > 0n || (zeroAllowed && parsed === 0n))) return parsed;
  throw new InputError(
    `amount: ${shown(value)}; give USDT above 0 with at most 6 decimals, such as 20.05 (kind zero moves nothing)`,
  );
}

/** Transfers of one transaction: `{"transfers":[{"to","amount"}]}`. */
export function transferList(fields: Fields, most: number): { to: string; units: bigint }[] {
  onlyFields(fields, ['transfers']);
  const list = fields['transfers'];
  if (!Array.isArray(list) || list.length === 0 || list.length > most) {
    throw new InputError(`transfers: ${shown(list)}; give a list of 1 to ${most}, each {"to","amount"}`);
  }
  return (list as unknown[]).map((item, index) => {
    if (!isRecord(item))
      throw new InputError(`transfers: item ${index + 1} is ${shown(item)}; give {"to","amount"}`);
    onlyFields(item, ['to', 'amount']);
    return { to: addressField(item, 'to'), units: units(item['amount'], false) };
  });
}

/** A field's value in a message about it. */
export const shown = (value: unknown): string => (given(value) ? clipped(value) : 'missing');
