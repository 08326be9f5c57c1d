import { IsOptional, IsString, Matches } from 'class-validator';
import {
  AmountField,
  FiatField,
  OptionalUrlField,
  ReferenceField,
  UrlField,
  WordsField,
  readRequest,
} from '../wire/request-fields';
import type { WireObject } from '../wire/wire-object';

/** `create-transaction` and `create-order` of BEpusdt. Numbers may come as JSON text, and the other way round. */
export class CreateOrderRequest {
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

  @FiatField('fiat')
  fiat?: string;

  @IsOptional()
  @IsString({ message: 'trade_type: give usdt.trc20' })
  trade_type?: string;

  /** Which of create-order the buyer may choose from: `USDT,USDC`, or `-ETH,-BNB` for all but these. */
  @IsOptional()
  @IsString({ message: 'currencies: give USDT' })
  currencies?: string;

  @IsOptional()
  @IsString({ message: 'address: give it as text' })
  address?: string;

  /** Seconds. */
  @IsOptional()
  @Matches(/^\d{1,9}(?:\.0+)?$/, { message: 'timeout: give whole seconds' })
  timeout?: string;

  @IsOptional()
  @IsString({ message: 'rate: give 7.4, ~1.02, +0.1 or -0.2' })
  rate?: string;
}

export const readCreate = (fields: WireObject): CreateOrderRequest =>
  readRequest(
    CreateOrderRequest,
    fields,
    [
      'order_id',
      'amount',
      'notify_url',
      'redirect_url',
      'name',
      'fiat',
      'trade_type',
      'currencies',
      'address',
      'timeout',
      'rate',
    ],
    { fiat: 'currency' },
  );
