import type { AlarmName } from '@epusdt/events';

/** What is told of a payment. Amounts are decimal texts of USDT. */
export interface PaidFacts {
  readonly orderId: string;
  readonly reference: string;
  readonly merchantPid: string;
  readonly amount: string;
  /** What the order asks for; left out in what was written down before this was told. */
  readonly asked?: string;
  /** As the shop asked, such as `20 CNY`. */
  readonly price: string;
  readonly reason: 'exact' | 'late' | 'tolerated' | 'manual';
  readonly to: string;
  /** `null`: marked by hand, and nobody knows which transfer it was. */
  readonly from: string | null;
  readonly txHash: string | null;
}

/** Of money that pays no order. `amount`: a decimal text of USDT, or the raw value where it is none. */
export interface MoneyFacts {
  readonly transferId: string;
  readonly amount: string;
  readonly from: string;
  readonly to: string;
  readonly txHash: string;
  /** Why, in the gateway's own words. */
  readonly reason: string;
  /** The order it seems to be about. */
  readonly order: {
    readonly id: string;
    readonly reference: string;
    /** What it asks for. */
    readonly amount: string;
    readonly what: 'under' | 'over' | 'late' | 'again' | 'cancelled' | 'elsewhere' | 'held';
    /** False: it is only the likeliest. */
    readonly isSure: boolean;
  } | null;
}

export interface OutgoingFacts {
  readonly amount: string;
  readonly from: string;
  readonly to: string;
  readonly txHash: string;
  /** It went to another wallet of ours. */
  readonly isOwn: boolean;
}

/** Of a callback that a shop does not take. */
export interface CallbackFacts {
  readonly callbackId: string;
  /** Empty where it is about no order. */
  readonly orderId: string;
  readonly merchantPid: string;
  readonly url: string;
  readonly attempts: number;
  /** What came back the last time, or why nothing did. */
  readonly answer: string;
  /** `paused`: the events of an endpoint are kept until it is resumed. */
  readonly what: 'failing' | 'dead' | 'paused';
}

export interface AlarmFacts {
  readonly alarm: AlarmName;
  readonly subject: string;
  readonly text: string;
  /** `unseen`: nobody sees it any more, and nobody has seen its end, as after a restart. */
  readonly state: 'stands' | 'over' | 'unseen';
}

/** `from` and `to`: instants, a day of the owner's zone. */
export interface DayFacts {
  readonly day: string;
  readonly from: number;
  readonly to: number;
}

/** A thing that happened, with what is told of it. The key makes it one of its kind for ever. */
export type NoticeFacts =
  | { readonly type: 'paid'; readonly facts: PaidFacts }
  | { readonly type: 'money'; readonly facts: MoneyFacts }
  | { readonly type: 'outgoing'; readonly facts: OutgoingFacts }
  | { readonly type: 'callback'; readonly facts: CallbackFacts }
  | { readonly type: 'alarm'; readonly facts: AlarmFacts }
  | { readonly type: 'started'; readonly facts: { readonly version: string } }
  | { readonly type: 'day'; readonly facts: DayFacts };
