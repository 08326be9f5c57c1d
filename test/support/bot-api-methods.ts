import { ApiRefusal, badRequest, readHtml } from './bot-api-html';
import {
  wireChat,
  wireMessage,
  type Access,
  type ApiChat,
  type ApiKeyboard,
  type ApiMessage,
  type BotApiState,
} from './bot-api-state';

export type Params = Readonly<Record<string, unknown>>;
export type Files = Readonly<Record<string, Buffer>>;
type Method = (state: BotApiState, params: Params, files: Files) => unknown;

const MAX_TEXT = 4_096;
const MAX_CAPTION = 1_024;
const MAX_DATA_BYTES = 64;
const MAX_ANSWER = 200;
const MAX_COMMANDS = 100;

const SHUT: Readonly<Record<Exclude<Access, 'open'>, string>> = {
  blocked: 'bot was blocked by the user',
  unstarted: "bot can't initiate conversation with a user",
  kicked: 'bot was kicked from the supergroup chat',
};

/** Everything but getUpdates and the webhook, which are matters of connections. */
export const METHODS: Readonly<Record<string, Method>> = {
  getMe: ({ me }) => ({ ...me, can_join_groups: true, can_read_all_group_messages: false }),
  sendMessage: (state, params) => {
    const [chat, threadId] = placeOf(state, params);
    const written = textOf(params, 'text', MAX_TEXT);
    if (written.text === '') throw badRequest('message text is empty');
    const keyboard = keyboardOf(params);
    const isQuestion = objectOf(params['reply_markup'])['force_reply'] === true;
    return wireMessage(state.say({ chat, threadId, from: state.me, ...written, keyboard, isQuestion }));
  },
  sendPhoto: (state, params, files) => {
    const [chat, threadId] = placeOf(state, params);
    const photo = files['photo'];
    if (!photo || photo.length === 0) throw badRequest('there is no photo in the request');
    const written = textOf(params, 'caption', MAX_CAPTION);
    const keyboard = keyboardOf(params);
    return wireMessage(state.say({ chat, threadId, from: state.me, ...written, photo, keyboard }));
  },
  editMessageText: (state, params) => {
    const message = ownMessage(state, params);
    const written = textOf(params, 'text', MAX_TEXT);
    if (written.text === '') throw badRequest('message text is empty');
    return edited(state, message, { ...written, keyboard: keyboardOf(params) });
  },
  editMessageReplyMarkup: (state, params) => {
    const message = ownMessage(state, params);
    const { text, source } = message;
    return edited(state, message, { text, source, keyboard: keyboardOf(params) });
  },
  deleteMessage: (state, params) => {
    const message = state.message(state.chat(params['chat_id']), params['message_id']);
    if (!message) throw badRequest('message to delete not found');
    message.deleted = true;
    state.changes.happened();
    return true;
  },
  answerCallbackQuery: (state, params) => {
    const query = state.queries.get(textIn(params, 'callback_query_id'));
    if (!query || query.old || query.answer) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    }
    const text = textIn(params, 'text');
    if (text.length > MAX_ANSWER) throw badRequest('MESSAGE_TOO_LONG');
    query.answer = { text, alert: String(params['show_alert']) === 'true' };
    state.changes.happened();
    return true;
  },
  setMyCommands: (state, params) => {
    const commands = listOf(params['commands']) as { command: string; description: string }[];
    if (commands.length > MAX_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH');
    for (const { command, description } of commands) {
      if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
      if (description.length < 1 || description.length > 256) {
        throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
      }
    }
    const scope = objectOf(params['scope']);
    if (scope['type'] === 'chat') state.chat(scope['chat_id']);
    state.commands.set(scope['type'] === 'chat' ? `chat:${String(scope['chat_id'])}` : 'default', commands);
    return true;
  },
  getChat: (state, params) => wireChat(state.chat(params['chat_id'])),
};

function placeOf(state: BotApiState, params: Params): [chat: ApiChat, threadId: number | null] {
  const chat = state.chat(params['chat_id']);
  if (chat.access !== 'open') throw new ApiRefusal(403, `Forbidden: ${SHUT[chat.access]}`);
  if (params['message_thread_id'] === undefined) return [chat, null];
  const thread = Number(params['message_thread_id']);
  if (!chat.topics.has(thread)) throw badRequest('message thread not found');
  return [chat, thread];
}

/** The limit counts what a person sees. */
function textOf(params: Params, name: string, limit: number): Pick<ApiMessage, 'text' | 'source'> {
  const source = textIn(params, name);
  const mode = textIn(params, 'parse_mode').toLowerCase();
  if (mode !== '' && mode !== 'html') throw badRequest('unsupported parse_mode');
  const text = (mode === 'html' ? readHtml(source) : source).trim();
  if (text.length > limit) {
    throw badRequest(name === 'caption' ? 'message caption is too long' : 'message is too long');
  }
  return { text, source };
}

function keyboardOf(params: Params): ApiKeyboard {
  const rows = listOf(objectOf(params['reply_markup'])['inline_keyboard']) as ApiKeyboard;
  for (const { text, callback_data: data, url } of rows.flat()) {
    if (typeof text !== 'string' || text === '') {
      throw badRequest('can\'t parse inline keyboard button: Field "text" must be of type String');
    }
    if (data === undefined && url === undefined) {
      throw badRequest(
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
      );
    }
    if (data !== undefined && (data === '' || Buffer.byteLength(data) > MAX_DATA_BYTES)) {
      throw badRequest('BUTTON_DATA_INVALID');
    }
  }
  return rows;
}

function ownMessage(state: BotApiState, params: Params): ApiMessage {
  const message = state.message(state.chat(params['chat_id']), params['message_id']);
  if (!message) throw badRequest('message to edit not found');
  if (message.from !== state.me) throw badRequest("message can't be edited");
  return message;
}

function edited(
  state: BotApiState,
  message: ApiMessage,
  next: Pick<ApiMessage, 'text' | 'source' | 'keyboard'>,
): Record<string, unknown> {
  const isSame =
    message.source === next.source && JSON.stringify(message.keyboard) === JSON.stringify(next.keyboard);
  if (isSame) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  }
  Object.assign(message, next);
  message.edits += 1;
  state.changes.happened();
  return wireMessage(message);
}

/** A form carries every value as text, and structures as JSON in it. */
function structureOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw badRequest("can't parse JSON encoded value");
  }
}

export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  const structure = value === undefined ? {} : structureOf(value);
  if (typeof structure !== 'object' || structure === null)
    throw badRequest('object expected as reply markup');
  return structure as Readonly<Record<string, unknown>>;
}

function listOf(value: unknown): readonly unknown[] {
  const structure = value === undefined ? [] : structureOf(value);
  if (!Array.isArray(structure)) throw badRequest('expected an Array');
  return structure;
}

export function textIn(params: Params, name: string): string {
  const value = params[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
