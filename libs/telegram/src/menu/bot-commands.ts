import { Inject, UseFilters } from '@nestjs/common';
import { DomainError } from '@epusdt/kernel';
import { Action, Command, Ctx, Help, On, Start, Update } from 'nestjs-telegraf';
import type { Context } from 'telegraf';
import { BotAccess } from '../people/bot-access';
import { ANYBODY, BUTTON_DATA } from '../buttons/bot-buttons';
import { lines, markup, type Markup } from '../speech/bot-html';
import { BotMail, plain, type Place } from '../speech/bot-mail';
import { BOT_MENUS, type BotMenu, type By, type Sketch } from './bot-menu';
import { BotQuestions } from '../buttons/bot-questions';
import { BotSpeech } from '../speech/bot-speech';
import { BOT_TEXTS } from '../speech/bot-texts';
import { ButtonPress, actorOf } from '../buttons/button-press';
import { FailureFilter } from '../line/failure-filter';
import { PauseMenu } from '../orders/pause-menu';
import { NoticePost } from '../news/notice-post';
import { refusal } from '../speech/refusal';
import { TelegramSettings } from '../telegram-settings';
import { BOT_COMMANDS, MENU_COMMANDS, type BotTexts } from '../texts/texts';
import { Strangers } from '../people/strangers';
import { placeOf } from '../line/update-place';

type CommandContext = Context & { readonly command: string; readonly payload: string };

/** What may be asked of the bot. Only /id is ever asked by a stranger: `gateOf` lets nothing else pass. */
@Update()
@UseFilters(FailureFilter)
export class BotCommands {
  private readonly texts: BotTexts;
  private readonly access: BotAccess;

  constructor(
    settings: TelegramSettings,
    private readonly mail: BotMail,
    private readonly speech: BotSpeech,
    private readonly questions: BotQuestions,
    private readonly presses: ButtonPress,
    private readonly post: NoticePost,
    private readonly pause: PauseMenu,
    private readonly strangers: Strangers,
    @Inject(BOT_MENUS) private readonly menus: readonly BotMenu[],
  ) {
    this.texts = BOT_TEXTS[settings.options.language];
    this.access = new BotAccess(settings.options);
  }

  @Command('id')
  async tellId(@Ctx() context: Context): Promise<void> {
    const { userId, place } = whoAndWhere(context);
    const role = this.access.roleOf(userId);
    if (role === null) return this.tellStranger(place, userId);
    const name = place.topic === null ? String(place.chatId) : `${place.chatId}/${place.topic}`;
    const own = this.texts.yourRole(userId, this.texts.roles[role]);
    await this.say(place, place.chatId === userId ? own : lines([own, this.texts.thisChat(name)]));
  }

  @Start()
  async start(@Ctx() context: Context): Promise<void> {
    await this.help(context);
    const { userId, place } = whoAndWhere(context);
    this.post.heardOf(place.chatId);
    if (context.chat?.type !== 'private') return;
    const commands = this.offered(userId).map((command) => ({
      command,
      description: this.texts.commands[command],
    }));
    await this.mail.offer(place.chatId, commands);
  }

  @Help()
  async help(@Ctx() context: Context): Promise<void> {
    const { userId, place } = whoAndWhere(context);
    const role = this.texts.roles[this.access.roleOf(userId) ?? 'reader'];
    const offered = this.offered(userId).map(
      (command) => markup`/${command} · ${this.texts.commands[command]}`,
    );
    const paused = await this.pause.banner();
    await this.say(place, lines([...(paused ? [paused] : []), this.texts.welcome(role), ...offered]));
  }

  @Command([...MENU_COMMANDS])
  async run(@Ctx() context: CommandContext): Promise<void> {
    const { userId, place } = whoAndWhere(context);
    const asked = this.commandOf(context.command.toLowerCase());
    if (!asked) return this.say(place, this.texts.unknownCommand);
    await this.questions.drop(userId, place.chatId);
    await this.answer(userId, place, asked, (by) => asked.act(context.payload.trim(), by));
  }

  @Action(BUTTON_DATA)
  async press(@Ctx() context: Context & { readonly match: RegExpExecArray }): Promise<void> {
    const query = context.callbackQuery;
    if (!query?.message) return;
    await this.presses.act({
      queryId: query.id,
      userId: query.from.id,
      token: context.match[1] ?? '',
      place: placeOf(context),
      messageId: query.message.message_id,
    });
  }

  /** Of another program, or of times long past. */
  @On('callback_query')
  async otherPress(@Ctx() context: Context): Promise<void> {
    if (context.callbackQuery) await this.mail.answer(context.callbackQuery.id, this.texts.buttons.old, true);
  }

  /** The answer to a question, or something else: in a group people talk to each other. */
  @On('message')
  async other(@Ctx() context: Context): Promise<void> {
    const { userId, place } = whoAndWhere(context);
    const isPrivate = context.chat?.type === 'private';
    const text = (context.text ?? '').trim();
    const isAnswer = text !== '' && !text.startsWith('/') && (isPrivate || isReplyToMe(context));
    const action = isAnswer ? await this.questions.take(userId, place.chatId) : null;
    const deed = action && this.menus.map(({ answers }) => answers[action.do]).find(Boolean);
    if (deed) return this.answer(userId, place, deed, (by) => deed.act(action, text, by));
    if (isPrivate) await this.say(place, this.texts.unknownCommand);
  }

  /** Nobody waits for it, however often he asks and whatever Telegram says to it. */
  private tellStranger(place: Place, userId: number): void {
    if (!this.strangers.mayAsk(userId)) return;
    void this.mail.tell(place, plain(this.texts.yourNumber(userId))).catch(() => undefined);
  }

  private async answer(
    userId: number,
    place: Place,
    { least }: { readonly least: Parameters<BotAccess['may']>[1] },
    act: (by: By) => Promise<Sketch>,
  ): Promise<void> {
    const role = this.access.roleOf(userId);
    if (role === null || !this.access.may(userId, least)) return this.say(place, this.texts.notAllowed);
    await this.speech.send(
      place,
      userId,
      await this.done(() => act({ userId, role, actor: actorOf(userId), place })),
    );
  }

  private async done(act: () => Promise<Sketch>): Promise<Sketch> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { text: refusal(this.texts, error) };
    }
  }

  /** What this person may ask for. */
  private offered(userId: number): (typeof BOT_COMMANDS)[number][] {
    return BOT_COMMANDS.filter((command) => {
      const asked = this.commandOf(command);
      return !asked || this.access.may(userId, asked.least);
    });
  }

  private commandOf(name: string): BotMenu['commands'][string] | undefined {
    return this.menus.map(({ commands }) => commands[name]).find(Boolean);
  }

  private say(place: Place, text: Markup): Promise<void> {
    return this.speech.send(place, ANYBODY, { text });
  }
}

/** A command in a group counts for its sender. */
const whoAndWhere = (context: Context): { readonly userId: number; readonly place: Place } => ({
  userId: context.from?.id ?? 0,
  place: placeOf(context),
});

const isReplyToMe = ({ message, botInfo }: Context): boolean =>
  (message as { readonly reply_to_message?: { readonly from?: { readonly id: number } } } | undefined)
    ?.reply_to_message?.from?.id === botInfo.id;
