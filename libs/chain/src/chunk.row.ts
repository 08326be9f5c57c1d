import { createHash } from 'node:crypto';
import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LogFilter, TransferLog } from './chain-source';

/** `differs`: another provider tells something else of these blocks. `split`: it has another final block there. */
export type ChunkState = 'open' | 'differs' | 'split';

/** `beginning`: where the first start began; nothing but the block itself is compared. */
export type ReadingKind = LogFilter['kind'] | 'beginning';

/** Characters of `problem` that are kept. */
export const PROBLEM_LENGTH = 500;

/** Blocks read from one operator and not compared with another yet. */
@Entity('chunks')
export class ChunkRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar' })
  chain!: string;

  @Column({ type: 'bigint', name: 'first_block', transformer: integerColumn })
  firstBlock!: number;

  @Column({ type: 'bigint', name: 'last_block', transformer: integerColumn })
  lastBlock!: number;

  @Column({ type: 'varchar', name: 'last_block_id' })
  lastBlockId!: string;

  @Column({ type: 'bigint', name: 'last_block_time', transformer: integerColumn })
  lastBlockTime!: number;

  /** Who told. */
  @Column({ type: 'varchar' })
  operator!: string;

  @Column({ type: 'varchar' })
  filter!: ReadingKind;

  @Column({ type: 'int', name: 'log_count', transformer: integerColumn })
  logCount!: number;

  @Column({ type: 'varchar' })
  digest!: string;

  @Column({ type: 'varchar' })
  state!: ChunkState;

  @Column({ type: 'varchar', nullable: true })
  problem!: string | null;

  @Column({ type: 'bigint', name: 'read_at', transformer: integerColumn })
  readAt!: number;
}

/** What two providers must agree on: which logs, by transaction and place in the block. 64 hex characters. */
export function digestOf(logs: readonly TransferLog[]): string {
  const lines = logs.map(({ txHash, blockLogIndex }) => `${txHash}:${blockLogIndex}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
