import { PLAIN_DEMAND, type Demand } from '../shop-intake';
import { refuseOtherCoin } from '../wire/coin';
import { Refused } from '../wire/refused';
import type { Digest } from '../wire/signing';
import type { WireObject } from '../wire/wire-object';
import { readCreate, type GmpayRequest } from './request';

/** Of the words kept with an order: how its request was signed, for its callback is signed so, too. */
export const DIGEST = 'digest';

/** Throws `Refused`. */
export function demandOf(fields: WireObject, digest: Digest): Demand {
  const request = readCreate(fields);
  refuseUnserved(request);
  return {
    ...PLAIN_DEMAND,
    reference: request.order_id,
    amount: request.amount,
    fiat: request.currency ?? 'CNY',
    notifyUrl: request.notify_url,
    redirectUrl: request.redirect_url ?? null,
    words: { [DIGEST]: digest },
  };
}

/** Both or neither: half of it would leave the rest to us. */
function refuseUnserved(named: GmpayRequest): void {
  const { token, network } = named;
  if ((token === undefined) !== (network === undefined)) {
    throw new Refused('bad_request', 'token, network: send both (usdt and tron), or leave both out');
  }
  refuseOtherCoin(named);
}
