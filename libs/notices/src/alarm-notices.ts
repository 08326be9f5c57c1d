import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Clock, MINUTE } from '@epusdt/kernel';
import { AlarmLedger, type StandingAlarm } from '@epusdt/operations';
import { IsNull } from 'typeorm';
import { NoticeBook, type News } from './notice-book';
import { KIND_OF_ALARM } from './notice-kind';
import { NoticeSwitches } from './notice-switches';
import { NoticeRow, ToldAlarmRow } from './notice.rows';

/** The same alarm is told again after so long at the earliest, however often it comes and goes. */
const QUIET_MS = 10 * MINUTE;
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
    const names = new Set(told.map(nameOf));
    for (const alarm of standing) if (!names.has(nameOf(alarm))) await this.rises(alarm);
    const still = new Set(standing.map(nameOf));
    for (const row of told) if (!still.has(nameOf(row))) await this.ends(row);
  }

  private async rises(raised: StandingAlarm): Promise<void> {
    const { alarm, subject } = raised;
    const now = this.clock.now();
    const off = await this.switches.off();
    await this.database.transaction(async (manager) => {
      const before = await manager.findOneBy(ToldAlarmRow, { alarm, subject });
      if (before?.overAt === null) return;
      const toldAt = before ? Math.max(now, before.toldAt + QUIET_MS) : now;
      const eventKey = `alarm:${alarm}:${subject.slice(0, 120)}:${toldAt}`;
      if (before) await manager.update(ToldAlarmRow, { alarm, subject }, { eventKey, toldAt, overAt: null });
      else await manager.insert(ToldAlarmRow, { alarm, subject, eventKey, toldAt, overAt: null });
      const news = this.news(raised, eventKey, false, now);
      await this.book.addTo(manager, [{ ...news, dueAt: toldAt }], off);
    });
  }

  /** Where nobody has been told that it began, nobody is told that it is over. */
  private async ends({ alarm, subject, eventKey }: ToldAlarmRow): Promise<void> {
    const now = this.clock.now();
    const off = await this.switches.off();
    await this.database.transaction(async (manager) => {
      const { affected } = await manager.update(
        ToldAlarmRow,
        { alarm, subject, eventKey, overAt: IsNull() },
        { overAt: now },
      );
      if (affected !== 1) return;
      await manager.delete(NoticeRow, { eventKey, state: 'due', leaseToken: IsNull() });
      if (!(await manager.existsBy(NoticeRow, { eventKey }))) return;
      const over = { alarm: alarm as StandingAlarm['alarm'], subject, text: '', raisedAt: now };
      await this.book.addTo(manager, [this.news(over, `over:${eventKey}`.slice(0, 191), true, now)], off);
    });
  }

  private news(
    { alarm, subject, text }: StandingAlarm,
    key: string,
    isOver: boolean,
    happenedAt: number,
  ): News {
    const facts = { alarm, subject, text: text.slice(0, MAX_TEXT), isOver };
    return { key, kind: KIND_OF_ALARM[alarm], about: { type: 'alarm', facts }, happenedAt };
  }
}

const nameOf = ({ alarm, subject }: { readonly alarm: string; readonly subject: string }): string =>
  `${alarm}:${subject}`;
