import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Clock, DAY, MINUTE, newToken } from '@epusdt/kernel';
import { IsNull, LessThanOrEqual, MoreThan } from 'typeorm';
import { BotButtonRow } from './bot-button.row';
import type { WalletTarget } from './texts/texts';

/** What a button does. `page`: of the list it leads back to, from 0. */
export type ButtonAction =
  | { readonly do: 'wallets'; readonly page: number }
  | {
      readonly do: 'wallet.ask' | 'wallet.set';
      readonly address: string;
      readonly to: WalletTarget;
      readonly page: number;
    };

/** A pressed button: what is to be done, or why it does nothing. */
export type Pressed = ButtonAction | 'used' | 'old' | 'foreign';

const BUTTON_LIFE_MS = 10 * MINUTE;
/** As long as a button is told from one that never was. */
const KEPT_MS = DAY;
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
  async make(userId: number, actions: readonly ButtonAction[]): Promise<string[]> {
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
      manager.update(
        BotButtonRow,
        { token, userId, usedAt: IsNull(), madeAt: MoreThan(now - BUTTON_LIFE_MS) },
        { usedAt: now },
      ),
    );
    const row = await this.database.reader.findOneBy(BotButtonRow, { token });
    if (!row) return 'old';
    if (affected === 1) return JSON.parse(row.action) as ButtonAction;
    if (row.userId !== userId) return 'foreign';
    return row.usedAt === null ? 'old' : 'used';
  }

  async forgetOld(): Promise<void> {
    const madeAt = LessThanOrEqual(this.clock.now() - KEPT_MS);
    await this.database.statement((manager) => manager.delete(BotButtonRow, { madeAt }));
  }
}
