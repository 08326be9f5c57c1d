import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** `held`: its endpoint is paused; `dead`: the schedule is over without an acknowledgement. */
export type CallbackState = 'due' | 'held' | 'acknowledged' | 'dead';

/** `legacy`: to the notify URL of an order, in its dialect. `events`: to an endpoint, as a Standard Webhook. */
export type CallbackChannel = 'legacy' | 'events';

/** The outbox: a shop that must hear of something. UNIQUE (channel, event_key). */
@Entity('callbacks')
export class CallbackRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar' })
  channel!: CallbackChannel;

  /** For example `order.paid:<order id>`; on the events channel the endpoint's id follows. */
  @Column({ type: 'varchar', name: 'event_key' })
  eventKey!: string;

  @Column({ type: 'varchar', name: 'merchant_pid' })
  merchantPid!: string;

  /** Empty where it is about no order. */
  @Column({ type: 'varchar', name: 'order_id' })
  orderId!: string;

  @Column({ type: 'varchar' })
  url!: string;

  /** Who is called, as `hostOf` names it; `null`: written by a version that did not say. */
  @Column({ type: 'varchar', nullable: true })
  host!: string | null;

  /** Events only. */
  @Column({ type: 'bigint', name: 'endpoint_id', nullable: true })
  endpointId!: string | null;

  @Column({ type: 'varchar', name: 'event_type' })
  eventType!: string;

  /** Of an event: JSON, the same at every attempt. A dialect writes its own at each. */
  @Column({ type: 'varchar', nullable: true })
  body!: string | null;

  @Column({ type: 'varchar' })
  state!: CallbackState;

  /** Attempts begun. */
  @Column({ type: 'int', transformer: integerColumn })
  attempts!: number;

  /** Attempts begun before the present schedule did: it was delivered again, or resumed. */
  @Column({ type: 'int', name: 'attempts_before', transformer: integerColumn })
  attemptsBefore!: number;

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

  /** The IP address that was called. */
  @Column({ type: 'varchar', nullable: true })
  address!: string | null;
}
