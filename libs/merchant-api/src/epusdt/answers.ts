import { SECOND, formatUnits } from '@epusdt/kernel';
import type { OrderRow } from '@epusdt/orders';
import { number } from '../wire/json';
import { success } from '../wire/status-envelope';

/** Amounts are numbers, `token` is the address, `expiration_time` an instant in seconds. */
export const created = (order: OrderRow, paymentUrl: string): string =>
  success({
    trade_id: order.id,
    order_id: order.reference,
    amount: number(order.fiatAmount),
    actual_amount: number(formatUnits(order.payableUnits)),
    token: order.address,
    expiration_time: number(String(Math.floor(order.expiresAt / SECOND))),
    payment_url: paymentUrl,
  });
