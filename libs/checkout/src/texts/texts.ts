/**
 * What the page can be showing. `late` is a paid order whose money came after its time; `paid_elsewhere` one whose purchase
 * another order has paid.
 */
export type CheckoutState =
  | 'pending'
  | 'seen'
  | 'overdue'
  | 'paid'
  | 'late'
  | 'paid_elsewhere'
  | 'underpaid'
  | 'overpaid'
  | 'expired'
  | 'cancelled'
  | 'not_found'
  | 'unverified'
  | 'unavailable'
  | 'too_many';

export interface StateTexts {
  readonly heading: string;
  readonly status: string;
  /** What to do now, a paragraph each: no state is a dead end. */
  readonly next: readonly string[];
}

/** What is said of a transaction that the buyer names. Amounts come as `20.05`, without the token. */
export interface TraceTexts {
  readonly malformed: string;
  readonly unknown: string;
  readonly unavailable: string;
  readonly tooMany: string;
  readonly failed: string;
  /** It moved no USDT: TRX, or another token. */
  readonly noUsdt: string;
  readonly otherAddress: string;
  /** It was made before the order. */
  readonly early: string;
  /** It fits; `done` of `total` blocks hold it. Both are written as the language writes numbers. */
  readonly confirming: (done: string, total: string) => string;
  /** It fits and is final; the order is about to be paid by it. */
  readonly settling: string;
  readonly paid: string;
  /** The exact amount, but the order is paid already. */
  readonly second: string;
  readonly short: (missing: string) => string;
  readonly more: (surplus: string) => string;
  readonly late: string;
  /** Anything else that the shop has to decide. */
  readonly withShop: string;
}

/** Every word the buyer reads in one language. A key that a language lacks does not compile. */
export interface CheckoutTexts {
  readonly languageName: string;
  readonly language: string;
  readonly service: string;
  readonly states: Readonly<Record<CheckoutState, StateTexts>>;
  readonly lateWatched: string;
  readonly lateOver: string;
  readonly testNetwork: string;

  readonly timeLeft: string;
  readonly payBy: string;
  readonly confirmations: string;
  readonly confirmationsOf: (done: string, total: string) => string;

  readonly amount: string;
  readonly address: string;
  readonly copyAmount: string;
  readonly copyAddress: string;
  readonly copied: string;
  readonly copyFailed: string;
  readonly qr: string;
  readonly qrHint: string;
  readonly qrAmount: string;
  readonly qrAmountHint: string;
  readonly compare: string;
  readonly wallets: string;
  readonly walletFills: (wallet: string) => string;
  readonly walletOpens: (wallet: string) => string;
  readonly walletFallback: string;
  readonly warningHeading: string;
  readonly onlyTrc20: string;
  readonly exactly: (amount: string) => string;
  readonly fee: string;
  readonly exchanges: string;
  readonly whenSeen: string;

  readonly notMine: string;
  readonly arrived: string;
  readonly missing: string;
  readonly surplus: string;

  readonly trace: string;
  readonly traceHint: string;
  readonly traceLabel: string;
  readonly traceButton: string;
  readonly traceAnswers: TraceTexts;

  readonly details: string;
  readonly shopOrder: string;
  readonly price: string;
  readonly payable: string;
  readonly received: string;
  readonly paidAt: string;
  readonly transaction: string;
  readonly orderNumber: string;

  readonly back: (shop: string) => string;
  /** `seconds` is written as the language writes numbers. */
  readonly returning: (seconds: string) => string;
  readonly stay: string;
  readonly stayed: string;
  readonly support: string;
  readonly offline: string;
}
