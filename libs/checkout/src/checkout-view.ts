import { formatUnits, type Units } from '@epusdt/kernel';
import { confirmationsOf, isWatched, remainingOf, type OrderRow, type SightingRow } from '@epusdt/orders';
import type { PaymentRow } from '@epusdt/payments';
import { appWallets, trustLink, tronUri, type WalletLink } from './wallet-links';

export interface CheckoutPlace {
  /** Base URL to which a transaction hash is appended; `null` where there is none. */
  readonly explorer: string | null;
  /** Base58 address of the USDT contract. */
  readonly contract: string;
  /** Real money: elsewhere the page warns, and offers no wallet, as wallets know the real network only. */
  readonly mainnet: boolean;
  /** Of this gateway, without a slash at its end. */
  readonly publicUrl: string;
}

export class CheckoutSettings {
  constructor(readonly place: CheckoutPlace) {}
}

export type CheckoutOrder = Pick<
  OrderRow,
  | 'id'
  | 'reference'
  | 'status'
  | 'reason'
  | 'fiat'
  | 'fiatAmount'
  | 'payableUnits'
  | 'address'
  | 'expiresAt'
  | 'slot'
  | 'redirectUrl'
>;
/** Without a transfer it was marked by hand: what was received, and how, nobody knows. */
export type CheckoutPayment = Pick<PaymentRow, 'txHash' | 'units' | 'transferId' | 'settledAt'>;
export type CheckoutSighting = Pick<SightingRow, 'txHash' | 'blockNumber' | 'headNumber'>;
/** Money that arrived for this order, did not pay it, and waits for a decision of the shop. */
export interface CheckoutMismatch {
  readonly txHash: string;
  readonly units: Units;
}

export interface Link {
  readonly href: string;
  /** For the back link the host it leads to. */
  readonly text: string;
}

/** What is said of an order in every state. All texts are plain: the page escapes them. */
export interface OrderFacts {
  readonly orderId: string;
  readonly reference: string;
  readonly fiat: string;
  /** Decimal text. */
  readonly fiatAmount: string;
  /** Decimal text, in USDT. */
  readonly payable: string;
  readonly back: Link | null;
}

export interface Transaction {
  readonly hash: string;
  /** At the explorer, where there is one. */
  readonly href: string | null;
}

/** All that is needed to pay; made only for an order that may be paid, and whose address is genuine. */
export interface PayTerms {
  readonly remainingMs: number;
  readonly expiresAt: number;
  readonly amount: { readonly whole: string; readonly decimals: string };
  readonly address: { readonly first: string; readonly middle: string; readonly last: string };
  /** For wallets that understand payment links; `null` where no real money is meant. */
  readonly uri: string | null;
  readonly wallets: readonly WalletLink[];
}

type UnpaidStatus = Exclude<OrderRow['status'], 'paid'>;

/** Ready to be shown, nothing left to decide but the words. */
export type CheckoutView =
  | { readonly state: 'pending'; readonly facts: OrderFacts; readonly terms: PayTerms }
  | {
      readonly state: 'seen';
      readonly facts: OrderFacts;
      readonly status: UnpaidStatus;
      /** 1 to FINAL_BLOCKS. */
      readonly confirmations: number;
      readonly transaction: Transaction;
    }
  | { readonly state: 'overdue'; readonly facts: OrderFacts }
  | {
      readonly state: 'underpaid' | 'overpaid';
      readonly facts: OrderFacts;
      readonly status: UnpaidStatus;
      readonly watched: boolean;
      /** Decimal texts, in USDT. */
      readonly arrived: string;
      readonly difference: string;
      readonly transaction: Transaction;
      /** The money may be a stranger's: while there is time the buyer can still see how to pay. */
      readonly terms: PayTerms | null;
    }
  | {
      /** The exact amount arrived, and the shop decides: it came too late, or the purchase was paid before. */
      readonly state: 'held';
      readonly facts: OrderFacts;
      readonly status: UnpaidStatus;
      readonly watched: boolean;
      readonly paidElsewhere: boolean;
      readonly arrived: string;
      readonly transaction: Transaction;
    }
  | { readonly state: 'paid_elsewhere'; readonly facts: OrderFacts; readonly status: UnpaidStatus }
  | {
      readonly state: 'expired' | 'cancelled';
      readonly facts: OrderFacts;
      /** The slot is still held: the exact amount would still pay this order. */
      readonly watched: boolean;
    }
  | {
      readonly state: 'paid' | 'late';
      readonly facts: OrderFacts;
      readonly received: string | null;
      readonly paidAt: number | null;
      readonly transaction: Transaction | null;
    }
  | { readonly state: 'unverified' | 'unavailable'; readonly orderId: string }
  | { readonly state: 'not_found' | 'too_many' };

const ORDER_ID = /^[0-9A-Za-z]{22,32}$/;
const TX_HASH = /^[0-9a-f]{64}$/;
const EMPHASISED = 6;

export const isOrderId = (text: string): boolean => ORDER_ID.test(text);

export interface CheckoutQuestion {
  readonly order: CheckoutOrder;
  readonly payment: CheckoutPayment | null;
  readonly sighting: CheckoutSighting | null;
  readonly mismatch: CheckoutMismatch | null;
  /** Another attempt of the same purchase is paid. */
  readonly paidElsewhere: boolean;
  /** What `Orders.isGenuine` says of it. */
  readonly genuine: boolean;
  readonly now: number;
  readonly place: CheckoutPlace;
}

export function viewOrder(question: CheckoutQuestion): CheckoutView {
  const { order, payment, place } = question;
  if (order.status !== 'paid') return unpaidView(question, order.status);
  const known = payment && payment.transferId !== null ? payment : null;
  return {
    state: order.reason === 'late' ? 'late' : 'paid',
    facts: factsOf(order),
    received: known && formatUnits(known.units),
    paidAt: payment && payment.settledAt,
    transaction: known && transactionOf(known.txHash, place),
  };
}

/** First what has arrived, then what may still arrive: nobody is to pay twice. */
function unpaidView(question: CheckoutQuestion, status: UnpaidStatus): CheckoutView {
  const { order, sighting, genuine, now, place } = question;
  const facts = factsOf(order);
  const confirmations = confirmationsOf(order, sighting, genuine);
  if (sighting && confirmations !== null) {
    const transaction = transactionOf(sighting.txHash, place);
    return { state: 'seen', facts, status, confirmations, transaction };
  }
  const remainingMs = remainingOf(order, now);
  const terms = genuine && remainingMs > 0 ? termsOf(order, remainingMs, place) : null;
  const arrived = status !== 'pending' || genuine ? arrivedView(question, status, terms) : null;
  if (arrived) return arrived;
  if (question.paidElsewhere) return { state: 'paid_elsewhere', facts, status };
  if (status !== 'pending') return { state: status, facts, watched: isWatched(order) };
  if (remainingMs === 0) return { state: 'overdue', facts };
  // No link of the order either: whoever swapped its address may have swapped that, too.
  return terms ? { state: 'pending', facts, terms } : { state: 'unverified', orderId: order.id };
}

export function httpStatusOf({ state }: CheckoutView): 200 | 404 | 429 | 503 {
  if (state === 'not_found') return 404;
  if (state === 'too_many') return 429;
  return state === 'unverified' || state === 'unavailable' ? 503 : 200;
}

function arrivedView(
  { order, mismatch, paidElsewhere, place }: CheckoutQuestion,
  status: UnpaidStatus,
  terms: PayTerms | null,
): CheckoutView | null {
  if (!mismatch) return null;
  const common = {
    facts: factsOf(order),
    status,
    watched: isWatched(order),
    arrived: formatUnits(mismatch.units),
    transaction: transactionOf(mismatch.txHash, place),
  };
  if (mismatch.units === order.payableUnits) return { ...common, state: 'held', paidElsewhere };
  const short = mismatch.units < order.payableUnits;
  const difference = short ? order.payableUnits - mismatch.units : mismatch.units - order.payableUnits;
  return {
    ...common,
    state: short ? 'underpaid' : 'overpaid',
    difference: formatUnits(difference),
    terms: paidElsewhere ? null : terms,
  };
}

function termsOf(order: CheckoutOrder, remainingMs: number, place: CheckoutPlace): PayTerms {
  const amount = formatUnits(order.payableUnits);
  const page = `${place.publicUrl}/pay/checkout-counter/${order.id}`;
  return {
    remainingMs,
    expiresAt: order.expiresAt,
    amount: amountOf(amount),
    address: addressOf(order.address),
    uri: place.mainnet ? tronUri(order.address, amount) : null,
    wallets: place.mainnet ? [trustLink(place.contract, order.address, amount), ...appWallets(page)] : [],
  };
}

function factsOf(order: CheckoutOrder): OrderFacts {
  return {
    orderId: order.id,
    reference: order.reference,
    fiat: order.fiat,
    fiatAmount: order.fiatAmount,
    payable: formatUnits(order.payableUnits),
    back: order.redirectUrl === null ? null : webLink(order.redirectUrl),
  };
}

/** A link for http and https; anything else, such as javascript:, is none. */
function webLink(text: string): Link | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (!(url.protocol === 'https:' || url.protocol === 'http:')) return null;
  return { href: url.href, text: url.host };
}

function amountOf(amount: string): { whole: string; decimals: string } {
  const [whole = '', fraction] = amount.split('.');
  return { whole, decimals: fraction === undefined ? '' : `.${fraction}` };
}

function addressOf(address: string): { first: string; middle: string; last: string } {
  return {
    first: address.slice(0, EMPHASISED),
    middle: address.slice(EMPHASISED, -EMPHASISED),
    last: address.slice(-EMPHASISED),
  };
}

const transactionOf = (hash: string, place: CheckoutPlace): Transaction => ({
  hash,
  href: explorerLink(hash, place),
});

/** Of a transaction, at the explorer; `null`: there is none. */
export function explorerLink(hash: string, { explorer }: Pick<CheckoutPlace, 'explorer'>): string | null {
  return explorer !== null && TX_HASH.test(hash) ? explorer + hash : null;
}
