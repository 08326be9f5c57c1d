import { SECOND, formatUnits } from '@epusdt/kernel';
import type { OrderRow } from '@epusdt/orders';
import { STATUS_NUMBERS } from '../wire/check-status';
import { number } from '../wire/json';
import { success } from '../wire/status-envelope';
import { SERVED } from './create';

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

/** The state of an order, and what was asked for it and with it: numbers, as in the answer above. */
export const found = (order: OrderRow): string =>
  success({
    trade_id: order.id,
    order_id: order.reference,
    status: number(STATUS_NUMBERS[order.status]),
    currency: order.fiat,
    amount: number(order.fiatAmount),
    actual_currency: order.token.toUpperCase(),
    actual_amount: number(formatUnits(order.payableUnits)),
  });

/** By coin what it may be paid on; a `value` is a `trade_type` of the next order. */
export const networks = (): string => success({ USDT: [{ value: SERVED, label: 'Tron (TRC20)' }] });
