import { Injectable } from '@nestjs/common';
import { NOTICE_KINDS, NoticeSwitches } from '@epusdt/notices';
import { BotAccess } from '../people/bot-access';
import { lines } from '../speech/bot-html';
import type { BotMenu, By, Offer, Presses, Sketch } from '../menu/bot-menu';
import { BOT_TEXTS } from '../speech/bot-texts';
import { InboxScreens } from '../inbox/inbox-screens';
import type { NoticeAction } from './notice-action';
import { OrderMenu } from '../orders/order-menu';
import { TelegramSettings } from '../telegram-settings';
import { NOTICE_TEXTS, type NoticeTexts } from '../texts/notice-texts';

/** What people are told without asking, and what stands below it. */
@Injectable()
export class NoticeMenu implements BotMenu {
  private readonly texts: NoticeTexts;

  readonly commands = {
    notices: { least: 'reader' as const, act: (_: string, by: By) => this.list(by) },
  };

  readonly answers = {};

  readonly presses: Presses<NoticeAction> = {
    'notice.order': {
      least: 'reader',
      shows: true,
      act: async ({ name }, by) => ({ ...(await this.orders.commands.order.act(name, by)), isAside: true }),
    },
    'notice.money': {
      least: 'reader',
      shows: true,
      act: async ({ id }, { role }) => ({ ...(await this.inbox.transfer(role, { id })), isAside: true }),
    },
    'notice.turn': {
      least: 'owner',
      act: async ({ kind, on }, by) => {
        await this.switches.turn(kind, on, by.actor);
        return { ...(await this.list(by)), said: BOT_TEXTS[this.settings.options.language].buttons.done };
      },
    },
  };

  constructor(
    private readonly switches: NoticeSwitches,
    private readonly orders: OrderMenu,
    private readonly inbox: InboxScreens,
    private readonly settings: TelegramSettings,
  ) {
    this.texts = NOTICE_TEXTS[settings.options.language];
  }

  /** Only owners turn them on and off. */
  private async list({ userId }: By): Promise<Sketch<NoticeAction>> {
    const off = await this.switches.off();
    const { names, title, buttons } = this.texts;
    const text = lines([title, ...NOTICE_KINDS.map((kind) => this.texts.line(names[kind], !off.has(kind)))]);
    if (!new BotAccess(this.settings.options).may(userId, 'owner')) return { text };
    const offers = NOTICE_KINDS.map((kind): Offer<NoticeAction> => {
      const on = off.has(kind);
      return [buttons.turn(names[kind], on), { do: 'notice.turn', kind, on }];
    });
    return { text, offers: offers.map((offer) => [offer]) };
  }
}
