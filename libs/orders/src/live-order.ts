import { createHash } from 'node:crypto';
import { confirmationsAt } from '@epusdt/chain';
import type { OrderRow } from './order.row';
import type { SightingRow } from './sighting.row';

const MARK_DIGITS = 12;

/** What whoever waits for an order is told of it. */
export interface LiveOrder {
  readonly order: OrderRow;
  /** Blocks that hold the payment of an unpaid order, 1 to FINAL_BLOCKS; `null` while none is seen. */
  readonly confirmations: number | null;
  /** The transfer that came for it, did not pay it and waits for a decision; `null`: there is none, or it is paid. */
  readonly unmatched: string | null;
  /** Money for it would still count by itself: its slot is held. */
  readonly watched: boolean;
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
  const watched = isWatched(order);
  const parts = [status, reason ?? '', expiresAt, confirmations ?? ''];
  const over = watched || status === 'paid' ? [] : ['over'];
  const version = [...parts, ...(unmatched === null ? [] : [nameless(order.id, unmatched)]), ...over].join(
    '.',
  );
  return { order, confirmations, unmatched, watched, at, version };
}

/** Would money for an unpaid order still count by itself? By its slot, not by the clock: the chain may be read late. */
export const isWatched = ({ status, slot }: Pick<OrderRow, 'status' | 'slot'>): boolean =>
  status !== 'paid' && slot !== null;

/** Numbers of transfers tell how many there are. */
const nameless = (orderId: string, transferId: string): string =>
  createHash('sha256').update(`${orderId} ${transferId}`).digest('hex').slice(0, MARK_DIGITS);

/** Milliseconds until a pending order expires, by the server's clock; 0 for any other order. */
export function remainingOf(order: Pick<OrderRow, 'status' | 'expiresAt'>, now: number): number {
  return order.status === 'pending' ? Math.max(0, order.expiresAt - now) : 0;
}

/**
 * How many blocks hold the payment of an unpaid order, or `null` while none does. One that has ended meanwhile is still
 * paid by it. Of an address that is not genuine nobody is told that paying it was right.
 */
export function confirmationsOf(
  order: Pick<OrderRow, 'status'>,
  sighting: Pick<SightingRow, 'blockNumber' | 'headNumber'> | null,
  genuine: boolean,
): number | null {
  if (order.status === 'paid' || !sighting || !genuine) return null;
  return confirmationsAt(sighting.headNumber, sighting.blockNumber);
}

/** The transfer that a page may still tell of as not having paid the order, whatever became of it. */
export function markOf({
  status,
  unmatchedTransferId,
}: Pick<OrderRow, 'status' | 'unmatchedTransferId'>): string | null {
  // SQLite gives a number where MySQL gives text.
  return status === 'paid' || unmatchedTransferId === null ? null : String(unmatchedTransferId);
}
