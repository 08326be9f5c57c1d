import type { OrderRow } from '@epusdt/orders';
import { BEPUSDT } from './bepusdt';
import type { Dialect } from './dialect';
import { EPAY } from './epay';
import { EPUSDT } from './epusdt';
import { GMPAY } from './gmpay';
import { TOKENPAY } from './tokenpay';
import { isSaid, type WireObject } from './wire/wire-object';

/** All that are spoken. An order keeps to the one it was asked for in. */
const DIALECTS: readonly Dialect[] = [EPUSDT, BEPUSDT, GMPAY, TOKENPAY, EPAY];

/** `null`: of an order that was asked for in none of them. */
export const dialectOf = ({ dialect }: Pick<OrderRow, 'dialect'>): Dialect | null =>
  DIALECTS.find(({ name }) => name === dialect) ?? null;

/** Any of these says which of two families asks at the one address they share. */
const BEPUSDT_ONLY = ['trade_type', 'fiat', 'currencies', 'rate', 'address'];
/** One client of the original says such a word, too; it also sends a time. */
const ORIGINAL_ONLY = 'timestamp';

/** May its shop sign as those of the second family do, who may sign empty fields, too? Anybody can add such a field. */
export const mayBeBepusdt = (fields: WireObject): boolean => BEPUSDT_ONLY.some((name) => fields.has(name));

/** Only what is signed decides; a field that is empty is not. */
const saysBepusdt = (fields: WireObject): boolean => BEPUSDT_ONLY.some((name) => isSaid(fields, name));

/** Of a request that could be either; `usual`: the merchant's, where the fields do not say. */
export const isBepusdt = (fields: WireObject, usual: string): boolean =>
  !isSaid(fields, ORIGINAL_ONLY) && (saysBepusdt(fields) || usual === BEPUSDT.name);
