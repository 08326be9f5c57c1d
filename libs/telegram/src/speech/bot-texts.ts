import type { BotLanguage } from './bot-language';
import { en } from '../texts/en';
import type { BotTexts } from '../texts/texts';
import { zh } from '../texts/zh';

export const BOT_TEXTS: Readonly<Record<BotLanguage, BotTexts>> = { en, zh };
