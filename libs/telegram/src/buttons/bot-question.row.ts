import { integerColumn } from '@epusdt/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that a person was asked in a chat and answers in words. Of two the newer counts. */
@Entity('bot_questions')
export class BotQuestionRow {
  @PrimaryColumn({ type: 'bigint', name: 'user_id', transformer: integerColumn })
  userId!: number;

  @PrimaryColumn({ type: 'bigint', name: 'chat_id', transformer: integerColumn })
  chatId!: number;

  /** JSON. */
  @Column({ type: 'varchar' })
  action!: string;

  @Column({ type: 'bigint', name: 'asked_at', transformer: integerColumn })
  askedAt!: number;
}
