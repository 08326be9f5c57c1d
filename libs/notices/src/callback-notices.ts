import { Injectable } from '@nestjs/common';
import { CallbackAttemptRow, CallbackRow, EndpointRow } from '@epusdt/callbacks';
import { Database } from '@epusdt/database';
import { DAY, MINUTE } from '@epusdt/kernel';
import { Between, In, MoreThan, Not } from 'typeorm';
import type { News } from './notice-book';
import { reached, within, type Found, type Span } from './notice-span';
import { NoticeRow } from './notice.rows';

/** A callback that is refused so often fails for a reason that goes not away by itself. */
const FAILING_ATTEMPTS = 3;
/** Hosts that are asked for in one statement. */
const AT_ONCE = 500;
/** A worker may have been away for so long when it died. */
const DEAD_AFTER_MS = 30 * DAY;
/** A schedule ends with an attempt: what was closed later than that after its last one was closed with its endpoint. */
const WITH_ATTEMPT_MS = MINUTE;
const MAX_ANSWER = 200;
/** Of a name that is part of a key. */
const MAX_TARGET = 150;

type Last = Pick<CallbackAttemptRow, 'answer' | 'httpStatus' | 'finishedAt'>;

/** What shops did not take. A ping is a test: whoever sent it looks at what became of it. */
@Injectable()
export class CallbackNotices {
  constructor(private readonly database: Database) {}

  /** One of each host that takes no callbacks, where the last time that it was told lies `every` ms back. */
  async failing(now: number, every: number): Promise<News[]> {
    const news: News[] = [];
    for (let after = '0'; ;) {
      const ids = await this.firstOfHosts(after);
      if (ids.length === 0) return news;
      after = ids.at(-1) ?? after;
      const firsts = await this.database.reader.find(CallbackRow, {
        where: { id: In(ids) },
        order: { id: 'ASC' },
      });
      for (const row of firsts) {
        const name = `failing:${`${row.merchantPid}:${row.host ?? row.url}`.slice(0, MAX_TARGET)}:`;
        const before = await this.toldLast(name);
        // The clock may have been put back since.
        if (before !== null && Math.abs(now - before) < every) continue;
        // Two processes that look at once mean the same notice.
        news.push(
          newsOf(row, await this.lastOf(row), {
            key: `${name}${before ?? 0}`,
            what: 'failing',
            happenedAt: now,
          }),
        );
      }
    }
  }

  private async firstOfHosts(after: string): Promise<string[]> {
    const rows = await this.database.reader
      .createQueryBuilder(CallbackRow, 'c')
      .select('MIN(c.id)', 'id')
      .where("c.state = 'due' AND c.attempts - c.attempts_before >= :tries", { tries: FAILING_ATTEMPTS })
      // One that is under way may still be taken.
      .andWhere("c.event_type <> 'ping' AND c.lease_token IS NULL")
      .groupBy('c.merchant_pid')
      .addGroupBy('c.host')
      .having('MIN(c.id) > :after', { after: Number(after) })
      .orderBy('id', 'ASC')
      .limit(AT_ONCE)
      .getRawMany<{ id: unknown }>();
    return rows.map(({ id }) => String(id));
  }

  private async toldLast(name: string): Promise<number | null> {
    const [last] = await this.database.reader.find(NoticeRow, {
      select: { id: true, happenedAt: true },
      // A semicolon is what follows a colon.
      where: { eventKey: Between(name, `${name.slice(0, -1)};`) },
      order: { id: 'DESC' },
      take: 1,
    });
    return last?.happenedAt ?? null;
  }

  /** Those that nobody delivers any more, but for those whose endpoint was removed: that was meant. */
  async dead(span: Span): Promise<Found> {
    const { from, to, most, isKnown } = span;
    const rows = await this.database.reader.find(CallbackRow, {
      where: within<CallbackRow>('closedAt', 'id', span).map((one) => ({
        ...one,
        state: 'dead' as const,
        eventType: Not('ping'),
        // By the index of what is due: it dies soon after it was due for the last time.
        dueAt: MoreThan(from - DEAD_AFTER_MS),
      })),
      order: { closedAt: 'ASC', id: 'ASC' },
      take: most,
    });
    const removed = await this.removedAmong(rows);
    const news: News[] = [];
    for (const row of rows) {
      const key = `dead:${row.id}:${row.attempts}`;
      const closedAt = row.closedAt ?? to;
      const removedAt = removed.get(String(row.endpointId));
      if (isKnown(key) || (removedAt !== undefined && removedAt <= closedAt)) continue;
      const last = await this.lastOf(row);
      // The endpoint may be there again.
      if (row.endpointId !== null && closedAt - (last?.finishedAt ?? 0) > WITH_ATTEMPT_MS) continue;
      news.push(newsOf(row, last, { key, what: 'dead', happenedAt: closedAt }));
    }
    return { news, rows: rows.length, last: reached(rows, 'closedAt', 'id') };
  }

  /** When each was removed. */
  private async removedAmong(rows: readonly CallbackRow[]): Promise<Map<string, number>> {
    const ids = [
      ...new Set(rows.flatMap(({ endpointId }) => (endpointId === null ? [] : [String(endpointId)]))),
    ];
    if (ids.length === 0) return new Map();
    const removed = await this.database.reader.findBy(EndpointRow, { id: In(ids), state: 'removed' });
    return new Map(removed.map(({ id, stateAt }) => [String(id), stateAt]));
  }

  /** Endpoints that were paused, by themselves or by a shop. */
  async paused(span: Span): Promise<Found> {
    const rows = await this.database.reader.find(EndpointRow, {
      where: within<EndpointRow>('stateAt', 'id', span).map((one) => ({ ...one, state: 'paused' as const })),
      order: { stateAt: 'ASC', id: 'ASC' },
      take: span.most,
    });
    const news = rows.map(({ id, merchantPid, url, stateAt, stateReason }): News => {
      const facts = {
        callbackId: '',
        orderId: '',
        merchantPid,
        url,
        attempts: 0,
        answer: stateReason ?? '',
        what: 'paused' as const,
      };
      return {
        key: `paused:${id}:${stateAt}`,
        kind: 'callback_dead',
        about: { type: 'callback', facts },
        happenedAt: stateAt,
      };
    });
    return { news, rows: rows.length, last: reached(rows, 'stateAt', 'id') };
  }

  private async lastOf({ id }: CallbackRow): Promise<Last | null> {
    const [last] = await this.database.reader.find(CallbackAttemptRow, {
      where: { callbackId: id, number: MoreThan(0) },
      order: { number: 'DESC' },
      take: 1,
    });
    return last ?? null;
  }
}

function newsOf(
  { id, orderId, merchantPid, url, attempts }: CallbackRow,
  last: Last | null,
  { key, what, happenedAt }: { key: string; what: 'failing' | 'dead'; happenedAt: number },
): News {
  const said = (last?.answer ?? '').replace(/\s+/g, ' ').slice(0, MAX_ANSWER);
  const status = last?.httpStatus ?? null;
  const answer = status === null ? said : `HTTP ${status} ${said}`.trim();
  const facts = { callbackId: String(id), orderId, merchantPid, url, attempts, answer, what };
  const kind = what === 'dead' ? 'callback_dead' : 'callback_failing';
  return { key, kind, about: { type: 'callback', facts }, happenedAt };
}
