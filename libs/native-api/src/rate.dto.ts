import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SECOND, formatDecimal, parseRateRule } from '@epusdt/kernel';
import { isoInstant } from '@epusdt/orders';
import type { RateView } from '@epusdt/rates';
import { Amount, Optional, Rule } from './fields';

const RuleText = (): PropertyDecorator =>
  Rule('rate', (value) => {
    if (typeof value === 'string' && parseRateRule(value)) return null;
    return 'give, as text, 7.4 (per USDT), ~1.02 (times the rate), +0.1 or -0.2 (a plus in a query is written %2B)';
  });

export class StandingRuleDto {
  @ApiProperty({ example: '~1.02', description: '7.4 fixed, ~1.02 times, +0.1 or -0.2 to the rate' })
  rule!: string;

  @ApiProperty({
    enum: ['owner', 'environment'],
    example: 'owner',
    description: 'environment: FORCED_USDT_RATE',
  })
  by!: 'owner' | 'environment';
}

export class RateDto {
  @ApiProperty({ example: 'CNY' })
  currency!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '7.344',
    description: 'per USDT; null: orders in it are refused, `problem` says why',
  })
  rate!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'market ~1.02' })
  source!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '7.2 of coingecko 7.2, coinmarketcap 7.2; rule of the owner ~1.02',
  })
  detail!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '2026-01-05T12:00:30.000Z' })
  at!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 12 })
  age_seconds!: number | null;

  @ApiProperty({ type: StandingRuleDto, nullable: true, description: 'what stands behind it; null: none' })
  rule!: StandingRuleDto | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'why there is no rate, or why the latest news of the sources were not believed',
  })
  problem!: string | null;
}

export class RatesDto {
  @ApiProperty({ type: [RateDto] })
  data!: readonly RateDto[];

  @ApiProperty({ example: false, description: 'there are few: they come at once' })
  has_more!: boolean;

  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor!: string | null;

  @ApiProperty({
    type: [String],
    example: ['binance: no answer within 5 s'],
    description: 'sources that failed when they were asked last',
  })
  failing_sources!: readonly string[];
}

export class QuoteDto {
  @ApiProperty({ example: '42' })
  amount!: string;

  @ApiProperty({ example: 'CNY' })
  currency!: string;

  @ApiProperty({ example: '7.2', description: '`currency` per USDT' })
  rate!: string;

  @ApiProperty({ example: 'market' })
  rate_source!: string;

  @ApiProperty({ example: '2026-01-05T12:00:30.000Z' })
  rate_at!: string;

  @ApiProperty({ type: String, nullable: true, example: 'coingecko 7.2, coinmarketcap 7.2' })
  rate_detail!: string | null;

  @ApiProperty({
    example: '5.84',
    description: 'USDT of such an order; what is payable may be a few steps more, to tell it from others',
  })
  base_amount!: string;
}

export class QuoteQuery {
  @ApiProperty({ description: 'what the buyer owes, as decimal text', example: '42.00' })
  @Amount()
  amount!: string;

  @ApiPropertyOptional({ description: 'rule of the order: 7.4, ~1.02, +0.1 (written %2B0.1) or -0.2' })
  @Optional(RuleText())
  rate?: string;
}

export class SetRateRule {
  @ApiProperty({
    description: '7.4 (fixed), ~1.02 (times the rate of the sources), +0.1 or -0.2',
    example: '~1.02',
  })
  @RuleText()
  rule!: string;
}

export const rateView = ({ fiat, rate, rule, problem }: RateView, now: number): RateDto => ({
  currency: fiat,
  rate: rate && formatDecimal(rate.value),
  source: rate && rate.source,
  detail: rate && rate.detail,
  at: rate && isoInstant(rate.at),
  age_seconds: rate && Math.round((now - rate.at) / SECOND),
  rule: rule && { rule: rule.text, by: rule.by },
  problem,
});
