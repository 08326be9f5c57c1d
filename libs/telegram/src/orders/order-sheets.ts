import { Injectable } from '@nestjs/common';
import { CallbackLog, type AttemptEntry, type CallbackEntry } from '@epusdt/callbacks';
import { TransferRow } from '@epusdt/chain';
import { AuditRow, Database } from '@epusdt/database';
import { DomainError, shown } from '@epusdt/kernel';
import { MerchantRow } from '@epusdt/merchants';
import { MerchantOrders, Orders, canMove, type OrderRow } from '@epusdt/orders';
import { InboxEntries, Payments, type InboxEntry, type PaymentRow } from '@epusdt/payments';
import { In } from 'typeorm';

/** Of each, in one message; the history has them all. */
const MAX_CALLBACKS = 4;
const MAX_BESIDE = 4;
const MAX_DEEDS = 6;
const MAX_OTHERS = 5;
/** As buttons. */
const MAX_RESENDABLE = 20;

export interface ToldCallback {
  readonly callback: CallbackEntry;
  /** The newest; `null`: nothing was tried yet. */
  readonly attempt: AttemptEntry | null;
}

/** What may be done about an order as it is; the services ask once more. */
export interface OrderChances {
  readonly resend: boolean;
  readonly cancel: boolean;
  readonly extend: boolean;
  readonly mark: boolean;
}

/** An order with all that belongs to it. */
export interface OrderSheet {
  readonly order: OrderRow;
  /** `null`: of no merchant there is. */
  readonly shopName: string | null;
  /** False: the address of an open order is not the one that was reserved for it. */
  readonly isGenuine: boolean;
  readonly payment: PaymentRow | null;
  readonly paidWith: TransferRow | null;
  readonly callbacks: readonly ToldCallback[];
  readonly hasMoreCallbacks: boolean;
  /** Money about it that is not its payment. */
  readonly beside: readonly InboxEntry[];
  readonly hasMoreBeside: boolean;
  /** Newest first. */
  readonly deeds: readonly AuditRow[];
  readonly hasMoreDeeds: boolean;
  /** With the same reference, newest first. */
  readonly others: readonly OrderRow[];
  readonly chances: OrderChances;
}

@Injectable()
export class OrderSheets {
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly ofMerchants: MerchantOrders,
    private readonly payments: Payments,
    private readonly log: CallbackLog,
    private readonly inbox: InboxEntries,
  ) {}

  /** Throws `not_found`. */
  async order(id: string): Promise<OrderRow> {
    const order = await this.orders.find(id);
    if (order?.id === id) return order;
    throw new DomainError('not_found', `no order ${shown(id)}`);
  }

  async sheet(order: OrderRow): Promise<OrderSheet> {
    const { reader } = this.database;
    const payment = await this.payments.of(order.id);
    const paidWith = payment?.transferId
      ? await reader.findOneBy(TransferRow, { id: String(payment.transferId) })
      : null;
    const { callbacks, more } = await this.callbacks(order.id);
    const about = await this.inbox.about(order.id);
    const beside = about.filter(({ transfer }) => String(transfer.id) !== String(payment?.transferId));
    const merchant = await reader.findOneBy(MerchantRow, { pid: order.merchantPid });
    const transfers = [...about.map(({ transfer }) => transfer.id), ...(paidWith ? [paidWith.id] : [])];
    const others = await this.others(order);
    const deeds = await this.deeds([
      `order:${order.id}`,
      ...callbacks.map(({ callback }) => `callback:${callback.id}`),
      ...transfers.map((id) => `transfer:${id}`),
    ]);
    return {
      order,
      shopName: merchant?.name ?? null,
      isGenuine: order.status !== 'pending' || (await this.orders.isGenuine(order)),
      payment,
      paidWith,
      callbacks,
      hasMoreCallbacks: more,
      beside: beside.slice(0, MAX_BESIDE),
      hasMoreBeside: beside.length > MAX_BESIDE,
      deeds: deeds.slice(0, MAX_DEEDS),
      hasMoreDeeds: deeds.length > MAX_DEEDS,
      others,
      chances: await this.chances(order, others, callbacks.length > 0),
    };
  }

  private async chances(
    order: OrderRow,
    others: readonly OrderRow[],
    hasCallbacks: boolean,
  ): Promise<OrderChances> {
    const { status, slot } = order;
    const unpaid = canMove('pay', status) && !(await this.ofMerchants.isPaidElsewhere(order));
    const isOpenElsewhere = others.some(
      (other) => other.merchantPid === order.merchantPid && canMove('cancel', other.status),
    );
    return {
      resend: hasCallbacks,
      cancel: canMove('cancel', status),
      extend: unpaid && canMove('extend', status) && slot !== null && !isOpenElsewhere,
      mark: unpaid,
    };
  }

  /** What can be sent again, newest first. */
  async resendable(orderId: string): Promise<readonly CallbackEntry[]> {
    return (await this.log.list({ orderId }, { limit: MAX_RESENDABLE })).entries;
  }

  /** To the notify URL first. */
  private async callbacks(orderId: string): Promise<{ callbacks: readonly ToldCallback[]; more: boolean }> {
    const limit = MAX_CALLBACKS;
    const notify = await this.log.list({ orderId, channel: 'legacy' }, { limit });
    const events = await this.log.list({ orderId, channel: 'events' }, { limit });
    const all = [...notify.entries, ...events.entries];
    const callbacks: ToldCallback[] = [];
    for (const callback of all.slice(0, MAX_CALLBACKS)) {
      callbacks.push({ callback, attempt: (await this.log.one(callback.id))?.attempts[0] ?? null });
    }
    return { callbacks, more: notify.more || events.more || all.length > MAX_CALLBACKS };
  }

  private deeds(subjects: readonly string[]): Promise<AuditRow[]> {
    return this.database.reader.find(AuditRow, {
      where: { subject: In([...subjects]) },
      order: { id: 'DESC' },
      take: MAX_DEEDS + 1,
    });
  }

  private async others({ id, reference }: OrderRow): Promise<OrderRow[]> {
    const found = await this.orders.withReference(reference, MAX_OTHERS + 1);
    // MySQL does not see blanks at the end of a text.
    return found.filter((other) => other.id !== id && other.reference === reference).slice(0, MAX_OTHERS);
  }
}
