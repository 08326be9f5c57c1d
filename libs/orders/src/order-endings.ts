import { Injectable, Logger } from '@nestjs/common';
import { Allocator } from '@epusdt/allocation';
import { ChainPosition } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { EventBus, about } from '@epusdt/events';
import { Clock, MINUTE } from '@epusdt/kernel';
import { In, IsNull, LessThan, Not, type EntityManager } from 'typeorm';
import { asCancelled, markCancelled } from './order-moves';
import { OrderNews } from './order-news';
import { OrderRow } from './order.row';
import { ORDER_MOVES } from './order-states';

/** Orders ended in one go; the rest follows at the next. */
const BATCH = 500;
/** A slot is given away only this long after its window, so that two windows never touch. */
const SLOT_REST_MS = MINUTE;

/** Ends what the chain says is over: expiry and slot release wait until scanner and settler have passed the moment. */
@Injectable()
export class OrderEndings {
  private readonly logger = new Logger('orders');

  constructor(
    private readonly database: Database,
    private readonly position: ChainPosition,
    private readonly allocator: Allocator,
    private readonly news: OrderNews,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  async endWhatIsOver(): Promise<void> {
    const settled = await this.position.settledUpTo(this.database.reader);
    if (settled === null) return;
    await this.cancelPaidElsewhere();
    await this.expire(settled);
    await this.releaseSlots(settled);
  }

  /** An attempt that was being opened while its sibling was being paid: nobody should pay it. */
  private async cancelPaidElsewhere(): Promise<void> {
    const rows = await this.database.reader
      .createQueryBuilder(OrderRow, 'open')
      .innerJoin(OrderRow, 'paid', 'paid.paid_reference = open.live_reference')
      .where('open.status IN (:...from)', { from: ORDER_MOVES.cancel.from })
      .limit(BATCH)
      .getMany();
    for (const order of rows) {
      const now = this.clock.now();
      const ended = await this.end('order.cancelled', asCancelled(order, now), (manager) =>
        markCancelled(manager, order.id, now),
      );
      if (!ended) continue;
      this.logger.warn(
        `order ${order.id} cancelled: another attempt of its reference is paid`,
        about({ orderId: order.id }),
      );
      this.events.emit('order.cancelled', { orderId: order.id });
    }
  }

  private async expire(settled: number): Promise<void> {
    const rows = await this.database.reader.find(OrderRow, {
      where: { status: In([...ORDER_MOVES.expire.from]), expiresAt: LessThan(settled) },
      order: { expiresAt: 'ASC' },
      take: BATCH,
    });
    for (const order of rows) {
      const { id, expiresAt } = order;
      const change = {
        status: ORDER_MOVES.expire.to,
        liveReference: null,
        closedAt: this.clock.now(),
      };
      const ended = await this.end('order.expired', { ...order, ...change }, async (manager) => {
        const where = { id, status: In([...ORDER_MOVES.expire.from]), expiresAt };
        const { affected } = await manager.update(OrderRow, where, change);
        return affected === 1;
      });
      if (!ended) continue;
      this.logger.log(`order ${id} expired`, about({ orderId: id }));
      this.events.emit('order.expired', { orderId: id });
    }
  }

  /** The move and what is told of it, together; where nobody listens, the move alone. False: it was not made. */
  private async end(
    type: 'order.expired' | 'order.cancelled',
    ended: OrderRow,
    move: (manager: EntityManager) => Promise<boolean>,
  ): Promise<boolean> {
    if (!(await this.news.listens(ended))) return move(this.database.reader);
    const told = await this.database.transaction(async (manager) =>
      (await move(manager)) ? this.news.write(manager, type, ended) : null,
    );
    if (told === null) return false;
    this.news.tell(told);
    return true;
  }

  /** Both clocks must agree: a new order's window begins by our clock, the old one's ended by block time. */
  private async releaseSlots(settled: number): Promise<void> {
    const over = LessThan(Math.min(settled, this.clock.now()) - SLOT_REST_MS);
    const rows = await this.database.reader.find(OrderRow, {
      select: { seq: true, id: true, slot: true },
      where: { slot: Not(IsNull()), slotUntil: over, status: Not('pending') },
      order: { slotUntil: 'ASC' },
      take: BATCH,
    });
    for (const { id, slot } of rows) {
      const { affected } = await this.database.reader.update(
        OrderRow,
        { id, slot: Not(IsNull()), slotUntil: over, status: Not('pending') },
        { slot: null },
      );
      if (affected === 1 && slot !== null) this.allocator.release(slot, id);
    }
  }
}
