import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { NoticeKind } from './notice-kind';

/** `off`: nobody wanted to be told when it happened. `failed`: Telegram refuses it however it is written. */
export type NoticeState = 'due' | 'sent' | 'off' | 'failed';

/** One chat is to be told of one thing. UNIQUE (event key, place). */
@Entity('notices')
export class NoticeRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar', name: 'event_key' })
  eventKey!: string;

  /** `<chat>` or `<chat>/<topic>`. */
  @Column({ type: 'varchar' })
  place!: string;

  @Column({ type: 'varchar' })
  kind!: NoticeKind;

  /** JSON of `NoticeFacts`. */
  @Column({ type: 'varchar' })
  data!: string;

  @Column({ type: 'varchar' })
  state!: NoticeState;

  @Column({ type: 'bigint', name: 'happened_at', transformer: integerColumn })
  happenedAt!: number;

  @Column({ type: 'bigint', name: 'due_at', transformer: integerColumn })
  dueAt!: number;

  /** Whose message it is in, while that is being sent. */
  @Column({ type: 'varchar', name: 'lease_token', nullable: true })
  leaseToken!: string | null;

  @Column({ type: 'bigint', name: 'lease_until', nullable: true, transformer: integerColumn })
  leaseUntil!: number | null;

  @Column({ type: 'bigint', name: 'sent_at', nullable: true, transformer: integerColumn })
  sentAt!: number | null;
}

/** An alarm that people were told of; `overAt` null: and not yet told that it is over. */
@Entity('told_alarms')
export class ToldAlarmRow {
  @PrimaryColumn({ type: 'varchar' })
  alarm!: string;

  @PrimaryColumn({ type: 'varchar' })
  subject!: string;

  /** Of the notice that told of it. */
  @Column({ type: 'varchar', name: 'event_key' })
  eventKey!: string;

  /** When it was found to stand. */
  @Column({ type: 'bigint', name: 'told_at', transformer: integerColumn })
  toldAt!: number;

  /** Not to be told anew before. */
  @Column({ type: 'bigint', name: 'quiet_until', transformer: integerColumn })
  quietUntil!: number;

  @Column({ type: 'bigint', name: 'over_at', nullable: true, transformer: integerColumn })
  overAt!: number | null;
}
