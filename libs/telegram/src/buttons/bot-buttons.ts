import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Clock, DAY, MINUTE, MasterKey, newToken, sameText } from '@epusdt/kernel';
import { IsNull, LessThanOrEqual } from 'typeorm';
import { BotButtonRow } from './bot-button.row';
import type { BotAction } from '../menu/bot-menu';

/** Why a pressed button does nothing. */
export type Unmoved = 'used' | 'old' | 'foreign' | 'notAllowed';
/** A pressed button: what is to be done, or why nothing is. */
export type Pressed = BotAction | Unmoved;
/** May whoever pressed it have this done? `isForAll`: the button was made for everybody. */
export type Judge = (action: BotAction, isForAll: boolean) => Unmoved | null;

const BUTTON_LIFE_MS = 10 * MINUTE;
/** On a notice, which is read when somebody has time. */
const NOTICE_LIFE_MS = 7 * DAY;
/** As long as a button is told from one that never was. */
const KEPT_MS = 8 * DAY;
/** Everybody whose role allows it, as often as wanted: nothing but shows something. */
export const ANYBODY = 0;
const PREFIX = 'b:';
/** Hex before the action. */
const SEAL_LENGTH = 64;
/** Telegram takes 64 bytes. */
export const BUTTON_DATA = /^b:([0-9a-f]{32})$/;

/** Every button carries a token of its own: bound to a person, an action and a time, and used up by the first press that may. */
@Injectable()
export class BotButtons {
  constructor(
    private readonly database: Database,
    private readonly key: MasterKey,
    private readonly clock: Clock,
  ) {}

  /** Callback data for each action, in the same order. */
  async make(userId: number, actions: readonly BotAction[]): Promise<string[]> {
    const madeAt = this.clock.now();
    const made = actions.map((action) => {
      const button = { token: newToken(), userId, madeAt };
      return { ...button, action: this.sealed(button, JSON.stringify(action)), usedAt: null };
    });
    if (made.length > 0) {
      await this.database.statement((manager) => manager.insert(BotButtonRow, made));
    }
    return made.map(({ token }) => PREFIX + token);
  }

  /** A button that does nothing, and one for everybody, is as it was before. */
  async press(token: string, userId: number, judge: Judge): Promise<Pressed> {
    const row = await this.database.reader.findOneBy(BotButtonRow, { token });
    if (!row) return 'old';
    const isForAll = row.userId === ANYBODY;
    if (!isForAll && row.userId !== userId) return 'foreign';
    if (row.usedAt !== null) return 'used';
    const now = this.clock.now();
    if (row.madeAt <= now - (isForAll ? NOTICE_LIFE_MS : BUTTON_LIFE_MS)) return 'old';
    const text = row.action.slice(SEAL_LENGTH);
    // Written by somebody else: it would have an owner do what he never saw.
    if (!sameText(row.action, this.sealed(row, text))) return 'old';
    const action = JSON.parse(text) as BotAction;
    const objection = judge(action, isForAll);
    if (objection !== null) return objection;
    return isForAll || (await this.useUp(token, now)) ? action : 'used';
  }

  /** Who can write to the database can neither make a button nor change what one does. */
  private sealed({ token, userId, madeAt }: Omit<BotButtonRow, 'action' | 'usedAt'>, text: string): string {
    return this.key.mac(['bot button', token, String(userId), String(madeAt), text]) + text;
  }

  /** Compare-and-set: of two presses one gets the action. */
  private async useUp(token: string, usedAt: number): Promise<boolean> {
    const { affected } = await this.database.statement((manager) =>
      manager.update(BotButtonRow, { token, usedAt: IsNull() }, { usedAt }),
    );
    return affected === 1;
  }

  async forgetOld(): Promise<void> {
    const madeAt = LessThanOrEqual(this.clock.now() - KEPT_MS);
    await this.database.statement((manager) => manager.delete(BotButtonRow, { madeAt }));
  }
}
