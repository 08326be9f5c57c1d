/** Every state an order can be in, and every move between them. `paid` is final. */
export const ORDER_STATUSES = ['pending', 'paid', 'expired', 'cancelled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export type OrderMove = 'pay' | 'expire' | 'cancel' | 'extend';

export const ORDER_MOVES: Readonly<
  Record<OrderMove, { readonly from: readonly OrderStatus[]; readonly to: OrderStatus }>
> = {
  /** On time by block time though seen late, or late by policy: an ended order can still be paid. */
  pay: { from: ['pending', 'expired', 'cancelled'], to: 'paid' },
  expire: { from: ['pending'], to: 'expired' },
  cancel: { from: ['pending'], to: 'cancelled' },
  /** Only while the slot is held. */
  extend: { from: ['pending', 'expired'], to: 'pending' },
};

/** Why an order was paid, beside its state. */
export type PaidReason = 'exact' | 'late' | 'tolerated' | 'manual';

export const canMove = (move: OrderMove, from: OrderStatus): boolean => ORDER_MOVES[move].from.includes(from);
