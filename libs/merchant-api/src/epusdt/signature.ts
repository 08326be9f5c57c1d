import type { SigningRules } from '../wire/signing';
import { TRANSACTION_FIELDS, TRANSACTION_URLS } from '../wire/transaction-fields';

export const EPUSDT_RULES: SigningRules = {
  field: 'signature',
  unsigned: [],
  amounts: ['amount', 'actual_amount'],
  zeroDropped: 'timeout',
  emptiesCount: false,
  digests: ['md5'],
  names: TRANSACTION_FIELDS,
  urls: TRANSACTION_URLS,
  namesMerchant: false,
};
