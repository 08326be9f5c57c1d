import { Catch, UseFilters, type ExceptionFilter } from '@nestjs/common';
import { AdminActions } from '@epusdt/operations';
import { Action, Command, Ctx, Help, On, Start, Update } from 'nestjs-telegraf';
import type { Context } from 'telegraf';
import { BotAccess } from './bot-access';
import { BUTTON_DATA } from './bot-buttons';
import { lines, markup, terminal, type Markup } from './bot-html';
import { BotMail, plain, type Place, type Screen } from './bot-mail';
import { BOT_TEXTS } from './bot-texts';
import { ButtonPress, actorOf } from './button-press';
import { OrderLookup } from './order-lookup';
import { TelegramSettings } from './telegram-settings';
import { BOT_COMMANDS, type BotTexts } from './texts/texts';
import { WalletMenu } from './wallet-menu';

/** The filter of the whole application answers HTTP requests; what fails here is told by `TelegrafHandle`. */
@Catch()
class ThrownOn implements ExceptionFilter {
  catch(error: unknown): never {
    throw error;
  }
}

/** What may be asked of the bot. Only /id is ever asked by a stranger: `gateOf` lets nothing else pass. */
@Update()
@UseFilters(ThrownOn)
export class BotCommands {
  private readonly texts: BotTexts;
  private readonly access: BotAccess;

  constructor(
    settings: TelegramSettings,
    private readonly mail: BotMail,
    private readonly wallets: WalletMenu,
    private readonly orders: OrderLookup,
    private readonly presses: ButtonPress,
    private readonly actions: AdminActions,
  ) {
    this.texts = BOT_TEXTS[settings.options.language];
    this.access = new BotAccess(settings.options);
  }

  @Command('id')
  async tellId(@Ctx() context: Context): Promise<void> {
    const { userId, place } = whoAndWhere(context);
    const role = this.access.roleOf(userId);
    if (role === null) return this.say(place, this.texts.yourNumber(userId));
    const name = place.topic === null ? String(place.chatId) : `${place.chatId}/${place.topic}`;
    const own = this.texts.yourRole(userId, this.texts.roles[role]);
    await this.say(place, place.chatId === userId ? own : lines([own, this.texts.thisChat(name)]));
  }

  @Start()
  async start(@Ctx() context: Context): Promise<void> {
    await this.help(context);
    const { place } = whoAndWhere(context);
    if (context.chat?.type !== 'private') return;
    const commands = BOT_COMMANDS.map((command) => ({ command, description: this.texts.commands[command] }));
    await this.mail.offer(place.chatId, commands);
  }

  @Help()
  async help(@Ctx() context: Context): Promise<void> {
    const { userId, place } = whoAndWhere(context);
    const role = this.texts.roles[this.access.roleOf(userId) ?? 'reader'];
    const offered = BOT_COMMANDS.map((command) => markup`/${command} · ${this.texts.commands[command]}`);
    await this.say(place, lines([this.texts.welcome(role), ...offered]));
  }

  @Command('wallets')
  async listWallets(@Ctx() context: Context): Promise<void> {
    const { userId, place } = whoAndWhere(context);
    await this.mail.send(place, await this.wallets.list(userId, 0));
  }

  @Command('order')
  async showOrder(@Ctx() context: Context): Promise<void> {
    const { userId, place } = whoAndWhere(context);
    const asked = (context.text ?? '').replace(/^\S+\s*/, '').trim();
    if (asked === '') return this.say(place, this.texts.orderUsage);
    await this.say(place, terminal(await this.orders.show(asked, actorOf(userId))));
  }

  @Command('rate')
  async showRate(@Ctx() context: Context): Promise<void> {
    const { userId, place } = whoAndWhere(context);
    await this.say(place, terminal((await this.actions.run('rate', '', actorOf(userId))).text));
  }

  @Action(BUTTON_DATA)
  async press(@Ctx() context: Context & { readonly match: RegExpExecArray }): Promise<void> {
    const query = context.callbackQuery;
    if (!query?.message) return;
    await this.presses.act({
      queryId: query.id,
      userId: query.from.id,
      token: context.match[1] ?? '',
      chatId: query.message.chat.id,
      messageId: query.message.message_id,
    });
  }

  /** Of another program, or of times long past. */
  @On('callback_query')
  async otherPress(@Ctx() context: Context): Promise<void> {
    if (context.callbackQuery) await this.mail.answer(context.callbackQuery.id, this.texts.buttons.old, true);
  }

  /** Whatever else: in a group people talk to each other. */
  @On('message')
  async other(@Ctx() context: Context): Promise<void> {
    if (context.chat?.type !== 'private') return;
    await this.say(whoAndWhere(context).place, this.texts.unknownCommand);
  }

  private say(place: Place, text: Markup | Screen): Promise<void> {
    return this.mail.send(place, 'buttons' in text ? text : plain(text));
  }
}

/** A command in a group counts for its sender. */
function whoAndWhere(context: Context): { readonly userId: number; readonly place: Place } {
  const message = context.message;
  const topic = message?.is_topic_message === true ? (message.message_thread_id ?? null) : null;
  return { userId: context.from?.id ?? 0, place: { chatId: context.chat?.id ?? 0, topic } };
}
