import { en } from './texts/en';
import type { BotTexts } from './texts/texts';
import { zh } from './texts/zh';

export type BotLanguage = 'en' | 'zh';

export const BOT_TEXTS: Readonly<Record<BotLanguage, BotTexts>> = { en, zh };
