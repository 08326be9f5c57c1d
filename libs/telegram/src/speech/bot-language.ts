export const BOT_LANGUAGES = ['en', 'zh'] as const;
export type BotLanguage = (typeof BOT_LANGUAGES)[number];
