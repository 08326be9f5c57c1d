import type { SigningRules } from '../wire/signing';
import { CREATE_FIELDS } from './request';

/** Of its clients some sign empty fields, too, whatever the documentation says. */
export const TOKENPAY_RULES: SigningRules = {
  field: 'Signature',
  unsigned: [],
  amounts: ['ActualAmount'],
  zeroDropped: null,
  emptiesCount: true,
  digests: ['md5'],
  names: [...CREATE_FIELDS, 'Id', 'Signature', 'pid'],
  urls: ['NotifyUrl', 'RedirectUrl'],
  namesMerchant: false,
};
