import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A key of the native API. Of its text only the beginning and a seal are kept. */
@Entity('api_keys')
export class ApiKeyRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  /** UNIQUE: `sk_live_` or `sk_test_` and 8 characters. */
  @Column({ type: 'varchar' })
  prefix!: string;

  /** HMAC under the master key over the whole key and what it may do; see `sealOf`. */
  @Column({ type: 'varchar' })
  hash!: string;

  @Column({ type: 'varchar' })
  name!: string;

  /** `null`: the owner's, for all merchants. */
  @Column({ type: 'varchar', name: 'merchant_pid', nullable: true })
  merchantPid!: string | null;

  /** Separated by blanks. */
  @Column({ type: 'varchar' })
  scopes!: string;

  /** CIDRs separated by blanks; `null`: from anywhere. */
  @Column({ type: 'varchar', nullable: true })
  networks!: string | null;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'expires_at', nullable: true, transformer: integerColumn })
  expiresAt!: number | null;

  @Column({ type: 'bigint', name: 'revoked_at', nullable: true, transformer: integerColumn })
  revokedAt!: number | null;

  @Column({ type: 'bigint', name: 'last_used_at', nullable: true, transformer: integerColumn })
  lastUsedAt!: number | null;
}
