import { IsOptional, IsString } from 'class-validator';
import {
  AmountField,
  OptionalUrlField,
  ReferenceField,
  WordsField,
  readRequest,
} from '../wire/request-fields';
import type { WireObject } from '../wire/wire-object';

const MAX_PASSED_THROUGH = 2_000;

/** `POST /CreateOrder`. */
export class CreateOrderRequest {
  @ReferenceField('OutOrderId')
  OutOrderId!: string;

  @WordsField('OrderUserKey')
  OrderUserKey?: string;

  @AmountField('ActualAmount')
  ActualAmount!: string;

  @IsString({ message: 'Currency: give USDT_TRC20' })
  Currency!: string;

  /** What the amount is in. */
  @IsOptional()
  @IsString({ message: 'BaseCurrency: give CNY, or leave it out' })
  BaseCurrency?: string;

  @WordsField('PassThroughInfo', MAX_PASSED_THROUGH)
  PassThroughInfo?: string;

  @OptionalUrlField('NotifyUrl')
  NotifyUrl?: string;

  @OptionalUrlField('RedirectUrl')
  RedirectUrl?: string;
}

export const CREATE_FIELDS = [
  'OutOrderId',
  'OrderUserKey',
  'ActualAmount',
  'Currency',
  'BaseCurrency',
  'PassThroughInfo',
  'NotifyUrl',
  'RedirectUrl',
] as const;

export const readCreate = (fields: WireObject): CreateOrderRequest =>
  readRequest(CreateOrderRequest, fields, CREATE_FIELDS, { words: ['OrderUserKey', 'PassThroughInfo'] });
