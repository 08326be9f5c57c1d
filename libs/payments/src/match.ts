import { invariant, type Units } from '@epusdt/kernel';
import type { OrderStatus, PaidReason } from '@epusdt/orders';

/** What is known of an order that was to be paid at this address with this amount around this time. */
export interface Awaiting {
  readonly id: string;
  readonly status: OrderStatus;
  readonly payableUnits: Units;
  readonly expiresAt: number;
  readonly slotUntil: number;
  /** Another attempt of the same reference that is paid, if any. */
  readonly paidSibling: string | null;
}

export type Match =
  | { readonly kind: 'pay'; readonly orderId: string; readonly reason: PaidReason }
  | { readonly kind: 'inbox'; readonly orderId: string | null; readonly reason: string }
  | { readonly kind: 'dust' };

/**
 * Which order a final transfer pays, by block time and exact integer amount. `units` null: the value does not fit.
 * Never guesses: whatever is not exactly one unpaid order goes to the inbox with the reason in words. Only what is
 * below `dustBelow` and was awaited by no order at all is passed over: advertisements and look-alike addresses.
 */
export function matchTransfer(
  transfer: { readonly units: Units | null; readonly blockTime: number },
  awaiting: readonly Awaiting[],
  dustBelow: Units,
): Match {
  const { units, blockTime } = transfer;
  if (units === null) return inbox('the value does not fit an amount of USDT with 6 decimals');
  if (awaiting.length > 1)
    return inbox(`${awaiting.length} orders fit, which must not happen: ${idsOf(awaiting)}`);
  const [order] = awaiting;
  if (!order) {
    if (units < dustBelow) return { kind: 'dust' };
    return inbox('no order was waiting for this amount at this address at that time');
  }
  invariant(order.payableUnits === units, `order ${order.id} awaits another amount`);
  invariant(blockTime <= order.slotUntil, `order ${order.id} is out of its window`);
  if (order.status === 'paid') return inbox(`order ${order.id} is paid already: a second payment`, order.id);
  if (order.paidSibling !== null) {
    return inbox(`second payment for this reference: attempt ${order.paidSibling} is paid`, order.id);
  }
  return { kind: 'pay', orderId: order.id, reason: blockTime <= order.expiresAt ? 'exact' : 'late' };
}

function inbox(reason: string, orderId: string | null = null): Match {
  return { kind: 'inbox', orderId, reason };
}

const idsOf = (orders: readonly Awaiting[]): string => orders.map(({ id }) => id).join(', ');
