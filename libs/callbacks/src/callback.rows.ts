import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** `dead`: the schedule is over without an acknowledgement. */
export type CallbackState = 'due' | 'acknowledged' | 'dead';

/** The outbox: a shop that must hear of something. UNIQUE (channel, event_key). */
@Entity('callbacks')
export class CallbackRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar' })
  channel!: string;

  /** For example `order.paid:<order id>`. */
  @Column({ type: 'varchar', name: 'event_key' })
  eventKey!: string;

  @Column({ type: 'varchar', name: 'merchant_pid' })
  merchantPid!: string;

  @Column({ type: 'varchar', name: 'order_id' })
  orderId!: string;

  @Column({ type: 'varchar' })
  url!: string;

  @Column({ type: 'varchar' })
  state!: CallbackState;

  /** Attempts begun. */
  @Column({ type: 'int', transformer: integerColumn })
  attempts!: number;

  @Column({ type: 'bigint', name: 'due_at', transformer: integerColumn })
  dueAt!: number;

  @Column({ type: 'varchar', name: 'lease_token', nullable: true })
  leaseToken!: string | null;

  @Column({ type: 'bigint', name: 'lease_until', nullable: true, transformer: integerColumn })
  leaseUntil!: number | null;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'closed_at', nullable: true, transformer: integerColumn })
  closedAt!: number | null;
}

/** `open` until closed; `unknown`: the process ended in the middle, so nobody knows whether the shop heard. */
export type AttemptOutcome = 'open' | 'acknowledged' | 'refused' | 'failed' | 'unknown';

/** One HTTP try. */
@Entity('callback_attempts')
export class CallbackAttemptRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'bigint', name: 'callback_id' })
  callbackId!: string;

  @Column({ type: 'int', transformer: integerColumn })
  number!: number;

  @Column({ type: 'varchar', name: 'lease_token' })
  leaseToken!: string;

  @Column({ type: 'bigint', name: 'started_at', transformer: integerColumn })
  startedAt!: number;

  @Column({ type: 'bigint', name: 'finished_at', nullable: true, transformer: integerColumn })
  finishedAt!: number | null;

  @Column({ type: 'varchar' })
  outcome!: AttemptOutcome;

  @Column({ type: 'int', name: 'http_status', nullable: true, transformer: integerColumn })
  httpStatus!: number | null;

  /** The beginning of what the shop answered, or why there was no answer. */
  @Column({ type: 'varchar', nullable: true })
  answer!: string | null;
}
