import type { GuardedRequest } from '@epusdt/callbacks';
import { formatUnits } from '@epusdt/kernel';
import type { PaidOrder } from '../dialect';
import { STATUS_NUMBERS } from '../wire/check-status';
import { number } from '../wire/json';
import { jsonCallback } from '../wire/json-callback';
import { signFields } from '../wire/signing';
import { BEPUSDT_RULES } from './signature';

/** A closed set of fields. `amount` is a number, `actual_amount` a text, both as they are signed. */
export function paidCallback({ order, payment }: PaidOrder, url: string, secret: string): GuardedRequest {
  const texts = {
    trade_id: order.id,
    order_id: order.reference,
    amount: order.fiatAmount,
    actual_amount: formatUnits(order.payableUnits),
    token: order.address,
    block_transaction_id: payment.txHash,
  };
  const status = STATUS_NUMBERS.paid;
  const signature = signFields([...Object.entries(texts), ['status', status]], secret, BEPUSDT_RULES);
  return jsonCallback(url, { ...texts, amount: number(order.fiatAmount), signature, status: number(status) });
}
