import { integerColumn, unitsColumn } from '@epusdt/database';
import type { Units } from '@epusdt/kernel';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** How far the chain has been read. `chain` is chain id and contract. */
@Entity('cursors')
export class CursorRow {
  @PrimaryColumn({ type: 'varchar' })
  chain!: string;

  @Column({ type: 'bigint', transformer: integerColumn })
  number!: number;

  @Column({ type: 'varchar', name: 'block_id' })
  blockId!: string;

  @Column({ type: 'bigint', name: 'block_time', transformer: integerColumn })
  blockTime!: number;

  @Column({ type: 'bigint', transformer: integerColumn })
  version!: number;

  /** When the gateway moved it, by the gateway's clock. */
  @Column({ type: 'bigint', name: 'read_at', transformer: integerColumn })
  readAt!: number;
}

/**
 * `parked`: could not be settled for a reason that needs a person. `dust`: too little to be anybody's payment. `inbox`:
 * waits for a decision; `assigned` (to an order that is paid already), `refunded` and `ignored` are decisions.
 */
export type TransferState =
  'unsettled' | 'settled' | 'inbox' | 'assigned' | 'refunded' | 'ignored' | 'dust' | 'parked';

/** What is kept of a final token movement, whichever way it went. UNIQUE (network, transaction, log index). */
export abstract class TokenMovement {
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

/** A final token movement to one of our wallets. */
@Entity('transfers')
export class TransferRow extends TokenMovement {
  @Column({ type: 'varchar', name: 'block_id' })
  blockId!: string;

  @Column({ type: 'int', transformer: integerColumn })
  decimals!: number;

  @Column({ type: 'varchar' })
  state!: TransferState;

  @Column({ type: 'varchar', nullable: true })
  problem!: string | null;
}
