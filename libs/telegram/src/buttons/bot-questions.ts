import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Clock, MINUTE } from '@epusdt/kernel';
import { LessThanOrEqual } from 'typeorm';
import type { BotAction } from '../menu/bot-menu';
import { BotQuestionRow } from './bot-question.row';

const QUESTION_LIFE_MS = 10 * MINUTE;

/** What people have been asked and not answered yet. */
@Injectable()
export class BotQuestions {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async ask(userId: number, chatId: number, action: BotAction): Promise<void> {
    const askedAt = this.clock.now();
    await this.database.transaction(async (manager) => {
      await manager.delete(BotQuestionRow, { userId, chatId });
      await manager.insert(BotQuestionRow, { userId, chatId, action: JSON.stringify(action), askedAt });
    });
  }

  /** What is answered: of two answers one gets it. `null`: nothing was asked lately. */
  async take(userId: number, chatId: number): Promise<BotAction | null> {
    const row = await this.database.reader.findOneBy(BotQuestionRow, { userId, chatId });
    if (!row) return null;
    const { action, askedAt } = row;
    const { affected } = await this.database.statement((manager) =>
      manager.delete(BotQuestionRow, { userId, chatId, askedAt }),
    );
    const isOld = askedAt <= this.clock.now() - QUESTION_LIFE_MS;
    return affected === 1 && !isOld ? (JSON.parse(action) as BotAction) : null;
  }

  /** Whoever asks for something else has dropped the question. */
  async drop(userId: number, chatId: number): Promise<void> {
    if (!(await this.database.reader.existsBy(BotQuestionRow, { userId, chatId }))) return;
    await this.database.statement((manager) => manager.delete(BotQuestionRow, { userId, chatId }));
  }

  async forgetOld(): Promise<void> {
    const askedAt = LessThanOrEqual(this.clock.now() - QUESTION_LIFE_MS);
    await this.database.statement((manager) => manager.delete(BotQuestionRow, { askedAt }));
  }
}
