import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { setTimeout as delay } from 'node:timers/promises';
import { CallbackAttemptRow, CallbackRow } from '@epusdt/callbacks';
import { Database, Leases } from '@epusdt/database';
import { Clock, MINUTE, invariant, newToken } from '@epusdt/kernel';
import { OrderRow } from '@epusdt/orders';
import { In, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';

/** After how many milliseconds what is over is removed; `null`: it is kept. */
export class RetentionSettings {
  constructor(
    readonly deliveriesMs: number | null,
    readonly unpaidOrdersMs: number | null,
  ) {}
}

export interface Removed {
  readonly attempts: number;
  readonly events: number;
  readonly orders: number;
}

/** Rows looked at in one transaction, and the rest between two, in which others have their turn. */
const BATCH = 500;
const REST_MS = 20;
/** In one night; the next one goes on. */
const MAX_BATCHES = 2_000;
const LEASE = 'retention';
const LEASE_MS = 2 * MINUTE;

/** Closed that long ago; the time it was due is for the index, since nothing is closed before that. */
const CLOSED = "state IN ('acknowledged', 'dead') AND due_at < :before AND closed_at < :before";
/** Of notify URLs the row stays, and what was tried before is removed. */
const REMOVABLE = `(channel = 'events' OR EXISTS (SELECT 1 FROM callback_attempts a
  WHERE a.callback_id = c.id AND a.started_at < :before))`;

/** Over for so long that neither a payment nor a shop can come back to it, and no row of money names it. */
const UNPAID = `status IN ('expired', 'cancelled') AND expires_at < :before AND slot_until < :before
  AND closed_at < :before AND slot IS NULL AND paid_reference IS NULL AND unmatched_transfer_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = orders.id)
  AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.order_id = orders.id)
  AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.order_id = orders.id)
  AND NOT EXISTS (SELECT 1 FROM callbacks c WHERE c.order_id = orders.id AND c.state IN ('due', 'held'))`;

/**
 * Removes what the owner does not want to keep for ever. Money stays: transfers, payments, the inbox, decisions, the
 * audit, orders that were paid, and the one row of each callback that says a shop was told.
 */
@Injectable()
export class Retention {
  constructor(
    private readonly database: Database,
    private readonly settings: RetentionSettings,
    private readonly clock: Clock,
  ) {}

  get isAsked(): boolean {
    return this.settings.deliveriesMs !== null || this.settings.unpaidOrdersMs !== null;
  }

  /** `goOn` is asked before each batch. */
  async remove(goOn: () => Promise<boolean> = () => Promise.resolve(true)): Promise<Removed> {
    const { deliveriesMs, unpaidOrdersMs } = this.settings;
    const now = this.clock.now();
    let removed: Removed = { attempts: 0, events: 0, orders: 0 };
    const take = async (batch: () => Promise<Removed | null>): Promise<void> => {
      for (let batches = 0; batches < MAX_BATCHES && (await goOn()); batches += 1) {
        const more = await batch();
        if (!more) return;
        removed = sumOf(removed, more);
        await delay(REST_MS);
      }
    };
    if (deliveriesMs !== null) await take(() => this.removeDeliveries(now - deliveriesMs));
    if (unpaidOrdersMs !== null) await take(() => this.removeOrders(now - unpaidOrdersMs));
    return removed;
  }

  /** `null`: there is nothing more. */
  private async removeDeliveries(before: number): Promise<Removed | null> {
    const found = await this.database.reader
      .createQueryBuilder(CallbackRow, 'c')
      .select(['c.id', 'c.channel'])
      .where(CLOSED, { before })
      .andWhere(REMOVABLE, { before })
      .orderBy('c.id', 'ASC')
      .limit(BATCH)
      .getMany();
    if (found.length === 0) return null;
    const ids = (rows: readonly CallbackRow[]): string[] => rows.map(({ id }) => String(id));
    return this.database.transaction(async (manager) => {
      // One that was made due again meanwhile stays, and so does what was tried since.
      const attempts = await removedFrom(manager, CallbackAttemptRow, [
        'callback_id IN (:...ids) AND started_at < :before',
        { ids: ids(found), before },
      ]);
      const closed = found.filter(({ channel }) => channel === 'events');
      const events = await removedFrom(manager, CallbackRow, [
        `id IN (:...ids) AND ${CLOSED}`,
        { ids: ids(closed), before },
      ]);
      return attempts + events === 0 ? null : { attempts, events, orders: 0 };
    });
  }

  private async removeOrders(before: number): Promise<Removed | null> {
    const found = await this.database.reader
      .createQueryBuilder(OrderRow, 'orders')
      .select(['orders.seq', 'orders.id'])
      .where(UNPAID, { before })
      .orderBy('orders.seq', 'ASC')
      .limit(BATCH)
      .getMany();
    if (found.length === 0) return null;
    const ids = found.map(({ id }) => id);
    return this.database.transaction(async (manager) => {
      // Judged again: a person may have made one of them paid meanwhile.
      const orders = await removedFrom(manager, OrderRow, [`id IN (:...ids) AND ${UNPAID}`, { ids, before }]);
      const kept = await manager.find(OrderRow, { select: { seq: true, id: true }, where: { id: In(ids) } });
      const gone = ids.filter((id) => !kept.some((one) => one.id === id));
      const told = gone.length === 0 ? [] : await manager.findBy(CallbackRow, { orderId: In(gone) });
      const callbacks = told.map(({ id }) => String(id));
      const attempts = await removedFrom(manager, CallbackAttemptRow, [
        'callback_id IN (:...ids)',
        { ids: callbacks },
      ]);
      const events = await removedFrom(manager, CallbackRow, ['id IN (:...ids)', { ids: callbacks }]);
      return orders === 0 ? null : { attempts, events, orders };
    });
  }
}

/** At night, in one process of many. */
@Injectable()
export class RetentionCron implements BeforeApplicationShutdown {
  private readonly logger = new Logger('retention');
  private readonly owner = newToken();
  private working: Promise<void> = Promise.resolve();
  private closing = false;

  constructor(
    private readonly retention: Retention,
    private readonly leases: Leases,
  ) {}

  @Cron('10 17 4 * * *', { waitForCompletion: true })
  everyNight(): Promise<void> {
    this.working = this.work();
    return this.working;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    await this.working;
  }

  private async work(): Promise<void> {
    const mine = (): Promise<boolean> =>
      this.closing ? Promise.resolve(false) : this.leases.hold(LEASE, this.owner, LEASE_MS);
    try {
      if (!this.retention.isAsked || !(await mine())) return;
      const { attempts, events, orders } = await this.retention.remove(mine);
      this.logger.log(
        `removed: ${orders} orders that ended unpaid, ${events} events, ${attempts} tries of callbacks`,
      );
      await this.leases.release(LEASE, this.owner);
    } catch (error) {
      this.logger.error(`what is old could not be removed, it is tried again tomorrow: ${String(error)}`);
    }
  }
}

async function removedFrom(
  manager: EntityManager,
  rows: EntityTarget<ObjectLiteral>,
  [where, values]: [where: string, values: { readonly ids: readonly string[]; readonly before?: number }],
): Promise<number> {
  if (values.ids.length === 0) return 0;
  const { affected } = await manager.createQueryBuilder().delete().from(rows).where(where, values).execute();
  invariant(typeof affected === 'number', 'the database says how many rows it removed');
  return affected;
}

const sumOf = (one: Removed, two: Removed): Removed => ({
  attempts: one.attempts + two.attempts,
  events: one.events + two.events,
  orders: one.orders + two.orders,
});
