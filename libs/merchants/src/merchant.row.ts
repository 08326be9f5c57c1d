import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('merchants')
export class MerchantRow {
  @PrimaryColumn({ type: 'varchar' })
  pid!: string;

  @Column({ type: 'varchar' })
  name!: string;

  @Column({ type: 'varchar', name: 'secret_sealed' })
  secretSealed!: string;

  @Column({ type: 'varchar' })
  dialect!: string;

  @Column({ type: 'bigint', name: 'created_at', transformer: integerColumn })
  createdAt!: number;
}
