import { isTronAddress } from '@epusdt/kernel';
import { readTransactionName } from '@epusdt/payments';
import { Rule, Text } from './fields';

const MAX_NOTE = 500;

export const WalletAddress = (): PropertyDecorator =>
  Rule('wallet', (value) =>
    typeof value === 'string' && isTronAddress(value)
      ? null
      : 'give a Tron address: the 34 characters that begin with T, exactly as the wallet shows them',
  );

export const MerchantNumber = (): PropertyDecorator =>
  Rule('merchant', (value) =>
    typeof value === 'string' && isRowNumber(value) ? null : 'give the number of a merchant as text',
  );

export const Transaction = (): PropertyDecorator =>
  Rule('transaction', (value) =>
    typeof value === 'string' && readTransactionName(value)
      ? null
      : 'give the 64 characters of a transaction id, or `<id>/<log index>`',
  );

export const Note = (): PropertyDecorator => Text(MAX_NOTE);
export const NOTE = { description: `why, for the audit; 1 to ${MAX_NOTE} characters` };

/** Numbers of rows, as paths name them. */
export const isRowNumber = (text: string): boolean => /^\d{1,15}$/.test(text);
