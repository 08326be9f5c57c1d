import { TransferRow, type TransferState } from '@epusdt/chain';
import { DomainError, formatUnits } from '@epusdt/kernel';
import { paidAttempt, type OrderRow } from '@epusdt/orders';
import type { EntityManager } from 'typeorm';
import { Overtaken, type Reason } from './deciding';
import { DecisionRow, type DecisionKind } from './decision.rows';
import { payOrder, type Telling } from './pay';
import { InboxRow, PaymentRow } from './payment.rows';

/** Money that nothing was made of yet, or nothing that cannot be taken back. */
const CLAIMABLE: readonly TransferState[] = ['unsettled', 'parked', 'inbox', 'ignored', 'assigned'];

export const isClaimable = ({ state, units }: TransferRow): boolean =>
  CLAIMABLE.includes(state) && units !== null;

export interface Claim {
  readonly transfer: TransferRow;
  readonly order: OrderRow;
  readonly reason: Reason;
  readonly now: number;
}

/** Makes a recorded transfer the payment of an unpaid order, by a person's word. Returns the ids of the callbacks. */
export async function claimFor(
  manager: EntityManager,
  telling: Telling,
  { transfer, order, reason, now }: Claim,
): Promise<number[]> {
  await refusePaid(manager, order);
  if (!isClaimable(transfer)) throw new DomainError('not_allowed_now', await whyNot(manager, transfer));
  await moveTransfer(manager, transfer, 'settled');
  if (await manager.existsBy(InboxRow, { transferId: transfer.id })) {
    await addDecision(manager, { transfer, kind: 'assign', orderId: order.id, pays: true, reason, now });
  }
  const paid = await payOrder(manager, telling, { order, reason: 'manual', transfer, now });
  if (!paid) throw new Overtaken();
  return paid;
}

/** Throws when the order, or another attempt of its reference, is paid: nobody is to be told of two payments. */
export async function refusePaid(manager: EntityManager, order: OrderRow): Promise<void> {
  if (order.status === 'paid') {
    throw new DomainError('not_allowed_now', `order ${order.id} is paid already`);
  }
  const sibling = await paidAttempt(manager, order);
  if (!sibling) return;
  throw new DomainError(
    'not_allowed_now',
    `order ${order.id} is another attempt of ${order.reference}, which is paid as order ${sibling.id}`,
  );
}

export async function moveTransfer(
  manager: EntityManager,
  { id, state }: TransferRow,
  to: TransferState,
): Promise<void> {
  const { affected } = await manager.update(TransferRow, { id, state }, { state: to });
  if (affected !== 1) throw new Overtaken();
}

export interface NewDecision {
  readonly transfer: TransferRow;
  readonly kind: DecisionKind;
  readonly orderId: string | null;
  readonly pays: boolean;
  readonly refundTx?: string;
  readonly reason: Reason;
  readonly now: number;
}

export async function addDecision(manager: EntityManager, decision: NewDecision): Promise<void> {
  const { transfer, kind, orderId, pays, refundTx, reason, now } = decision;
  const [last] = await manager.find(DecisionRow, {
    where: { transferId: transfer.id },
    order: { number: 'DESC' },
    take: 1,
  });
  await manager.insert(DecisionRow, {
    transferId: transfer.id,
    number: (last?.number ?? 0) + 1,
    kind,
    orderId,
    pays: pays ? 1 : 0,
    refundTx: refundTx ?? null,
    note: reason.note,
    actor: reason.actor,
    createdAt: now,
  });
}

/** Throws where somebody has decided about the transfer since `seen` decisions were shown. */
export async function refuseUnseen(
  manager: EntityManager,
  transfer: TransferRow,
  seen: number | undefined,
): Promise<void> {
  if (seen === undefined) return;
  const decisions = await manager.find(DecisionRow, {
    where: { transferId: transfer.id },
    order: { number: 'DESC' },
  });
  const [last] = decisions;
  if (!last || decisions.length === seen) return;
  throw new DomainError(
    'not_allowed_now',
    `${nameOf(transfer)} was decided about meanwhile (${last.kind} by ${last.actor}); look at it again, then decide`,
  );
}

/** Why this transfer cannot become a payment (any more), in words. */
export async function whyNot(manager: EntityManager, transfer: TransferRow): Promise<string> {
  const name = nameOf(transfer);
  if (transfer.units === null) return `${name} has a value that does not fit an amount of USDT`;
  const amount = `${formatUnits(transfer.units)} USDT`;
  switch (transfer.state) {
    case 'settled': {
      const payment = await manager.findOneBy(PaymentRow, { transferId: transfer.id });
      return `${name} of ${amount} is the payment of order ${payment?.orderId ?? '?'} already`;
    }
    case 'refunded':
      return `${name} of ${amount} was refunded; if that is not so, reopen it first (inbox reopen ${transfer.id})`;
    case 'dust':
      return `${name} of ${amount} is dust: too little to be a payment (DUST_BELOW)`;
    case 'unsettled':
    case 'parked':
      return `${name} of ${amount} is being settled; look again in a minute`;
    default:
      return `${name} of ${amount} is ${transfer.state}`;
  }
}

export const nameOf = ({ id, txHash, logIndex }: TransferRow): string =>
  `transfer ${id} (${txHash}/${logIndex})`;
