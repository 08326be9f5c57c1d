import { fiatDecimals, formatUnits, type Units } from '@epusdt/kernel';
import { confirmationsOf, remainingOf, type OrderRow, type SightingRow } from '@epusdt/orders';
import type { PaymentRow } from '@epusdt/payments';
import type { CheckoutState, Language } from './checkout-texts';

export class CheckoutSettings {
  /** `explorer`: base URL to which a transaction hash is appended; `null` where there is none. */
  constructor(readonly explorer: string | null) {}
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
  | 'slotUntil'
  | 'redirectUrl'
>;
/** Without a transfer it was marked by hand: what was received, and how, nobody knows. */
export type CheckoutPayment = Pick<PaymentRow, 'txHash' | 'units' | 'transferId'>;
export type CheckoutSighting = Pick<SightingRow, 'txHash' | 'blockNumber' | 'headNumber'>;

export interface Link {
  readonly href: string;
  /** For the back link the host it leads to. */
  readonly text: string;
}

/** What is said of an order in every state. All texts are plain: the page escapes them. */
export interface OrderFacts {
  readonly reference: string;
  readonly price: string;
  readonly payable: string;
  readonly back: Link | null;
}

export interface Transaction {
  readonly hash: string;
  /** At the explorer, where there is one. */
  readonly href: string | null;
}

interface Shown<S extends CheckoutState> {
  readonly state: S;
  readonly language: Language;
}

/** Ready to be shown, nothing left to decide but the words. Only `pending` has an address and an amount to pay. */
export type CheckoutView =
  | (Shown<'pending'> & {
      readonly orderId: string;
      readonly facts: OrderFacts;
      readonly remainingMs: number;
      readonly amount: { readonly whole: string; readonly decimals: string };
      readonly address: { readonly first: string; readonly middle: string; readonly last: string };
    })
  | (Shown<'seen'> & {
      readonly orderId: string;
      readonly facts: OrderFacts;
      /** 1 to FINAL_BLOCKS. */
      readonly confirmations: number;
      readonly transaction: Transaction;
    })
  | (Shown<'overdue'> & { readonly orderId: string; readonly facts: OrderFacts })
  | (Shown<'expired' | 'cancelled'> & {
      readonly orderId: string;
      readonly facts: OrderFacts;
      /** The slot is still held: the exact amount would still pay this order. */
      readonly watched: boolean;
    })
  | (Shown<'paid'> & {
      readonly orderId: string;
      readonly facts: OrderFacts;
      readonly late: boolean;
      readonly received: string | null;
      readonly transaction: Transaction | null;
    })
  | (Shown<'unverified' | 'unavailable'> & { readonly orderId: string })
  | Shown<'not_found'>;

const ORDER_ID = /^[0-9A-Za-z]{22,32}$/;
const TX_HASH = /^[0-9a-f]{64}$/;
const EMPHASISED = 6;

export const isOrderId = (text: string): boolean => ORDER_ID.test(text);

export interface CheckoutQuestion {
  readonly order: CheckoutOrder;
  readonly payment: CheckoutPayment | null;
  readonly sighting: CheckoutSighting | null;
  /** What `Orders.isGenuine` says of it. */
  readonly genuine: boolean;
  readonly now: number;
  readonly language: Language;
  readonly explorer: string | null;
}

export function viewOrder(question: CheckoutQuestion): CheckoutView {
  const { order, payment, sighting, genuine, now, language, explorer } = question;
  const { id: orderId, status } = order;
  const facts = factsOf(order);
  switch (status) {
    case 'pending': {
      const confirmations = confirmationsOf(order, sighting, genuine);
      if (sighting && confirmations !== null) {
        const transaction = transactionOf(sighting.txHash, explorer);
        return { state: 'seen', language, orderId, facts, confirmations, transaction };
      }
      const remainingMs = remainingOf(order, now);
      if (remainingMs === 0) return { state: 'overdue', language, orderId, facts };
      // No link of the order either: whoever swapped its address may have swapped that, too.
      if (!genuine) return { state: 'unverified', language, orderId };
      const [amount, address] = [amountOf(order.payableUnits), addressOf(order.address)];
      return { state: 'pending', language, orderId, facts, remainingMs, amount, address };
    }
    case 'paid': {
      const known = payment && payment.transferId !== null ? payment : null;
      return {
        state: 'paid',
        language,
        orderId,
        facts,
        late: order.reason === 'late',
        received: known && formatUnits(known.units),
        transaction: known && transactionOf(known.txHash, explorer),
      };
    }
    case 'expired':
    case 'cancelled':
      return { state: status, language, orderId, facts, watched: now < order.slotUntil };
  }
}

export function httpStatusOf({ state }: CheckoutView): 200 | 404 | 503 {
  if (state === 'not_found') return 404;
  return state === 'unverified' || state === 'unavailable' ? 503 : 200;
}

function factsOf({ reference, fiat, fiatAmount, payableUnits, redirectUrl }: CheckoutOrder): OrderFacts {
  return {
    reference,
    price: `${withDecimals(fiatAmount, fiat)} ${fiat}`,
    payable: `${formatUnits(payableUnits)} USDT`,
    back: redirectUrl === null ? null : webLink(redirectUrl),
  };
}

/** As prices are written: 42 CNY as 42.00, 500 JPY as it is; nothing is cut off. */
function withDecimals(amount: string, fiat: string): string {
  const [whole = '', fraction = ''] = amount.split('.');
  const decimals = fiat === 'USDT' ? 0 : fiatDecimals(fiat);
  const padded = fraction.padEnd(decimals, '0');
  return padded === '' ? whole : `${whole}.${padded}`;
}

/** A link for http and https; anything else, such as javascript:, is none. */
function webLink(text: string): Link | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (!(url.protocol === 'https:' || url.protocol === 'http:')) return null;
  return { href: url.href, text: url.host };
}

function amountOf(units: Units): { whole: string; decimals: string } {
  const [whole = '', fraction] = formatUnits(units).split('.');
  return { whole, decimals: fraction === undefined ? '' : `.${fraction}` };
}

function addressOf(address: string): { first: string; middle: string; last: string } {
  return {
    first: address.slice(0, EMPHASISED),
    middle: address.slice(EMPHASISED, -EMPHASISED),
    last: address.slice(-EMPHASISED),
  };
}

function transactionOf(hash: string, explorer: string | null): Transaction {
  return { hash, href: explorer !== null && TX_HASH.test(hash) ? explorer + hash : null };
}
