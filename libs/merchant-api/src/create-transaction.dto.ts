import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength, validateSync } from 'class-validator';
import type { WireObject, WireValue } from './epusdt-signature';

/** Lengths are counted in code points, as the database counts them: class-validator leaves some uncounted. */
const MAX_URL = 2_048;
const URL_LENGTH = /^.{1,2048}$/su;
const MAX_AMOUNT_TEXT = 64;

/** `POST /api/v1/order/create-transaction` as epusdt v0.x shops send it. Numbers may come as JSON text, too. */
export class CreateTransactionDto {
  @ApiProperty({
    description: "the shop's order id, 1 to 64 characters, echoed byte for byte",
    example: 'A1001',
  })
  @IsString({ message: 'order_id: give it as text' })
  @Matches(/^.{1,64}$/su, { message: 'order_id: give 1 to 64 characters' })
  @Matches(/^[^\s\p{C}](?:.*[^\s\p{C}])?$/su, { message: 'order_id: no blanks at its ends' })
  @Matches(/^[^\p{Cc}]*$/u, { message: 'order_id: no control characters' })
  order_id!: string;

  @ApiProperty({ type: Number, description: 'fiat amount, at least 0.01', example: 42 })
  @IsString({ message: 'amount: give a number' })
  @MaxLength(MAX_AMOUNT_TEXT, { message: `amount: at most ${MAX_AMOUNT_TEXT} characters` })
  amount!: string;

  @ApiProperty({ description: 'where the signed callback goes', example: 'https://shop.example/notify' })
  @IsString({ message: 'notify_url: give the http(s) address of your callback' })
  @Matches(URL_LENGTH, { message: `notify_url: give 1 to ${MAX_URL} characters` })
  notify_url!: string;

  @ApiPropertyOptional({ description: 'where the buyer returns to', example: 'https://shop.example/thanks' })
  @IsOptional()
  @IsString({ message: 'redirect_url: give it as text' })
  @Matches(URL_LENGTH, { message: `redirect_url: at most ${MAX_URL} characters` })
  redirect_url?: string;

  @ApiPropertyOptional({ description: 'fiat code, CNY by default', example: 'CNY' })
  @IsOptional()
  @Matches(/^[A-Za-z]{3,4}$/, { message: 'currency: give a code such as CNY' })
  currency?: string;

  @ApiPropertyOptional({
    description: 'rate of this order: 7.4 (fiat per USDT), ~1.02 (times the rate), +0.1 or -0.2',
    example: '7.4',
  })
  @IsOptional()
  @IsString({ message: 'rate: give 7.4, ~1.02, +0.1 or -0.2' })
  rate?: string;

  @ApiPropertyOptional({
    description: "the wallet that shall be paid; one of this merchant's",
    example: 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx',
  })
  @IsOptional()
  @IsString({ message: 'address: give it as text' })
  address?: string;

  @ApiProperty({
    description:
      'md5 hex of the non-empty other fields as k=v, sorted by name, joined by &, followed by the secret',
    example: '1cd4b52df5587cfb1968b0c0c6e156cd',
  })
  @IsString({ message: 'signature: missing' })
  signature!: string;
}

/** The request as a DTO, or what is wrong with it. Shops send numbers as text and text as numbers. */
export function readCreateTransaction(fields: WireObject): CreateTransactionDto | string {
  const dto = new CreateTransactionDto();
  const values = dto as unknown as Record<string, unknown>;
  for (const name of [
    'order_id',
    'amount',
    'notify_url',
    'signature',
    'redirect_url',
    'rate',
    'address',
  ] as const) {
    values[name] = plain(fields.get(name));
  }
  values['currency'] = plain(fields.get('currency')) ?? plain(fields.get('fiat'));
  const problems = validateSync(dto).flatMap(({ constraints }) => Object.values(constraints ?? {}));
  return problems.length > 0 ? problems.join('; ') : dto;
}

/** Text as it is, numbers as written; an empty text counts as absent; other kinds stay what they are, to be refused. */
function plain(value: WireValue | undefined): unknown {
  if (!value || value.kind === 'null') return undefined;
  if (value.kind === 'string') return value.text === '' ? undefined : value.text;
  return value.kind === 'number' ? value.literal : value;
}

const SERVED_TRADE_TYPE = 'usdt.trc20';

/** A term that would change what the buyer pays and is not served: agreeing to it in silence would cost somebody. */
export function unservedTerm(fields: WireObject): string | null {
  const tradeType = plain(fields.get('trade_type'));
  if (tradeType !== undefined && tradeType !== SERVED_TRADE_TYPE) {
    return `trade_type: this gateway takes ${SERVED_TRADE_TYPE} only; send that, or leave the field out`;
  }
  return null;
}
