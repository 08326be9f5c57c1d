import type { OrderRow } from './order.row';
import type { SightingRow } from './sighting.row';

/** Blocks, its own included, after which the network holds a transaction for final. */
export const FINAL_BLOCKS = 19;

/** What whoever waits for an order is told of it. */
export interface LiveOrder {
  readonly order: OrderRow;
  /** Blocks that hold the payment of a pending order, 1 to FINAL_BLOCKS; `null` while none is seen. */
  readonly confirmations: number | null;
  /** When it was read, by the gateway's clock. */
  readonly at: number;
  /** The same as long as there is nothing new to tell. */
  readonly version: string;
}

export function liveOrder(order: OrderRow, confirmations: number | null, at: number): LiveOrder {
  const { status, reason, expiresAt } = order;
  const version = [status, reason ?? '', expiresAt, confirmations ?? ''].join('.');
  return { order, confirmations, at, version };
}

/** Milliseconds until a pending order expires, by the server's clock; 0 for any other order. */
export function remainingOf(order: Pick<OrderRow, 'status' | 'expiresAt'>, now: number): number {
  return order.status === 'pending' ? Math.max(0, order.expiresAt - now) : 0;
}

/**
 * How many blocks hold the payment of a pending order, or `null` while none does. The state of the order decides first;
 * and of an address that is not genuine nobody is told that paying it was right.
 */
export function confirmationsOf(
  order: Pick<OrderRow, 'status'>,
  sighting: Pick<SightingRow, 'blockNumber' | 'headNumber'> | null,
  genuine: boolean,
): number | null {
  if (order.status !== 'pending' || !sighting || !genuine) return null;
  return Math.min(FINAL_BLOCKS, Math.max(1, sighting.headNumber - sighting.blockNumber + 1));
}
