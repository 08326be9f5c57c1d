import { Injectable } from '@nestjs/common';
import { Database, recordAudit, toInteger } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { Clock, DomainError, invariant } from '@epusdt/kernel';
import { Brackets, In, type EntityManager } from 'typeorm';
import { entryOf, type CallbackEntry } from './callback-log';
import { CallbackRow, type CallbackChannel, type CallbackState } from './callback.rows';
import { EndpointRow } from './endpoint.row';
import { idIn } from './row-ids';

export interface ReplayRequest {
  readonly merchantPid: string;
  /** `null`: whatever the endpoint, and notify URLs too. */
  readonly endpointId: string | null;
  readonly channel: CallbackChannel | null;
  /** Written at this instant or later … */
  readonly since: number;
  /** … and before this one. */
  readonly until: number;
  /** False: what was acknowledged is told again, too. */
  readonly onlyUndelivered: boolean;
  /** `last` of the call before, to go on from there. */
  readonly after?: string | undefined;
}

export interface Replayed {
  readonly count: number;
  /** There are more than one call takes: ask again, after `last`. */
  readonly more: boolean;
  readonly last: string | null;
}

/** Per call of replay. */
const MAX_REPLAYED = 10_000;
/** Per statement. */
const CHUNK = 500;

/** Tells shops again what they were told, or were not. */
@Injectable()
export class Redelivery {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /** Now, with a whole schedule before it. */
  async redeliver(id: string, actor: string): Promise<CallbackEntry> {
    const row = await this.database.transaction(async (manager) => {
      const now = this.clock.now();
      const callback = await manager.findOneBy(CallbackRow, { id: idIn(id) });
      if (!callback) throw new DomainError('not_found', `no callback ${id}; list them with: callback list`);
      await this.checkEndpoint(manager, callback);
      const again = await this.dueAgain(manager, [String(callback.id)], now);
      if (again !== 1) {
        throw new DomainError('not_allowed_now', `callback ${id} is being delivered just now; try again`);
      }
      const subject = `callback:${callback.id}`;
      const details = { was: callback.state, attempts: callback.attempts };
      await recordAudit(manager, now, { actor, action: 'callback.redeliver', subject, details });
      return manager.findOneByOrFail(CallbackRow, { id: callback.id });
    });
    this.events.emit('callback.due', { callbackId: toInteger(row.id), attempt: row.attempts + 1 });
    return entryOf(row, this.clock.now());
  }

  /** Many, oldest first. Pings, and what belongs to an endpoint that is paused or removed, are left out. */
  replay(request: ReplayRequest, actor: string): Promise<Replayed> {
    const { merchantPid, endpointId, since, until, onlyUndelivered } = request;
    return this.database.transaction(async (manager) => {
      const now = this.clock.now();
      const found = await this.wanted(manager, request, now);
      const rows = found.slice(0, MAX_REPLAYED);
      // Endpoints first, as a pause does: the two never wait for each other.
      await this.putInOrder(manager, rows);
      let count = 0;
      for (let from = 0; from < rows.length; from += CHUNK) {
        const ids = rows.slice(from, from + CHUNK).map((row) => String(row.id));
        count += await this.dueAgain(manager, ids, now);
      }
      const subject = `merchant:${merchantPid}`;
      const details = {
        endpoint: endpointId,
        since: new Date(since).toISOString(),
        until: new Date(until).toISOString(),
        only_undelivered: onlyUndelivered ? 'yes' : 'no',
        count,
      };
      await recordAudit(manager, now, { actor, action: 'callback.replay', subject, details });
      const last = rows.at(-1);
      return { count, more: found.length > rows.length, last: last ? String(last.id) : null };
    });
  }

  private async checkEndpoint(manager: EntityManager, { endpointId, eventType }: CallbackRow): Promise<void> {
    if (endpointId === null) return;
    const endpoint = await manager.findOneBy(EndpointRow, { id: endpointId });
    if (endpoint?.state === 'active' || (endpoint?.state === 'paused' && eventType === 'ping')) return;
    throw new DomainError(
      'not_allowed_now',
      endpoint?.state === 'paused'
        ? `endpoint ${endpointId} is paused; resume it, which delivers what it missed`
        : `endpoint ${endpointId} is removed; add its URL again first`,
    );
  }

  private wanted(manager: EntityManager, request: ReplayRequest, now: number): Promise<CallbackRow[]> {
    const { merchantPid, endpointId, channel, since, until, onlyUndelivered, after } = request;
    const states: CallbackState[] = onlyUndelivered ? ['due', 'dead'] : ['due', 'dead', 'acknowledged'];
    const query = manager
      .createQueryBuilder(CallbackRow, 'c')
      .select(['c.id', 'c.endpointId'])
      .where('c.merchant_pid = :merchantPid AND c.created_at >= :since AND c.created_at < :until', {
        merchantPid,
        since,
        until,
      })
      .andWhere('c.state IN (:...states)', { states })
      .andWhere("c.event_type <> 'ping'")
      .andWhere('(c.lease_until IS NULL OR c.lease_until < :now)', { now })
      .andWhere(
        "(c.endpoint_id IS NULL OR c.endpoint_id IN (SELECT e.id FROM endpoints e WHERE e.state = 'active'))",
      );
    if (endpointId !== null) query.andWhere('c.endpoint_id = :endpoint', { endpoint: idIn(endpointId) });
    if (channel !== null) query.andWhere('c.channel = :channel', { channel });
    if (after !== undefined) query.andWhere('c.id > :after', { after: idIn(after) });
    return query
      .orderBy('c.id', 'ASC')
      .limit(MAX_REPLAYED + 1)
      .getMany();
  }

  /** How many of them: those under way are not. */
  private async dueAgain(manager: EntityManager, ids: readonly string[], now: number): Promise<number> {
    const { affected } = await manager
      .createQueryBuilder()
      .update(CallbackRow)
      .set({ state: 'due', dueAt: now, closedAt: null, attemptsBefore: () => 'attempts' })
      .where({ id: In([...ids]), state: In(['due', 'dead', 'acknowledged']) })
      .andWhere(
        new Brackets((free) => free.where('lease_until IS NULL').orWhere('lease_until < :now', { now })),
      )
      .execute();
    invariant(affected !== undefined, 'the database says how many rows an update met');
    return affected;
  }

  /** An endpoint gets them one after the other. */
  private async putInOrder(manager: EntityManager, rows: readonly CallbackRow[]): Promise<void> {
    const through = new Map<string, number>();
    for (const { id, endpointId } of rows)
      if (endpointId !== null) through.set(String(endpointId), toInteger(id));
    for (const [id, last] of [...through].sort(([one], [other]) => Number(one) - Number(other))) {
      const endpoint = await manager.findOneByOrFail(EndpointRow, { id });
      const replayThrough = String(Math.max(last, toInteger(endpoint.replayThrough ?? 0)));
      await manager.update(EndpointRow, { id }, { replayThrough });
    }
  }
}
