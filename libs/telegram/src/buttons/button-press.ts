import { Inject, Injectable } from '@nestjs/common';
import { DomainError, invariant } from '@epusdt/kernel';
import { BotAccess } from '../people/bot-access';
import { BotButtons, type Unmoved } from './bot-buttons';
import { BotMail, type Place } from '../speech/bot-mail';
import { BOT_MENUS, type BotAction, type BotMenu, type By, type Reply } from '../menu/bot-menu';
import { BotSpeech } from '../speech/bot-speech';
import { BOT_TEXTS } from '../speech/bot-texts';
import { refusal } from '../speech/refusal';
import { TelegramSettings } from '../telegram-settings';
import type { BotTexts } from '../texts/texts';

/** Who pressed what, and on which message. */
export interface Press {
  readonly queryId: string;
  readonly userId: number;
  readonly token: string;
  readonly place: Place;
  readonly messageId: number;
}

type Deed = BotMenu['presses'][string];

export const actorOf = (userId: number): string => `telegram:${userId}`;

/** What a pressed button does. */
@Injectable()
export class ButtonPress {
  private readonly texts: BotTexts;
  private readonly access: BotAccess;

  constructor(
    settings: TelegramSettings,
    private readonly buttons: BotButtons,
    private readonly mail: BotMail,
    private readonly speech: BotSpeech,
    @Inject(BOT_MENUS) private readonly menus: readonly BotMenu[],
  ) {
    this.texts = BOT_TEXTS[settings.options.language];
    this.access = new BotAccess(settings.options);
  }

  async act(press: Press): Promise<void> {
    const { queryId, userId, token, place, messageId } = press;
    const action = await this.buttons.press(token, userId, (...of) => this.objection(userId, ...of));
    if (typeof action === 'string') return this.mail.answer(queryId, this.texts.buttons[action], true);
    const role = this.access.roleOf(userId);
    const deed = this.deedOf(action);
    invariant(role !== null && deed, 'a button that nobody objects to can be pressed');
    const reply = await this.replyTo(action, deed, { userId, role, actor: actorOf(userId), place });
    // The answer is for the button that turns; the message says the rest, whether or not the answer arrives.
    await Promise.all([
      this.mail.answer(queryId, reply.said ?? '', reply.alert ?? false),
      reply.isAside === true
        ? this.speech.send(place, userId, reply)
        : this.speech.replace(place, messageId, userId, reply),
    ]);
  }

  private objection(userId: number, action: BotAction, isForAll: boolean): Unmoved | null {
    const deed = this.deedOf(action);
    // A version before, or after, had other buttons.
    if (!deed) return 'old';
    if (!this.access.may(userId, deed.least)) return 'notAllowed';
    // Could be pressed again and again, by each of them.
    return isForAll && deed.shows !== true ? 'foreign' : null;
  }

  private deedOf(action: BotAction): Deed | undefined {
    return this.menus.map(({ presses }) => presses[action.do]).find(Boolean);
  }

  private async replyTo(action: BotAction, deed: Deed, by: By): Promise<Reply> {
    try {
      return await deed.act(action, by);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { text: refusal(this.texts, error), said: this.texts.buttons.refused };
    }
  }
}
