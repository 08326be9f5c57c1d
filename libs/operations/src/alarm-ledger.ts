import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Database, integerColumn, isUniqueViolation } from '@epusdt/database';
import { Alarms, EventBus, type Alarm, type AlarmName } from '@epusdt/events';
import { Clock, DAY, MINUTE, SECOND, SingleFlight, newToken } from '@epusdt/kernel';
import { Column, Entity, LessThan, MoreThan, PrimaryColumn } from 'typeorm';

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
}

export interface StandingAlarm extends Alarm {
  /** When the first process saw it. */
  readonly raisedAt: number;
}

/** How often each process says that its alarms still stand. */
const RENEWED_MS = 20 * SECOND;
/** A process that has said nothing for so long has ended; whoever came after it has had time to see the same. */
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
      where: { seenAt: MoreThan(this.clock.now() - BELIEVED_MS) },
      order: { raisedAt: 'ASC' },
    });
    const once = new Map<string, StandingAlarm>();
    for (const { alarm, subject, text, raisedAt } of rows) {
      const key = `${alarm}:${subject}`;
      if (!once.has(key)) once.set(key, { alarm, subject, text, raisedAt });
    }
    return [...once.values()];
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
    const keys = new Set(active.map(({ alarm, subject }) => `${alarm}:${subject}`));
    for (const { alarm, subject } of rows) {
      if (!keys.has(`${alarm}:${subject}`)) {
        await this.database.statement((manager) =>
          manager.delete(StandingAlarmRow, { process, alarm, subject }),
        );
      }
    }
    for (const { alarm, subject, text } of active) {
      const { affected } = await this.database.statement((manager) =>
        manager.update(StandingAlarmRow, { process, alarm, subject }, { seenAt: now }),
      );
      if (affected === 0) await this.insert({ process, alarm, subject, text, raisedAt: now, seenAt: now });
    }
    this.renewed = now;
  }

  private async insert(row: StandingAlarmRow): Promise<void> {
    try {
      await this.database.statement((manager) => manager.insert(StandingAlarmRow, row));
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }
}

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
