import { Injectable, Logger } from '@nestjs/common';
import { TransferRow, type TransferState } from '@epusdt/chain';
import { Database, toInteger } from '@epusdt/database';
import { EventBus, about } from '@epusdt/events';
import { Clock, DomainError } from '@epusdt/kernel';
import { OrderRow, orderMarkedWith } from '@epusdt/orders';
import { IsNull, type EntityManager } from 'typeorm';
import { addDecision, claimFor, moveTransfer, nameOf, refuseUnseen, whyNot } from './claim';
import { CONTROL, Overtaken, checkedReason, decide, writeDown, type Reason } from './deciding';
import type { DecisionKind } from './decision.rows';
import { isMarkedByHand } from './pay';
import { PaymentNews } from './payment-news';
import { InboxRow, PaymentRow } from './payment.rows';
import { PaymentSettings } from './settler';
import { within } from './tolerance';
import { findTransfer } from './transfer-finder';

const MAX_TX = 128;

type Reversible = Exclude<DecisionKind, 'assign' | 'note'>;

/** What may follow what: money that was given back must be reopened first. */
const MOVES: Readonly<Record<Reversible, { from: readonly TransferState[]; to: TransferState }>> = {
  refund: { from: ['inbox', 'ignored', 'assigned'], to: 'refunded' },
  ignore: { from: ['inbox', 'assigned'], to: 'ignored' },
  reopen: { from: ['assigned', 'refunded', 'ignored'], to: 'inbox' },
};
const ASSIGNABLE: readonly TransferState[] = ['inbox', 'ignored', 'assigned'];

/** What assigning came to: it paid the order, proved a payment marked by hand, or is kept as surplus of a paid order. */
export type Assignment = 'paid' | 'proved' | 'surplus';

interface Decision {
  readonly transfer: TransferRow;
  /** The order whose buyer was told of it as too little or too much. */
  readonly marked: string | null;
}

/**
 * What a person decides about money that fits no order. Transfers go by their number or their transaction id. `seen`:
 * how many decisions about it there were when the person looked; where another has decided since, nothing is done.
 */
@Injectable()
export class InboxDecisions {
  private readonly logger = new Logger('inbox');

  constructor(
    private readonly database: Database,
    private readonly news: PaymentNews,
    private readonly clock: Clock,
    private readonly events: EventBus,
    private readonly policy: PaymentSettings,
  ) {}

  /** Is the amount the one that the order asks for, as near as the rules want it? */
  fits({ units }: TransferRow, { payableUnits }: OrderRow): boolean {
    if (units === null) return false;
    return units === payableUnits || within(this.policy.tolerance, payableUnits, units);
  }

  /** Gives the money to an order. Where it pays it, that is final; as surplus of a paid order it is not. */
  async assign(transferName: string, orderId: string, given: Reason, seen?: number): Promise<Assignment> {
    const reason = checkedReason(given);
    const { transfer, marked, outcome, told } = await decide(this.database, async (manager) => {
      const found = await this.entry(manager, transferName, ASSIGNABLE, seen);
      if (found.units === null) throw new DomainError('not_allowed_now', await whyNot(manager, found));
      const order = await manager.findOneBy(OrderRow, { id: orderId });
      if (order?.id !== orderId)
        throw new DomainError('not_found', `no order ${orderId}; list them with: order list`);
      const now = this.clock.now();
      const done = await this.give(manager, found, order, reason, now);
      await writeDown(manager, now, {
        ...reason,
        action: 'inbox.assign',
        subject: `transfer:${found.id}`,
        details: { order: orderId, outcome: done.outcome },
      });
      return { transfer: found, marked: await orderMarkedWith(manager, String(found.id)), ...done };
    });
    this.tell({ transfer, marked }, `assigned to order ${orderId} (${outcome})`, reason);
    if (outcome === 'paid') this.events.emit('order.paid', { orderId });
    this.news.tell(told);
    return outcome;
  }

  /**
   * The money was given back outside the gateway. `transaction`: which one did, as far as known, at most 128
   * characters. Of money that paid an order only a note is made: the order stays paid. Returns what was recorded.
   */
  async refund(
    transferName: string,
    transaction: string,
    given: Reason,
    seen?: number,
  ): Promise<'refunded' | 'noted'> {
    const refundTx = transaction.trim();
    if (refundTx.length > MAX_TX || CONTROL.test(refundTx)) {
      throw new DomainError(
        'bad_request',
        `the transaction of the refund: at most ${MAX_TX} characters, none of them a control character`,
      );
    }
    const found = await findTransfer(this.database.reader, transferName);
    const noted = found.state === 'settled';
    // SQLite gives a number where MySQL gives text.
    const id = String(found.id);
    await (noted
      ? this.note(id, refundTx, given, seen)
      : this.change(id, 'refund', given, { refundTx, seen }));
    return noted ? 'noted' : 'refunded';
  }

  ignore(transferName: string, given: Reason, seen?: number): Promise<void> {
    return this.change(transferName, 'ignore', given, { seen });
  }

  /** Takes a decision back: the money waits again. */
  reopen(transferName: string, given: Reason, seen?: number): Promise<void> {
    return this.change(transferName, 'reopen', given, { seen });
  }

  private async change(
    transferName: string,
    kind: Reversible,
    given: Reason,
    { refundTx, seen }: { readonly refundTx?: string; readonly seen: number | undefined },
  ): Promise<void> {
    const reason = checkedReason(given);
    const { from, to } = MOVES[kind];
    const decided = await decide(this.database, async (manager) => {
      const found = await this.entry(manager, transferName, from, seen);
      const now = this.clock.now();
      await moveTransfer(manager, found, to);
      await addDecision(manager, {
        transfer: found,
        kind,
        orderId: null,
        pays: false,
        ...(refundTx === undefined ? {} : { refundTx }),
        reason,
        now,
      });
      await writeDown(manager, now, {
        ...reason,
        action: `inbox.${kind}`,
        subject: `transfer:${found.id}`,
        details: { from: found.state, refundTx: refundTx ?? null },
      });
      return { transfer: found, marked: await orderMarkedWith(manager, String(found.id)) };
    });
    this.tell(decided, to === 'inbox' ? 'reopened' : to, reason);
  }

  private async note(transferId: string, refundTx: string, given: Reason, seen?: number): Promise<void> {
    const reason = checkedReason(given);
    await decide(this.database, async (manager) => {
      const transfer = await findTransfer(manager, transferId);
      await refuseUnseen(manager, transfer, seen);
      const payment = await manager.findOneBy(PaymentRow, { transferId });
      const now = this.clock.now();
      const orderId = payment?.orderId ?? null;
      await addDecision(manager, { transfer, kind: 'note', orderId, pays: false, refundTx, reason, now });
      await writeDown(manager, now, {
        ...reason,
        action: 'inbox.note',
        subject: `transfer:${transferId}`,
        details: { order: orderId, refundTx },
      });
    });
  }

  private async give(
    manager: EntityManager,
    transfer: TransferRow,
    order: OrderRow,
    reason: Reason,
    now: number,
  ): Promise<{ readonly outcome: Assignment; readonly told: readonly number[] }> {
    const decision = { transfer, kind: 'assign' as const, orderId: order.id, reason, now };
    if (order.status !== 'paid') {
      const told = await claimFor(manager, this.news, { transfer, order, reason, now });
      return { outcome: 'paid', told };
    }
    const payment = await manager.findOneBy(PaymentRow, { orderId: order.id });
    if (payment && isMarkedByHand(payment)) {
      await moveTransfer(manager, transfer, 'settled');
      await this.prove(manager, payment, transfer);
      await addDecision(manager, { ...decision, pays: true });
      return { outcome: 'proved', told: [] };
    }
    // Also where it is assigned already: of two decisions at once one has to see the other's.
    await moveTransfer(manager, transfer, 'assigned');
    await addDecision(manager, { ...decision, pays: false });
    return { outcome: 'surplus', told: [] };
  }

  /** The money of a payment that was marked by hand has turned up. What the shop was told of it stays as it was. */
  private async prove(manager: EntityManager, { id }: PaymentRow, transfer: TransferRow): Promise<void> {
    const { units } = transfer;
    if (units === null) throw new DomainError('not_allowed_now', await whyNot(manager, transfer));
    const { affected } = await manager.update(
      PaymentRow,
      { id, transferId: IsNull() },
      { transferId: transfer.id, units },
    );
    if (affected !== 1) throw new Overtaken();
  }

  private async entry(
    manager: EntityManager,
    name: string,
    allowed: readonly TransferState[],
    seen: number | undefined,
  ): Promise<TransferRow> {
    const transfer = await findTransfer(manager, name);
    await refuseUnseen(manager, transfer, seen);
    const entry = await manager.existsBy(InboxRow, { transferId: transfer.id });
    if (entry && allowed.includes(transfer.state)) return transfer;
    throw new DomainError('not_allowed_now', await whyNot(manager, transfer));
  }

  private tell({ transfer, marked }: Decision, what: string, { actor, note }: Reason): void {
    const facts = about({ transaction: transfer.txHash });
    this.logger.log(`${nameOf(transfer)} ${what} by ${actor}: ${note}`, facts);
    this.events.emit('transfer.decided', { transferId: toInteger(transfer.id) });
    if (marked !== null) this.events.emit('order.mismatched', { orderId: marked });
  }
}
