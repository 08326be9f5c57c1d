import type { BotLanguage } from '../speech/bot-language';
import { orderTextsEn } from './order-texts-en';
import type { OrderTexts } from './order-texts-shape';
import { orderTextsZh } from './order-texts-zh';

export const ORDER_TEXTS: Readonly<Record<BotLanguage, OrderTexts>> = { en: orderTextsEn, zh: orderTextsZh };
