import type { AttemptOutcome, CallbackState } from '@epusdt/callbacks';
import type { OrderStatus, PaidReason } from '@epusdt/orders';
import type { Markup } from '../speech/bot-html';
import type { OrderFilter } from '../orders/order-actions';

/** How much more or less than asked for has come, in USDT. */
export type Difference = { readonly more: string } | { readonly less: string } | null;

/** Amounts are decimal texts of USDT; `label`s end with what stands before a value. */
export interface OrderTexts {
  readonly usage: Markup;
  readonly unknown: (name: string) => Markup;
  readonly states: Readonly<Record<OrderStatus, string>>;
  readonly reasons: Readonly<Record<PaidReason, string>>;
  readonly withReason: (state: string, reason: string) => string;
  readonly list: {
    readonly title: (filter: string) => Markup;
    readonly none: Markup;
    readonly filters: Readonly<Record<OrderFilter, string>>;
  };
  readonly title: (reference: string) => Markup;
  readonly label: Readonly<Record<OrderLabel, string>>;
  readonly notGenuine: Markup;
  /** The shop's own order id, again. */
  readonly attempt: (number: number) => string;
  readonly payment: {
    readonly unknown: Markup;
    readonly from: (amount: string, address: string) => Markup;
  };
  readonly callbacks: {
    readonly none: string;
    readonly later: (url: string) => string;
    readonly states: Readonly<Record<CallbackState | 'running', string>>;
    readonly outcomes: Readonly<Record<AttemptOutcome, string>>;
    readonly attempts: (count: number) => string;
    readonly last: (answer: string) => string;
    readonly next: (time: string) => string;
  };
  /** Below what a screen has no room for. */
  readonly more: string;
  readonly history: {
    readonly title: (reference: string, page: number, pages: number) => Markup;
    readonly created: (amount: string) => string;
    /** Before a transaction. */
    readonly seen: string;
    readonly came: (transfer: string, amount: string, from: string) => string;
    readonly waits: (transfer: string) => string;
    readonly callback: (name: string) => string;
    readonly attempt: (callback: string, number: number, answer: string) => string;
  };
  readonly deeds: Readonly<Record<string, string>>;
  readonly difference: (difference: Difference) => string;
  readonly offers: {
    readonly resend: string;
    readonly resendOne: (callback: string) => string;
    readonly cancel: string;
    readonly cancelYes: string;
    readonly extend: (minutes: number) => string;
    readonly mark: string;
    readonly markYes: string;
    readonly transfer: (name: string) => string;
    readonly back: string;
    readonly toList: string;
    readonly again: string;
    readonly history: string;
  };
  readonly resendWhich: Markup;
  readonly resent: (id: string, url: string) => Markup;
  readonly cancelAsk: Markup;
  readonly cancelled: Markup;
  readonly extended: (until: string) => Markup;
  readonly markWhy: (reference: string, amount: string) => Markup;
  readonly markAsk: Markup;
  readonly markEnd: Markup;
  readonly transactionNone: Markup;
  readonly transactionNew: Markup;
  readonly marked: Markup;
  readonly changed: string;
}

export type OrderLabel =
  | 'id'
  | 'state'
  | 'shop'
  | 'amount'
  | 'rate'
  | 'rateAt'
  | 'address'
  | 'created'
  | 'expires'
  | 'watched'
  | 'closed'
  | 'payment'
  | 'transaction'
  | 'callbacks'
  | 'beside'
  | 'deeds'
  | 'received'
  | 'reason';
