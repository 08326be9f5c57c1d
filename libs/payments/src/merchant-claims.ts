import type { LookedUp, TransferRow, TransferState } from '@epusdt/chain';
import { DAY, DomainError } from '@epusdt/kernel';
import { isoInstant, type OrderRow } from '@epusdt/orders';
import type { EntityManager } from 'typeorm';
import { InboxRow } from './payment.rows';
import { reservationsFor } from './reservations';
import { transfersIn, type TransactionName } from './transfer-finder';

/** On whose behalf an order is decided. */
export interface Mandate {
  /** The merchant: his orders only, and money that is surely meant for them. `null`: the owner, who may do all. */
  readonly within: string | null;
  /** Called before operators are asked after a transaction that nobody knows here; throws where that is too often. */
  readonly beforeAsking?: () => void;
}

export const OWNER: Mandate = { within: null };

/** A merchant does not take back what the owner has decided. */
const UNDECIDED: readonly TransferState[] = ['unsettled', 'parked', 'inbox'];
const NO_TOLERANCE = { units: 0n, basisPoints: 0n };
const MAX_LIFE_DAYS = 7;

/** Always the same words: transactions are public, and whose they are is nobody else's business. */
export const notGivable = (): DomainError =>
  new DomainError(
    'not_allowed_now',
    'this transaction is no payment that can be given to this order; ask the owner',
  );

/**
 * The transfer that a merchant may make the payment of his order. It went to the order's address; and either it is
 * exactly its amount, come while that was reserved for it and nobody else, or it lies in the inbox as money of this order.
 */
export async function givableTo(
  manager: EntityManager,
  order: OrderRow,
  name: TransactionName,
): Promise<TransferRow> {
  for (const transfer of await transfersIn(manager, name)) {
    if (transfer.toAddress !== order.address || transfer.units === null) continue;
    if (UNDECIDED.includes(transfer.state) && (await isOf(manager, order, transfer))) return transfer;
  }
  throw notGivable();
}

async function isOf(manager: EntityManager, order: OrderRow, transfer: TransferRow): Promise<boolean> {
  const entry = await manager.findOneBy(InboxRow, { transferId: transfer.id });
  if (entry && entry.orderId !== null) return entry.orderId === order.id;
  const { orders } = await reservationsFor(manager, transfer, NO_TOLERANCE);
  return orders.length === 1 && orders[0]?.id === order.id;
}

/** What a merchant has had looked up is written down only where it may be his. */
export function refuseElsewhere({ transfers }: LookedUp, { address }: OrderRow): void {
  if (!transfers.some(({ toAddress }) => toAddress === address)) throw notGivable();
}

/** An order holds an amount that others cannot have: a merchant's holds it for a week at most. */
export function refuseLonger({ id, createdAt }: OrderRow, end: number): void {
  const most = createdAt + MAX_LIFE_DAYS * DAY;
  if (end <= most) return;
  throw new DomainError(
    'not_allowed_now',
    `order ${id} may last ${MAX_LIFE_DAYS} days from when it was made, until ${isoInstant(most)}; give fewer minutes, or ask the owner`,
  );
}
