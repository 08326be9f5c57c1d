/** Each may do what those after it may. */
export const BOT_ROLES = ['owner', 'support', 'reader'] as const;
export type BotRole = (typeof BOT_ROLES)[number];

export const reaches = (role: BotRole, least: BotRole): boolean =>
  BOT_ROLES.indexOf(role) <= BOT_ROLES.indexOf(least);
