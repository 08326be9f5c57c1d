import type { BotApi } from './bot-api';
import {
  wireMessage,
  type Access,
  type ApiAnswer,
  type ApiButton,
  type ApiChat,
  type ApiMessage,
  type ApiQuery,
  type ApiUser,
} from './bot-api-state';

/** Where somebody is looking: a private chat, or a group. */
export class ApiRoom {
  constructor(
    protected readonly api: BotApi,
    readonly chat: ApiChat,
  ) {
    api.state.chats.set(chat.id, chat);
  }

  /** What the bot has said here and not taken back. */
  messages(): ApiMessage[] {
    const { messages, me } = this.api.state;
    return messages.filter(({ chat, from, deleted }) => chat === this.chat && from === me && !deleted);
  }

  /** The newest message of the bot that is so, now or later. */
  waitsFor(isMeant: (message: ApiMessage) => boolean): Promise<ApiMessage> {
    return this.api.state.changes.until(
      () => this.messages().reverse().find(isMeant),
      () => `a message; there are ${JSON.stringify(this.messages().map(({ text }) => text))}`,
    );
  }

  /** The newest message, once one has these words. */
  reads(words: string | RegExp): Promise<ApiMessage> {
    return this.waitsFor(({ text }) => (typeof words === 'string' ? text.includes(words) : words.test(text)));
  }
}

export class ApiGroup extends ApiRoom {
  constructor(api: BotApi, id: number, title: string, topics: readonly number[]) {
    super(api, { id, type: 'supergroup', title, topics: new Set(topics), access: 'open' });
  }
}

/** A button that somebody has pressed. */
export class Press {
  constructor(
    private readonly api: BotApi,
    readonly query: ApiQuery,
  ) {}

  answered(): Promise<ApiAnswer> {
    return this.api.state.changes.until(
      () => this.query.answer ?? undefined,
      () => 'an answer to a pressed button',
    );
  }
}

/** Somebody with a phone, and the private chat with the bot. */
export class ApiPerson extends ApiRoom {
  constructor(
    api: BotApi,
    readonly user: ApiUser,
  ) {
    const topics = new Set<number>();
    const known = api.state.chats.get(user.id);
    super(
      api,
      known ?? { id: user.id, type: 'private', title: user.first_name, topics, access: 'unstarted' },
    );
  }

  /** `to`: the message that it answers. */
  sends(
    text: string,
    { room, threadId, to }: { room?: ApiRoom; threadId?: number; to?: ApiMessage } = {},
  ): ApiMessage {
    const chat = (room ?? this).chat;
    if (chat === this.chat && chat.access === 'unstarted') chat.access = 'open';
    const message = this.api.state.say({ chat, from: this.user, text, threadId: threadId ?? null });
    const reply = to ? { reply_to_message: wireMessage(to) } : {};
    this.api.state.tell('message', { ...wireMessage(message), ...reply });
    this.api.updates.news();
    return message;
  }

  /** Presses what stands on a message of the bot, or once stood there: `data` of an old keyboard. */
  presses(message: ApiMessage, button: string | Pick<ApiButton, 'callback_data'>): Press {
    const found = typeof button === 'string' ? buttonOf(message, button) : button;
    const query = this.api.state.query();
    this.api.state.tell('callback_query', {
      id: query.id,
      from: this.user,
      message: wireMessage(message),
      chat_instance: '1',
      data: found.callback_data,
    });
    this.api.updates.news();
    return new Press(this.api, query);
  }

  is(access: Access): void {
    this.chat.access = access;
  }
}

/** The button with these words. */
export function buttonOf({ keyboard }: ApiMessage, words: string): ApiButton {
  const buttons = keyboard.flat();
  const found = buttons.find(({ text }) => text.includes(words));
  if (found) return found;
  throw new Error(`no button "${words}"; there are ${buttons.map(({ text }) => text).join(', ')}`);
}
