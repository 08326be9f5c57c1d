import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Context } from 'telegraf';
import { markup } from '../speech/bot-html';
import { BotError } from './bot-line';
import { BotMail, plain } from '../speech/bot-mail';
import { BOT_TEXTS } from '../speech/bot-texts';
import { TelegramSettings } from '../telegram-settings';
import { placeOf } from './update-place';

/**
 * Whoever asked is not left with nothing where something failed that nobody expected. `TelegrafHandle` tells the log.
 * Where Telegram itself failed, more calls are of no use.
 */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(
    private readonly mail: BotMail,
    private readonly settings: TelegramSettings,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<never> {
    if (!(error instanceof BotError)) await this.tell(host.getArgByIndex<Context>(0));
    throw error;
  }

  /** Neither needs the database, which may be what has failed. */
  private async tell(context: Context): Promise<void> {
    const { failed } = BOT_TEXTS[this.settings.options.language];
    const query = context.callbackQuery;
    await Promise.allSettled([
      ...(query ? [this.mail.answer(query.id, failed, true)] : []),
      this.mail.send(placeOf(context), plain(markup`⚠️ ${failed}`)),
    ]);
  }
}
