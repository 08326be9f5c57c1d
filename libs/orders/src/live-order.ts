import type { OrderRow } from './order.row';
import type { SightingRow } from './sighting.row';

/** Blocks, its own included, after which the network holds a transaction for final. */
export const FINAL_BLOCKS = 19;

/** What whoever waits for an order is told of it. */
export interface LiveOrder {
  readonly order: OrderRow;
  /** Blocks that hold the payment of a pending order, 1 to FINAL_BLOCKS; `null` while none is seen. */
  readonly confirmations: number | null;
  /** The transfer of another amount that came for it and waits for a decision; `null`: there is none, or it is paid. */
  readonly unmatched: string | null;
  /** When it was read, by the gateway's clock. */
  readonly at: number;
  /** The same as long as there is nothing new to tell. */
  readonly version: string;
}

export function liveOrder(
  order: OrderRow,
  { confirmations, unmatched }: Pick<LiveOrder, 'confirmations' | 'unmatched'>,
  at: number,
): LiveOrder {
  const { status, reason, expiresAt } = order;
  const parts = [status, reason ?? '', expiresAt, confirmations ?? ''];
  const version = [...parts, ...(unmatched === null ? [] : [unmatched])].join('.');
  return { order, confirmations, unmatched, at, version };
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

/** The transfer that a page may still tell of as too little or too much for the order, whatever became of it. */
export function markOf({
  status,
  unmatchedTransferId,
}: Pick<OrderRow, 'status' | 'unmatchedTransferId'>): string | null {
  // SQLite gives a number where MySQL gives text.
  return status === 'paid' || unmatchedTransferId === null ? null : String(unmatchedTransferId);
}
