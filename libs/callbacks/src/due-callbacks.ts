import { Injectable } from '@nestjs/common';
import { Database, toInteger } from '@epusdt/database';
import { Clock } from '@epusdt/kernel';
import type { SelectQueryBuilder } from 'typeorm';
import { CallbackRow } from './callback.rows';
import type { EndpointRow } from './endpoint.row';
import { ReplayOrder } from './replay-order';
import { hostOf } from './target-url';

/** `late`: milliseconds since the attempt was due. */
export interface DueCallback {
  readonly id: number;
  readonly attempt: number;
  readonly host: string;
  readonly late: number;
}

export interface DueCallbacks {
  readonly due: readonly DueCallback[];
  /** Of these hosts more is due than was taken. */
  readonly crowded: readonly string[];
}

const BATCH = 200;
/** Of one host in one look. */
const HOST_SHARE = 32;
/** Looks past those of whom there is enough. */
const MAX_LOOKS = 10;

/** Finds what waits for an attempt now, with a share for every host: the backlog of one hides nobody else's. */
@Injectable()
export class DueFinder {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly order: ReplayOrder,
  ) {}

  /** Oldest first within a host; none of the hosts that take nothing now. */
  async find(blocked: ReadonlySet<string> = new Set()): Promise<DueCallbacks> {
    const replaying = await this.order.replaying();
    const endpoints = replaying.map(({ id }) => String(id));
    const passed = new Set(blocked);
    const found = new Map<number, DueCallback>();
    const crowded = new Set<string>();
    let unnamed = true;
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      const query = this.query(endpoints).limit(BATCH);
      const named = [...passed];
      if (named.length > 0) query.andWhere('(c.host IS NULL OR c.host NOT IN (:...named))', { named });
      if (!unnamed) query.andWhere('c.host IS NOT NULL');
      const rows = await query.getMany();
      const counts = new Map<string, number>();
      for (const row of rows) {
        const due = this.dueOf(row);
        const count = (counts.get(due.host) ?? 0) + 1;
        counts.set(due.host, count);
        if (count <= HOST_SHARE && !passed.has(due.host)) found.set(due.id, due);
        if (count < HOST_SHARE) continue;
        crowded.add(due.host);
        // Rows of an older version have no host to be passed over by.
        if (row.host === null) unnamed = false;
      }
      for (const host of crowded) passed.add(host);
      const full = [...counts.values()].some((count) => count >= HOST_SHARE);
      if (rows.length < BATCH || !full) break;
    }
    for (const endpoint of replaying) {
      const head = blocked.has(hostOf(endpoint.url)) ? null : await this.headDue(endpoint);
      if (head) found.set(head.id, head);
    }
    return { due: [...found.values()], crowded: [...crowded].filter((host) => !blocked.has(host)) };
  }

  /** More of one host, oldest first. */
  async ofHost(host: string, limit: number): Promise<DueCallback[]> {
    const replaying = await this.order.replaying();
    const rows = await this.query(replaying.map(({ id }) => String(id)))
      .andWhere('c.host = :host', { host })
      .limit(limit)
      .getMany();
    return rows.map((row) => this.dueOf(row));
  }

  /** What would go next to this endpoint, which gets what it missed in order. */
  async headOf(endpointId: string): Promise<DueCallback | null> {
    const endpoint = (await this.order.replaying()).find(({ id }) => String(id) === endpointId);
    return endpoint ? this.headDue(endpoint) : null;
  }

  /** The host of a callback that is due; `null`: it is not. */
  async hostOf(callbackId: number): Promise<string | null> {
    const row = await this.database.reader.findOneBy(CallbackRow, { id: String(callbackId), state: 'due' });
    return row && row.dueAt <= this.clock.now() ? (row.host ?? hostOf(row.url)) : null;
  }

  private async headDue(endpoint: EndpointRow): Promise<DueCallback | null> {
    const head = await this.order.head(endpoint);
    const ready = head && !head.running && head.dueAt <= this.clock.now();
    return ready ? this.dueOf({ ...head, attempts: head.attempt - 1 }) : null;
  }

  /** Without those that have their turn after others of the same endpoint. */
  private query(replaying: readonly string[]): SelectQueryBuilder<CallbackRow> {
    const now = this.clock.now();
    const query = this.database.reader
      .createQueryBuilder(CallbackRow, 'c')
      .select(['c.id', 'c.attempts', 'c.host', 'c.url', 'c.dueAt'])
      .where("c.state = 'due' AND c.due_at <= :now", { now })
      .andWhere('(c.lease_until IS NULL OR c.lease_until < :now)', { now })
      .orderBy('c.due_at', 'ASC')
      .addOrderBy('c.id', 'ASC');
    return replaying.length === 0
      ? query
      : query.andWhere(
          "(c.endpoint_id IS NULL OR c.endpoint_id NOT IN (:...replaying) OR c.attempts > c.attempts_before OR c.event_type = 'ping')",
          { replaying },
        );
  }

  private dueOf({
    id,
    attempts,
    host,
    url,
    dueAt,
  }: Pick<CallbackRow, 'attempts' | 'host' | 'url' | 'dueAt'> & {
    readonly id: string | number;
  }): DueCallback {
    return {
      id: toInteger(id),
      attempt: attempts + 1,
      host: host ?? hostOf(url),
      late: this.clock.now() - dueAt,
    };
  }
}
