import type { SigningRules } from '../wire/signing';

export const EPAY_RULES: SigningRules = {
  field: 'sign',
  unsigned: ['sign_type'],
  amounts: [],
  zeroDropped: null,
  emptiesCount: true,
  digests: ['md5'],
};
