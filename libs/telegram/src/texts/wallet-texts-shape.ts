import type { Markup } from '../speech/bot-html';

export type WalletState = 'enabled' | 'disabled' | 'removed';
export type WalletTarget = WalletState;

/** How a wallet is shown. Amounts are decimal texts of USDT. */
export interface WalletLine {
  readonly number: number;
  readonly address: string;
  readonly state: WalletState;
  readonly sealed: boolean;
  /** Amounts that orders hold at it now. */
  readonly held: number;
  /** How many of the amounts of a price, at least; `null`: it takes no orders. */
  readonly free: { readonly least: number; readonly all: number } | null;
  /** In payments of the present day of `zone`. */
  readonly received: string;
  readonly zone: string;
}

/** How full a pool is. `price` null: at no price is half of the amounts in use. */
export interface PoolLine {
  readonly pool: string;
  readonly wallets: number;
  readonly price: string | null;
  readonly free: number;
  readonly all: number;
}

/** What is left of something that comes back by itself. */
export interface AllotmentLine {
  readonly available: number;
  readonly limit: number;
}

/** What the chain says. Decimal texts; `null`: whoever was asked cannot tell. */
export interface AccountLine {
  readonly exists: boolean | null;
  readonly trx: string;
  readonly usdt: string;
  readonly energy: AllotmentLine | null;
  readonly bandwidth: AllotmentLine | null;
}

export interface CapLine {
  readonly most: string;
  readonly used: string;
}

/** A wallet on a screen of its own. */
export interface WalletSheet extends WalletLine {
  readonly weight: number;
  /** `used`: asked for since midnight UTC, which is when the day of a cap begins. */
  readonly cap: CapLine | null;
  readonly merchants: readonly string[];
  readonly pools: readonly PoolLine[];
  /** `null`: nobody can tell now. */
  readonly account: AccountLine | null;
}

/** An address before it is added. */
export interface NewWallet {
  readonly address: string;
  readonly before: WalletState | null;
  /** `null`: it could not be checked. */
  readonly isSeen: boolean | null;
}

export interface WalletTexts {
  readonly title: (count: number) => Markup;
  readonly none: Markup;
  readonly line: (wallet: WalletLine) => Markup;
  readonly pool: (pool: PoolLine) => Markup;
  readonly sheet: {
    readonly title: (number: number) => Markup;
    readonly state: (wallet: WalletLine) => Markup;
    readonly held: (wallet: WalletLine) => Markup;
    readonly today: (wallet: WalletLine) => Markup;
    readonly weight: (weight: number) => Markup;
    readonly cap: (cap: CapLine) => Markup;
    readonly merchants: (pids: string) => Markup;
    readonly holds: (account: AccountLine) => Markup;
    readonly energy: (left: AllotmentLine) => Markup;
    readonly bandwidth: (left: AllotmentLine) => Markup;
    readonly noEnergy: Markup;
    readonly unseen: Markup;
    readonly unknown: Markup;
  };
  readonly change: Readonly<Record<WalletTarget, string>>;
  readonly ask: Readonly<Record<WalletTarget, (address: string) => Markup>>;
  readonly yes: Readonly<Record<WalletTarget, string>>;
  readonly done: Readonly<Record<WalletTarget, (address: string) => Markup>>;
  readonly add: string;
  readonly addAgain: string;
  readonly askAddress: Markup;
  readonly askAdd: Markup;
  readonly compare: Markup;
  readonly before: Readonly<Record<WalletState, Markup>>;
  readonly unseen: Markup;
  readonly unchecked: Markup;
  readonly yesAdd: string;
  readonly added: (address: string) => Markup;
  readonly list: string;
  readonly back: string;
  readonly again: string;
}
