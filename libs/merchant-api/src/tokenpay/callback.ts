import type { GuardedRequest } from '@epusdt/callbacks';
import { formatUnits } from '@epusdt/kernel';
import type { PaidOrder } from '../dialect';
import { chinaTime } from '../wire/china-time';
import { number } from '../wire/json';
import { jsonCallback } from '../wire/json-callback';
import { signFields } from '../wire/signing';
import { PAID } from './answers';
import { CURRENCY } from './create';
import { TOKENPAY_RULES } from './signature';

const NOT_DYNAMIC = '0';

/** Sorted by name; amounts are texts, the two numbers are numbers, nothing is empty. */
export function paidCallback(
  { order, payment, words }: PaidOrder,
  url: string,
  secret: string,
): GuardedRequest {
  const texts: Record<string, string> = {
    ActualAmount: order.fiatAmount,
    Amount: formatUnits(order.payableUnits),
    BaseCurrency: order.fiat,
    BlockChainName: 'TRON',
    BlockTransactionId: payment.txHash,
    Currency: CURRENCY,
    CurrencyName: 'USDT',
    Id: order.id,
    IsDynamicAmount: NOT_DYNAMIC,
    OutOrderId: order.reference,
    PayAmount: formatUnits(payment.units),
    PayTime: chinaTime(payment.settledAt),
    Status: PAID,
    ToAddress: order.address,
    ...words,
  };
  const sorted = Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1));
  return jsonCallback(url, {
    ...Object.fromEntries(sorted),
    IsDynamicAmount: number(NOT_DYNAMIC),
    Status: number(PAID),
    Signature: signFields(sorted, secret, TOKENPAY_RULES),
  });
}
