import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Clock, DAY, MINUTE, newToken } from '@epusdt/kernel';
import { LessThanOrEqual } from 'typeorm';
import { BotButtonRow } from './bot-button.row';
import type { BotAction } from './bot-menu';

/** A pressed button: what is to be done, or why it does nothing. */
export type Pressed = BotAction | 'used' | 'old' | 'foreign';

const BUTTON_LIFE_MS = 10 * MINUTE;
/** On a notice, which is read when somebody has time. */
const NOTICE_LIFE_MS = 7 * DAY;
/** As long as a button is told from one that never was. */
const KEPT_MS = 8 * DAY;
/** Whoever presses it first, if the role allows it. */
export const ANYBODY = 0;
const PREFIX = 'b:';
/** Telegram takes 64 bytes. */
export const BUTTON_DATA = /^b:([0-9a-f]{32})$/;

/** Every button carries a token of its own: bound to a person, an action and a time, and used up by the first press. */
@Injectable()
export class BotButtons {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Callback data for each action, in the same order. */
  async make(userId: number, actions: readonly BotAction[]): Promise<string[]> {
    const madeAt = this.clock.now();
    const made = actions.map((action) => ({
      token: newToken(),
      userId,
      action: JSON.stringify(action),
      madeAt,
      usedAt: null,
    }));
    if (made.length > 0) {
      await this.database.statement((manager) => manager.insert(BotButtonRow, made));
    }
    return made.map(({ token }) => PREFIX + token);
  }

  /** Compare-and-set: of two presses one gets the action. */
  async press(token: string, userId: number): Promise<Pressed> {
    const now = this.clock.now();
    const { affected } = await this.database.statement((manager) =>
      manager
        .createQueryBuilder()
        .update(BotButtonRow)
        .set({ usedAt: now })
        .where('token = :token AND used_at IS NULL', { token })
        .andWhere(
          '((user_id = :userId AND made_at > :own) OR (user_id = :anybody AND made_at > :onNotice))',
          { userId, own: now - BUTTON_LIFE_MS, anybody: ANYBODY, onNotice: now - NOTICE_LIFE_MS },
        )
        .execute(),
    );
    const row = await this.database.reader.findOneBy(BotButtonRow, { token });
    if (!row) return 'old';
    if (affected === 1) return JSON.parse(row.action) as BotAction;
    if (![userId, ANYBODY].includes(row.userId)) return 'foreign';
    return row.usedAt === null ? 'old' : 'used';
  }

  async forgetOld(): Promise<void> {
    const madeAt = LessThanOrEqual(this.clock.now() - KEPT_MS);
    await this.database.statement((manager) => manager.delete(BotButtonRow, { madeAt }));
  }
}
