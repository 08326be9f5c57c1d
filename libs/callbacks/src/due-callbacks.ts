import { Injectable } from '@nestjs/common';
import { Database, toInteger } from '@epusdt/database';
import { Clock } from '@epusdt/kernel';
import { In, IsNull, type SelectQueryBuilder } from 'typeorm';
import { CallbackRow } from './callback.rows';
import { EndpointRow } from './endpoint.row';
import type { Blocked } from './lanes';
import { only, placeOf, targetOf, without, type Place } from './place';
import { ReplayOrder } from './replay-order';
import { hostOf } from './target-url';

/** `late`: milliseconds since the attempt was due. `first`: of its target it goes before all others. */
export interface DueCallback extends Place {
  readonly id: number;
  readonly attempt: number;
  readonly first: boolean;
  readonly late: number;
}

export interface DueCallbacks {
  readonly due: readonly DueCallback[];
  /** Of these targets more is due than was taken. */
  readonly crowded: readonly Place[];
}

type Row = Pick<CallbackRow, 'attempts' | 'host' | 'url' | 'endpointId' | 'dueAt'> & {
  readonly id: string | number;
};

const BATCH = 200;
/** Of one target in one look. */
const TARGET_SHARE = 32;
/** Targets of one host in one look: a shop may have a notify URL for every order. */
const HOST_SHARE = 32;
/** Looks past those of whom there is enough. */
const MAX_LOOKS = 10;
const NOBODY: Blocked = { hosts: new Set(), alone: new Set(), listed: new Set() };

/** Finds what waits for an attempt now, with a share for every target: the backlog of one hides nobody else's. */
@Injectable()
export class DueFinder {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly order: ReplayOrder,
  ) {}

  /** Oldest first within a target; nothing of those that take nothing now. */
  async find(blocked: Blocked = NOBODY): Promise<DueCallbacks> {
    const replaying = await this.order.replaying();
    const endpoints = replaying.map(({ id }) => String(id));
    const targets = new Set([...blocked.alone, ...blocked.listed]);
    const hosts = new Set(blocked.hosts);
    const found = new Map<number, DueCallback>();
    const crowded: Place[] = [];
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      const rows = await without(this.query(endpoints), targets, hosts).limit(BATCH).getMany();
      await this.nameHosts(rows);
      const share = new Share();
      for (const due of rows.map((row) => this.dueOf(row))) {
        if (share.take(due)) found.set(due.id, due);
      }
      const { places, hosts: full } = share.used();
      crowded.push(...places);
      for (const { target } of places) targets.add(target);
      for (const host of full) hosts.add(host);
      if (rows.length < BATCH || places.length + full.length === 0) break;
    }
    for (const endpoint of replaying) {
      if (blocked.alone.has(targetOf(endpoint.id)) || blocked.hosts.has(hostOf(endpoint.url))) continue;
      const head = await this.headDue(endpoint);
      if (head) found.set(head.id, head);
    }
    return { due: [...found.values()], crowded };
  }

  /** More of one target, oldest first. */
  async ofTarget(place: Place, limit: number): Promise<DueCallback[]> {
    const replaying = await this.order.replaying();
    const query = this.query(replaying.map(({ id }) => String(id)));
    const rows = await only(query, place).limit(limit).getMany();
    return rows.map((row) => this.dueOf(row));
  }

  /** What would go next to this endpoint, which gets what it missed in order. */
  async headOf(endpointId: string): Promise<DueCallback | null> {
    const endpoint = (await this.order.replaying()).find(({ id }) => String(id) === endpointId);
    return endpoint ? this.headDue(endpoint) : null;
  }

  /** `null`: it is not due, or others of its endpoint are before it. */
  async one(callbackId: number): Promise<DueCallback | null> {
    const { reader } = this.database;
    const row = await reader.findOneBy(CallbackRow, { id: String(callbackId), state: 'due' });
    if (!row || row.dueAt > this.clock.now()) return null;
    const endpoint =
      row.endpointId === null ? null : await reader.findOneBy(EndpointRow, { id: row.endpointId });
    const turn = endpoint ? await this.order.turnOf(row, endpoint) : 'free';
    return turn === 'waits' ? null : this.dueOf(row, turn === 'head');
  }

  private async headDue(endpoint: EndpointRow): Promise<DueCallback | null> {
    const head = await this.order.head(endpoint);
    const ready = head && !head.running && head.dueAt <= this.clock.now();
    return ready ? this.dueOf({ ...head, attempts: head.attempt - 1, endpointId: endpoint.id }, true) : null;
  }

  /** Rows of an older version do not say whom they call. */
  private async nameHosts(rows: readonly CallbackRow[]): Promise<void> {
    const unnamed = new Map<string, CallbackRow[]>();
    for (const row of rows) {
      if (row.host !== null) continue;
      row.host = hostOf(row.url);
      unnamed.set(row.host, [...(unnamed.get(row.host) ?? []), row]);
    }
    for (const [host, those] of unnamed) {
      const ids = those.map(({ id }) => String(id));
      await this.database.reader.update(CallbackRow, { id: In(ids), host: IsNull() }, { host });
    }
  }

  /** Without those that have their turn after others of the same endpoint. */
  private query(replaying: readonly string[]): SelectQueryBuilder<CallbackRow> {
    const now = this.clock.now();
    const query = this.database.reader
      .createQueryBuilder(CallbackRow, 'c')
      .select(['c.id', 'c.attempts', 'c.host', 'c.url', 'c.endpointId', 'c.dueAt'])
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

  private dueOf(row: Row, first = false): DueCallback {
    const late = this.clock.now() - row.dueAt;
    return { id: toInteger(row.id), attempt: row.attempts + 1, ...placeOf(row), first, late };
  }
}

/** Who has had how much of one look. */
class Share {
  private readonly targets = new Map<string, { readonly place: Place; count: number }>();
  private readonly hosts = new Map<string, number>();

  /** False: its target has had its share. */
  take({ host, target }: Place): boolean {
    const one = this.targets.get(target) ?? { place: { host, target }, count: 0 };
    if (one.count === 0) this.hosts.set(host, (this.hosts.get(host) ?? 0) + 1);
    one.count += 1;
    this.targets.set(target, one);
    return one.count <= TARGET_SHARE;
  }

  /** Those who have had theirs. */
  used(): { readonly places: Place[]; readonly hosts: string[] } {
    const full = [...this.targets.values()].filter(({ count }) => count >= TARGET_SHARE);
    const hosts = [...this.hosts].filter(([, count]) => count >= HOST_SHARE);
    return { places: full.map(({ place }) => place), hosts: hosts.map(([host]) => host) };
  }
}
