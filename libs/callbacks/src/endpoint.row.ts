import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** `merchant`: every event of the merchant. `order`: the events of the orders that name it. */
export type EndpointScope = 'merchant' | 'order';

/** `paused`: events are kept until it is resumed. `removed`: gets no more events. */
export type EndpointState = 'active' | 'paused' | 'removed';

/** Where a merchant's events go. UNIQUE (merchant, URL). */
@Entity('endpoints')
export class EndpointRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar', name: 'merchant_pid' })
  merchantPid!: string;

  @Column({ type: 'varchar' })
  url!: string;

  /** SHA-256 of the URL, hex: what the unique index can hold. */
  @Column({ type: 'varchar', name: 'url_hash' })
  urlHash!: string;

  @Column({ type: 'varchar' })
  scope!: EndpointScope;

  @Column({ type: 'varchar' })
  state!: EndpointState;

  @Column({ type: 'bigint', name: 'state_at', transformer: integerColumn })
  stateAt!: number;

  /** Why it is paused. */
  @Column({ type: 'varchar', name: 'state_reason', nullable: true })
  stateReason!: string | null;

  /** Resumed: callbacks up to this one go out one after the other, in order. */
  @Column({ type: 'bigint', name: 'replay_through', nullable: true })
  replayThrough!: string | null;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;
}
