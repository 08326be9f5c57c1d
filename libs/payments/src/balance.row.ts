import { integerColumn, unitsColumn } from '@epusdt/database';
import type { Units } from '@epusdt/kernel';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** `open`: to be compared once the chain is read so far; `differs`: more was there than can be accounted for. */
export type BalanceState = 'open' | 'agrees' | 'differs';

/** What a wallet held in one of the blocks `fromBlock` to `toBlock`. */
@Entity('balances')
export class BalanceRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar' })
  address!: string;

  @Column({ type: 'bigint', name: 'from_block', transformer: integerColumn })
  fromBlock!: number;

  @Column({ type: 'bigint', name: 'to_block', transformer: integerColumn })
  toBlock!: number;

  @Column({ type: 'bigint', transformer: unitsColumn })
  units!: Units;

  @Column({ type: 'varchar' })
  state!: BalanceState;

  /** What it held beyond the balance before and everything recorded since. Below zero: so much was spent, at least. */
  @Column({ type: 'bigint', transformer: unitsColumn })
  surplus!: Units;

  @Column({ type: 'bigint', name: 'asked_at', transformer: integerColumn })
  askedAt!: number;
}
