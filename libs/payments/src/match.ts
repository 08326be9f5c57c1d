import { formatUnits, invariant, type Units } from '@epusdt/kernel';
import { CLOCK_SKEW_MS, type OrderStatus, type PaidReason } from '@epusdt/orders';
import { duration, rankCandidates, type NearOrder } from './ranking';
import { within, type Tolerance } from './tolerance';

/** What is known of an order, in whatever state, that could be paid at this address with about this amount at this time. */
export interface Reservation {
  readonly id: string;
  readonly status: OrderStatus;
  readonly payableUnits: Units;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly slotUntil: number;
  /** Another attempt of the same reference that is paid, if any. */
  readonly paidSibling: string | null;
  /** Paid by hand, its transaction unknown. */
  readonly markedByHand: boolean;
}

export interface MatchPolicy {
  /** What is less and could pay no order is dust. */
  readonly dustBelow: Units;
  readonly late: 'settle' | 'hold';
  readonly tolerance: Tolerance;
}

interface Received {
  readonly units: Units;
  readonly blockTime: number;
}

export type Match =
  | { readonly kind: 'pay'; readonly orderId: string; readonly reason: PaidReason }
  | { readonly kind: 'inbox'; readonly orderId: string | null; readonly reason: string }
  | { readonly kind: 'dust' };

const MAX_REASON = 500;
const MAX_NAMED = 5;
const NOBODY = 'no order was waiting for this amount at this address at that time';

/**
 * Which order a final transfer pays, by block time: the one with exactly its amount; else, where the owner tolerates
 * a difference, the one open order that it can mean. `units` null: the value does not fit. Never guesses: all else goes
 * to the inbox with the reason in words, save what is below `dustBelow` and could mean no order: advertisements and
 * look-alike addresses. `reservations`: every order at that address, in whatever state, whose window holds the block
 * time and whose amount is the exact one or within reach. `near`: other orders at that address, for the words only.
 */
export function matchTransfer(
  transfer: { readonly units: Units | null; readonly blockTime: number },
  reservations: readonly Reservation[],
  near: readonly NearOrder[],
  policy: MatchPolicy,
): Match {
  const { units, blockTime } = transfer;
  if (units === null) return inbox('the value does not fit an amount of USDT with 6 decimals');
  for (const { id, createdAt, slotUntil } of reservations) {
    const held = createdAt - CLOCK_SKEW_MS <= blockTime && blockTime <= slotUntil;
    invariant(held, `order ${id} is out of its window`);
  }
  const received = { units, blockTime };
  const exact = reservations.filter(({ payableUnits }) => payableUnits === units);
  if (exact.length > 0) return matchExact(received, exact, policy);
  const meant = reservations.filter(({ payableUnits }) => within(policy.tolerance, payableUnits, units));
  if (meant.length > 0) return matchTolerated(received, meant);
  if (units < policy.dustBelow) return { kind: 'dust' };
  return inbox(explanation(received, near));
}

function matchExact(received: Received, exact: readonly Reservation[], policy: MatchPolicy): Match {
  const [order, ...others] = exact;
  invariant(order, 'an order has exactly this amount');
  if (others.length > 0) {
    return inbox(`${exact.length} orders fit, which must not happen: ${named(exact)}`);
  }
  const { id, status, paidSibling } = order;
  if (status === 'paid') {
    if (order.markedByHand) return inbox(`probably the payment marked by hand for order ${id}`, id);
    return inbox(`order ${id} is paid already: a second payment`, id);
  }
  if (paidSibling !== null) return secondForReference(id, paidSibling);
  const late = received.blockTime - order.expiresAt;
  if (late <= 0) return { kind: 'pay', orderId: id, reason: 'exact' };
  if (policy.late === 'settle') return { kind: 'pay', orderId: id, reason: 'late' };
  return inbox(
    `exactly the amount of order ${id}, but ${duration(late)} late: LATE_POLICY=hold keeps it for your decision`,
    id,
  );
}

/** A difference is forgiven only where nothing else can be meant: the only order in reach, open at that time. */
function matchTolerated({ units, blockTime }: Received, meant: readonly Reservation[]): Match {
  const [order, ...others] = meant;
  invariant(order, 'an order is within the tolerance');
  if (others.length > 0) {
    return inbox(`it could mean any of ${meant.length} orders within the tolerance: ${named(meant)}`);
  }
  const { id, status, payableUnits, paidSibling, createdAt, expiresAt } = order;
  const off =
    units < payableUnits
      ? `${formatUnits(payableUnits - units)} USDT short`
      : `${formatUnits(units - payableUnits)} USDT more`;
  if (status === 'paid') {
    if (order.markedByHand)
      return inbox(`perhaps the payment marked by hand for order ${id}, but ${off}`, id);
    return inbox(`perhaps a second payment of order ${id}, which is paid already; ${off}`, id);
  }
  if (paidSibling !== null) return secondForReference(id, paidSibling);
  if (status === 'cancelled') {
    return inbox(`perhaps for order ${id}, but it was cancelled and this is ${off}`, id);
  }
  if (blockTime < createdAt) {
    return inbox(`perhaps for order ${id}, but made before it and ${off}: that is not tolerated`, id);
  }
  if (blockTime > expiresAt) {
    const late = duration(blockTime - expiresAt);
    return inbox(`perhaps for order ${id}, but ${late} late and ${off}: what is late is not tolerated`, id);
  }
  return { kind: 'pay', orderId: id, reason: 'tolerated' };
}

function explanation(received: Received, near: readonly NearOrder[]): string {
  const [anyOrder] = near;
  if (!anyOrder) return NOBODY;
  const candidates = rankCandidates({ ...received, toAddress: anyOrder.address }, near, near.length);
  const likely = candidates.find((candidate) => candidate.likely);
  if (likely) return likely.words;
  return `${NOBODY}; the nearest: ${candidates[0]?.words ?? anyOrder.id}`;
}

const secondForReference = (orderId: string, paidSibling: string): Match =>
  inbox(`second payment for this reference: attempt ${paidSibling} is paid`, orderId);

function inbox(reason: string, orderId: string | null = null): Match {
  const fits = reason.length <= MAX_REASON;
  return { kind: 'inbox', orderId, reason: fits ? reason : `${reason.slice(0, MAX_REASON - 1)}…` };
}

function named(orders: readonly Reservation[]): string {
  const ids = orders.slice(0, MAX_NAMED).map(({ id }) => id);
  const rest = orders.length - ids.length;
  return ids.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
