import { Injectable } from '@nestjs/common';
import { Database, toInteger } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { Clock, SECOND } from '@epusdt/kernel';
import { In, type EntityManager } from 'typeorm';
import { CallbackRow } from './callback.rows';
import { EndpointRow } from './endpoint.row';
import type { EventType } from './event-types';
import { hostOf } from './target-url';

/** What happened, before it is known who listens. */
export interface EventNotice {
  readonly type: EventType;
  readonly merchantPid: string;
  /** `null`: it is about no order. */
  readonly orderId: string | null;
  /** The endpoint that the order itself named, beside those of its merchant. */
  readonly endpointId: string | null;
  /** Makes it one of its kind for ever: at most 60 characters beside the type and the endpoint. */
  readonly key: string;
  /** Made only where somebody listens. JSON values; amounts as text. */
  readonly data: () => Readonly<Record<string, unknown>>;
}

/** How long a merchant is believed to have no endpoint where being late by that much does no harm. */
const MEMORY_MS = SECOND;
const MAX_REMEMBERED = 10_000;

/** Writes events for those who listen, in the transaction of what they tell. */
@Injectable()
export class EventOutbox {
  private readonly remembered = new Map<string, { readonly listens: boolean; readonly until: number }>();
  private forgotten = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /** Has this merchant any endpoint? Of those that another process added, an answer may be a second old. */
  async listens(merchantPid: string): Promise<boolean> {
    const now = this.clock.now();
    const known = this.remembered.get(merchantPid);
    if (known && known.until > now) return known.listens;
    const { forgotten } = this;
    const listens = await this.database.reader.existsBy(EndpointRow, {
      merchantPid,
      scope: 'merchant',
      state: In(['active', 'paused']),
    });
    // Asked before an endpoint was there, answered after: not worth remembering.
    if (forgotten !== this.forgotten) return listens;
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    this.remembered.set(merchantPid, { listens, until: now + MEMORY_MS });
    return listens;
  }

  /** One callback for each endpoint that listens; returns their ids, to be handed to `tell` after the commit. */
  async add(manager: EntityManager, notice: EventNotice): Promise<number[]> {
    const endpoints = await this.endpointsOf(manager, notice);
    const ids: number[] = [];
    for (const endpoint of endpoints) {
      const id = await this.addFor(manager, endpoint, notice);
      if (id !== null) ids.push(id);
    }
    return ids;
  }

  /** One callback for this endpoint; `null` when it was told this before. */
  async addFor(manager: EntityManager, endpoint: EndpointRow, notice: EventNotice): Promise<number | null> {
    const now = this.clock.now();
    const { type, merchantPid, orderId, key, data } = notice;
    const channel = 'events' as const;
    const eventKey = `${type}:${key}:${endpoint.id}`;
    if (await manager.existsBy(CallbackRow, { channel, eventKey })) return null;
    const { identifiers } = await manager.insert(CallbackRow, {
      channel,
      eventKey,
      merchantPid,
      orderId: orderId ?? '',
      url: endpoint.url,
      host: hostOf(endpoint.url),
      endpointId: String(endpoint.id),
      eventType: type,
      body: JSON.stringify({ type, timestamp: new Date(now).toISOString(), data: data() }),
      state: endpoint.state === 'paused' && type !== 'ping' ? 'held' : 'due',
      attempts: 0,
      attemptsBefore: 0,
      dueAt: now,
      leaseToken: null,
      leaseUntil: null,
      createdAt: now,
      closedAt: null,
    });
    return toInteger(identifiers[0]?.['id']);
  }

  /** After the commit: the sweep would find them a second later. */
  tell(callbackIds: readonly number[]): void {
    for (const callbackId of callbackIds) this.events.emit('callback.due', { callbackId, attempt: 1 });
  }

  /** After the commit of a new endpoint: whoever was believed to have none is looked at again. */
  forget(merchantPid: string): void {
    this.forgotten += 1;
    this.remembered.delete(merchantPid);
  }

  private async endpointsOf(
    manager: EntityManager,
    { merchantPid, endpointId }: EventNotice,
  ): Promise<EndpointRow[]> {
    const state = In(['active', 'paused']);
    const own = endpointId === null ? [] : [{ id: endpointId, merchantPid, scope: 'order' as const, state }];
    return manager.find(EndpointRow, {
      where: [{ merchantPid, scope: 'merchant', state }, ...own],
      order: { id: 'ASC' },
    });
  }
}
