import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation } from '@epusdt/database';
import { Clock, DAY, MINUTE, newToken } from '@epusdt/kernel';
import { In, IsNull, LessThan, LessThanOrEqual, type EntityManager, type FindOptionsWhere } from 'typeorm';
import type { NoticeFacts } from './notice-facts';
import type { NoticeKind } from './notice-kind';
import { NoticeRow } from './notice.rows';
import { NoticeSettings } from './notice-settings';
import { NoticeSwitches } from './notice-switches';

/** Something to be told. */
export interface News {
  /** One of its kind for ever; at most 191 characters. */
  readonly key: string;
  readonly kind: NoticeKind;
  readonly about: NoticeFacts;
  readonly happenedAt: number;
  /** Not to be told before this instant. */
  readonly dueAt?: number;
}

export interface Notice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly about: NoticeFacts;
  readonly happenedAt: number;
}

/** Notices that one message is made of, held until they are sent or given back. */
export interface Claim {
  readonly token: string;
  readonly place: string;
  readonly notices: readonly Notice[];
}

/** Longer than sending takes. */
const LEASE_MS = 2 * MINUTE;
/** In one message, however many there are. */
const MAX_CLAIMED = 5_000;
/** Rows or ids in one statement. */
const AT_ONCE = 200;
const MAX_TRIES = 3;
const KEPT_MS = 30 * DAY;

/** Who is to be told of what. A row is sent once, but where a process ends between sending and saying so. */
@Injectable()
export class NoticeBook {
  constructor(
    private readonly database: Database,
    private readonly switches: NoticeSwitches,
    private readonly settings: NoticeSettings,
    private readonly clock: Clock,
  ) {}

  /** Writes what is not written yet, for every place. Returns how much of it is to be told. */
  async add(news: readonly News[]): Promise<number> {
    if (news.length === 0) return 0;
    const off = await this.switches.off();
    let added = 0;
    for (let from = 0; from < news.length; from += AT_ONCE) {
      const some = news.slice(from, from + AT_ONCE);
      added += await this.addSome(some, off);
    }
    return added;
  }

  /** Another process may write the same at the same moment: then it is there at the second look. */
  private async addSome(news: readonly News[], off: ReadonlySet<NoticeKind>): Promise<number> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.database.transaction((manager) => this.addTo(manager, news, off));
      } catch (error) {
        if (tries === MAX_TRIES || !isUniqueViolation(error)) throw error;
      }
    }
  }

  /** In a transaction that does something else as well. */
  async addTo(manager: EntityManager, news: readonly News[], off: ReadonlySet<NoticeKind>): Promise<number> {
    const keys = news.map(({ key }) => key);
    const known = await manager.find(NoticeRow, {
      select: { eventKey: true, place: true },
      where: { eventKey: In(keys) },
    });
    const written = new Set(known.map(({ eventKey, place }) => `${place} ${eventKey}`));
    const rows = news.flatMap(({ key, kind, about, happenedAt, dueAt }) =>
      this.settings.places
        .filter((place) => !written.has(`${place} ${key}`))
        .map((place) => ({
          eventKey: key,
          place,
          kind,
          data: JSON.stringify(about),
          state: off.has(kind) ? ('off' as const) : ('due' as const),
          happenedAt,
          dueAt: dueAt ?? happenedAt,
          leaseToken: null,
          leaseUntil: null,
          sentAt: null,
        })),
    );
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      await manager.insert(NoticeRow, rows.slice(from, from + AT_ONCE));
    }
    return rows.filter(({ state }) => state === 'due').length;
  }

  /** Everything that this place is to be told now and nobody else is telling; `null`: nothing. */
  async claim(place: string): Promise<Claim | null> {
    const now = this.clock.now();
    const free: FindOptionsWhere<NoticeRow>[] = [
      { place, state: 'due', dueAt: LessThanOrEqual(now), leaseUntil: IsNull() },
      { place, state: 'due', dueAt: LessThanOrEqual(now), leaseUntil: LessThan(now) },
    ];
    const found = await this.database.reader.find(NoticeRow, {
      select: { id: true },
      where: free,
      order: { id: 'ASC' },
      take: MAX_CLAIMED,
    });
    if (found.length === 0) return null;
    const token = newToken();
    const ids = found.map(({ id }) => String(id));
    await this.inPieces(ids, (manager, some) =>
      manager.update(
        NoticeRow,
        free.map((one) => ({ ...one, id: In(some) })),
        { leaseToken: token, leaseUntil: now + LEASE_MS },
      ),
    );
    const held = await this.database.reader.find(NoticeRow, {
      where: { place, state: 'due', leaseToken: token },
      order: { id: 'ASC' },
    });
    if (held.length === 0) return null;
    const notices = held.map(({ id, kind, data, happenedAt }) => ({
      id: String(id),
      kind,
      about: JSON.parse(data) as NoticeFacts,
      happenedAt,
    }));
    return { token, place, notices };
  }

  /** These of them were told, or cannot be. */
  async close({ token }: Claim, notices: readonly Notice[], state: 'sent' | 'failed'): Promise<void> {
    const sentAt = this.clock.now();
    const ids = notices.map(({ id }) => id);
    await this.inPieces(ids, (manager, some) =>
      manager.update(NoticeRow, { id: In(some), leaseToken: token }, { state, sentAt, leaseUntil: null }),
    );
  }

  /** Whatever of them is not closed is for the next try. */
  async giveBack({ token, place }: Claim): Promise<void> {
    await this.database.statement((manager) =>
      manager.update(
        NoticeRow,
        { place, state: 'due', leaseToken: token },
        { leaseToken: null, leaseUntil: null },
      ),
    );
  }

  /** What was told long ago. What is still due stays. */
  async forgetOld(): Promise<void> {
    const happenedAt = LessThan(this.clock.now() - KEPT_MS);
    await this.database.statement((manager) =>
      manager.delete(NoticeRow, { happenedAt, state: In(['sent', 'off', 'failed']) }),
    );
  }

  private async inPieces(
    ids: readonly string[],
    act: (manager: EntityManager, some: string[]) => Promise<unknown>,
  ): Promise<void> {
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      await this.database.statement((manager) => act(manager, some));
    }
  }
}
