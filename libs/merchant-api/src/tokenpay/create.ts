import { shown } from '@epusdt/kernel';
import { PLAIN_DEMAND, type Demand } from '../shop-intake';
import { Refused } from '../wire/refused';
import type { WireObject } from '../wire/wire-object';
import { readCreate } from './request';

export const CURRENCY = 'USDT_TRC20';
const FIAT = 'CNY';

/** Names of the words kept with an order, as the wire has them. */
export const WORDS = ['OrderUserKey', 'PassThroughInfo'] as const;

/** Throws `Refused`. */
export function demandOf(fields: WireObject): Demand {
  const request = readCreate(fields);
  if (request.Currency !== CURRENCY) {
    throw new Refused('bad_request', `Currency: this gateway takes ${CURRENCY}, not ${request.Currency}`);
  }
  // Amounts in another currency would be charged as yuan.
  if (request.BaseCurrency !== undefined && request.BaseCurrency.toUpperCase() !== FIAT) {
    throw new Refused(
      'bad_request',
      `BaseCurrency: amounts are taken in ${FIAT} here, not in ${shown(request.BaseCurrency)}; convert them, and leave the field out`,
    );
  }
  const words = WORDS.flatMap((name) => {
    const text = request[name];
    return text === undefined ? [] : [[name, text] as const];
  });
  return {
    ...PLAIN_DEMAND,
    reference: request.OutOrderId,
    amount: request.ActualAmount,
    fiat: FIAT,
    notifyUrl: request.NotifyUrl ?? null,
    redirectUrl: request.RedirectUrl ?? null,
    words: Object.fromEntries(words),
    paidAgain: true,
  };
}
