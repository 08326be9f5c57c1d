import type { Outbox } from '@epusdt/callbacks';
import type { TransferRow } from '@epusdt/chain';
import { invariant, type Units } from '@epusdt/kernel';
import { cancelSiblings, markPaid, type OrderRow, type PaidReason } from '@epusdt/orders';
import type { EntityManager } from 'typeorm';
import { PaymentRow } from './payment.rows';

/** What stands for the transaction where nobody knows it: shops refuse an empty one. */
export const manualHash = (orderId: string): string => `manual-${orderId}`;

/** Was the order marked by hand, and is the money itself not known yet? */
export const isMarkedByHand = ({ txHash, transferId, orderId }: PaymentRow): boolean =>
  transferId === null && txHash === manualHash(orderId);

interface Paying {
  readonly order: OrderRow;
  readonly reason: PaidReason;
  /** `null`: by hand, with no transaction. */
  readonly transfer: TransferRow | null;
  readonly now: number;
}

/**
 * Everything that follows from an order being paid, in the caller's transaction: the order, its siblings, the payment,
 * the callback. Returns the callback's id, `null` where the shop named no address. False: the order is paid already.
 * Breaks a unique index when another attempt of the reference is paid or the transfer pays another order.
 */
export async function payOrder(
  manager: EntityManager,
  outbox: Outbox,
  { order, reason, transfer, now }: Paying,
): Promise<{ readonly callbackId: number | null } | false> {
  if (!(await markPaid(manager, order, reason, now))) return false;
  await cancelSiblings(manager, order, now);
  await manager.insert(PaymentRow, {
    orderId: order.id,
    ...identityOf(order, transfer),
    units: unitsOf(order, transfer),
    reason,
    settledAt: now,
  });
  if (order.notifyUrl === null) return { callbackId: null };
  const callbackId = await outbox.add(manager, {
    channel: 'legacy',
    eventKey: `order.paid:${order.id}`,
    merchantPid: order.merchantPid,
    orderId: order.id,
    url: order.notifyUrl,
  });
  return { callbackId };
}

function identityOf(
  { id, network }: OrderRow,
  transfer: TransferRow | null,
): Pick<PaymentRow, 'network' | 'txHash' | 'logIndex' | 'transferId'> {
  if (!transfer) return { network, txHash: manualHash(id), logIndex: 0, transferId: null };
  return {
    network: transfer.network,
    txHash: transfer.txHash,
    logIndex: transfer.logIndex,
    transferId: transfer.id,
  };
}

function unitsOf({ payableUnits }: OrderRow, transfer: TransferRow | null): Units {
  if (!transfer) return payableUnits;
  invariant(transfer.units !== null, 'only a value that fits pays an order');
  return transfer.units;
}
