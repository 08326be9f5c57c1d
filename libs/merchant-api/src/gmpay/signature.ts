import type { SigningRules } from '../wire/signing';

/** MD5 as its predecessor, or HMAC-SHA256 with the secret as the key. */
export const GMPAY_RULES: SigningRules = {
  field: 'signature',
  unsigned: [],
  amounts: ['amount', 'actual_amount'],
  zeroDropped: null,
  emptiesCount: false,
  digests: ['md5', 'hmac-sha256'],
  names: [
    'pid',
    'order_id',
    'amount',
    'currency',
    'token',
    'network',
    'notify_url',
    'redirect_url',
    'name',
    'payment_type',
    'signature',
  ],
  urls: ['notify_url', 'redirect_url'],
  namesMerchant: true,
};
