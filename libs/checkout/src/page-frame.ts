import type { Brand } from '@epusdt/merchants';
import type { Trace } from '@epusdt/payments';
import type { Language } from './checkout-texts';

/** Around a view: for whom, and how it is shown. */
export interface PageFrame {
  readonly language: Language;
  /** Of the page's Content-Security-Policy. */
  readonly nonce: string;
  readonly brand: Brand;
  /** Inside a frame of a shop; `origin`: the shop that may be told, `null` where it is none of the merchant's. */
  readonly embed: { readonly origin: string | null } | null;
  readonly mainnet: boolean;
  /** The buyer is about to type: without JavaScript the page must hold still. */
  readonly asking: boolean;
  /** What the buyer asked about, and what is known of it. */
  readonly traced: Traced | null;
}

export interface Traced {
  /** As it was typed. */
  readonly text: string;
  readonly answer: Trace | { readonly kind: 'malformed' | 'too_many' };
}
