import type { SigningRules } from '../wire/signing';

export const EPUSDT_RULES: SigningRules = {
  field: 'signature',
  unsigned: [],
  amounts: ['amount', 'actual_amount'],
  zeroDropped: 'timeout',
  emptiesCount: false,
  digests: ['md5'],
};
