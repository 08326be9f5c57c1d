import { integerColumn, unitsColumn } from '@epusdt/database';
import type { Units } from '@epusdt/kernel';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A final token movement out of one of our wallets; one between two of them is a transfer as well. */
@Entity('outgoing')
export class OutgoingRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar' })
  network!: string;

  @Column({ type: 'varchar' })
  token!: string;

  @Column({ type: 'varchar', name: 'tx_hash' })
  txHash!: string;

  /** Position in the transaction's own logs, from 0. */
  @Column({ type: 'int', name: 'log_index', transformer: integerColumn })
  logIndex!: number;

  @Column({ type: 'bigint', name: 'block_number', transformer: integerColumn })
  blockNumber!: number;

  @Column({ type: 'bigint', name: 'block_time', transformer: integerColumn })
  blockTime!: number;

  @Column({ type: 'varchar', name: 'from_address' })
  fromAddress!: string;

  @Column({ type: 'varchar', name: 'to_address' })
  toAddress!: string;

  /** The chain's own integer, as text. */
  @Column({ type: 'varchar', name: 'raw_value' })
  rawValue!: string;

  /** `null` where the value does not fit or is finer than a unit. */
  @Column({ type: 'bigint', nullable: true, transformer: unitsColumn })
  units!: Units | null;

  @Column({ type: 'bigint', name: 'recorded_at', transformer: integerColumn })
  recordedAt!: number;
}
