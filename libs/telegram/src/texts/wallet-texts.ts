import type { BotLanguage } from '../bot-language';
import { markup, type Markup } from '../bot-html';

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

export interface WalletTexts {
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
}

const STATES_EN = { enabled: 'enabled', disabled: 'disabled', removed: 'removed' } as const;

const en: WalletTexts = {
  title: (count) => markup`<b>Wallets</b> (${count})`,
  none: markup`There are no wallets yet. Add one on the server with <code>wallet add T…</code>`,
  line: ({ number, address, state, sealed, held, asked, paid }) =>
    markup`${number}. <code>${address}</code>\n${sealed ? STATES_EN[state] : `${STATES_EN[state]}, SEAL BROKEN: not used`} · ${held} amounts held · today ${paid} USDT received of ${asked} asked for`,
  pool: ({ pool, wallets, price, free, all }) =>
    price === null
      ? markup`Pool ${pool}: ${wallets} wallet(s), at least half of the amounts free at every price`
      : markup`Pool ${pool}: ${wallets} wallet(s), fullest at ${price} USDT: ${free} of ${all} amounts free`,
  change: { enabled: (wallet) => `Enable ${wallet}`, disabled: (wallet) => `Disable ${wallet}` },
  ask: {
    enabled: (address) => markup`Enable <code>${address}</code>? New orders will use it again.`,
    disabled: (address) =>
      markup`Disable <code>${address}</code>? No new order will use it; open ones stay watched.`,
  },
  yes: { enabled: 'Yes, enable it', disabled: 'Yes, disable it' },
  done: {
    enabled: (address) => markup`✓ <code>${address}</code> is enabled.`,
    disabled: (address) => markup`✓ <code>${address}</code> is disabled; open orders stay watched.`,
  },
  back: 'Back',
  again: 'Show anew',
};

const STATES_ZH = { enabled: '已启用', disabled: '已停用', removed: '已移除' } as const;

const zh: WalletTexts = {
  title: (count) => markup`<b>钱包</b>（${count}）`,
  none: markup`还没有钱包。请在服务器上添加：<code>wallet add T…</code>`,
  line: ({ number, address, state, sealed, held, asked, paid }) =>
    markup`${number}. <code>${address}</code>\n${sealed ? STATES_ZH[state] : `${STATES_ZH[state]}，封印已损坏：不使用`} · 占用 ${held} 个金额 · 今日已收 ${paid} USDT，应收 ${asked}`,
  pool: ({ pool, wallets, price, free, all }) =>
    price === null
      ? markup`钱包池 ${pool}：${wallets} 个钱包，任何价位都有至少一半金额空闲`
      : markup`钱包池 ${pool}：${wallets} 个钱包，最满的价位 ${price} USDT：${all} 个金额中 ${free} 个空闲`,
  change: { enabled: (wallet) => `启用 ${wallet}`, disabled: (wallet) => `停用 ${wallet}` },
  ask: {
    enabled: (address) => markup`启用 <code>${address}</code>？新订单将再次使用它。`,
    disabled: (address) => markup`停用 <code>${address}</code>？新订单不再使用它；未完成的订单仍会监听。`,
  },
  yes: { enabled: '是，启用', disabled: '是，停用' },
  done: {
    enabled: (address) => markup`✓ <code>${address}</code> 已启用。`,
    disabled: (address) => markup`✓ <code>${address}</code> 已停用；未完成的订单仍会监听。`,
  },
  back: '返回',
  again: '刷新',
};

export const WALLET_TEXTS: Readonly<Record<BotLanguage, WalletTexts>> = { en, zh };
