import { integerColumn, unitsColumn } from '@epusdt/database';
import type { Units } from '@epusdt/kernel';
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** `note`: about money whose decision is final, such as a refund of what paid an order. It changes nothing. */
export type DecisionKind = 'assign' | 'refund' | 'ignore' | 'reopen' | 'note';

/** What a person decided about a transfer. UNIQUE (transfer, number): of two at once one comes too late. */
@Entity('decisions')
export class DecisionRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'bigint', name: 'transfer_id' })
  transferId!: string;

  /** From 1. */
  @Column({ type: 'int', transformer: integerColumn })
  number!: number;

  @Column({ type: 'varchar' })
  kind!: DecisionKind;

  @Column({ type: 'varchar', name: 'order_id', nullable: true })
  orderId!: string | null;

  /** 1: the transfer is the payment of the order, for good. */
  @Column({ type: 'int', transformer: integerColumn })
  pays!: number;

  /** The transaction that gave the money back, as the person wrote it. */
  @Column({ type: 'varchar', name: 'refund_tx', nullable: true })
  refundTx!: string | null;

  @Column({ type: 'varchar' })
  note!: string;

  @Column({ type: 'varchar' })
  actor!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;
}

/** A transfer that is nobody's payment and waits for nobody: dust. */
@Entity('ignores')
export class IgnoreRow {
  @PrimaryColumn({ type: 'bigint', name: 'transfer_id' })
  transferId!: string;

  @Column({ type: 'bigint', transformer: unitsColumn })
  units!: Units;

  @Column({ type: 'varchar' })
  reason!: 'dust';

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;
}
