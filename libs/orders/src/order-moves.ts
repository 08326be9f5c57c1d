import type { Units } from '@epusdt/kernel';
import { Between, In, IsNull, LessThanOrEqual, MoreThanOrEqual, Not, type EntityManager } from 'typeorm';
import { OrderRow } from './order.row';
import { ORDER_MOVES, type PaidReason } from './order-states';

/** How far the gateway's clock may be ahead of block time when an order is made. */
export const CLOCK_SKEW_MS = 30_000;

interface AssetName {
  readonly network: string;
  readonly token: string;
}

/** Orders that were to be paid exactly this, whose window holds the moment: at most one, by the slot's uniqueness. */
export function ordersAwaiting(
  manager: EntityManager,
  asset: AssetName,
  address: string,
  units: Units,
  blockTime: number,
): Promise<OrderRow[]> {
  return ordersBetween(manager, asset, address, { low: units, high: units }, blockTime);
}

/** Orders of any state that were to be paid an amount from `low` to `high`, whose window holds the moment. */
export function ordersBetween(
  manager: EntityManager,
  { network, token }: AssetName,
  address: string,
  { low, high }: { readonly low: Units; readonly high: Units },
  blockTime: number,
): Promise<OrderRow[]> {
  return manager.find(OrderRow, {
    where: {
      network,
      token,
      address,
      payableUnits: low === high ? low : Between(low, high),
      createdAt: LessThanOrEqual(blockTime + CLOCK_SKEW_MS),
      slotUntil: MoreThanOrEqual(blockTime),
    },
  });
}

/** Orders at these addresses, made around a moment, newest first: what money that fits none may have been meant for. */
export function ordersAround(
  manager: EntityManager,
  { network, token }: AssetName,
  addresses: readonly string[],
  { from, to }: { readonly from: number; readonly to: number },
  limit: number,
  units: Units | null = null,
): Promise<OrderRow[]> {
  return manager.find(OrderRow, {
    where: {
      network,
      token,
      address: In([...addresses]),
      createdAt: Between(from, to),
      ...(units === null ? {} : { payableUnits: units }),
    },
    order: { createdAt: 'DESC', seq: 'DESC' },
    take: limit,
  });
}

/** False when the order is paid already. Breaks the UNIQUE paid_reference when another attempt is paid. */
export async function markPaid(
  manager: EntityManager,
  order: OrderRow,
  reason: PaidReason,
  now: number,
): Promise<boolean> {
  const { affected } = await manager.update(
    OrderRow,
    { id: order.id, status: In([...ORDER_MOVES.pay.from]) },
    {
      status: ORDER_MOVES.pay.to,
      reason,
      paidReference: referenceOf(order),
      liveReference: null,
      closedAt: now,
    },
  );
  return affected === 1;
}

/** False when it is not pending any more. The slot stays reserved. */
export async function markCancelled(manager: EntityManager, id: string, now: number): Promise<boolean> {
  const { affected } = await manager.update(
    OrderRow,
    { id, status: In([...ORDER_MOVES.cancel.from]) },
    { status: ORDER_MOVES.cancel.to, liveReference: null, closedAt: now },
  );
  return affected === 1;
}

/** Notes money of another amount that was meant for an order. False when the order is paid: then it is told nothing. */
export async function markUnmatched(
  manager: EntityManager,
  orderId: string,
  transferId: string,
): Promise<boolean> {
  const { affected } = await manager.update(
    OrderRow,
    { id: orderId, status: In([...ORDER_MOVES.pay.from]) },
    { unmatchedTransferId: transferId },
  );
  return affected === 1;
}

/** The order whose newest money of another amount this transfer is; `null`: there is none. */
export async function orderMarkedWith(manager: EntityManager, transferId: string): Promise<string | null> {
  const order = await manager.findOne(OrderRow, {
    select: { id: true },
    where: { unmatchedTransferId: transferId },
  });
  return order?.id ?? null;
}

/**
 * Gives the buyer time until `expiresAt`, and the slot until `slotUntil`. False when the order has ended otherwise, or
 * its slot was given away, meanwhile. Breaks the UNIQUE live_reference when another attempt is open.
 */
export async function markExtended(
  manager: EntityManager,
  order: OrderRow,
  { expiresAt, slotUntil }: { readonly expiresAt: number; readonly slotUntil: number },
): Promise<boolean> {
  const { affected } = await manager.update(
    OrderRow,
    {
      id: order.id,
      status: In([...ORDER_MOVES.extend.from]),
      slot: Not(IsNull()),
      slotUntil: order.slotUntil,
      expiresAt: order.expiresAt,
    },
    {
      status: ORDER_MOVES.extend.to,
      expiresAt,
      slotUntil,
      liveReference: referenceOf(order),
      closedAt: null,
    },
  );
  return affected === 1;
}

/** Once one attempt is paid its pending sibling ends; the sibling's slot stays reserved. Returns those that ended now. */
export async function cancelSiblings(
  manager: EntityManager,
  paid: OrderRow,
  now: number,
): Promise<OrderRow[]> {
  const open = await manager.findBy(OrderRow, {
    merchantPid: paid.merchantPid,
    reference: paid.reference,
    id: Not(paid.id),
    status: In([...ORDER_MOVES.cancel.from]),
  });
  const cancelled: OrderRow[] = [];
  for (const sibling of open) {
    if (await markCancelled(manager, sibling.id, now)) cancelled.push(asCancelled(sibling, now));
  }
  return cancelled;
}

/** The row as `markCancelled` leaves it. */
export const asCancelled = (order: OrderRow, now: number): OrderRow => ({
  ...order,
  status: ORDER_MOVES.cancel.to,
  liveReference: null,
  closedAt: now,
});

/** Which attempt of the same reference is paid, if any. */
export function paidAttempt(manager: EntityManager, order: OrderRow): Promise<OrderRow | null> {
  return manager.findOneBy(OrderRow, { paidReference: referenceOf(order) });
}

/** What `liveReference` and `paidReference` hold: a reference is a merchant's own. */
export const referenceOf = ({
  merchantPid,
  reference,
}: Pick<OrderRow, 'merchantPid' | 'reference'>): string => `${merchantPid}:${reference}`;
