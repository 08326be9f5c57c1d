import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The owner's rule for a fiat, as text. */
@Entity('rate_rules')
export class RateRuleRow {
  @PrimaryColumn({ type: 'varchar' })
  fiat!: string;

  @Column({ type: 'varchar' })
  rule!: string;

  @Column({ type: 'varchar' })
  actor!: string;

  @Column({ type: 'bigint', name: 'updated_at', transformer: integerColumn })
  updatedAt!: number;
}
