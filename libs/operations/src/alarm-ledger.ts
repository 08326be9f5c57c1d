import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Database, integerColumn, isUniqueViolation } from '@epusdt/database';
import { Alarms, EventBus, type Alarm, type AlarmName } from '@epusdt/events';
import { Clock, DAY, MINUTE, SECOND, SingleFlight, newToken } from '@epusdt/kernel';
import { Column, Entity, IsNull, LessThan, MoreThan, PrimaryColumn } from 'typeorm';

/** What one process sees to be wrong. */
@Entity('standing_alarms')
export class StandingAlarmRow {
  @PrimaryColumn({ type: 'varchar' })
  process!: string;

  @PrimaryColumn({ type: 'varchar' })
  alarm!: AlarmName;

  @PrimaryColumn({ type: 'varchar' })
  subject!: string;

  @Column({ type: 'varchar' })
  text!: string;

  @Column({ type: 'bigint', name: 'raised_at', transformer: integerColumn })
  raisedAt!: number;

  @Column({ type: 'bigint', name: 'seen_at', transformer: integerColumn })
  seenAt!: number;

  /** The process has seen that it is over. */
  @Column({ type: 'bigint', name: 'over_at', nullable: true, transformer: integerColumn })
  overAt!: number | null;
}

export interface StandingAlarm extends Alarm {
  /** When the first process saw it. */
  readonly raisedAt: number;
}

/** `over`: a process has seen its end since then. `unseen`: nobody sees it, and nobody has seen its end. */
export type AlarmState = 'stands' | 'over' | 'unseen';

/** How often each process says that its alarms still stand. */
const RENEWED_MS = 20 * SECOND;
/** A process that has said nothing for so long has ended. */
const BELIEVED_MS = 3 * MINUTE;
const MAX_SUBJECT = 191;

/** The alarms of every process, in the database: who looks need not be who saw. */
@Injectable()
export class AlarmLedger {
  private readonly logger = new Logger('alarm');
  private readonly process = newToken();
  private readonly writing = new SingleFlight(() => this.write());
  private renewed = 0;

  constructor(
    private readonly database: Database,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
  ) {}

  /** Each once, whichever processes see it, the oldest first. */
  async standing(): Promise<StandingAlarm[]> {
    const rows = await this.database.reader.find(StandingAlarmRow, {
      where: { seenAt: MoreThan(this.clock.now() - BELIEVED_MS), overAt: IsNull() },
      order: { raisedAt: 'ASC' },
    });
    const once = new Map<string, StandingAlarm>();
    for (const { alarm, subject, text, raisedAt } of rows) {
      const name = alarmName({ alarm, subject });
      if (!once.has(name)) once.set(name, { alarm, subject, text, raisedAt });
    }
    return [...once.values()];
  }

  /** What became of an alarm that was seen at this instant. */
  async stateOf({ alarm, subject }: Pick<Alarm, 'alarm' | 'subject'>, since: number): Promise<AlarmState> {
    const rows = await this.database.reader.findBy(StandingAlarmRow, { alarm, subject });
    const believed = this.clock.now() - BELIEVED_MS;
    if (rows.some(({ seenAt, overAt }) => overAt === null && seenAt > believed)) return 'stands';
    return rows.some(({ overAt }) => overAt !== null && overAt >= since) ? 'over' : 'unseen';
  }

  /** When a process has said last that it stands; `null`: none has, or long ago. */
  async lastSeen({ alarm, subject }: Pick<Alarm, 'alarm' | 'subject'>): Promise<number | null> {
    const rows = await this.database.reader.findBy(StandingAlarmRow, { alarm, subject, overAt: IsNull() });
    return rows.length === 0 ? null : Math.max(...rows.map(({ seenAt }) => seenAt));
  }

  /** Now and then: a row that is not renewed is of a process that ended. */
  async renew(): Promise<void> {
    if (this.clock.now() - this.renewed >= RENEWED_MS) await this.note();
  }

  /** Writes down what this process sees now. Never rejects. */
  async note(): Promise<void> {
    try {
      await this.writing.run();
    } catch (error) {
      this.renewed = 0;
      this.logger.warn(`the alarms of this process could not be written down: ${String(error)}`);
    }
  }

  idle(): Promise<void> {
    return this.writing.idle();
  }

  /** Of processes that ended long ago. */
  async forgetOld(): Promise<void> {
    const seenAt = LessThan(this.clock.now() - DAY);
    await this.database.statement((manager) => manager.delete(StandingAlarmRow, { seenAt }));
  }

  private async write(): Promise<void> {
    const now = this.clock.now();
    const { process } = this;
    const active = this.alarms.active.map((one) => ({ ...one, subject: one.subject.slice(0, MAX_SUBJECT) }));
    const rows = await this.database.reader.findBy(StandingAlarmRow, { process });
    const known = new Map(rows.map((row) => [alarmName(row), row]));
    const standing = new Set(active.map(alarmName));
    for (const { alarm, subject, overAt } of rows) {
      if (overAt === null && !standing.has(alarmName({ alarm, subject }))) {
        await this.change({ process, alarm, subject }, { overAt: now });
      }
    }
    for (const { alarm, subject, text } of active) {
      const row = known.get(alarmName({ alarm, subject }));
      const facts = { text, seenAt: now, overAt: null };
      if (!row) await this.insert({ process, alarm, subject, ...facts, raisedAt: now });
      else {
        const raisedAt = row.overAt === null ? row.raisedAt : now;
        await this.change({ process, alarm, subject }, { ...facts, raisedAt });
      }
    }
    this.renewed = now;
  }

  private async change(
    which: Pick<StandingAlarmRow, 'process' | 'alarm' | 'subject'>,
    facts: Partial<StandingAlarmRow>,
  ): Promise<void> {
    await this.database.statement((manager) => manager.update(StandingAlarmRow, which, facts));
  }

  private async insert(row: StandingAlarmRow): Promise<void> {
    try {
      await this.database.statement((manager) => manager.insert(StandingAlarmRow, row));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }
}

/** One of its kind: what is wrong, and with what. */
export const alarmName = ({ alarm, subject }: { readonly alarm: string; readonly subject: string }): string =>
  `${alarm}:${subject}`;

/** Writes each alarm down when it rises and when it is over. */
@Injectable()
export class AlarmFollower implements OnApplicationBootstrap, OnModuleDestroy {
  private stops: (() => void)[] = [];

  constructor(
    private readonly ledger: AlarmLedger,
    private readonly events: EventBus,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const note = (): Promise<void> => this.ledger.note();
    this.stops = [this.events.on('alarm.raised', note), this.events.on('alarm.cleared', note)];
    await note();
  }

  async onModuleDestroy(): Promise<void> {
    for (const stop of this.stops) stop();
    await this.ledger.idle();
  }
}

@Injectable()
export class AlarmCron {
  constructor(private readonly ledger: AlarmLedger) {}

  @Cron('*/5 * * * * *', { waitForCompletion: true })
  renew(): Promise<void> {
    return this.ledger.renew();
  }

  @Cron('20 41 * * * *', { waitForCompletion: true })
  async everyHour(): Promise<void> {
    await this.ledger.forgetOld();
  }
}
