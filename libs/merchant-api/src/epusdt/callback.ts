import type { GuardedRequest } from '@epusdt/callbacks';
import { formatUnits } from '@epusdt/kernel';
import type { PaidOrder } from '../dialect';
import { STATUS_NUMBERS } from '../wire/check-status';
import { number } from '../wire/json';
import { jsonCallback } from '../wire/json-callback';
import { signFields } from '../wire/signing';
import { EPUSDT_RULES } from './signature';

/** A closed set of fields, numbers in the shortest plain form, the JSON literal equal to the signed text. */
export function paidCallback({ order, payment }: PaidOrder, url: string, secret: string): GuardedRequest {
  const amount = order.fiatAmount;
  const actual = formatUnits(order.payableUnits);
  const texts = {
    trade_id: order.id,
    order_id: order.reference,
    amount,
    actual_amount: actual,
    token: order.address,
    block_transaction_id: payment.txHash,
  };
  const status = STATUS_NUMBERS.paid;
  const signature = signFields([...Object.entries(texts), ['status', status]], secret, EPUSDT_RULES);
  const numbers = { amount: number(amount), actual_amount: number(actual) };
  return jsonCallback(url, { ...texts, ...numbers, signature, status: number(status) });
}
