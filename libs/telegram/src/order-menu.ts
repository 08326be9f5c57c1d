import { Injectable } from '@nestjs/common';
import { terminal } from './bot-html';
import type { BotMenu, By, Sketch } from './bot-menu';
import { OrderLookup } from './order-lookup';
import { TelegramSettings } from './telegram-settings';
import { ORDER_TEXTS, type OrderTexts } from './texts/order-texts';

/** Orders, as the bot shows them. */
@Injectable()
export class OrderMenu implements BotMenu {
  private readonly texts: OrderTexts;

  readonly commands = {
    order: { least: 'reader' as const, act: (asked: string, by: By) => this.show(asked, by) },
  };
  readonly presses = {};
  readonly answers = {};

  constructor(
    settings: TelegramSettings,
    private readonly lookup: OrderLookup,
  ) {
    this.texts = ORDER_TEXTS[settings.options.language];
  }

  private async show(asked: string, { actor }: By): Promise<Sketch> {
    if (asked === '') return { text: this.texts.usage };
    return { text: terminal(await this.lookup.show(asked, actor)) };
  }
}
