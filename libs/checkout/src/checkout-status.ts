import { remainingOf, type LiveOrder, type OrderRow } from '@epusdt/orders';

/** What a page is told of its order while it is open. */
export interface CheckoutStatus {
  readonly status: OrderRow['status'] | 'not_found' | 'too_many';
  readonly remainingMs: number;
  /** Of a pending order's payment that is seen and not final: 1 to 19; else `null`. */
  readonly confirmations: number | null;
  /** Money arrived for it that did not pay it, and waits for the shop's decision. */
  readonly mismatched: boolean;
  /** Money for it would still count by itself. */
  readonly watched: boolean;
}

export const NO_ORDER: CheckoutStatus = {
  status: 'not_found',
  remainingMs: 0,
  confirmations: null,
  mismatched: false,
  watched: false,
};

/** As the document of the interface describes it. */
export const CHECKOUT_STATUS_SCHEMA = {
  type: 'object',
  required: Object.keys(NO_ORDER),
  properties: {
    status: {
      type: 'string',
      enum: ['pending', 'paid', 'expired', 'cancelled', 'not_found', 'too_many', 'too_many_streams'],
    },
    remainingMs: { type: 'integer' },
    confirmations: { type: 'integer', nullable: true },
    mismatched: { type: 'boolean' },
    watched: { type: 'boolean' },
  },
};

export const statusOf = (
  { order, confirmations, unmatched, watched }: LiveOrder,
  now: number,
): CheckoutStatus => ({
  status: order.status,
  remainingMs: remainingOf(order, now),
  confirmations,
  mismatched: unmatched !== null,
  watched,
});
