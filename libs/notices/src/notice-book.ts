import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation } from '@epusdt/database';
import { Clock, DAY, MINUTE, newToken } from '@epusdt/kernel';
import {
  In,
  IsNull,
  LessThan,
  LessThanOrEqual,
  MoreThan,
  Not,
  Or,
  type EntityManager,
  type FindOptionsWhere,
} from 'typeorm';
import type { NoticeFacts } from './notice-facts';
import type { NoticeKind } from './notice-kind';
import { NoticeRow, ToldAlarmRow } from './notice.rows';
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
  /** For these only; left out: for all. */
  readonly places?: readonly string[];
}

export interface Notice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly about: NoticeFacts;
  readonly happenedAt: number;
}

/** Reports of days, which are slow to make and to send, are told beside everything else. */
export const LANES = ['news', 'days'] as const;
export type Lane = (typeof LANES)[number];

/** Notices that messages are made of, held until they are sent or given back. */
export interface Claim {
  readonly token: string;
  readonly place: string;
  readonly notices: readonly Notice[];
}

/** Longer than sending one message takes. */
const LEASE_MS = 2 * MINUTE;
/** Clocks of two machines do not differ by more. */
const CLOCKS_MS = MINUTE;
/** In one message, however many there are. */
const MAX_CLAIMED = 5_000;
/** Rows or ids in one statement. */
const AT_ONCE = 200;
const MAX_TRIES = 3;
const KEPT_MS = 30 * DAY;
/** A chat that was taken out of the configuration, and comes back after so long, starts with what is new. */
const STRAY_MS = 3 * DAY;

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
    const rows = news.flatMap(({ key, kind, about, happenedAt, dueAt, places = this.settings.places }) =>
      places
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

  /** Everything that this place is to be told now and nobody else is telling, of days one; `null`: nothing. */
  async claim(place: string, lane: Lane = 'news'): Promise<Claim | null> {
    const now = this.clock.now();
    const free = this.free(place, lane, now);
    const found = await this.database.reader.find(NoticeRow, {
      select: { id: true },
      where: free,
      order: { id: 'ASC' },
      take: lane === 'days' ? 1 : MAX_CLAIMED,
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

  /** For as long as sending takes. False: some of these are not held any more, and none of them is to be sent. */
  async renew({ token, place }: Claim, notices: readonly Notice[]): Promise<boolean> {
    const leaseUntil = this.clock.now() + LEASE_MS;
    const held = { place, state: 'due' as const, leaseToken: token };
    await this.database.statement((manager) => manager.update(NoticeRow, held, { leaseUntil }));
    let count = 0;
    await this.inPieces(idsOf(notices), async (manager, some) => {
      count += await manager.countBy(NoticeRow, { ...held, id: In(some) });
    });
    return count === notices.length;
  }

  /** These were told, or cannot be, whoever holds them now. */
  async close(notices: readonly Notice[], state: 'sent' | 'failed'): Promise<void> {
    const sentAt = this.clock.now();
    await this.inPieces(idsOf(notices), (manager, some) =>
      manager.update(NoticeRow, { id: In(some), state: 'due' }, { state, sentAt, leaseUntil: null }),
    );
  }

  /** These of them are for the next try. */
  async giveBack({ token, place }: Claim, notices: readonly Notice[]): Promise<void> {
    await this.inPieces(idsOf(notices), (manager, some) =>
      manager.update(
        NoticeRow,
        { id: In(some), place, state: 'due', leaseToken: token },
        { leaseToken: null, leaseUntil: null },
      ),
    );
  }

  /** What was told long ago, but of alarms that still stand. What is still due stays, but for places that are none any more. */
  async forgetOld(): Promise<void> {
    const now = this.clock.now();
    const standing = await this.database.reader.findBy(ToldAlarmRow, { overAt: IsNull() });
    const eventKey = Not(In(standing.map((row) => row.eventKey)));
    const old = { happenedAt: LessThan(now - KEPT_MS), state: In(['sent', 'off', 'failed']), eventKey };
    await this.database.statement((manager) => manager.delete(NoticeRow, old));
    const place = Not(In([...this.settings.places]));
    const stray = { happenedAt: LessThan(now - STRAY_MS), state: 'due' as const, place };
    await this.database.statement((manager) => manager.delete(NoticeRow, stray));
  }

  /** What lies further ahead than it can was written before the clock was put back. */
  private free(place: string, lane: Lane, now: number): FindOptionsWhere<NoticeRow>[] {
    const all = {
      place,
      state: 'due' as const,
      kind: lane === 'days' ? ('daily' as const) : Not('daily' as const),
      leaseUntil: Or(IsNull(), LessThan(now), MoreThan(now + LEASE_MS + CLOCKS_MS)),
    };
    return [
      { ...all, dueAt: LessThanOrEqual(now) },
      { ...all, happenedAt: MoreThan(now + CLOCKS_MS) },
    ];
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

const idsOf = (notices: readonly Notice[]): string[] => notices.map(({ id }) => id);
