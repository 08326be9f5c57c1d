import type { TransferRow } from '@epusdt/chain';
import { HOUR, type Units } from '@epusdt/kernel';
import { ordersAround, ordersBetween, paidAttempt, type OrderRow } from '@epusdt/orders';
import type { EntityManager } from 'typeorm';
import type { Reservation } from './match';
import { isMarkedByHand } from './pay';
import { PaymentRow } from './payment.rows';
import type { NearOrder } from './ranking';
import { reach, type Tolerance } from './tolerance';

/** Orders so far from a transfer may explain it. */
const BEFORE_MS = 48 * HOUR;
const AFTER_MS = HOUR;
const MOST = 200;
const CHUNK = 500;

/** Every order that the transfer may pay: of exactly that amount, or within tolerance, its window holding the moment. */
export async function reservationsFor(
  manager: EntityManager,
  transfer: TransferRow,
  tolerance: Tolerance,
): Promise<{ readonly orders: readonly OrderRow[]; readonly reservations: readonly Reservation[] }> {
  const { units, toAddress, blockTime } = transfer;
  if (units === null) return { orders: [], reservations: [] };
  const exact = { low: units, high: units };
  let orders = await ordersBetween(manager, transfer, toAddress, exact, blockTime);
  const bounds = orders.length === 0 ? reach(tolerance, units) : null;
  if (bounds) orders = await ordersBetween(manager, transfer, toAddress, bounds, blockTime);
  const reservations: Reservation[] = [];
  for (const order of orders) reservations.push(await reservationOf(manager, order));
  return { orders, reservations };
}

async function reservationOf(manager: EntityManager, order: OrderRow): Promise<Reservation> {
  const { id, status, payableUnits, createdAt, expiresAt, slotUntil } = order;
  const sibling = await paidAttempt(manager, order);
  const payment = status === 'paid' ? await manager.findOneBy(PaymentRow, { orderId: id }) : null;
  return {
    id,
    status,
    payableUnits,
    createdAt,
    expiresAt,
    slotUntil,
    paidSibling: sibling && sibling.id !== id ? sibling.id : null,
    markedByHand: payment !== null && isMarkedByHand(payment),
  };
}

/** Orders at the same address around that time, for words about what fits none of them. */
export function nearOrders(manager: EntityManager, transfer: TransferRow): Promise<NearOrder[]> {
  return ordersAround(manager, transfer, [transfer.toAddress], around(transfer.blockTime), MOST);
}

/** The same, and orders of exactly that amount at other addresses of ours. */
export async function possibleOrders(
  manager: EntityManager,
  transfer: TransferRow,
  addresses: readonly string[],
): Promise<NearOrder[]> {
  const found = new Map<string, NearOrder>();
  for (const order of await nearOrders(manager, transfer)) found.set(order.id, order);
  const others = addresses.filter((address) => address !== transfer.toAddress);
  const { units } = transfer;
  if (units === null) return [...found.values()];
  for (let i = 0; i < others.length; i += CHUNK) {
    const chunk = others.slice(i, i + CHUNK);
    for (const order of await exactlyAt(manager, transfer, chunk, units)) found.set(order.id, order);
  }
  return [...found.values()];
}

function exactlyAt(
  manager: EntityManager,
  transfer: TransferRow,
  addresses: readonly string[],
  units: Units,
): Promise<OrderRow[]> {
  return ordersAround(manager, transfer, addresses, around(transfer.blockTime), MOST, units);
}

const around = (moment: number): { from: number; to: number } => ({
  from: moment - BEFORE_MS,
  to: moment + AFTER_MS,
});
