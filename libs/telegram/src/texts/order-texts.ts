import type { BotLanguage } from '../bot-language';
import { markup, type Markup } from '../bot-html';

export interface OrderTexts {
  readonly usage: Markup;
}

const en: OrderTexts = {
  usage: markup`Name the order: <code>/order</code>, then its id, the reference of the shop, or a transaction id.`,
};

const zh: OrderTexts = {
  usage: markup`请写明订单：<code>/order</code> 后面加订单号、商户单号或交易哈希。`,
};

export const ORDER_TEXTS: Readonly<Record<BotLanguage, OrderTexts>> = { en, zh };
