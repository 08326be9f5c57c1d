import { compareDecimals, invariant, parseDecimal, type Decimal } from '@epusdt/kernel';
import type { OrderRow } from './order.row';

/** What a shop asks for. Shapes are checked by the dialect; rules of money are checked here. */
export interface OrderRequest {
  readonly merchantPid: string;
  /** The shop's order id, 1–64 characters. */
  readonly reference: string;
  readonly dialect: string;
  /** Upper-case fiat code, or USDT. */
  readonly fiat: string;
  readonly amount: Decimal;
  readonly notifyUrl: string | null;
  readonly redirectUrl: string | null;
  /** The shop's own rule for the rate, as `Rates.quote` takes it; `null`: the gateway's rate. */
  readonly rateRule: string | null;
  /** The wallet of its pool the shop wants; `null`: any. */
  readonly address: string | null;
  /** How long the buyer has, milliseconds; `null`: as the gateway is set. */
  readonly ttlMs: number | null;
  /** JSON object of texts, given back with the order. */
  readonly metadata: string | null;
  readonly locale: string | null;
  /** The events endpoint of this order alone. */
  readonly endpointId: string | null;
  /** What the dialect gives back as it was said: a JSON object of texts. */
  readonly words: string | null;
  /** True: who asks for a reference that is paid, with the same terms, gets the paid order instead of a refusal. */
  readonly paidAgain: boolean;
  /** Which of the merchant's secrets signed the request. */
  readonly secretNumber: number | null;
  /** True: who asks for an open order again has to ask for the same in every respect, not in its terms only. */
  readonly exact: boolean;
}

/** What most requests leave out. */
export const NOTHING_SPECIAL = {
  rateRule: null,
  address: null,
  ttlMs: null,
  metadata: null,
  locale: null,
  endpointId: null,
  words: null,
  paidAgain: false,
  secretNumber: null,
  exact: false,
} as const satisfies Partial<OrderRequest>;

/** What is no term of money, by the names that shops know it by. */
const ATTACHED = [
  ['endpointId', 'events_url'],
  ['metadata', 'metadata'],
  ['redirectUrl', 'redirect_url'],
  ['locale', 'locale'],
] as const;

/** In what a request differs from the open order of its reference: its `terms`, or something else by name. */
export function differenceOf(open: OrderRow, request: OrderRequest, token: string): string | null {
  const amount = parseDecimal(open.fiatAmount);
  invariant(amount, `order ${open.id} has amount ${open.fiatAmount}`);
  const sameTerms =
    compareDecimals(amount, request.amount) === 0 &&
    open.fiat === request.fiat &&
    open.token === token &&
    open.dialect === request.dialect &&
    open.rateRule === request.rateRule &&
    open.wantedAddress === request.address;
  if (!sameTerms) return 'terms';
  if (!request.exact) return null;
  // SQLite gives numbers where MySQL gives text.
  const differs = ATTACHED.find(([field]) => String(open[field]) !== String(request[field]));
  return differs?.[1] ?? null;
}
