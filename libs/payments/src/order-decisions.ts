import { Injectable, Logger } from '@nestjs/common';
import { Allocator } from '@epusdt/allocation';
import { ChainPosition, TransferLookup, TransferRow, type LookedUp } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { EventBus, about } from '@epusdt/events';
import { Clock, DomainError, MINUTE, formatUnits } from '@epusdt/kernel';
import {
  OrderRow,
  OrderSettings,
  asCancelled,
  canMove,
  markCancelled,
  markExtended,
  orderMarkedWith,
  referenceOf,
} from '@epusdt/orders';
import type { EntityManager } from 'typeorm';
import { claimFor, isClaimable, nameOf, refusePaid, whyNot } from './claim';
import { Overtaken, checkedReason, decide, writeDown, type Reason } from './deciding';
import { OWNER, givableTo, notGivable, refuseElsewhere, refuseLonger, type Mandate } from './merchant-claims';
import { payOrder } from './pay';
import { PaymentNews, type Told } from './payment-news';
import { InboxRow } from './payment.rows';
import { reservationsFor } from './reservations';
import { readTransactionName, transfersIn, type TransactionName } from './transfer-finder';

const MAX_MINUTES = 10_080;
const NO_TOLERANCE = { units: 0n, basisPoints: 0n };

/** What a person decides about an order. The one way in for the command line, the API and the bot. */
@Injectable()
export class OrderDecisions {
  private readonly logger = new Logger('orders');

  constructor(
    private readonly database: Database,
    private readonly lookup: TransferLookup,
    private readonly position: ChainPosition,
    private readonly allocator: Allocator,
    private readonly news: PaymentNews,
    private readonly settings: OrderSettings,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /**
   * Marks an unpaid order paid, and the shop hears of it. With a transaction (`<hash>` or `<hash>/<log index>`) its
   * transfer to a wallet of ours is proven, recorded if it was not, and becomes the payment in the same transaction of
   * the database. Without one (`null`) the payment stands for money that nobody can name yet.
   */
  async markPaid(
    orderId: string,
    transaction: string | null,
    given: Reason,
    mandate: Mandate = OWNER,
  ): Promise<void> {
    const reason = checkedReason(given);
    const name = transaction === null ? null : readTransactionName(transaction);
    if (transaction !== null && !name) {
      throw new DomainError(
        'bad_request',
        `"${transaction.slice(0, 80)}" is no transaction id: give its 64 characters, or leave it out`,
      );
    }
    await this.order(this.database.reader, orderId, mandate);
    const { told, marked } = name
      ? await this.payWith(orderId, name, reason, mandate)
      : await this.payWithout(orderId, reason, mandate);
    this.logger.log(`order ${orderId} marked paid by ${reason.actor}: ${reason.note}`, about({ orderId }));
    this.events.emit('order.paid', { orderId });
    if (marked !== null && marked !== orderId) this.events.emit('order.mismatched', { orderId: marked });
    this.news.tell(told);
  }

  /** Ends a pending order; its amount stays reserved, and money for it still counts, as after expiry. */
  async cancel(orderId: string, given: Reason, mandate: Mandate = OWNER): Promise<void> {
    const reason = checkedReason(given);
    const told = await decide(this.database, async (manager) => {
      const order = await this.order(manager, orderId, mandate);
      if (!canMove('cancel', order.status)) {
        throw new DomainError('not_allowed_now', `order ${orderId} is ${order.status}, not pending`);
      }
      const now = this.clock.now();
      if (!(await markCancelled(manager, order.id, now))) throw new Overtaken();
      const written = await this.news.news.write(manager, 'order.cancelled', asCancelled(order, now));
      await writeDown(manager, now, {
        ...reason,
        action: 'order.cancel',
        subject: `order:${orderId}`,
        details: {},
      });
      return written;
    });
    this.news.tell(told);
    this.logger.log(`order ${orderId} cancelled by ${reason.actor}`, about({ orderId }));
    this.events.emit('order.cancelled', { orderId });
  }

  /** Gives the buyer `minutes` more from now, or from its end where that is later. Returns the new end, an instant. */
  async extend(orderId: string, minutes: number, given: Reason, mandate: Mandate = OWNER): Promise<number> {
    const reason = checkedReason(given);
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_MINUTES) {
      throw new DomainError('bad_request', `minutes: give a whole number from 1 to ${MAX_MINUTES}`);
    }
    const { order, expiresAt, slotUntil } = await decide(this.database, async (manager) => {
      const found = await this.order(manager, orderId, mandate);
      await this.refuseExtending(manager, found);
      await this.refuseWhileMoneyWaits(manager, found);
      const now = this.clock.now();
      const end = Math.max(now, found.expiresAt) + minutes * MINUTE;
      if (mandate.within !== null) refuseLonger(found, end);
      const until = Math.max(found.slotUntil, end + this.settings.lateWindowMs);
      const extended = await markExtended(manager, found, { expiresAt: end, slotUntil: until });
      if (!extended) throw new Overtaken();
      await writeDown(manager, now, {
        ...reason,
        action: 'order.extend',
        subject: `order:${orderId}`,
        details: { from: found.expiresAt, to: end },
      });
      return { order: found, expiresAt: end, slotUntil: until };
    });
    if (order.slot !== null) {
      const slot = { key: order.slot, address: order.address, units: order.payableUnits };
      this.allocator.keep(slot, order.id, slotUntil);
    }
    this.logger.log(`order ${orderId} extended by ${reason.actor}`, about({ orderId }));
    this.events.emit('order.extended', { orderId });
    return expiresAt;
  }

  private async payWithout(orderId: string, reason: Reason, mandate: Mandate): Promise<Told> {
    return decide(this.database, async (manager) => {
      const order = await this.order(manager, orderId, mandate);
      await refusePaid(manager, order);
      await this.refuseWhileMoneyWaits(manager, order);
      const now = this.clock.now();
      const paid = await payOrder(manager, this.news, { order, reason: 'manual', transfer: null, now });
      if (!paid) throw new Overtaken();
      await this.writePaid(manager, order, null, reason, now);
      return { told: paid, marked: null };
    });
  }

  private async payWith(
    orderId: string,
    name: TransactionName,
    reason: Reason,
    mandate: Mandate,
  ): Promise<Told> {
    const known = await transfersIn(this.database.reader, name);
    const lookedUp = known.length > 0 ? null : await this.lookUp(orderId, name, mandate);
    return decide(this.database, async (manager) => {
      const order = await this.order(manager, orderId, mandate);
      if (lookedUp) await this.lookup.record(manager, lookedUp);
      const transfer =
        mandate.within === null
          ? await this.choose(manager, order, name)
          : await givableTo(manager, order, name);
      await this.refuseAnothersMoney(manager, order, transfer, mandate);
      const now = this.clock.now();
      const told = await claimFor(manager, this.news, { transfer, order, reason, now });
      await this.writePaid(manager, order, transfer, reason, now);
      return { told, marked: await orderMarkedWith(manager, String(transfer.id)) };
    });
  }

  private async lookUp(orderId: string, { hash }: TransactionName, mandate: Mandate): Promise<LookedUp> {
    if (mandate.within === null) return this.lookup.prove(hash);
    const order = await this.order(this.database.reader, orderId, mandate);
    await refusePaid(this.database.reader, order);
    mandate.beforeAsking?.();
    const lookedUp = await this.lookup.prove(hash);
    refuseElsewhere(lookedUp, order);
    return lookedUp;
  }

  /** The transfer meant: the only one that can be, or the one of exactly this order's address and amount. */
  private async choose(manager: EntityManager, order: OrderRow, name: TransactionName): Promise<TransferRow> {
    const found = await transfersIn(manager, name);
    const free = found.filter(isClaimable);
    const exact = free.filter(
      ({ toAddress, units }) => toAddress === order.address && units === order.payableUnits,
    );
    const [chosen, ...others] = exact.length === 1 ? exact : free;
    if (chosen && others.length === 0) return chosen;
    if (chosen) {
      throw new DomainError(
        'bad_request',
        `transaction ${name.hash} holds ${free.length} transfers to wallets of yours; name one: ${free.map(({ txHash, logIndex, units }) => `${txHash}/${logIndex} (${formatUnits(units ?? 0n)} USDT)`).join(', ')}`,
      );
    }
    const [taken] = found;
    if (taken) throw new DomainError('not_allowed_now', await whyNot(manager, taken));
    throw new DomainError(
      'bad_request',
      `transaction ${name.hash} brings no USDT to a wallet of yours${name.logIndex === null ? '' : ` at log ${name.logIndex}`}; if the money came another way, leave the transaction out`,
    );
  }

  /** What is about to be settled as another order's payment is that order's: its buyer has paid exactly. */
  private async refuseAnothersMoney(
    manager: EntityManager,
    order: OrderRow,
    transfer: TransferRow,
    { within }: Mandate,
  ): Promise<void> {
    if (transfer.state !== 'unsettled' && transfer.state !== 'parked') return;
    if (await this.position.isSplit(manager)) {
      throw new DomainError(
        'not_allowed_now',
        'two providers have different final blocks: nothing is settled until they agree (doctor says more)',
      );
    }
    const { orders } = await reservationsFor(manager, transfer, NO_TOLERANCE);
    const other = orders.find(({ id, status }) => id !== order.id && status !== 'paid');
    if (!other) return;
    if (within !== null) throw notGivable();
    throw new DomainError(
      'not_allowed_now',
      `${nameOf(transfer)} is exactly what order ${other.id} waits for, and pays that one within a minute; compare the transaction with the order`,
    );
  }

  /** The very money may lie in the inbox: then it is assigned, so that it is not counted twice. */
  private async refuseWhileMoneyWaits(manager: EntityManager, order: OrderRow): Promise<void> {
    const [entry] = await manager
      .createQueryBuilder(InboxRow, 'i')
      .innerJoin(TransferRow, 't', 't.id = i.transfer_id')
      .where("i.order_id = :id AND t.state = 'inbox' AND i.units = :units", {
        id: order.id,
        units: order.payableUnits.toString(),
      })
      .take(1)
      .getMany();
    if (!entry) return;
    throw new DomainError(
      'not_allowed_now',
      `exactly its amount lies in the inbox as transfer ${entry.transferId}; use it: inbox assign ${entry.transferId} ${order.id}`,
    );
  }

  private async refuseExtending(manager: EntityManager, order: OrderRow): Promise<void> {
    const { id, status, slot, reference } = order;
    await refusePaid(manager, order);
    if (!canMove('extend', status)) {
      throw new DomainError('not_allowed_now', `order ${id} is ${status}; let the shop make a new one`);
    }
    if (slot === null) {
      throw new DomainError(
        'not_allowed_now',
        `the amount of order ${id} is free for others again; let the shop make a new order`,
      );
    }
    const open = await manager.findOneBy(OrderRow, { liveReference: referenceOf(order) });
    if (!open || open.id === id) return;
    throw new DomainError(
      'not_allowed_now',
      `${reference} has another open attempt, order ${open.id}; extend that one`,
    );
  }

  private writePaid(
    manager: EntityManager,
    order: OrderRow,
    transfer: TransferRow | null,
    reason: Reason,
    now: number,
  ): Promise<void> {
    return writeDown(manager, now, {
      ...reason,
      action: 'order.mark_paid',
      subject: `order:${order.id}`,
      details: {
        from: order.status,
        payable: formatUnits(order.payableUnits),
        transfer: transfer && nameOf(transfer),
        received: transfer?.units === null || !transfer ? null : formatUnits(transfer.units),
      },
    });
  }

  private async order(manager: EntityManager, id: string, { within }: Mandate): Promise<OrderRow> {
    const order = await manager.findOneBy(OrderRow, { id });
    // MySQL does not see blanks at the end of a text.
    if (order?.id === id && (within === null || order.merchantPid === within)) return order;
    throw new DomainError('not_found', `no order ${id}; list them with: order list`);
  }
}
