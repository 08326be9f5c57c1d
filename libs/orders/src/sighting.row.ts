import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A payment of a pending order seen in a block that is not final yet: a hint for the buyer's page, never a fact. */
@Entity('sightings')
export class SightingRow {
  @PrimaryColumn({ type: 'varchar', name: 'order_id' })
  orderId!: string;

  @Column({ type: 'varchar', name: 'tx_hash' })
  txHash!: string;

  @Column({ type: 'bigint', name: 'block_number', transformer: integerColumn })
  blockNumber!: number;

  @Column({ type: 'bigint', name: 'block_time', transformer: integerColumn })
  blockTime!: number;

  /** The newest block when it was last looked at. */
  @Column({ type: 'bigint', name: 'head_number', transformer: integerColumn })
  headNumber!: number;

  /** When that was, by the gateway's clock. */
  @Column({ type: 'bigint', name: 'seen_at', transformer: integerColumn })
  seenAt!: number;
}
