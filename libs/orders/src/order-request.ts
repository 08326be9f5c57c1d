import type { Decimal } from '@epusdt/kernel';

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
  /** Which of the merchant's secrets signed the request. */
  readonly secretNumber: number | null;
}

/** What most requests leave out. */
export const NOTHING_SPECIAL = {
  rateRule: null,
  address: null,
  ttlMs: null,
  metadata: null,
  locale: null,
  endpointId: null,
  secretNumber: null,
} as const satisfies Partial<OrderRequest>;
