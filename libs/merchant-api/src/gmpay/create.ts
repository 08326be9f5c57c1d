import { PLAIN_DEMAND, type Demand } from '../shop-intake';
import { Refused } from '../wire/refused';
import type { Digest } from '../wire/signing';
import type { WireObject } from '../wire/wire-object';
import { readCreate, type GmpayRequest } from './request';

/** Of the words kept with an order: how its request was signed, for its callback is signed so, too. */
export const DIGEST = 'digest';
const [TOKEN, NETWORK] = ['usdt', 'tron'];

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
function refuseUnserved({ token, network }: GmpayRequest): void {
  if (token === undefined && network === undefined) return;
  if (token?.toLowerCase() === TOKEN && network?.toLowerCase() === NETWORK) return;
  throw new Refused(
    'bad_request',
    `token, network: this gateway takes ${TOKEN} on ${NETWORK}; send both, or leave both out`,
  );
}
