import type { Outbox } from '@epusdt/callbacks';
import type { TransferRow } from '@epusdt/chain';
import { formatUnits, invariant, type Units } from '@epusdt/kernel';
import {
  cancelSiblings,
  isoInstant,
  markPaid,
  type OrderNews,
  type OrderRow,
  type PaidReason,
} from '@epusdt/orders';
import type { EntityManager } from 'typeorm';
import { PaymentRow } from './payment.rows';

/** What stands for the transaction where nobody knows it: shops refuse an empty one. */
export const manualHash = (orderId: string): string => `manual-${orderId}`;

/** Was the order marked by hand, and is the money itself not known yet? */
export const isMarkedByHand = ({ txHash, transferId, orderId }: PaymentRow): boolean =>
  transferId === null && txHash === manualHash(orderId);

/** Who writes down, in the transaction of a payment, what has to be told of it. */
export interface Telling {
  readonly outbox: Outbox;
  readonly news: OrderNews;
}

interface Paying {
  readonly order: OrderRow;
  readonly reason: PaidReason;
  /** `null`: by hand, with no transaction. */
  readonly transfer: TransferRow | null;
  readonly now: number;
}

/**
 * Everything that follows from an order being paid, in the caller's transaction: the order, its siblings, the payment,
 * the callbacks. Returns the ids of those: none where nobody named an address. False: the order is paid already.
 * Breaks a unique index when another attempt of the reference is paid or the transfer pays another order.
 */
export async function payOrder(
  manager: EntityManager,
  { outbox, news }: Telling,
  { order, reason, transfer, now }: Paying,
): Promise<number[] | false> {
  if (!(await markPaid(manager, order, reason, now))) return false;
  const cancelled = await cancelSiblings(manager, order, now);
  const payment = {
    orderId: order.id,
    ...identityOf(order, transfer),
    units: unitsOf(order, transfer),
    reason,
    settledAt: now,
  };
  await manager.insert(PaymentRow, payment);
  const told: number[] = [];
  const { id: orderId, merchantPid, notifyUrl: url } = order;
  if (url !== null) {
    told.push(await outbox.add(manager, { eventKey: `order.paid:${orderId}`, merchantPid, orderId, url }));
  }
  const paid = { ...order, status: 'paid' as const, reason, closedAt: now };
  const type = reason === 'late' ? 'order.paid_late' : 'order.paid';
  told.push(...(await news.write(manager, type, paid, { payment: paymentView(payment) })));
  for (const sibling of cancelled) told.push(...(await news.write(manager, 'order.cancelled', sibling)));
  return told;
}

/** A payment as the native API and its events show it. Marked by hand, nobody knows (yet) with what it was paid. */
export interface PaymentView {
  readonly transaction: string | null;
  readonly log_index: number | null;
  readonly amount: string | null;
  /** The number of the transfer it was paid with. */
  readonly transfer: string | null;
  readonly settled_at: string;
}

export function paymentView({
  txHash,
  logIndex,
  units,
  transferId,
  settledAt,
}: Omit<PaymentRow, 'id'>): PaymentView {
  const paidWith =
    transferId === null
      ? { transaction: null, log_index: null, amount: null, transfer: null }
      : {
          transaction: txHash,
          log_index: logIndex,
          amount: formatUnits(units),
          transfer: String(transferId),
        };
  return { ...paidWith, settled_at: isoInstant(settledAt) };
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
