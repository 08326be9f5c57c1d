import { IsOptional, IsString } from 'class-validator';
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

/** `POST /payments/gmpay/v1/order/create-transaction`, as JSON or as a form. */
export class GmpayRequest {
  @ReferenceField('order_id')
  order_id!: string;

  @AmountField('amount')
  amount!: string;

  @FiatField('currency')
  currency?: string;

  @UrlField('notify_url')
  notify_url!: string;

  @OptionalUrlField('redirect_url')
  redirect_url?: string;

  @WordsField('name')
  name?: string;

  @IsOptional()
  @IsString({ message: 'token: give usdt' })
  token?: string;

  @IsOptional()
  @IsString({ message: 'network: give tron' })
  network?: string;
}

export const readCreate = (fields: WireObject): GmpayRequest =>
  readRequest(GmpayRequest, fields, [
    'order_id',
    'amount',
    'currency',
    'notify_url',
    'redirect_url',
    'name',
    'token',
    'network',
  ]);
