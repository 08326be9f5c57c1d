import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import type { Alarm } from '@epusdt/events';
import { Clock, MINUTE, newToken } from '@epusdt/kernel';
import { AlarmLedger, alarmName, type StandingAlarm } from '@epusdt/operations';
import { In, IsNull, MoreThan, type EntityManager } from 'typeorm';
import { NoticeBook, type News } from './notice-book';
import type { AlarmFacts } from './notice-facts';
import { KIND_OF_ALARM } from './notice-kind';
import { NoticeSwitches } from './notice-switches';
import { NoticeRow, ToldAlarmRow } from './notice.rows';

/** The same alarm is told again after so long at the earliest, however often it comes and goes. */
const QUIET_MS = 10 * MINUTE;
/** Whoever came after a process that ended has had time to see what that one saw. */
const SEEN_AGAIN_MS = 20 * MINUTE;
const MAX_TEXT = 1_500;

/** Tells of alarms when they rise and when they are over, each time once, whichever processes see them. */
@Injectable()
export class AlarmNotices {
  constructor(
    private readonly database: Database,
    private readonly ledger: AlarmLedger,
    private readonly book: NoticeBook,
    private readonly switches: NoticeSwitches,
    private readonly clock: Clock,
  ) {}

  async collect(): Promise<void> {
    const standing = await this.ledger.standing();
    const told = await this.database.reader.findBy(ToldAlarmRow, { overAt: IsNull() });
    const names = new Set(told.map(alarmName));
    for (const alarm of standing) if (!names.has(alarmName(alarm))) await this.rises(alarm);
    await this.tellNewPlaces(standing, told);
    const still = new Set(standing.map(alarmName));
    for (const row of told) if (!still.has(alarmName(row))) await this.mayEnd(row);
  }

  /** A chat that was added while an alarm stands hears of it as well: what is written down for a place is not written again. */
  private async tellNewPlaces(
    standing: readonly StandingAlarm[],
    told: readonly ToldAlarmRow[],
  ): Promise<void> {
    const now = this.clock.now();
    const rows = new Map(told.map((row) => [alarmName(row), row]));
    const news = standing.flatMap((raised): News[] => {
      const row = rows.get(alarmName(raised));
      if (!row) return [];
      const dueAt = Math.max(now, row.quietUntil - QUIET_MS);
      return [{ ...this.news(raised, row.eventKey, 'stands', now), dueAt }];
    });
    await this.book.add(news);
  }

  private async rises(raised: StandingAlarm): Promise<void> {
    const { alarm, subject } = raised;
    const now = this.clock.now();
    const off = await this.switches.off();
    await this.database.transaction(async (manager) => {
      const before = await manager.findOneBy(ToldAlarmRow, { alarm, subject });
      if (before?.overAt === null) return;
      // Never further ahead than that, whatever a clock has said.
      const dueAt = Math.max(now, Math.min(before?.quietUntil ?? now, now + QUIET_MS));
      const eventKey = `alarm:${alarm}:${newToken()}`;
      const facts = { eventKey, toldAt: now, quietUntil: dueAt + QUIET_MS, overAt: null };
      if (before) await manager.update(ToldAlarmRow, { alarm, subject }, facts);
      else await manager.insert(ToldAlarmRow, { alarm, subject, ...facts });
      await this.book.addTo(manager, [{ ...this.news(raised, eventKey, 'stands', now), dueAt }], off);
    });
  }

  /** Its end has been seen, or nobody has seen the alarm itself for long. */
  private async mayEnd(row: ToldAlarmRow): Promise<void> {
    const alarm = { alarm: row.alarm as Alarm['alarm'], subject: row.subject };
    const state = await this.ledger.stateOf(alarm, row.toldAt);
    if (state === 'stands') return;
    if (state === 'over') return this.ends(row, alarm, 'over');
    const lastSeen = await this.ledger.lastSeen(alarm);
    if (this.clock.now() - (lastSeen ?? row.toldAt) > SEEN_AGAIN_MS) await this.ends(row, alarm, 'unseen');
  }

  /** Those are told that it is over who are told that it began. */
  private async ends(
    { eventKey, quietUntil }: ToldAlarmRow,
    alarm: Pick<Alarm, 'alarm' | 'subject'>,
    state: 'over' | 'unseen',
  ): Promise<void> {
    const now = this.clock.now();
    const off = await this.switches.off();
    await this.database.transaction(async (manager) => {
      const { affected } = await manager.update(
        ToldAlarmRow,
        { ...alarm, eventKey, overAt: IsNull() },
        { overAt: now },
      );
      if (affected !== 1) return;
      const unsaid = await this.takeBack(manager, eventKey, now);
      // What was not said keeps nobody quiet for longer.
      if (unsaid) await manager.update(ToldAlarmRow, alarm, { quietUntil: quietUntil - QUIET_MS });
      const begun = await manager.findBy(NoticeRow, { eventKey, state: In(['due', 'sent', 'failed']) });
      const places = begun.map(({ place }) => place);
      const over = { ...alarm, text: '', raisedAt: now };
      const news = this.news(over, `over:${eventKey}`, state, now);
      if (places.length > 0) await this.book.addTo(manager, [{ ...news, places }], off);
    });
  }

  /** It came and went while nobody was to be told yet. */
  private async takeBack(manager: EntityManager, eventKey: string, now: number): Promise<boolean> {
    const held = { eventKey, state: 'due' as const, dueAt: MoreThan(now), leaseToken: IsNull() };
    const { affected } = await manager.delete(NoticeRow, held);
    return (affected ?? 0) > 0;
  }

  private news(
    { alarm, subject, text }: StandingAlarm,
    key: string,
    state: AlarmFacts['state'],
    happenedAt: number,
  ): News {
    const facts = { alarm, subject, text: Array.from(text).slice(0, MAX_TEXT).join(''), state };
    return { key, kind: KIND_OF_ALARM[alarm], about: { type: 'alarm', facts }, happenedAt };
  }
}
