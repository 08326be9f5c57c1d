import { Logger } from '@nestjs/common';
import type { Context, Middleware, Telegraf } from 'telegraf';
import type { BotAccess } from '../people/bot-access';
import { BotHandle, type BotIdentity, type BotUpdate } from './bot-handle';
import type { TelegramSettings } from '../telegram-settings';

const STRANGERS_COMMAND = /^\/id(?:@(\w+))?(?:\s|$)/i;

/** Strangers, other bots and channels are not heard, but for somebody who asks for his number. */
export function gateOf(access: BotAccess): Middleware<Context> {
  return async (context, next) => {
    const { from } = context;
    if (!from || from.is_bot) return;
    const asked = STRANGERS_COMMAND.exec(context.message ? (context.text ?? '') : '');
    const isForMe = asked && [undefined, context.me.toLowerCase()].includes(asked[1]?.toLowerCase());
    if (access.roleOf(from.id) !== null || isForMe) await next();
  };
}

/** The real thing. */
export class TelegrafHandle extends BotHandle {
  private readonly logger = new Logger('telegram');

  constructor(
    private readonly bot: Telegraf,
    settings: TelegramSettings,
  ) {
    super();
    bot.catch((error) => {
      const text = error instanceof Error ? error.message : String(error);
      this.logger.warn(`an update was not answered as it should be: ${settings.redacted(text)}`);
    });
    // The framework calls it at the end, and it throws unless telegraf itself has asked for updates.
    bot.stop = () => undefined;
  }

  override async call(method: string, payload: object, signal: AbortSignal): Promise<unknown> {
    // The names and the payloads are ours to know: telegraf's types lag behind the Bot API.
    const { telegram } = this.bot as unknown as { telegram: Calls };
    return telegram.callApi(method, payload, { signal });
  }

  override async update(update: BotUpdate): Promise<void> {
    await this.bot.handleUpdate(update as Parameters<Telegraf['handleUpdate']>[0]);
  }

  override introduce(me: BotIdentity): void {
    this.bot.botInfo = me as NonNullable<Telegraf['botInfo']>;
  }

  override get name(): string | null {
    return this.bot.botInfo?.username ?? null;
  }
}

interface Calls {
  callApi(method: string, payload: object, options: { readonly signal: AbortSignal }): Promise<unknown>;
}
