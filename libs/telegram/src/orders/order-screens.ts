import { Injectable } from '@nestjs/common';
import { CheckoutSettings, explorerLink } from '@epusdt/checkout';
import { markup, type Markup } from '../speech/bot-html';
import type { BotRole } from '../people/bot-role';
import type { Sketch } from '../menu/bot-menu';
import type { OfOrder, OrderAction, OrderPlace } from './order-actions';
import { OrderHistory } from './order-history';
import { historyScreen } from './order-history-screen';
import { listOffers, sheetOffers } from './order-offers';
import { OrderPages } from './order-pages';
import { orderLines, sheetLines, type LinkOf } from './order-screen';
import { OrderSheets } from './order-sheets';
import { fitted } from '../speech/screen-text';
import { TelegramSettings } from '../telegram-settings';
import { INBOX_TEXTS } from '../texts/inbox-texts';
import { ORDER_TEXTS } from '../texts/order-texts';

/** Orders, as messages. `news`: what has just come of a deed. */
@Injectable()
export class OrderScreens {
  constructor(
    private readonly settings: TelegramSettings,
    private readonly checkout: CheckoutSettings,
    private readonly pages: OrderPages,
    private readonly sheets: OrderSheets,
    private readonly histories: OrderHistory,
  ) {}

  /** Of a transaction, at the explorer that the buyer is led to as well. */
  readonly link: LinkOf = (hash) => explorerLink(hash, this.checkout.place);

  async list(place: OrderPlace): Promise<Sketch<OrderAction>> {
    const texts = ORDER_TEXTS[this.settings.options.language];
    const page = await this.pages.page(place);
    return { text: fitted(orderLines(texts, page)), offers: listOffers(texts, page) };
  }

  /** Throws `not_found`. */
  async order(role: BotRole, { id, list }: OfOrder, news: readonly Markup[] = []): Promise<Sketch> {
    const { language } = this.settings.options;
    const sheet = await this.sheets.sheet(await this.sheets.order(id));
    const lines = sheetLines(ORDER_TEXTS[language], INBOX_TEXTS[language], sheet, this.link);
    return {
      text: fitted([...news.map((one) => markup`${one}\n`), ...lines]),
      offers: sheetOffers(ORDER_TEXTS[language], sheet, role, list),
    };
  }

  /** Throws `not_found`. */
  async history(of: OfOrder, page: number): Promise<Sketch<OrderAction>> {
    const { language } = this.settings.options;
    const order = await this.sheets.order(of.id);
    const words = { texts: ORDER_TEXTS[language], inbox: INBOX_TEXTS[language], link: this.link };
    return historyScreen(words, order, await this.histories.of(order), { ...of, page });
  }
}
