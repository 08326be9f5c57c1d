import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A button that does something. It works for one person, for a while, once. */
@Entity('bot_buttons')
export class BotButtonRow {
  @PrimaryColumn({ type: 'varchar' })
  token!: string;

  @Column({ type: 'bigint', name: 'user_id', transformer: integerColumn })
  userId!: number;

  /** A seal under the master key over the button, then JSON. */
  @Column({ type: 'varchar' })
  action!: string;

  @Column({ type: 'bigint', name: 'made_at', transformer: integerColumn })
  madeAt!: number;

  @Column({ type: 'bigint', name: 'used_at', nullable: true, transformer: integerColumn })
  usedAt!: number | null;
}
