import { formatUnits } from '@epusdt/kernel';
import type { OrderRow } from './order.row';
import type { OrderStatus, PaidReason } from './order-states';

/** An order as the native API and its events show it. Amounts are decimal text, instants ISO 8601 in UTC. */
export interface OrderView {
  readonly id: string;
  readonly reference: string;
  /** From 1: a reference whose order has ended may be asked for again. */
  readonly attempt: number;
  readonly merchant: string;
  readonly status: OrderStatus;
  /** Why it is paid; `null` while it is not. */
  readonly reason: PaidReason | null;
  /** What the shop asked for. */
  readonly amount: string;
  readonly currency: string;
  /** `currency` per USDT, where it came from, and of when it is. */
  readonly rate: string;
  readonly rate_source: string;
  readonly rate_at: string;
  readonly network: string;
  readonly token: string;
  readonly address: string;
  /** What must arrive, to the last decimal. */
  readonly payable_amount: string;
  readonly redirect_url: string | null;
  readonly locale: string | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  /** The events endpoint that the order named. */
  readonly endpoint: string | null;
  readonly created_at: string;
  readonly expires_at: string;
  /** Until when money for it is looked for. */
  readonly watched_until: string;
  /** When it was paid, expired or cancelled. */
  readonly closed_at: string | null;
}

export const isoInstant = (at: number): string => new Date(at).toISOString();

export function orderView(order: OrderRow): OrderView {
  return {
    id: order.id,
    reference: order.reference,
    attempt: order.attempt,
    merchant: order.merchantPid,
    status: order.status,
    reason: order.reason,
    amount: order.fiatAmount,
    currency: order.fiat,
    rate: order.rate,
    rate_source: order.rateSource,
    rate_at: isoInstant(order.rateAt),
    network: order.network,
    token: order.token,
    address: order.address,
    payable_amount: formatUnits(order.payableUnits),
    redirect_url: order.redirectUrl,
    locale: order.locale,
    metadata: order.metadata === null ? null : (JSON.parse(order.metadata) as Record<string, string>),
    endpoint: order.endpointId === null ? null : String(order.endpointId),
    created_at: isoInstant(order.createdAt),
    expires_at: isoInstant(order.expiresAt),
    watched_until: isoInstant(order.slotUntil),
    closed_at: order.closedAt === null ? null : isoInstant(order.closedAt),
  };
}
