import type { SigningRules } from '../wire/signing';
import { TRANSACTION_FIELDS, TRANSACTION_URLS } from '../wire/transaction-fields';

/** One of its clients builds what it signs as PHP builds a query, empty fields and all. */
export const BEPUSDT_RULES: SigningRules = {
  field: 'signature',
  unsigned: [],
  amounts: ['amount', 'actual_amount'],
  zeroDropped: 'timeout',
  emptiesCount: true,
  digests: ['md5'],
  names: [...TRANSACTION_FIELDS, 'reselect'],
  urls: TRANSACTION_URLS,
  namesMerchant: false,
};
