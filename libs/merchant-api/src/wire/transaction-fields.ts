/** All that means something in what is sent to `/api/v1/order/…`, which more than one dialect has. */
export const TRANSACTION_FIELDS: readonly string[] = [
  'order_id',
  'amount',
  'notify_url',
  'redirect_url',
  'trade_id',
  'name',
  'currency',
  'fiat',
  'rate',
  'address',
  'token',
  'network',
  'trade_type',
  'currencies',
  'timeout',
  'timestamp',
  'nonce',
  'pid',
  'signature',
];

/** Those among them that are addresses. */
export const TRANSACTION_URLS: readonly string[] = ['notify_url', 'redirect_url'];
