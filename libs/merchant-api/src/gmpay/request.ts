import {
  AmountField,
  CoinField,
  FiatField,
  OptionalUrlField,
  ReferenceField,
  UrlField,
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

  @CoinField('token', 'usdt')
  token?: string;

  @CoinField('network', 'tron')
  network?: string;
}

export const readCreate = (fields: WireObject): GmpayRequest =>
  readRequest(GmpayRequest, fields, [
    'order_id',
    'amount',
    'currency',
    'notify_url',
    'redirect_url',
    'token',
    'network',
  ]);
