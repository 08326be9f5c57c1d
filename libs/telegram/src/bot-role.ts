/** Each may do what those after it may. */
export const BOT_ROLES = ['owner', 'support', 'reader'] as const;
export type BotRole = (typeof BOT_ROLES)[number];
