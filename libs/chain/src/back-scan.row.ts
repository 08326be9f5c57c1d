import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Looking back for what an address received before it was in the pool. */
@Entity('backscans')
export class BackScanRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  /** Base58. */
  @Column({ type: 'varchar' })
  address!: string;

  @Column({ type: 'bigint', name: 'from_block', transformer: integerColumn })
  fromBlock!: number;

  @Column({ type: 'bigint', name: 'next_block', transformer: integerColumn })
  nextBlock!: number;

  @Column({ type: 'bigint', name: 'to_block', transformer: integerColumn })
  toBlock!: number;

  /** Transfers that were not known before. */
  @Column({ type: 'int', transformer: integerColumn })
  found!: number;

  @Column({ type: 'varchar' })
  state!: 'running' | 'done';

  /** Why it does not get on at the moment. */
  @Column({ type: 'varchar', nullable: true })
  problem!: string | null;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'updated_at', transformer: integerColumn })
  updatedAt!: number;
}
