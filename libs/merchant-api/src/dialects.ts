import type { OrderRow } from '@epusdt/orders';
import { BEPUSDT } from './bepusdt';
import type { Dialect } from './dialect';
import { EPAY } from './epay';
import { EPUSDT } from './epusdt';
import { GMPAY } from './gmpay';
import { TOKENPAY } from './tokenpay';
import type { WireObject } from './wire/wire-object';

/** All that are spoken. An order keeps to the one it was asked for in. */
const DIALECTS: readonly Dialect[] = [EPUSDT, BEPUSDT, GMPAY, TOKENPAY, EPAY];

/** `null`: of an order that was asked for in none of them. */
export const dialectOf = ({ dialect }: Pick<OrderRow, 'dialect'>): Dialect | null =>
  DIALECTS.find(({ name }) => name === dialect) ?? null;

/** Any of these says which of two families asks at the one address they share. */
const BEPUSDT_ONLY = ['trade_type', 'fiat', 'currencies', 'rate', 'address'];
/** One client of the original says such a word, too; it also sends a time. */
const ORIGINAL_ONLY = 'timestamp';

export const saysBepusdt = (fields: WireObject): boolean =>
  !fields.has(ORIGINAL_ONLY) && BEPUSDT_ONLY.some((name) => fields.has(name));

/** Of a request that could be either; `usual`: the merchant's, where the fields do not say. */
export const isBepusdt = (fields: WireObject, usual: string): boolean =>
  saysBepusdt(fields) || (usual === BEPUSDT.name && !fields.has(ORIGINAL_ONLY));
