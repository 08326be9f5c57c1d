import { SECOND, formatUnits } from '@epusdt/kernel';
import type { OrderRow } from '@epusdt/orders';
import { STATUS_NUMBERS } from '../wire/check-status';
import { number } from '../wire/json';
import type { Fault } from '../wire/refused';
import { success } from '../wire/status-envelope';

const UNAUTHORIZED = 401;
const BAD_REQUEST = 400;

/** Here the HTTP status says it, too. */
export const httpStatusOf = (fault: Fault): number => (fault === 'signature' ? UNAUTHORIZED : BAD_REQUEST);

/** `token` is the symbol; the address stands in `receive_address`. */
export const created = (order: OrderRow, paymentUrl: string): string =>
  success({
    trade_id: order.id,
    order_id: order.reference,
    amount: number(order.fiatAmount),
    currency: order.fiat,
    actual_amount: number(formatUnits(order.payableUnits)),
    receive_address: order.address,
    token: order.token.toUpperCase(),
    status: number(STATUS_NUMBERS[order.status]),
    expiration_time: number(String(Math.floor(order.expiresAt / SECOND))),
    payment_url: paymentUrl,
  });
