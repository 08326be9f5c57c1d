import { Injectable } from '@nestjs/common';
import { toInteger } from '@epusdt/database';
import { Clock } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { CallbackRow } from './callback.rows';
import { hostOf } from './target-url';

/** What the shop of an order is told at its notify URL. */
export interface Notice {
  readonly eventKey: string;
  readonly merchantPid: string;
  readonly orderId: string;
  readonly url: string;
}

/** Writes the callback in the transaction of what it tells. */
@Injectable()
export class Outbox {
  constructor(private readonly clock: Clock) {}

  /** Returns the callback's id. */
  async add(manager: EntityManager, notice: Notice): Promise<number> {
    const now = this.clock.now();
    const { identifiers } = await manager.insert(CallbackRow, {
      ...notice,
      channel: 'legacy',
      host: hostOf(notice.url),
      endpointId: null,
      eventType: 'order.paid',
      body: null,
      state: 'due',
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
}
