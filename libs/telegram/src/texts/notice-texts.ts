import type { BotLanguage } from '../bot-language';
import { noticesEn } from './notice-texts-en';
import type { NoticeTexts } from './notice-texts-shape';
import { noticesZh } from './notice-texts-zh';

export type { NoticeTexts };

export const NOTICE_TEXTS: Readonly<Record<BotLanguage, NoticeTexts>> = { en: noticesEn, zh: noticesZh };
