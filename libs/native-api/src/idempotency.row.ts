import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A request that carried an Idempotency-Key: what it asked, as a hash, and what it was answered. */
@Entity('idempotency')
export class IdempotencyRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'bigint', name: 'key_id' })
  keyId!: string;

  /** UNIQUE for an API key. */
  @Column({ type: 'varchar', name: 'idempotency_key' })
  idempotencyKey!: string;

  /** SHA-256 of method, address and body, hex. */
  @Column({ type: 'varchar', name: 'request_hash' })
  requestHash!: string;

  @Column({ type: 'varchar' })
  state!: 'running' | 'done';

  /** Who runs it; what holds for a run that died begins once `leaseUntil` is past. */
  @Column({ type: 'varchar', name: 'lease_token' })
  leaseToken!: string;

  @Column({ type: 'bigint', name: 'lease_until', transformer: integerColumn })
  leaseUntil!: number;

  @Column({ type: 'int', nullable: true, transformer: integerColumn })
  status!: number | null;

  /** JSON. */
  @Column({ type: 'varchar', nullable: true })
  headers!: string | null;

  /** Sealed: an answer may hold a secret that is shown once. */
  @Column({ type: 'varchar', nullable: true })
  body!: string | null;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;
}
