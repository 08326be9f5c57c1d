import type { BotRole } from '../bot-role';
import type { Markup } from '../bot-html';

export type WalletTarget = 'enabled' | 'disabled';

/** How a wallet is shown. Amounts are decimal texts of USDT. */
export interface WalletLine {
  readonly number: number;
  readonly address: string;
  readonly state: 'enabled' | 'disabled' | 'removed';
  readonly sealed: boolean;
  /** Amounts that orders hold at it now. */
  readonly held: number;
  readonly asked: string;
  readonly paid: string;
}

/** How full a pool is. `price` null: at no price is half of the amounts in use. */
export interface PoolLine {
  readonly pool: string;
  readonly wallets: number;
  readonly price: string | null;
  readonly free: number;
  readonly all: number;
}

/** Everything the bot says by itself; what the gateway reports for a terminal comes in its own words. */
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
  readonly orderUsage: Markup;
  readonly wallets: {
    readonly title: (count: number) => Markup;
    readonly none: Markup;
    readonly line: (wallet: WalletLine) => Markup;
    readonly pool: (pool: PoolLine) => Markup;
    readonly change: Readonly<Record<WalletTarget, (wallet: string) => string>>;
    readonly ask: Readonly<Record<WalletTarget, (address: string) => Markup>>;
    readonly yes: Readonly<Record<WalletTarget, string>>;
    readonly done: Readonly<Record<WalletTarget, (address: string) => Markup>>;
    readonly back: string;
    readonly again: string;
    readonly earlier: string;
    readonly later: string;
  };
  readonly buttons: {
    readonly used: string;
    readonly old: string;
    readonly foreign: string;
    readonly notAllowed: string;
    readonly done: string;
    readonly refused: string;
  };
}

export const BOT_COMMANDS = ['wallets', 'order', 'rate', 'help', 'id'] as const;
export type BotCommand = (typeof BOT_COMMANDS)[number];
