import type { GuardedRequest } from '@epusdt/callbacks';
import type { OrderRow } from '@epusdt/orders';
import type { PaymentRow } from '@epusdt/payments';

/** An order that is paid, with what its shop gets back of its own words. */
export interface PaidOrder {
  readonly order: OrderRow;
  readonly payment: PaymentRow;
  readonly words: Words;
}

/** What a dialect keeps with the order, to give back as it was said. */
export type Words = Readonly<Record<string, string>>;

/** How one family of shop software speaks. Its folder holds all that the gateway knows of it. */
export interface Dialect {
  readonly name: string;
  /** The callback: that the order is paid, and nothing else. */
  callback(paid: PaidOrder, url: string, secret: string): GuardedRequest;
  /** Where the buyer goes back to once the order is paid, when that is more than the bare address; else `null`. */
  paidReturn(paid: PaidOrder, secret: string): string | null;
}

/** What the dialect has kept with the order. */
export const wordsIn = ({ words }: Pick<OrderRow, 'words'>): Words =>
  words === null ? {} : (JSON.parse(words) as Words);
