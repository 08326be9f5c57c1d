import { Injectable, Logger } from '@nestjs/common';
import type { Sighting, SightingReport } from '@epusdt/chain';
import { Database, isUniqueViolation } from '@epusdt/database';
import { EventBus, about } from '@epusdt/events';
import { Clock } from '@epusdt/kernel';
import { In, LessThanOrEqual } from 'typeorm';
import { ordersAwaiting, paidAttempt } from './order-moves';
import { OrderNews } from './order-news';
import { OrderRow } from './order.row';
import { OrderSettings } from './orders';
import { SightingRow } from './sighting.row';

/** Blocks after which the ledger has long settled what a mark was about, one way or the other. */
const KEPT_BLOCKS = 20;
/** Marks looked at in one report, the oldest blocks first. Marks live about a minute; this many is 160 a second. */
const MARKS = 10_000;
const CHUNK = 500;

/** With the order it is about. */
interface Sighted extends Sighting {
  readonly order: OrderRow;
}

const HASH_IN_KEY = 16;

/** Marks of orders whose payment was seen and is not final. Nothing is decided by them: a page shows them. */
@Injectable()
export class OrderSightings {
  private readonly logger = new Logger('orders');

  constructor(
    private readonly database: Database,
    private readonly settings: OrderSettings,
    private readonly news: OrderNews,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /** Of an order that is not paid; what it says of any other is out of date. */
  of(orderId: string): Promise<SightingRow | null> {
    return this.database.reader.findOneBy(SightingRow, { orderId });
  }

  /** Each step may be repeated or lost: the next report, seconds later, puts it right. */
  async apply(report: SightingReport): Promise<void> {
    const marks = await this.database.reader.find(SightingRow, {
      order: { blockNumber: 'ASC' },
      take: MARKS,
    });
    const marked = new Set(marks.map(({ orderId }) => orderId));
    const sighted = await this.awaitedAmong(report.sightings, marked);
    await this.forgetFinal(marks, report);
    const kept = await this.takeBack(marks, sighted, report);
    await this.advance(kept, report);
    const known = new Map(kept.map((mark) => [mark.orderId, mark]));
    for (const [orderId, sighting] of sighted) {
      const mark = known.get(orderId);
      // A mark whose block is final meanwhile stays: another payment of the same order does not count down again.
      const settled = mark !== undefined && mark.blockNumber <= report.afterBlock;
      if (!settled && !(mark && isOf(mark, sighting))) await this.mark(orderId, sighting, report);
    }
  }

  /**
   * By order. Of two payments of one order the earlier counts, as it will in the ledger. One that ended after its payment
   * was seen is still paid by it.
   */
  private async awaitedAmong(
    sightings: readonly Sighting[],
    marked: ReadonlySet<string>,
  ): Promise<Map<string, Sighted>> {
    const found = new Map<string, Sighted>();
    for (const sighting of sightings) {
      const { address, units, blockTime } = sighting;
      const orders = await ordersAwaiting(
        this.database.reader,
        this.settings.asset,
        address,
        units,
        blockTime,
      );
      const [order] = orders;
      // Several would go to the inbox.
      if (!order || orders.length > 1) continue;
      if (order.status === 'paid' || (order.status !== 'pending' && !marked.has(order.id))) continue;
      if (!(await this.willPay(order, blockTime))) continue;
      const earlier = found.get(order.id);
      if (!earlier || sighting.blockNumber < earlier.blockNumber) found.set(order.id, { ...sighting, order });
    }
    return found;
  }

  /** A buyer is told that all is well only where the settler will say so, too. */
  private async willPay(order: OrderRow, blockTime: number): Promise<boolean> {
    if (blockTime > order.expiresAt && !this.settings.lateSettles) return false;
    return (await paidAttempt(this.database.reader, order)) === null;
  }

  private async forgetFinal(marks: readonly SightingRow[], { afterBlock }: SightingReport): Promise<void> {
    const over = afterBlock - KEPT_BLOCKS;
    if (!marks.some(({ blockNumber }) => blockNumber <= over)) return;
    await this.database.statement((manager) =>
      manager.delete(SightingRow, { blockNumber: LessThanOrEqual(over) }),
    );
  }

  /** Removes what was looked for in vain; returns the marks that stay. A block past the head was not looked at. */
  private async takeBack(
    marks: readonly SightingRow[],
    sighted: ReadonlyMap<string, Sighted>,
    { afterBlock, headBlock }: SightingReport,
  ): Promise<SightingRow[]> {
    const kept: SightingRow[] = [];
    for (const mark of marks) {
      const { orderId, txHash, blockNumber } = mark;
      if (blockNumber <= afterBlock - KEPT_BLOCKS) continue;
      if (blockNumber <= afterBlock || blockNumber > headBlock || sighted.has(orderId)) {
        kept.push(mark);
        continue;
      }
      const { affected } = await this.database.statement((manager) =>
        manager.delete(SightingRow, { orderId, txHash, blockNumber }),
      );
      if (affected === 1) await this.tellTakenBack(mark);
    }
    return kept;
  }

  /** The mark of an order that has ended is only swept away. */
  private async tellTakenBack({ orderId, txHash, blockNumber }: SightingRow): Promise<void> {
    const order = await this.database.reader.findOneBy(OrderRow, { id: orderId });
    if (!order || order.status === 'paid') return;
    this.logger.warn(
      `order ${orderId}: transaction ${txHash} is not in the chain any more (seen in block ${blockNumber})`,
      about({ orderId, transaction: txHash }),
    );
    this.events.emit('order.undetected', { orderId });
  }

  /** Never backwards: providers are a block or two apart. */
  private async advance(marks: readonly SightingRow[], { headBlock }: SightingReport): Promise<void> {
    const behind = marks.filter(({ headNumber }) => headNumber < headBlock);
    for (let i = 0; i < behind.length; i += CHUNK) {
      const ids = behind.slice(i, i + CHUNK).map(({ orderId }) => orderId);
      await this.database.statement((manager) =>
        manager.update(
          SightingRow,
          { orderId: In(ids) },
          { headNumber: headBlock, seenAt: this.clock.now() },
        ),
      );
    }
  }

  private async mark(orderId: string, sighting: Sighted, { headBlock }: SightingReport): Promise<void> {
    const { txHash, blockNumber, blockTime } = sighting;
    const facts = { txHash, blockNumber, blockTime, headNumber: headBlock, seenAt: this.clock.now() };
    const { affected } = await this.database.statement((manager) =>
      manager.update(SightingRow, { orderId }, facts),
    );
    if (affected !== 0) return;
    try {
      const told = await this.enter({ orderId, ...facts }, sighting);
      this.logger.log(
        `order ${orderId}: transaction ${txHash} seen in block ${blockNumber}, not final yet`,
        about({ orderId, transaction: txHash }),
      );
      this.events.emit('order.detected', { orderId });
      this.news.tell(told);
    } catch (error) {
      // Another process was first.
      if (!isUniqueViolation(error)) throw error;
    }
  }

  /** Who listens is told in the transaction of the mark: neither is there without the other. */
  private async enter(mark: SightingRow, { order, txHash, blockNumber }: Sighted): Promise<number[]> {
    if (!(await this.news.listens(order))) {
      await this.database.statement((manager) => manager.insert(SightingRow, mark));
      return [];
    }
    const data = { transaction: txHash, block_number: blockNumber };
    const key = `${order.id}:${txHash.slice(0, HASH_IN_KEY)}`;
    return this.database.transaction(async (manager) => {
      await manager.insert(SightingRow, mark);
      return this.news.write(manager, 'order.detected', order, data, key);
    });
  }
}

function isOf(mark: SightingRow, { txHash, blockNumber, blockTime }: Sighting): boolean {
  return mark.txHash === txHash && mark.blockNumber === blockNumber && mark.blockTime === blockTime;
}
