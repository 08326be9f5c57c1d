import { Injectable, Logger } from '@nestjs/common';
import { Database, toInteger } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { Clock, invariant } from '@epusdt/kernel';
import { In, LessThan, Not, type EntityManager } from 'typeorm';
import { CallbackAttemptRow, CallbackRow } from './callback.rows';
import { EndpointRow } from './endpoint.row';
import { EventOutbox } from './event-outbox';

/** What is to be told after the commit. */
export interface Paused {
  readonly endpoint: EndpointRow;
  readonly callbackIds: readonly number[];
}

/** A ping is tried whatever the state of its endpoint. */
const NO_PING = Not('ping');
/** Lost attempts closed in one go; the others follow a minute later. */
const LOST = 500;

/** How an endpoint stops being called and is called again. Nothing is discarded: what waits is held, or due. */
@Injectable()
export class EndpointPauses {
  private readonly logger = new Logger('callbacks');

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly outbox: EventOutbox,
    private readonly events: EventBus,
  ) {}

  /** `null`: it was not active. What is under way ends; its callback is held unless the shop takes it. */
  async pause(manager: EntityManager, endpointId: string, reason: string): Promise<Paused | null> {
    const stateAt = this.clock.now();
    const { affected } = await manager.update(
      EndpointRow,
      { id: endpointId, state: 'active' },
      { state: 'paused', stateAt, stateReason: reason },
    );
    if (affected !== 1) return null;
    await manager.update(CallbackRow, { endpointId, state: 'due', eventType: NO_PING }, { state: 'held' });
    const endpoint = await manager.findOneByOrFail(EndpointRow, { id: endpointId });
    const { merchantPid, url, scope } = endpoint;
    const id = String(endpoint.id);
    const callbackIds = await this.outbox.add(manager, {
      type: 'endpoint.paused',
      merchantPid,
      orderId: null,
      endpointId: scope === 'order' ? id : null,
      key: `${id}:${stateAt}`,
      data: () => ({
        endpoint: { id, url, state: 'paused', reason, paused_at: new Date(stateAt).toISOString() },
      }),
    });
    return { endpoint, callbackIds };
  }

  /** After the commit. */
  tell({ endpoint, callbackIds }: Paused): void {
    const { id, merchantPid, stateReason } = endpoint;
    this.logger.warn(`endpoint ${id} of merchant ${merchantPid} is paused: ${stateReason ?? ''}`);
    this.events.emit('endpoint.paused', { endpointId: toInteger(id), merchantPid });
    this.outbox.tell(callbackIds);
  }

  /** What was held is due at once, with a whole schedule before it, in order. False: it was not paused. */
  async resume(manager: EntityManager, endpointId: string): Promise<boolean> {
    const { affected } = await manager.update(
      EndpointRow,
      { id: endpointId, state: 'paused' },
      { state: 'active', stateAt: this.clock.now(), stateReason: null },
    );
    if (affected !== 1) return false;
    await this.release(manager, endpointId);
    const [last] = await manager.find(CallbackRow, {
      select: { id: true },
      where: { endpointId, state: 'due', eventType: NO_PING },
      order: { id: 'DESC' },
      take: 1,
    });
    const replayThrough = last ? String(last.id) : null;
    await manager.update(EndpointRow, { id: endpointId }, { replayThrough });
    return true;
  }

  /** What an event found held by a pause, or a removal, that was under way in the same moment. */
  async releaseForgotten(): Promise<void> {
    const held = await this.database.reader
      .createQueryBuilder(CallbackRow, 'c')
      .select('c.endpoint_id', 'id')
      .distinct(true)
      .where("c.state = 'held'")
      .getRawMany<{ id: string | number }>();
    for (const { id: found } of held) {
      const id = String(found);
      await this.database.transaction(async (manager) => {
        // The same row that a pause changes first: the two do not pass each other.
        const { affected } = await manager.update(EndpointRow, { id, state: 'active' }, { state: 'active' });
        if (affected === 1) await this.release(manager, id);
        else if (await manager.existsBy(EndpointRow, { id, state: 'removed' })) await this.end(manager, id);
      });
    }
    await this.closeLost();
  }

  /** Attempts whose process ended in the middle, of callbacks that are not to be attempted again for now. */
  private async closeLost(): Promise<void> {
    const now = this.clock.now();
    const lost = await this.database.reader.find(CallbackRow, {
      select: { id: true, leaseToken: true },
      where: { state: In(['held', 'dead']), leaseUntil: LessThan(now) },
      take: LOST,
    });
    for (const { id, leaseToken } of lost) {
      if (leaseToken === null) continue;
      await this.database.transaction(async (manager) => {
        const free = { leaseToken: null, leaseUntil: null };
        const { affected } = await manager.update(CallbackRow, { id, leaseToken }, free);
        if (affected !== 1) return;
        const open = { callbackId: String(id), outcome: 'open' as const };
        await manager.update(CallbackAttemptRow, open, { outcome: 'unknown', finishedAt: now });
      });
    }
  }

  /** Not one more call for it. Returns how many callbacks nobody will hear of. */
  async end(manager: EntityManager, endpointId: string): Promise<number> {
    const { affected } = await manager.update(
      CallbackRow,
      { endpointId, state: In(['due', 'held']) },
      { state: 'dead', closedAt: this.clock.now() },
    );
    invariant(affected !== undefined, 'the database says how many rows an update met');
    return affected;
  }

  private async release(manager: EntityManager, endpointId: string): Promise<void> {
    await manager.update(
      CallbackRow,
      { endpointId, state: 'held' },
      { state: 'due', dueAt: this.clock.now(), closedAt: null, attemptsBefore: () => 'attempts' },
    );
  }
}
