import type { DomainCode } from '@epusdt/kernel';
import type { BotRole } from '../people/bot-role';
import type { Markup } from '../speech/bot-html';

/** What the bot says whatever it is asked for; each menu has texts of its own. */
export interface BotTexts {
  readonly roles: Readonly<Record<BotRole, string>>;
  /** To a stranger: nothing but the number. */
  readonly yourNumber: (id: number) => Markup;
  readonly yourRole: (id: number, role: string) => Markup;
  /** As TELEGRAM_CHATS names it. */
  readonly thisChat: (name: string) => Markup;
  readonly welcome: (role: string) => Markup;
  /** By command, without the slash. */
  readonly commands: Readonly<Record<BotCommand, string>>;
  readonly unknownCommand: Markup;
  /** In the place of an answer. */
  readonly notAllowed: Markup;
  /** Whether it was done is not known. At most 200 characters, as Telegram takes them of an alert. */
  readonly failed: string;
  /** What a refusal means, above the gateway's own words; empty where those are enough. */
  readonly refusals: Readonly<Record<DomainCode, string>>;
  readonly buttons: {
    readonly used: string;
    readonly old: string;
    readonly foreign: string;
    readonly notAllowed: string;
    readonly done: string;
    readonly refused: string;
  };
}

/** What menus answer. */
export const MENU_COMMANDS = [
  'orders',
  'order',
  'inbox',
  'wallets',
  'rate',
  'stats',
  'notices',
  'pause',
  'resume',
] as const;
/** In the order in which they are offered. */
export const BOT_COMMANDS = [...MENU_COMMANDS, 'help', 'id'] as const;
export type BotCommand = (typeof BOT_COMMANDS)[number];
