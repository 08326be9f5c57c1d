import type { AlarmName } from '@epusdt/events';

/** What people may be told of without asking; each can be turned off. In the order in which they are listed. */
export const NOTICE_KINDS = [
  'paid',
  /** Late, too little, too much, or once more for an order that is paid. */
  'mismatched',
  /** Money that fits no order. */
  'unmatched',
  /** Money that left a wallet. */
  'outgoing',
  'callback_failing',
  'callback_dead',
  'scanner',
  'providers',
  'pool',
  'wallets',
  'rates',
  'books',
  'started',
  'daily',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Which kind an alarm belongs to. */
export const KIND_OF_ALARM: Readonly<Record<AlarmName, NoticeKind>> = {
  scanner_lag: 'scanner',
  chain_split: 'scanner',
  token_deprecated: 'scanner',
  no_provider: 'providers',
  contradiction: 'providers',
  single_provider: 'providers',
  provider_budget: 'providers',
  key_refused: 'providers',
  foreign_provider: 'providers',
  token_fee: 'wallets',
  wallet_blacklisted: 'wallets',
  wallet_seal: 'wallets',
  pool_nearly_full: 'pool',
  rate_source: 'rates',
  rate_refused: 'rates',
  rate_stale: 'rates',
  payment_vanished: 'books',
  sums_differ: 'books',
  balance_differs: 'books',
  orders_fenced: 'pool',
};
