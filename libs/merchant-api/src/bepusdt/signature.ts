import type { SigningRules } from '../wire/signing';

/** One of its clients builds what it signs as PHP builds a query, empty fields and all. */
export const BEPUSDT_RULES: SigningRules = {
  field: 'signature',
  unsigned: [],
  amounts: ['amount', 'actual_amount'],
  zeroDropped: 'timeout',
  emptiesCount: true,
  digests: ['md5'],
};
