import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

export type WalletState = 'enabled' | 'disabled' | 'removed';

/** Of every wallet. */
export const NETWORK = 'tron';

@Entity('wallets')
export class WalletRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar' })
  network!: string;

  @Column({ type: 'varchar' })
  address!: string;

  @Column({ type: 'varchar' })
  state!: WalletState;

  /** HMAC under a key outside the database. */
  @Column({ type: 'varchar' })
  mac!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;
}
