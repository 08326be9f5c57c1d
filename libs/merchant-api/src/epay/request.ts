import { OrderTerms, TERMS, TERM_ALIASES } from '../wire/order-terms';
import {
  AmountField,
  OptionalUrlField,
  ReferenceField,
  UrlField,
  WordsField,
  readRequest,
} from '../wire/request-fields';
import type { WireObject } from '../wire/wire-object';

const MAX_PARAM = 1_000;
const MAX_TYPE = 64;

/** `submit.php` and `mapi.php`: every value is text. What may be set beside the amount few shops know. */
export class EpayRequest extends OrderTerms {
  @ReferenceField('out_trade_no')
  out_trade_no!: string;

  @UrlField('notify_url')
  notify_url!: string;

  @OptionalUrlField('return_url')
  return_url?: string;

  @AmountField('money')
  money!: string;

  @WordsField('type', MAX_TYPE)
  type?: string;

  @WordsField('name')
  name?: string;

  @WordsField('param', MAX_PARAM)
  param?: string;
}

export const readCreate = (fields: WireObject): EpayRequest =>
  readRequest(
    EpayRequest,
    fields,
    ['out_trade_no', 'notify_url', 'return_url', 'money', 'type', 'name', 'param', ...TERMS],
    { aliases: TERM_ALIASES, words: ['type', 'param'], titles: ['name'] },
  );
