import { Injectable } from '@nestjs/common';
import { CallbackLog, type AttemptEntry, type CallbackEntry } from '@epusdt/callbacks';
import { TransferRow } from '@epusdt/chain';
import { AuditRow, Database } from '@epusdt/database';
import { OrderSightings, type OrderRow, type SightingRow } from '@epusdt/orders';
import { InboxEntries, Payments, type InboxEntry, type PaymentRow } from '@epusdt/payments';
import { In } from 'typeorm';

/** Callbacks read at once. */
const CHUNK = 100;

/** One thing that happened to an order. */
export type Happening =
  | { readonly kind: 'created' | 'ended'; readonly at: number }
  | { readonly kind: 'seen'; readonly at: number; readonly sighting: SightingRow }
  | { readonly kind: 'came'; readonly at: number; readonly transfer: TransferRow }
  | { readonly kind: 'waits'; readonly at: number; readonly entry: InboxEntry }
  | { readonly kind: 'paid'; readonly at: number; readonly payment: PaymentRow }
  | { readonly kind: 'deed'; readonly at: number; readonly deed: AuditRow }
  | { readonly kind: 'callback'; readonly at: number; readonly callback: CallbackEntry }
  | {
      readonly kind: 'attempt';
      readonly at: number;
      readonly callback: CallbackEntry;
      readonly attempt: AttemptEntry;
    };

/** Everything that happened to an order, from whichever book it stands in. */
@Injectable()
export class OrderHistory {
  constructor(
    private readonly database: Database,
    private readonly sightings: OrderSightings,
    private readonly payments: Payments,
    private readonly inbox: InboxEntries,
    private readonly log: CallbackLog,
  ) {}

  /** The oldest first; of what happened at one instant, what led to the other. */
  async of(order: OrderRow): Promise<Happening[]> {
    const payment = await this.payments.of(order.id);
    const about = await this.inbox.about(order.id);
    const transfers = await this.transfers(payment, about);
    const callbacks = await this.callbacks(order.id);
    const deeds = await this.deeds([
      `order:${order.id}`,
      ...callbacks.map(({ id }) => `callback:${id}`),
      ...transfers.map(({ id }) => `transfer:${id}`),
    ]);
    const attempts = await this.attempts(callbacks);
    const all: Happening[] = [
      { kind: 'created', at: order.createdAt },
      ...(await this.seen(order)),
      ...transfers.map((transfer) => ({ kind: 'came' as const, at: transfer.blockTime, transfer })),
      ...about.flatMap((entry) =>
        entry.inbox ? [{ kind: 'waits' as const, at: entry.inbox.createdAt, entry }] : [],
      ),
      ...deeds.map((deed) => ({ kind: 'deed' as const, at: deed.at, deed })),
      ...(payment ? [{ kind: 'paid' as const, at: payment.settledAt, payment }] : []),
      ...endOf(order),
      ...callbacks.map((callback) => ({ kind: 'callback' as const, at: callback.createdAt, callback })),
      ...attempts,
    ];
    return all.sort((one, other) => one.at - other.at);
  }

  /** Its block is not final; afterwards the transfer itself says it. */
  private async seen({ id, status }: OrderRow): Promise<Happening[]> {
    const sighting = status === 'paid' ? null : await this.sightings.of(id);
    return sighting ? [{ kind: 'seen', at: sighting.blockTime, sighting }] : [];
  }

  private async transfers(payment: PaymentRow | null, about: readonly InboxEntry[]): Promise<TransferRow[]> {
    const others = about.map(({ transfer }) => transfer);
    const id = payment?.transferId ? String(payment.transferId) : null;
    if (id === null || others.some((transfer) => String(transfer.id) === id)) return others;
    const paidWith = await this.database.reader.findOneBy(TransferRow, { id });
    return paidWith ? [paidWith, ...others] : others;
  }

  /** In the order in which they were written. */
  private async callbacks(orderId: string): Promise<CallbackEntry[]> {
    const found: CallbackEntry[] = [];
    for (let more = true; more;) {
      const page = await this.log.list({ orderId }, { limit: CHUNK, before: found.at(-1)?.id });
      found.push(...page.entries);
      ({ more } = page);
    }
    return found.reverse();
  }

  private async attempts(callbacks: readonly CallbackEntry[]): Promise<Happening[]> {
    const found: Happening[] = [];
    for (const callback of callbacks) {
      const attempts = (await this.log.one(callback.id))?.attempts ?? [];
      for (const attempt of [...attempts].reverse()) {
        found.push({ kind: 'attempt', at: attempt.startedAt, callback, attempt });
      }
    }
    return found;
  }

  private deeds(subjects: readonly string[]): Promise<AuditRow[]> {
    return this.database.reader.find(AuditRow, {
      where: { subject: In([...subjects]) },
      order: { id: 'ASC' },
    });
  }
}

/** That it is paid is told by its payment. */
const endOf = ({ status, closedAt }: OrderRow): Happening[] =>
  closedAt === null || status === 'paid' ? [] : [{ kind: 'ended', at: closedAt }];
