import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { parseRateRule } from '@epusdt/kernel';
import { ORDER_STATUSES } from '@epusdt/orders';
import { Amount, Instant, OneOf, Optional, Rule, Text, WebAddress, WholeNumber } from './fields';
import { MerchantNumber, NOTE, Note, WalletAddress } from './money-fields';
import { PageQuery } from './pages';

const MAX_REFERENCE = 64;
const MAX_TRANSACTION = 80;
const MAX_KEYS = 50;
const MAX_KEY = 40;
const MAX_VALUE = 500;
const MAX_METADATA_BYTES = 8_192;
const TIMEOUT_SECONDS = { low: 60, high: 86_400 };
const MAX_MINUTES = 10_080;
const LOCALE = /^(?=.{2,16}$)[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}$/;
const REASONS = ['exact', 'late', 'tolerated', 'manual'] as const;

const Currency = (): PropertyDecorator =>
  Rule('currency', (value) =>
    typeof value === 'string' && /^(?:[A-Z]{3}|USDT)$/.test(value)
      ? null
      : 'give a code such as CNY, or USDT',
  );

const RateText = (): PropertyDecorator =>
  Rule('rate', (value) =>
    typeof value === 'string' && parseRateRule(value)
      ? null
      : 'give, as text, 7.4 (per USDT), ~1.02 (times the rate), +0.1 or -0.2',
  );

const Metadata = (): PropertyDecorator =>
  Rule('metadata', (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'give an object of texts';
    const entries = Object.entries(value as Record<string, unknown>);
    if (entries.length > MAX_KEYS) return `at most ${MAX_KEYS} keys`;
    for (const [key, text] of entries) {
      if (key === '' || Array.from(key).length > MAX_KEY) return `keys have 1 to ${MAX_KEY} characters`;
      if (typeof text !== 'string') return 'every value is text';
      if (Array.from(text).length > MAX_VALUE) return `values have at most ${MAX_VALUE} characters`;
    }
    return Buffer.byteLength(JSON.stringify(value)) > MAX_METADATA_BYTES ? 'at most 8 KB in all' : null;
  });

export class CreateOrder {
  @ApiProperty({ description: "the shop's own order id, 1 to 64 characters", example: 'A1001' })
  @Text(MAX_REFERENCE)
  reference!: string;

  @ApiProperty({ description: 'what the buyer owes, as decimal text', example: '42.00' })
  @Amount()
  amount!: string;

  @ApiProperty({ description: 'a fiat code, or USDT for a price in USDT', example: 'CNY' })
  @Currency()
  currency!: string;

  @ApiPropertyOptional({ description: 'only for keys of the owner, which must name one' })
  @Optional(MerchantNumber())
  merchant?: string;

  @ApiPropertyOptional({
    description: 'given back with the order: at most 50 texts of 500 characters, 8 KB in all',
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { cart: '7731' },
  })
  @Optional(Metadata())
  metadata?: Record<string, string>;

  @ApiPropertyOptional({ description: 'how long the buyer has, 60 to 86400', example: 900 })
  @Optional(WholeNumber(TIMEOUT_SECONDS.low, TIMEOUT_SECONDS.high))
  timeout_seconds?: number;

  @ApiPropertyOptional({ description: "the wallet that shall be paid; one of the merchant's" })
  @Optional(WalletAddress())
  address?: string;

  @ApiPropertyOptional({ description: 'rate of this order: 7.4, ~1.02 (times the rate), +0.1 or -0.2' })
  @Optional(RateText())
  rate?: string;

  @ApiPropertyOptional({ description: 'language of the buyer', example: 'zh-CN' })
  @Optional(
    Rule('locale', (value) =>
      typeof value === 'string' && LOCALE.test(value) ? null : 'give a language such as en or zh-CN',
    ),
  )
  locale?: string;

  @ApiPropertyOptional({
    description: 'where the buyer goes afterwards',
    example: 'https://shop.example/thanks',
  })
  @Optional(WebAddress())
  redirect_url?: string;

  @ApiPropertyOptional({
    description: "where the signed events of this order go, beside the merchant's own endpoints",
  })
  @Optional(WebAddress())
  events_url?: string;
}

export class OrderFilters extends PageQuery {
  @ApiPropertyOptional({ description: 'made at this instant or later', example: '2026-01-01T00:00:00Z' })
  @Optional(Instant())
  created_from?: string;

  @ApiPropertyOptional({ description: 'made before this instant' })
  @Optional(Instant())
  created_to?: string;

  @ApiPropertyOptional({ enum: ORDER_STATUSES })
  @Optional(OneOf(...ORDER_STATUSES))
  status?: string;

  @ApiPropertyOptional({ enum: REASONS, description: 'why it was paid' })
  @Optional(OneOf(...REASONS))
  reason?: string;

  @ApiPropertyOptional({ description: 'exactly this rate, as orders show it' })
  @Optional(Amount())
  rate?: string;

  @ApiPropertyOptional({ description: 'all attempts of this reference' })
  @Optional(Text(MAX_REFERENCE))
  reference?: string;

  @ApiPropertyOptional({ description: 'for keys of the owner: of this merchant' })
  @Optional(MerchantNumber())
  merchant?: string;

  @ApiPropertyOptional({ description: 'to this wallet' })
  @Optional(WalletAddress())
  address?: string;
}

export class OfMerchant {
  @ApiPropertyOptional({ description: 'keys of the owner name the merchant' })
  @Optional(MerchantNumber())
  merchant?: string;
}

export class CancelOrder {
  @ApiProperty({ ...NOTE, example: 'sold out' })
  @Note()
  note!: string;
}

export class MarkOrderPaid {
  @ApiProperty({ ...NOTE, example: 'paid from another network, seen in the account' })
  @Note()
  note!: string;

  @ApiPropertyOptional({
    description: 'the transaction that brought the money, `<id>` or `<id>/<log index>`; it is proven',
  })
  @Optional(Text(MAX_TRANSACTION))
  transaction?: string;
}

export class ExtendOrder {
  @ApiProperty({ ...NOTE, example: 'the buyer asked for time' })
  @Note()
  note!: string;

  @ApiProperty({ description: 'more from now, or from its end where that is later', example: 15 })
  @WholeNumber(1, MAX_MINUTES)
  minutes!: number;
}
