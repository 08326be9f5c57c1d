import { Injectable } from '@nestjs/common';
import type { Markup } from './bot-html';
import { BotError, BotLine } from '../line/bot-line';

/** Where something is said. */
export interface Place {
  readonly chatId: number;
  readonly topic: number | null;
}

export type Button = { readonly text: string } & ({ readonly data: string } | { readonly url: string });

/** A message as a person sees it. */
export interface Screen {
  readonly text: Markup;
  readonly buttons: readonly (readonly Button[])[];
}

/** `picture`: PNG, with the text below it. `isQuestion`: the person is led to answer it. */
export interface Message extends Screen {
  readonly picture?: Buffer | undefined;
  readonly isQuestion?: boolean;
}

export const plain = (text: Markup): Screen => ({ text, buttons: [] });

const NOT_MODIFIED = /message is not modified/;
const TOO_LATE = /query is too old/;

/** What the bot says. */
@Injectable()
export class BotMail {
  constructor(private readonly line: BotLine) {}

  /** Waits where Telegram asks for it. */
  async send(place: Place, message: Message): Promise<void> {
    await this.line.call(...sent(place, message));
  }

  /** Tries once. */
  async tell(place: Place, message: Message): Promise<void> {
    await this.line.ask(...sent(place, message));
  }

  /** As it is, with nothing in it that could be wrong. Tries once. */
  async tellPlainly(place: Place, text: string): Promise<void> {
    await this.line.ask('sendMessage', { ...to(place), text });
  }

  /** In the place of what stood there. */
  async replace(chatId: number, messageId: number, screen: Screen): Promise<void> {
    await this.unless(NOT_MODIFIED, 'editMessageText', {
      chat_id: chatId,
      message_id: messageId,
      ...written(screen),
    });
  }

  /** To whoever pressed a button. `alert`: it has to be read. */
  async answer(queryId: string, text: string, alert: boolean): Promise<void> {
    await this.unless(TOO_LATE, 'answerCallbackQuery', {
      callback_query_id: queryId,
      text,
      show_alert: alert,
    });
  }

  /** The commands that one chat is offered. */
  async offer(chatId: number, commands: readonly { command: string; description: string }[]): Promise<void> {
    await this.line.call('setMyCommands', { commands, scope: { type: 'chat', chat_id: chatId } });
  }

  /** Refused for this reason, it needed no doing. */
  private async unless(harmless: RegExp, method: string, payload: object): Promise<void> {
    try {
      await this.line.call(method, payload);
    } catch (error) {
      if (!(error instanceof BotError && error.code === 400 && harmless.test(error.message))) throw error;
    }
  }
}

const to = ({ chatId, topic }: Place): object =>
  topic === null ? { chat_id: chatId } : { chat_id: chatId, message_thread_id: topic };

function sent(place: Place, message: Message): [method: string, payload: object] {
  const { text, ...rest } = written(message);
  const { picture, isQuestion } = message;
  if (picture) {
    const { parse_mode, reply_markup } = rest;
    const photo = { source: picture, filename: 'chart.png' };
    return ['sendPhoto', { ...to(place), photo, caption: text, parse_mode, reply_markup }];
  }
  const reply = isQuestion === true ? { reply_markup: { force_reply: true, selective: true } } : {};
  return ['sendMessage', { ...to(place), text, ...rest, ...reply }];
}

const written = ({ text, buttons }: Screen) => ({
  text: text.text,
  parse_mode: 'HTML',
  link_preview_options: { is_disabled: true },
  reply_markup: { inline_keyboard: buttons.map((row) => row.map(key)) },
});

const key = (button: Button): object =>
  'url' in button
    ? { text: button.text, url: button.url }
    : { text: button.text, callback_data: button.data };
