import type { DynamicModule } from '@nestjs/common';
import type { TelegramSettings } from './telegram-settings';

export { BotButtonRow } from './buttons/bot-button.row';
export { BotButtons } from './buttons/bot-buttons';
export { BotQuestionRow } from './buttons/bot-question.row';
export { BotLine } from './line/bot-line';
export { BotRunner } from './line/bot-runner';
export { Pulse } from './line/pulse';
export { TelegramSettings, type TelegramOptions } from './telegram-settings';

/** The bot, with what it needs: loaded only where there is one. `crons`: time passes by itself. */
export async function telegramModule(settings: TelegramSettings, crons: boolean): Promise<DynamicModule> {
  const { TelegramModule } = await import('./telegram.module');
  return TelegramModule.forRoot(settings, crons);
}
