import { Injectable } from '@nestjs/common';
import { Database, toInteger } from '@epusdt/database';
import { Clock } from '@epusdt/kernel';
import type { SelectQueryBuilder } from 'typeorm';
import {
  CallbackAttemptRow,
  CallbackRow,
  type AttemptOutcome,
  type CallbackChannel,
  type CallbackState,
} from './callback.rows';
import { idIn } from './row-ids';

export interface CallbackEntry {
  readonly id: string;
  readonly channel: CallbackChannel;
  readonly eventType: string;
  readonly eventKey: string;
  readonly merchantPid: string;
  readonly orderId: string | null;
  readonly endpointId: string | null;
  readonly url: string;
  readonly state: CallbackState;
  readonly attempts: number;
  /** Of the next attempt, while it is due. */
  readonly dueAt: number;
  /** An attempt is under way. */
  readonly running: boolean;
  readonly createdAt: number;
  readonly closedAt: number | null;
  /** Of an event: JSON. */
  readonly body: string | null;
}

export interface AttemptEntry {
  readonly number: number;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly outcome: AttemptOutcome;
  readonly httpStatus: number | null;
  readonly answer: string | null;
  readonly address: string | null;
}

export interface CallbackFilter {
  readonly merchantPid?: string | undefined;
  readonly orderId?: string | undefined;
  readonly channel?: CallbackChannel | undefined;
  readonly state?: CallbackState | undefined;
  readonly endpointId?: string | undefined;
  readonly eventType?: string | undefined;
  /** Written at this instant or later. */
  readonly from?: number | undefined;
  /** Written before this instant. */
  readonly to?: number | undefined;
}

export interface CallbackPage {
  readonly limit: number;
  /** Id of the last one of the page before. */
  readonly before?: string | undefined;
}

export interface CallbackCounts {
  readonly delivered: number;
  /** Due, held and dead together. */
  readonly undelivered: number;
  readonly due: number;
  readonly held: number;
  readonly dead: number;
}

/** What was told to whom, and what came back. */
@Injectable()
export class CallbackLog {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Newest first. */
  async list(
    filter: CallbackFilter,
    { limit, before }: CallbackPage,
  ): Promise<{ readonly entries: CallbackEntry[]; readonly more: boolean }> {
    const query = this.filtered(filter);
    if (before !== undefined) query.andWhere('c.id < :before', { before: idIn(before) });
    const rows = await query
      .orderBy('c.id', 'DESC')
      .limit(limit + 1)
      .getMany();
    const now = this.clock.now();
    return { entries: rows.slice(0, limit).map((row) => entryOf(row, now)), more: rows.length > limit };
  }

  /** With its attempts, newest first. */
  async one(
    id: string,
  ): Promise<{ readonly callback: CallbackEntry; readonly attempts: AttemptEntry[] } | null> {
    const row = await this.database.reader.findOneBy(CallbackRow, { id: idIn(id) });
    if (!row) return null;
    const attempts = await this.database.reader.find(CallbackAttemptRow, {
      where: { callbackId: row.id },
      order: { number: 'DESC' },
    });
    return {
      callback: entryOf(row, this.clock.now()),
      attempts: attempts.map(({ number, startedAt, finishedAt, outcome, httpStatus, answer, address }) => ({
        number,
        startedAt,
        finishedAt,
        outcome,
        httpStatus,
        answer,
        address,
      })),
    };
  }

  async counts(filter: CallbackFilter): Promise<CallbackCounts> {
    const rows: { state: CallbackState; count: unknown }[] = await this.filtered(filter)
      .select('c.state', 'state')
      .addSelect('COUNT(*)', 'count')
      .groupBy('c.state')
      .getRawMany();
    const of = (state: CallbackState): number =>
      toInteger(rows.find((row) => row.state === state)?.count ?? 0);
    const [delivered, due, held, dead] = [of('acknowledged'), of('due'), of('held'), of('dead')];
    return { delivered, undelivered: due + held + dead, due, held, dead };
  }

  private filtered(filter: CallbackFilter): SelectQueryBuilder<CallbackRow> {
    const { merchantPid, orderId, channel, state, endpointId, eventType, from, to } = filter;
    const query = this.database.reader.createQueryBuilder(CallbackRow, 'c');
    if (merchantPid !== undefined) query.andWhere('c.merchant_pid = :merchantPid', { merchantPid });
    if (orderId !== undefined) query.andWhere('c.order_id = :orderId', { orderId });
    if (channel !== undefined) query.andWhere('c.channel = :channel', { channel });
    if (state !== undefined) query.andWhere('c.state = :state', { state });
    if (endpointId !== undefined) {
      query.andWhere('c.endpoint_id = :endpoint', { endpoint: idIn(endpointId) });
    }
    if (eventType !== undefined) query.andWhere('c.event_type = :eventType', { eventType });
    if (from !== undefined) query.andWhere('c.created_at >= :from', { from });
    if (to !== undefined) query.andWhere('c.created_at < :to', { to });
    return query;
  }
}

export function entryOf(row: CallbackRow, now: number): CallbackEntry {
  const { channel, eventType, eventKey, merchantPid, url, state, attempts, dueAt, createdAt, closedAt } = row;
  return {
    id: String(row.id),
    channel,
    eventType,
    eventKey,
    merchantPid,
    orderId: row.orderId === '' ? null : row.orderId,
    endpointId: row.endpointId === null ? null : String(row.endpointId),
    url,
    state,
    attempts,
    dueAt,
    running: row.leaseUntil !== null && row.leaseUntil >= now,
    createdAt,
    closedAt,
    body: row.body,
  };
}
