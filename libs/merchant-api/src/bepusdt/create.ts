import type { Demand } from '../shop-intake';
import { termsOf } from '../wire/order-terms';
import { Refused } from '../wire/refused';
import type { WireObject } from '../wire/wire-object';
import { readCreate, type CreateOrderRequest } from './request';

export const TRADE_TYPE = 'usdt.trc20';
const CURRENCY = 'USDT';

/** Throws `Refused`. */
export function demandOf(fields: WireObject): Demand {
  const request = readCreate(fields);
  refuseUnserved(request);
  return {
    ...termsOf(request),
    reference: request.order_id,
    amount: request.amount,
    notifyUrl: request.notify_url,
    redirectUrl: request.redirect_url ?? null,
    words: request.name === undefined ? {} : { name: request.name },
    paidAgain: true,
  };
}

/** What the buyer would pay with is a term of the order: agreeing in silence to something else would cost somebody. */
function refuseUnserved({ trade_type: tradeType, currencies }: CreateOrderRequest): void {
  if (tradeType !== undefined && tradeType.toLowerCase() !== TRADE_TYPE) {
    throw new Refused(
      'bad_request',
      `不支持的交易类型：${tradeType} (trade_type: this gateway takes ${TRADE_TYPE})`,
    );
  }
  if (currencies !== undefined && !offersOurs(currencies)) {
    throw new Refused(
      'bad_request',
      `currencies: ${currencies} leaves out ${CURRENCY}, which is what this gateway takes`,
    );
  }
}

/** A list of what may be chosen, or, with a minus before each, of what may not. */
function offersOurs(currencies: string): boolean {
  const listed = currencies
    .split(',')
    .map((one) => one.trim().toUpperCase())
    .filter((one) => one !== '');
  const excluded = listed.filter((one) => one.startsWith('-')).map((one) => one.slice(1).trim());
  const wanted = listed.filter((one) => !one.startsWith('-'));
  return !excluded.includes(CURRENCY) && (wanted.length === 0 || wanted.includes(CURRENCY));
}
