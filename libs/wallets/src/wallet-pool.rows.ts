import { integerColumn, unitsColumn } from '@epusdt/database';
import type { Units } from '@epusdt/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How a wallet is used; one without a row has weight 1 and no cap. */
@Entity('wallet_rules')
export class WalletRuleRow {
  @PrimaryColumn({ type: 'varchar' })
  network!: string;

  @PrimaryColumn({ type: 'varchar' })
  address!: string;

  /** 1 to 100. */
  @Column({ type: 'int', transformer: integerColumn })
  weight!: number;

  /** What may be asked for at this wallet within one day (UTC). */
  @Column({ type: 'bigint', name: 'daily_cap', nullable: true, transformer: unitsColumn })
  dailyCap!: Units | null;

  @Column({ type: 'bigint', name: 'updated_at', transformer: integerColumn })
  updatedAt!: number;
}

/** A wallet that belongs to a merchant. */
@Entity('merchant_wallets')
export class MerchantWalletRow {
  @PrimaryColumn({ type: 'varchar', name: 'merchant_pid' })
  merchantPid!: string;

  @PrimaryColumn({ type: 'varchar' })
  network!: string;

  @PrimaryColumn({ type: 'varchar' })
  address!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;
}
