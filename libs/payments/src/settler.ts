import { Injectable, Logger } from '@nestjs/common';
import { ChainPosition, TransferRow, type TransferState } from '@epusdt/chain';
import { Database, isDatabaseTrouble, isUniqueViolation, toInteger } from '@epusdt/database';
import { EventBus, about } from '@epusdt/events';
import { Clock, SingleFlight, formatUnits, invariant, type Units } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { IgnoreRow } from './decision.rows';
import { matchTransfer, type Match, type MatchPolicy } from './match';
import { payOrder } from './pay';
import { PaymentNews, type Told } from './payment-news';
import { InboxRow } from './payment.rows';
import { nearOrders, reservationsFor } from './reservations';
import type { Tolerance } from './tolerance';

const BATCH = 100;
/** Batches in one run: a bound, not a limit; the next run goes on. */
const BATCHES = 1_000;
/** A transfer that failed this often is parked with an alarm, so that it does not stop the others. */
const FAILURES_TO_PARK = 5;
/** A lost race looks like a duplicate, and comes right at the next look or two. */
const RACES_TO_PARK = 20;
const PROBLEM_LENGTH = 500;
const STATES: Readonly<Record<Match['kind'], TransferState>> = {
  pay: 'settled',
  inbox: 'inbox',
  dust: 'dust',
};

/** What becomes of money that does not fit. */
export class PaymentSettings implements MatchPolicy {
  /**
   * `dustBelow`: what is less and pays no order is not worth a person's look; 0 where everything is. `late`: does money
   * within the late window settle, or wait for a decision? `tolerance`: how far off an amount may be.
   */
  constructor(
    readonly dustBelow: Units,
    readonly late: 'settle' | 'hold' = 'settle',
    readonly tolerance: Tolerance = { units: 0n, basisPoints: 0n },
  ) {}
}

interface Settled extends Told {
  readonly match: Match;
}

/** Turns unsettled transfers into payments or inbox entries, each in one transaction with what follows from it. */
@Injectable()
export class Settler {
  private readonly logger = new Logger('settler');
  private readonly failures = new Map<string, number>();
  private readonly flight = new SingleFlight(() => this.settleAll());

  constructor(
    private readonly database: Database,
    private readonly position: ChainPosition,
    private readonly news: PaymentNews,
    private readonly policy: PaymentSettings,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /** Resolves when everything recorded before the call is settled, parked, or has failed and will be tried again. */
  settle(): Promise<void> {
    return this.flight.run();
  }

  /** Parked is alarmed, not given up: perhaps the reason is gone. Each renewed failure alarms again. */
  async retryParked(): Promise<void> {
    await this.database.reader.update(TransferRow, { state: 'parked' }, { state: 'unsettled' });
  }

  idle(): Promise<void> {
    return this.flight.idle();
  }

  private async settleAll(): Promise<void> {
    // Two providers have different final blocks: nobody knows which transfers are real.
    if (await this.position.isSplit()) return;
    let after = { blockTime: -1, id: 0 };
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const transfers = await this.unsettledAfter(after);
      for (const transfer of transfers) {
        await this.settleOne(transfer);
        after = { blockTime: transfer.blockTime, id: toInteger(transfer.id) };
      }
      if (transfers.length < BATCH) return;
    }
  }

  private unsettledAfter({ blockTime, id }: { blockTime: number; id: number }): Promise<TransferRow[]> {
    return this.database.reader
      .createQueryBuilder(TransferRow, 't')
      .where("t.state = 'unsettled'")
      .andWhere('(t.block_time > :blockTime OR (t.block_time = :blockTime AND t.id > :id))', {
        blockTime,
        id,
      })
      .orderBy('t.block_time', 'ASC')
      .addOrderBy('t.id', 'ASC')
      .take(BATCH)
      .getMany();
  }

  private async settleOne(transfer: TransferRow): Promise<void> {
    try {
      const settled = await this.database.transaction((manager) => this.apply(manager, transfer));
      if (settled) this.tell(transfer, settled);
      this.failures.delete(transfer.id);
    } catch (error) {
      await this.failed(transfer, error);
    }
  }

  /** `null` when another process has settled it. */
  private async apply(manager: EntityManager, transfer: TransferRow): Promise<Settled | null> {
    const { orders, reservations } = await reservationsFor(manager, transfer, this.policy.tolerance);
    const exact = reservations.some(({ payableUnits }) => payableUnits === transfer.units);
    const tiny = transfer.units !== null && transfer.units < this.policy.dustBelow;
    // Only for words, of which dust needs none.
    const near = exact || tiny ? [] : await nearOrders(manager, transfer);
    const match = matchTransfer(transfer, reservations, near, this.policy);
    const { affected } = await manager.update(
      TransferRow,
      { id: transfer.id, state: 'unsettled' },
      { state: STATES[match.kind] },
    );
    if (affected !== 1) return null;
    const now = this.clock.now();
    const { id: transferId, units } = transfer;
    if (match.kind === 'pay') {
      const order = orders.find(({ id }) => id === match.orderId);
      invariant(order, `order ${match.orderId} was among those awaiting`);
      const paid = await payOrder(manager, this.news, { order, reason: match.reason, transfer, now });
      invariant(paid, `order ${order.id} was unpaid a moment ago`);
      return { match, told: paid, marked: null };
    }
    if (match.kind === 'dust') {
      invariant(units !== null, 'only a value that fits is dust');
      await manager.insert(IgnoreRow, { transferId, units, reason: 'dust', createdAt: now });
    } else {
      const { orderId, reason } = match;
      await manager.insert(InboxRow, { transferId, orderId, units, reason, createdAt: now });
      const told = await this.news.unmatched(manager, { transfer, reason, orderId, near });
      return { match, ...told };
    }
    return { match, told: [], marked: null };
  }

  private tell(transfer: TransferRow, { match, told, marked }: Settled): void {
    this.news.tell(told);
    const transaction = transfer.txHash;
    const where = `transfer ${transaction}/${transfer.logIndex}`;
    const amount =
      transfer.units === null ? `${transfer.rawValue} raw units` : `${formatUnits(transfer.units)} USDT`;
    if (match.kind === 'dust') {
      this.logger.debug(`${where} of ${amount} to ${transfer.toAddress} is dust`);
      return;
    }
    if (match.kind === 'inbox') {
      this.logger.warn(
        `${where} of ${amount} to ${transfer.toAddress} goes to the inbox: ${match.reason}`,
        about({ transaction, ...(match.orderId === null ? {} : { orderId: match.orderId }) }),
      );
      this.events.emit('transfer.unmatched', { transferId: toInteger(transfer.id) });
      if (marked !== null) this.events.emit('order.mismatched', { orderId: marked });
      return;
    }
    const facts = about({ orderId: match.orderId, transaction });
    this.logger.log(`${where} pays order ${match.orderId} (${match.reason})`, facts);
    this.events.emit('order.paid', { orderId: match.orderId });
  }

  /**
   * A lost race (two payments of one order at once) and trouble of the database come right when the transfer is looked
   * at again. What keeps failing for a reason of its own is parked with an alarm.
   */
  private async failed(transfer: TransferRow, error: unknown): Promise<void> {
    const where = `transfer ${transfer.txHash}/${transfer.logIndex}`;
    const facts = about({ transaction: transfer.txHash });
    if (isDatabaseTrouble(error)) {
      this.logger.warn(`${where} is not settled yet: ${String(error)}`, facts);
      return;
    }
    const failures = (this.failures.get(transfer.id) ?? 0) + 1;
    this.failures.set(transfer.id, failures);
    this.logger.error(`${where} could not be settled (${failures}): ${String(error)}`, facts);
    if (failures < (isUniqueViolation(error) ? RACES_TO_PARK : FAILURES_TO_PARK)) return;
    const problem = String(error).slice(0, PROBLEM_LENGTH);
    try {
      const { affected } = await this.database.reader.update(
        TransferRow,
        { id: transfer.id, state: 'unsettled' },
        { state: 'parked', problem },
      );
      if (affected === 1) this.logger.error(`${where} is parked: it needs a person`, facts);
      this.failures.delete(transfer.id);
    } catch (parking) {
      this.logger.error(`${where} could not be parked: ${String(parking)}`, facts);
    }
  }
}
