import type { Reservation } from '../../libs/payments/src/match';
import type { NearOrder } from '../../libs/payments/src/ranking';

const TIMES = { createdAt: 100_000, expiresAt: 200_000, slotUntil: 300_000 };
const PAYABLE = 5_840_000n;

/** An open order that a transfer may pay. */
export const reservation = (more: Partial<Reservation> = {}): Reservation => ({
  id: 'A',
  status: 'pending',
  payableUnits: PAYABLE,
  ...TIMES,
  paidSibling: null,
  markedByHand: false,
  ...more,
});

/** An order beside it. */
export const nearOrder = (more: Partial<NearOrder> = {}): NearOrder => ({
  id: 'N',
  reference: 'R',
  status: 'expired',
  payableUnits: PAYABLE,
  address: 'T1',
  ...TIMES,
  ...more,
});
