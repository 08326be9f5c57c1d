import { Changes } from './changes';
import { badRequest } from './bot-api-html';

export interface ApiUser {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly username?: string;
  readonly language_code?: string;
}

/** `unstarted`: the user never wrote to the bot, which may not begin. */
export type Access = 'open' | 'unstarted' | 'blocked' | 'kicked';

export interface ApiChat {
  readonly id: number;
  readonly type: 'private' | 'supergroup';
  readonly title: string;
  readonly topics: Set<number>;
  access: Access;
}

export interface ApiButton {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
}
export type ApiKeyboard = readonly (readonly ApiButton[])[];

/** A message as it is now. */
export interface ApiMessage {
  readonly id: number;
  readonly chat: ApiChat;
  readonly threadId: number | null;
  readonly from: ApiUser;
  readonly date: number;
  /** What a person sees of it; of a photo its caption. */
  text: string;
  /** What the bot wrote. */
  source: string;
  readonly photo: Buffer | null;
  keyboard: ApiKeyboard;
  /** The person is led to answer it (`force_reply`). */
  readonly isQuestion: boolean;
  edits: number;
  deleted: boolean;
}

export interface ApiAnswer {
  readonly text: string;
  readonly alert: boolean;
}

/** A button that was pressed. */
export interface ApiQuery {
  readonly id: string;
  old: boolean;
  answer: ApiAnswer | null;
}

export interface ApiUpdate {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

const FIRST_UPDATE = 700_000_000;
const FIRST_QUERY = 9_000_000_000_000_000n;

/** What Telegram knows: who is there, what was said, and what the bot has not been told yet. */
export class BotApiState {
  readonly changes = new Changes();
  readonly chats = new Map<number, ApiChat>();
  readonly messages: ApiMessage[] = [];
  readonly queries = new Map<string, ApiQuery>();
  readonly commands = new Map<string, readonly { command: string; description: string }[]>();
  updates: ApiUpdate[] = [];
  webhook: { readonly url: string; readonly secret: string } | null = null;
  private numbers = 0;

  constructor(readonly me: ApiUser) {}

  chat(id: unknown): ApiChat {
    if (id === undefined || id === '') throw badRequest('chat_id is empty');
    const chat = this.chats.get(Number(id));
    if (!chat) throw badRequest('chat not found');
    return chat;
  }

  /** Of the chat, not deleted. */
  message(chat: ApiChat, id: unknown): ApiMessage | undefined {
    return this.messages.find((one) => one.chat === chat && one.id === Number(id) && !one.deleted);
  }

  say(said: Pick<ApiMessage, 'chat' | 'from' | 'text'> & Partial<ApiMessage>): ApiMessage {
    const message: ApiMessage = {
      id: this.next(),
      threadId: null,
      date: Math.floor(Date.now() / 1_000),
      source: said.text,
      photo: null,
      keyboard: [],
      isQuestion: false,
      edits: 0,
      deleted: false,
      ...said,
    };
    this.messages.push(message);
    this.changes.happened();
    return message;
  }

  query(): ApiQuery {
    const query = { id: String(FIRST_QUERY + BigInt(this.next())), old: false, answer: null };
    this.queries.set(query.id, query);
    return query;
  }

  /** For the bot to hear of. */
  tell(kind: string, content: unknown): ApiUpdate {
    const update = { update_id: FIRST_UPDATE + this.next(), [kind]: content };
    this.updates.push(update);
    this.changes.happened();
    return update;
  }

  private next(): number {
    this.numbers += 1;
    return this.numbers;
  }
}

/** As it goes over the wire. */
export function wireMessage(message: ApiMessage): Record<string, unknown> {
  const { id, chat, threadId, from, date, text, photo, keyboard, edits } = message;
  const command = /^\/[a-z0-9_]{1,32}(?:@\w+)?/i.exec(text)?.[0];
  const said = photo
    ? { photo: [{ file_id: `photo-${id}`, file_unique_id: `p${id}`, width: 1, height: 1 }], caption: text }
    : { text };
  return {
    message_id: id,
    from,
    chat: wireChat(chat),
    date,
    ...said,
    ...(threadId === null ? {} : { message_thread_id: threadId, is_topic_message: true }),
    ...(edits === 0 ? {} : { edit_date: date }),
    ...(command && !from.is_bot
      ? { entities: [{ type: 'bot_command', offset: 0, length: command.length }] }
      : {}),
    ...(keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: keyboard } }),
  };
}

export const wireChat = ({ id, type, title, topics }: ApiChat): Record<string, unknown> =>
  type === 'private'
    ? { id, type, first_name: title }
    : { id, type, title, ...(topics.size > 0 ? { is_forum: true } : {}) };
