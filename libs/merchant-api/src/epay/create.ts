import type { Demand } from '../shop-intake';
import { termsOf } from '../wire/order-terms';
import { Refused } from '../wire/refused';
import type { WireObject } from '../wire/wire-object';
import { readCreate } from './request';

/** A coin on a network, as some shops name it; the others name a way to pay that we do not know, and get ours. */
const COIN_ON_NETWORK = /^[a-z0-9]{2,10}\.[a-z0-9]{2,12}$/i;
const OURS = ['usdt.trc20', 'usdt.tron'];

/** Names of the words kept with an order: they come back. */
export const WORDS = ['type', 'name', 'money', 'param'] as const;

/** Throws `Refused`. */
export function demandOf(fields: WireObject): Demand {
  const request = readCreate(fields);
  const { type } = request;
  if (type !== undefined && COIN_ON_NETWORK.test(type) && !OURS.includes(type.toLowerCase())) {
    throw new Refused(
      'bad_request',
      `不支持的交易类型：${type} (type: this gateway takes ${OURS.join(' or ')})`,
    );
  }
  const words = WORDS.flatMap((name) => {
    const text = request[name];
    return text === undefined ? [] : [[name, text] as const];
  });
  return {
    ...termsOf(request),
    reference: request.out_trade_no,
    amount: request.money,
    notifyUrl: request.notify_url,
    redirectUrl: request.return_url ?? null,
    words: Object.fromEntries(words),
    paidAgain: true,
  };
}
