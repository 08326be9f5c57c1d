import { Rule } from './fields';

/** The number of a merchant, as text. */
export const MerchantNumber = (): PropertyDecorator =>
  Rule('merchant', (value) =>
    typeof value === 'string' && /^\d{1,15}$/.test(value) ? null : 'give the number of a merchant as text',
  );
