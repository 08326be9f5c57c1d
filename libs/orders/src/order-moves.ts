import type { Units } from '@epusdt/kernel';
import { In, LessThanOrEqual, MoreThanOrEqual, Not, type EntityManager } from 'typeorm';
import { OrderRow } from './order.row';
import { ORDER_MOVES, type PaidReason } from './order-states';

/** How far the gateway's clock may be ahead of block time when an order is made. */
export const CLOCK_SKEW_MS = 30_000;

/** Orders that were to be paid exactly this, whose window holds the moment: at most one, by the slot's uniqueness. */
export function ordersAwaiting(
  manager: EntityManager,
  asset: { readonly network: string; readonly token: string },
  address: string,
  units: Units,
  blockTime: number,
): Promise<OrderRow[]> {
  return manager.find(OrderRow, {
    where: {
      network: asset.network,
      token: asset.token,
      address,
      payableUnits: units,
      createdAt: LessThanOrEqual(blockTime + CLOCK_SKEW_MS),
      slotUntil: MoreThanOrEqual(blockTime),
    },
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
      paidReference: `${order.merchantPid}:${order.reference}`,
      liveReference: null,
      closedAt: now,
    },
  );
  return affected === 1;
}

/** Once one attempt is paid its pending sibling ends; the sibling's slot stays reserved. */
export async function cancelSiblings(manager: EntityManager, paid: OrderRow, now: number): Promise<void> {
  await manager.update(
    OrderRow,
    {
      merchantPid: paid.merchantPid,
      reference: paid.reference,
      id: Not(paid.id),
      status: In([...ORDER_MOVES.cancel.from]),
    },
    { status: ORDER_MOVES.cancel.to, liveReference: null, closedAt: now },
  );
}

/** Which attempt of the same reference is paid, if any. */
export function paidAttempt(manager: EntityManager, order: OrderRow): Promise<OrderRow | null> {
  return manager.findOneBy(OrderRow, { paidReference: `${order.merchantPid}:${order.reference}` });
}
