import { Injectable } from '@nestjs/common';
import { markup, type Markup } from '../speech/bot-html';
import type { Sketch } from '../menu/bot-menu';
import type { BotRole } from '../people/bot-role';
import type { InboxAction, OfTransfer } from './inbox-actions';
import { inboxOffers, moneyOffers } from './inbox-offers';
import { inboxLines, moneyLines } from './inbox-screen';
import { InboxSheets } from './inbox-sheets';
import type { Trail } from '../menu/key-pages';
import { OrderScreens } from '../orders/order-screens';
import { fitted } from '../speech/screen-text';
import { TelegramSettings } from '../telegram-settings';
import { INBOX_TEXTS } from '../texts/inbox-texts';
import { ORDER_TEXTS } from '../texts/order-texts';

/** Money that fits no order, as messages. `news`: what has just come of a deed. */
@Injectable()
export class InboxScreens {
  constructor(
    private readonly settings: TelegramSettings,
    private readonly sheets: InboxSheets,
    private readonly orders: OrderScreens,
  ) {}

  async list(trail: Trail): Promise<Sketch<InboxAction>> {
    const texts = INBOX_TEXTS[this.settings.options.language];
    const page = await this.sheets.page(trail);
    return { text: fitted(inboxLines(texts, page)), offers: inboxOffers(texts, page) };
  }

  /** Throws `not_found`. */
  async transfer(role: BotRole, { id, trail }: OfTransfer, news: readonly Markup[] = []): Promise<Sketch> {
    const { language } = this.settings.options;
    const sheet = await this.sheets.sheet(id);
    const lines = moneyLines(INBOX_TEXTS[language], ORDER_TEXTS[language], sheet, this.orders.link);
    return {
      text: fitted([...news.map((one) => markup`${one}\n`), ...lines]),
      offers: moneyOffers(INBOX_TEXTS[language], sheet, role, trail),
    };
  }
}
