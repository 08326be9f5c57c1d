import type { GuardedRequest } from '@epusdt/callbacks';
import { formatUnits } from '@epusdt/kernel';
import type { PaidOrder } from '../dialect';
import { STATUS_NUMBERS } from '../wire/check-status';
import { number } from '../wire/json';
import { jsonCallback } from '../wire/json-callback';
import { signFields } from '../wire/signing';
import { DIGEST } from './create';
import { GMPAY_RULES } from './signature';

/** A closed set of fields, each number with the same digits in the body and in what is signed. */
export function paidCallback(
  { order, payment, words }: PaidOrder,
  url: string,
  secret: string,
): GuardedRequest {
  const actual = formatUnits(order.payableUnits);
  const texts = {
    pid: order.merchantPid,
    trade_id: order.id,
    order_id: order.reference,
    amount: order.fiatAmount,
    actual_amount: actual,
    receive_address: order.address,
    token: order.token.toUpperCase(),
    block_transaction_id: payment.txHash,
  };
  const status = STATUS_NUMBERS.paid;
  const digest = GMPAY_RULES.digests.find((one) => one === words[DIGEST]) ?? 'md5';
  const signature = signFields([...Object.entries(texts), ['status', status]], secret, GMPAY_RULES, digest);
  const numbers = { amount: number(order.fiatAmount), actual_amount: number(actual) };
  return jsonCallback(url, { ...texts, ...numbers, signature, status: number(status) });
}
