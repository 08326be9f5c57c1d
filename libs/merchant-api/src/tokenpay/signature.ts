import type { SigningRules } from '../wire/signing';

/** Of its clients some sign empty fields, too, whatever the documentation says. */
export const TOKENPAY_RULES: SigningRules = {
  field: 'Signature',
  unsigned: [],
  amounts: ['ActualAmount'],
  zeroDropped: null,
  emptiesCount: true,
  digests: ['md5'],
  names: [
    'Id',
    'OutOrderId',
    'OrderUserKey',
    'ActualAmount',
    'Currency',
    'BaseCurrency',
    'PassThroughInfo',
    'NotifyUrl',
    'RedirectUrl',
    'Signature',
    'pid',
  ],
  urls: ['NotifyUrl', 'RedirectUrl'],
  namesMerchant: false,
};
