import { PLAIN_DEMAND, type Demand } from '../shop-intake';
import { refuseOtherCoin } from '../wire/coin';
import { Refused } from '../wire/refused';
import { wireText, type WireObject } from '../wire/wire-object';
import { readCreate } from './request';

export const SERVED = 'usdt.trc20';

/** Throws `Refused`. */
export function demandOf(fields: WireObject): Demand {
  const request = readCreate(fields);
  refuseOtherCoin(request);
  const tradeType = wireText(fields, 'trade_type');
  // A term that would change what the buyer pays: agreeing to it in silence would cost somebody.
  if (tradeType !== undefined && tradeType !== SERVED) {
    throw new Refused(
      'bad_request',
      `trade_type: this gateway takes ${SERVED} only; send that, or leave the field out`,
    );
  }
  return {
    ...PLAIN_DEMAND,
    reference: request.order_id,
    amount: request.amount,
    fiat: request.currency ?? 'CNY',
    notifyUrl: request.notify_url,
    redirectUrl: request.redirect_url ?? null,
    rateRule: request.rate ?? null,
    address: request.address ?? null,
  };
}
