import { Injectable } from '@nestjs/common';
import { toInteger } from '@epusdt/database';
import { Clock } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { CallbackRow } from './callback.rows';

export interface Notice {
  readonly channel: 'legacy';
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
      state: 'due',
      attempts: 0,
      dueAt: now,
      leaseToken: null,
      leaseUntil: null,
      createdAt: now,
      closedAt: null,
    });
    return toInteger(identifiers[0]?.['id']);
  }
}
