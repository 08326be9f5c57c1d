import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LogoType } from './brand-rules';

/** How a merchant looks on the page of his buyers; `null`: not set. No row: nothing is. */
@Entity('brands')
export class BrandRow {
  @PrimaryColumn({ type: 'varchar', name: 'merchant_pid' })
  merchantPid!: string;

  @Column({ type: 'varchar', nullable: true })
  name!: string | null;

  @Column({ type: 'varchar', name: 'logo_type', nullable: true })
  logoType!: LogoType | null;

  /** Base64. */
  @Column({ type: 'text', nullable: true })
  logo!: string | null;

  @Column({ type: 'varchar', nullable: true })
  colour!: string | null;

  @Column({ type: 'varchar', name: 'support_url', nullable: true })
  supportUrl!: string | null;

  @Column({ type: 'varchar', nullable: true })
  note!: string | null;

  /** With commas between; `null`: none. */
  @Column({ type: 'text', nullable: true })
  origins!: string | null;

  @Column({ type: 'bigint', name: 'updated_at', nullable: true, transformer: integerColumn })
  updatedAt!: number | null;
}
