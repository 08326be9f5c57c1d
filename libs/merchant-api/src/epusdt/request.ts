import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import {
  AddressField,
  AmountField,
  CoinField,
  FiatField,
  OptionalUrlField,
  RateField,
  ReferenceField,
  UrlField,
  readRequest,
} from '../wire/request-fields';
import type { WireObject } from '../wire/wire-object';

/** `POST /api/v1/order/create-transaction` as epusdt v0.x shops send it. Numbers may come as JSON text, too. */
export class CreateTransactionDto {
  @ApiProperty({
    description: "the shop's order id, 1 to 64 characters, echoed byte for byte",
    example: 'S1001',
  })
  @ReferenceField('order_id')
  order_id!: string;

  @ApiProperty({ type: Number, description: 'fiat amount, at least 0.01', example: 42 })
  @AmountField('amount')
  amount!: string;

  @ApiProperty({ description: 'where the signed callback goes', example: 'https://shop.example/notify' })
  @UrlField('notify_url')
  notify_url!: string;

  @ApiPropertyOptional({ description: 'where the buyer returns to', example: 'https://shop.example/thanks' })
  @OptionalUrlField('redirect_url')
  redirect_url?: string;

  @ApiPropertyOptional({ description: 'fiat code, CNY by default', example: 'CNY' })
  @FiatField('currency')
  currency?: string;

  @ApiPropertyOptional({
    description: 'rate of this order: 7.4 (fiat per USDT), ~1.02 (times the rate), +0.1 or -0.2',
    example: '7.4',
  })
  @RateField('rate')
  rate?: string;

  @ApiPropertyOptional({
    description: "the wallet that shall be paid; one of this merchant's",
    example: 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx',
  })
  @AddressField('address')
  address?: string;

  @ApiPropertyOptional({ description: 'the coin, if it is named: usdt; another is refused', example: 'usdt' })
  @CoinField('token', 'usdt')
  token?: string;

  @ApiPropertyOptional({
    description: 'its network, if it is named: tron, or TRC20; another is refused',
    example: 'tron',
  })
  @CoinField('network', 'tron')
  network?: string;

  @ApiProperty({
    description:
      'md5 hex of the non-empty other fields as k=v, sorted by name, joined by &, followed by the secret',
    example: '1cd4b52df5587cfb1968b0c0c6e156cd',
  })
  @IsString({ message: 'signature: missing' })
  signature!: string;
}

export const readCreate = (fields: WireObject): CreateTransactionDto =>
  readRequest(
    CreateTransactionDto,
    fields,
    [
      'order_id',
      'amount',
      'notify_url',
      'redirect_url',
      'currency',
      'rate',
      'address',
      'token',
      'network',
      'signature',
    ],
    { aliases: { currency: 'fiat' } },
  );
