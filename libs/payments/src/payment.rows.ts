import { integerColumn, unitsColumn } from '@epusdt/database';
import type { Units } from '@epusdt/kernel';
import type { PaidReason } from '@epusdt/orders';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** A transfer settled against an order: UNIQUE each way. */
@Entity('payments')
export class PaymentRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'varchar', name: 'order_id' })
  orderId!: string;

  @Column({ type: 'varchar' })
  network!: string;

  /** `manual-<order id>` where it was marked by hand without a transaction; it stays so, as shops were told it. */
  @Column({ type: 'varchar', name: 'tx_hash' })
  txHash!: string;

  @Column({ type: 'int', name: 'log_index', transformer: integerColumn })
  logIndex!: number;

  /** `null`: marked by hand, and nobody knows (yet) which transfer it was. */
  @Column({ type: 'bigint', name: 'transfer_id', nullable: true })
  transferId!: string | null;

  @Column({ type: 'bigint', transformer: unitsColumn })
  units!: Units;

  @Column({ type: 'varchar' })
  reason!: PaidReason;

  @Column({ type: 'bigint', name: 'settled_at', transformer: integerColumn })
  settledAt!: number;
}

/** Money to one of our wallets that paid no order and waits, or waited, for a person. The row stays. */
@Entity('inbox')
export class InboxRow {
  @PrimaryColumn({ type: 'bigint', name: 'transfer_id' })
  transferId!: string;

  /** The order it seems to be about, if any. */
  @Column({ type: 'varchar', name: 'order_id', nullable: true })
  orderId!: string | null;

  @Column({ type: 'bigint', nullable: true, transformer: unitsColumn })
  units!: Units | null;

  @Column({ type: 'varchar' })
  reason!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;
}
