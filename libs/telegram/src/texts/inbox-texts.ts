import type { BotLanguage } from '../speech/bot-language';
import { inboxTextsEn } from './inbox-texts-en';
import type { InboxTexts } from './inbox-texts-shape';
import { inboxTextsZh } from './inbox-texts-zh';

export const INBOX_TEXTS: Readonly<Record<BotLanguage, InboxTexts>> = { en: inboxTextsEn, zh: inboxTextsZh };
