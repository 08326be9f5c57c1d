import { NO_BRAND } from '@epusdt/merchants';
import { CHECKOUT_TEXTS, type Language } from '../../libs/checkout/src/checkout-texts';
import type { CheckoutView, OrderFacts, PayTerms } from '../../libs/checkout/src/checkout-view';
import type { PageFrame, Traced } from '../../libs/checkout/src/page-frame';
import { appWallets, tronUri, trustLink } from '../../libs/checkout/src/wallet-links';

export const NONCE = '00112233445566778899aabbccddeeff';
export const ADDRESS = 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx';
export const ORDER_ID = '7Qm3c9VxKf0aTz2LrW8bNdYe';
export const TX = 'ab'.repeat(32);
const CONTRACT = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
const EXPIRES_AT = Date.UTC(2026, 10, 30, 12, 10);
/** One red dot. */
const DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

export const FACTS: OrderFacts = {
  orderId: ORDER_ID,
  reference: 'A1001',
  fiat: 'CNY',
  fiatAmount: '42.5',
  payable: '5.8401',
  back: { href: 'https://shop.example/thanks', text: 'shop.example' },
};

export const TERMS: PayTerms = {
  remainingMs: 600_000,
  expiresAt: EXPIRES_AT,
  amount: { whole: '5', decimals: '.8401' },
  address: { first: 'TJngGW', middle: 'iRMLgNFScEybQxLEKQMNdB', last: '4nR6Vx' },
  uri: tronUri(ADDRESS, '5.8401'),
  wallets: [
    trustLink(CONTRACT, ADDRESS, '5.8401'),
    ...appWallets(`https://pay.example/pay/checkout-counter/${ORDER_ID}`),
  ],
};

/** Every state in each of its shapes, by name. */
export function sampleViews(change: Partial<OrderFacts> = {}): Readonly<Record<string, CheckoutView>> {
  const facts = { ...FACTS, ...change };
  const transaction = { hash: TX, href: `https://tronscan.org/#/transaction/${TX}` };
  const plain = { hash: TX, href: null };
  const paidAt = EXPIRES_AT - 300_000;
  const short = { facts, watched: true, arrived: '4.8401', difference: '1', transaction } as const;
  const more = { facts, watched: false, arrived: '6', difference: '0.1599', transaction } as const;
  const held = { state: 'held', facts, watched: true, arrived: '5.8401', transaction } as const;
  return {
    pending: { state: 'pending', facts, terms: TERMS },
    seen: { state: 'seen', facts, status: 'pending', confirmations: 7, transaction },
    'seen, ended': { state: 'seen', facts, status: 'expired', confirmations: 7, transaction },
    overdue: { state: 'overdue', facts },
    paid: { state: 'paid', facts, received: '5.8401', paidAt, transaction },
    'paid without explorer': { state: 'paid', facts, received: '5.8401', paidAt, transaction: plain },
    'paid by hand': { state: 'paid', facts, received: null, paidAt, transaction: null },
    late: { state: 'late', facts, received: '5.8401', paidAt, transaction },
    'underpaid with time': { state: 'underpaid', ...short, status: 'pending', terms: TERMS },
    'underpaid and expired': { state: 'underpaid', ...short, status: 'expired', terms: null },
    overpaid: { state: 'overpaid', ...more, status: 'cancelled', terms: null },
    'held, late': { ...held, status: 'expired', paidElsewhere: false },
    'held, second': { ...held, status: 'cancelled', paidElsewhere: true },
    paid_elsewhere: { state: 'paid_elsewhere', facts, status: 'cancelled' },
    'expired, watched': { state: 'expired', facts, watched: true },
    'expired, over': { state: 'expired', facts, watched: false },
    'cancelled, watched': { state: 'cancelled', facts, watched: true },
    'cancelled, over': { state: 'cancelled', facts, watched: false },
    unverified: { state: 'unverified', orderId: ORDER_ID },
    unavailable: { state: 'unavailable', orderId: ORDER_ID },
    not_found: { state: 'not_found' },
    too_many: { state: 'too_many' },
  };
}

export const TRACE_ANSWERS: readonly Traced['answer'][] = [
  { kind: 'malformed' },
  { kind: 'too_many' },
  { kind: 'unknown' },
  { kind: 'unavailable' },
  { kind: 'failed' },
  { kind: 'no_usdt' },
  { kind: 'other_address' },
  { kind: 'early' },
  { kind: 'settling' },
  { kind: 'paid' },
  { kind: 'second' },
  { kind: 'late' },
  { kind: 'with_shop' },
  { kind: 'confirming', confirmations: 7 },
  { kind: 'short', units: 1_000_000n },
  { kind: 'more', units: 159_900n },
];

export const frameOf = (language: Language, change: Partial<PageFrame> = {}): PageFrame => ({
  language,
  nonce: NONCE,
  brand: NO_BRAND,
  embed: null,
  mainnet: true,
  asking: false,
  traced: null,
  ...change,
});

/** A merchant who has set everything. */
export const BRAND: PageFrame['brand'] = {
  name: 'Tea & Cups',
  logo: { type: 'image/png', base64: DOT },
  colour: '#7a1fa2',
  supportUrl: 'https://shop.example/help',
  note: 'Orders are sent on weekdays.\nThank you!',
  origins: ['https://shop.example'],
};

export { CHECKOUT_TEXTS };
