import type { Trail } from '../menu/key-pages';
import type { WhyAnswer } from '../buttons/why-answer';

export const ORDER_FILTERS = ['all', 'pending', 'paid', 'ended', 'undelivered'] as const;
export type OrderFilter = (typeof ORDER_FILTERS)[number];

/** A page of the list of orders. */
export interface OrderPlace {
  readonly filter: OrderFilter;
  readonly trail: Trail;
}

/** `list`: where the person came from, and goes back to. */
export interface OfOrder {
  readonly id: string;
  readonly list?: OrderPlace | undefined;
}

type Plain<D extends string> = D extends string ? OfOrder & { readonly do: D } : never;

export type OrderAction =
  | (OrderPlace & { readonly do: 'orders' })
  | Plain<'order.show' | 'order.resend' | 'order.cancel' | 'order.cancel.yes' | 'order.mark'>
  | (OfOrder & { readonly do: 'order.history'; readonly page: number })
  | (OfOrder & { readonly do: 'order.resend.one'; readonly callback: string })
  | (OfOrder & { readonly do: 'order.extend'; readonly minutes: number })
  | (OfOrder & WhyAnswer & { readonly do: 'order.mark.yes' });

export type OrderQuestion = Plain<'order.mark.why'>;
