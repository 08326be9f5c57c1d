import { isTimeZone, shown } from '@epusdt/kernel';
import type { EnvironmentReader } from './environment-reader';
import { NO_PLAIN_URL, isPlainUrl } from './provider-list';

const BOT_LANGUAGES = ['en', 'zh'] as const;

/** A chat, and where it has topics which of them. */
export interface TelegramChat {
  readonly id: number;
  readonly topic: number | null;
}

/** The owner's bot. */
export interface TelegramConfig {
  /** A secret. */
  readonly token: string;
  /** At least one. */
  readonly owners: readonly number[];
  readonly support: readonly number[];
  readonly readers: readonly number[];
  /** Where notices go; at least one. */
  readonly chats: readonly TelegramChat[];
  readonly language: (typeof BOT_LANGUAGES)[number];
  /** IANA name: whose days /stats and the daily report mean. */
  readonly zone: string;
  /** 0 to 23: when yesterday is reported. */
  readonly reportHour: number;
  /** No trailing slash. */
  readonly apiRoot: string;
  /** May hold a password. */
  readonly proxy: string | null;
  /** `null`: the bot asks for news by itself. */
  readonly webhookUrl: string | null;
}

/** Where the gateway hears of news, whatever stands before it in the address. */
const WEBHOOK_PATH = '/telegram/webhook';

const TOKEN = 'TELEGRAM_BOT_TOKEN';
const TELEGRAM = 'https://api.telegram.org';
const REPORT_HOUR = 9;
const PEOPLE = ['TELEGRAM_OWNERS', 'TELEGRAM_SUPPORT', 'TELEGRAM_READERS'] as const;
const OTHERS = [
  ...PEOPLE,
  'TELEGRAM_CHATS',
  'TELEGRAM_LANGUAGE',
  'TELEGRAM_TIME_ZONE',
  'TELEGRAM_REPORT_HOUR',
  'TELEGRAM_API_ROOT',
  'TELEGRAM_PROXY',
  'TELEGRAM_WEBHOOK_URL',
] as const;

/** `null`: there is no token, so there is no bot. */
export function readTelegram(read: EnvironmentReader): TelegramConfig | null {
  const token = read.text(TOKEN);
  const [owners = [], support = [], readers = []] = PEOPLE.map((variable) => readPeople(read, variable));
  const apiRoot = readApiRoot(read);
  const config = {
    owners,
    support,
    readers,
    chats: readChats(read, owners),
    language: read.oneOf('TELEGRAM_LANGUAGE', BOT_LANGUAGES, 'en'),
    zone: readZone(read),
    reportHour: read.integer('TELEGRAM_REPORT_HOUR', REPORT_HOUR, 0, 23),
    apiRoot,
    proxy: readProxy(read),
    webhookUrl: readWebhook(read, apiRoot),
  };
  if (token === null) return null;
  if (!/^\d{5,20}:[\w-]{30,100}$/.test(token)) {
    // The value is a secret, and so is most of what is mistyped: it is not repeated.
    read.fail(TOKEN, 'is no token of a bot', 'Give it as @BotFather wrote it: numbers, a colon, letters');
  }
  if (owners.length === 0 && read.text('TELEGRAM_OWNERS') === null) {
    read.fail(
      'TELEGRAM_OWNERS',
      `is required with ${TOKEN}: nobody could use the bot`,
      'Give the numeric id of your own account; a bot such as @userinfobot tells it',
    );
  }
  return { token, ...config };
}

/** What is set and yet of no effect. */
export function telegramNotes(read: EnvironmentReader): string[] {
  if (read.text(TOKEN) === null) {
    return OTHERS.filter((variable) => read.text(variable) !== null).map(
      (variable) => `${variable} is set but not used: there is no bot without ${TOKEN}`,
    );
  }
  const isPlain = read.text('TELEGRAM_API_ROOT')?.startsWith('http://') ?? false;
  return [
    ...(isPlain && read.text('TELEGRAM_PROXY') !== null
      ? ['TELEGRAM_PROXY is set but not used: TELEGRAM_API_ROOT is asked without TLS, directly']
      : []),
  ];
}

function readPeople(read: EnvironmentReader, variable: string): number[] {
  const ids = read.list(variable).map((text) => {
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    read.fail(
      variable,
      `${shownId(text)} is no numeric id of a person`,
      'Give numbers such as 123456789, with commas between; the bot tells anybody his own when asked /id',
    );
    return 0;
  });
  return [...new Set(ids)];
}

function readChats(read: EnvironmentReader, owners: readonly number[]): TelegramChat[] {
  const given = read.list('TELEGRAM_CHATS');
  if (given.length === 0) return owners.map((id) => ({ id, topic: null }));
  return given.map((text) => {
    const [, id, topic] = /^(-?[1-9]\d{0,14})(?:\/([1-9]\d{0,9}))?$/.exec(text) ?? [];
    if (id === undefined) {
      read.fail(
        'TELEGRAM_CHATS',
        `${shownId(text)} is no chat`,
        'Give numeric ids, with a topic where wanted, such as 123456789,-1001234567890/42',
      );
    }
    return { id: Number(id ?? 0), topic: topic === undefined ? null : Number(topic) };
  });
}

function readZone(read: EnvironmentReader): string {
  const text = read.text('TELEGRAM_TIME_ZONE') ?? 'UTC';
  if (isTimeZone(text)) return text;
  read.fail(
    'TELEGRAM_TIME_ZONE',
    `${shown(text)} is no time zone`,
    'Give the name of one, such as Europe/Berlin or Asia/Shanghai',
  );
  return 'UTC';
}

function readApiRoot(read: EnvironmentReader): string {
  const text = read.text('TELEGRAM_API_ROOT') ?? TELEGRAM;
  if (!isPlainUrl(text)) {
    read.fail('TELEGRAM_API_ROOT', NO_PLAIN_URL, `Leave it out for ${TELEGRAM}`);
    return TELEGRAM;
  }
  return text.replace(/\/+$/, '');
}

function readProxy(read: EnvironmentReader): string | null {
  const text = read.text('TELEGRAM_PROXY');
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && ['http:', 'https:'].includes(url.protocol) && url.pathname === '/' && url.search === '')
    return text;
  // It may hold a password: it is not repeated.
  read.fail('TELEGRAM_PROXY', 'is no address of an HTTP proxy', 'Give one such as http://proxy:3128');
  return null;
}

/** Telegram posts to https only; a Bot API server of one's own need not. */
function readWebhook(read: EnvironmentReader, apiRoot: string): string | null {
  const text = read.text('TELEGRAM_WEBHOOK_URL');
  if (text === null) return null;
  const isSafe = text.startsWith('https://') || apiRoot !== TELEGRAM;
  if (isPlainUrl(text) && isSafe && new URL(text).pathname.endsWith(WEBHOOK_PATH)) return text;
  read.fail(
    'TELEGRAM_WEBHOOK_URL',
    `is no https address that ends in ${WEBHOOK_PATH}`,
    `Give the address under which Telegram reaches this gateway, such as https://pay.example.com${WEBHOOK_PATH}, or leave it out`,
  );
  return null;
}

/** A token that was pasted into the wrong line is not repeated. */
const shownId = (text: string): string => (text.includes(':') ? 'one of them' : shown(text));
