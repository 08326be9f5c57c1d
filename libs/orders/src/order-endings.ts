import { Injectable, Logger } from '@nestjs/common';
import { Allocator } from '@epusdt/allocation';
import { ChainPosition } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { Clock, MINUTE } from '@epusdt/kernel';
import { In, IsNull, LessThan, Not } from 'typeorm';
import { markCancelled } from './order-moves';
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
      .select('open.id', 'id')
      .innerJoin(OrderRow, 'paid', 'paid.paid_reference = open.live_reference')
      .where('open.status IN (:...from)', { from: ORDER_MOVES.cancel.from })
      .limit(BATCH)
      .getRawMany<{ id: string }>();
    for (const { id } of rows) {
      if (await markCancelled(this.database.reader, id, this.clock.now()))
        this.logger.warn(`order ${id} cancelled: another attempt of its reference is paid`);
    }
  }

  private async expire(settled: number): Promise<void> {
    const rows = await this.database.reader.find(OrderRow, {
      select: { seq: true, id: true },
      where: { status: In([...ORDER_MOVES.expire.from]), expiresAt: LessThan(settled) },
      order: { expiresAt: 'ASC' },
      take: BATCH,
    });
    for (const { id } of rows) {
      const { affected } = await this.database.reader.update(
        OrderRow,
        { id, status: In([...ORDER_MOVES.expire.from]), expiresAt: LessThan(settled) },
        { status: ORDER_MOVES.expire.to, liveReference: null, closedAt: this.clock.now() },
      );
      if (affected !== 1) continue;
      this.logger.log(`order ${id} expired`);
      this.events.emit('order.expired', { orderId: id });
    }
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
