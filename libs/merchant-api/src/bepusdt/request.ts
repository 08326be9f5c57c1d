import { IsOptional, IsString } from 'class-validator';
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

/** `create-transaction` and `create-order` of BEpusdt. Numbers may come as JSON text, and the other way round. */
export class CreateOrderRequest extends OrderTerms {
  @ReferenceField('order_id')
  order_id!: string;

  @AmountField('amount')
  amount!: string;

  @UrlField('notify_url')
  notify_url!: string;

  @OptionalUrlField('redirect_url')
  redirect_url?: string;

  @WordsField('name')
  name?: string;

  @IsOptional()
  @IsString({ message: 'trade_type: give usdt.trc20' })
  trade_type?: string;

  /** Which of create-order the buyer may choose from: `USDT,USDC`, or `-ETH,-BNB` for all but these. */
  @IsOptional()
  @IsString({ message: 'currencies: give USDT' })
  currencies?: string;
}

export const readCreate = (fields: WireObject): CreateOrderRequest =>
  readRequest(
    CreateOrderRequest,
    fields,
    ['order_id', 'amount', 'notify_url', 'redirect_url', 'name', 'trade_type', 'currencies', ...TERMS],
    { aliases: TERM_ALIASES, titles: ['name'] },
  );
