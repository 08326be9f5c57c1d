import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { EVENT_TYPES } from '@epusdt/callbacks';
import { Instant, OneOf, Optional, Rule, Text } from './fields';
import { MerchantNumber, isRowNumber } from './money-fields';
import { PageQuery } from './pages';

export const CHANNELS = ['legacy', 'events'] as const;
export const CALLBACK_STATES = ['due', 'held', 'acknowledged', 'dead'] as const;
const MAX_ORDER_ID = 64;
const CHANNEL = 'legacy: to the notify URL of an order; events: to an endpoint';

const IdNumber = (): PropertyDecorator =>
  Rule('id', (value) =>
    typeof value === 'string' && isRowNumber(value) ? null : 'give an id, as text of digits',
  );

const YesOrNo = (): PropertyDecorator =>
  Rule('yesno', (value) => (typeof value === 'boolean' ? null : 'give true or false'));

export class CountFilters {
  @ApiPropertyOptional({ description: 'for keys of the owner: of this merchant' })
  @Optional(MerchantNumber())
  merchant?: string;

  @ApiPropertyOptional({ description: 'about this order' })
  @Optional(Text(MAX_ORDER_ID))
  order?: string;

  @ApiPropertyOptional({ enum: CHANNELS, description: CHANNEL })
  @Optional(OneOf(...CHANNELS))
  channel?: (typeof CHANNELS)[number];

  @ApiPropertyOptional({ enum: CALLBACK_STATES })
  @Optional(OneOf(...CALLBACK_STATES))
  state?: (typeof CALLBACK_STATES)[number];

  @ApiPropertyOptional({ description: 'to this endpoint' })
  @Optional(IdNumber())
  endpoint?: string;

  @ApiPropertyOptional({ enum: EVENT_TYPES })
  @Optional(OneOf(...EVENT_TYPES))
  event_type?: string;

  @ApiPropertyOptional({ description: 'made at this instant or later', example: '2026-01-01T00:00:00Z' })
  @Optional(Instant())
  created_from?: string;

  @ApiPropertyOptional({ description: 'made before this instant' })
  @Optional(Instant())
  created_to?: string;
}

export class CallbackFilters extends IntersectionType(PageQuery, CountFilters) {}

export class ReplayCallbacks {
  @ApiProperty({ description: 'those made at this instant or later', example: '2026-01-01T00:00:00Z' })
  @Instant()
  since!: string;

  @ApiPropertyOptional({ description: 'and before this one; left out: now' })
  @Optional(Instant())
  until?: string;

  @ApiPropertyOptional({ description: 'only those of this endpoint' })
  @Optional(IdNumber())
  endpoint?: string;

  @ApiPropertyOptional({ enum: CHANNELS, description: CHANNEL })
  @Optional(OneOf(...CHANNELS))
  channel?: (typeof CHANNELS)[number];

  @ApiPropertyOptional({
    description: 'false: what was acknowledged is delivered again, too',
    default: true,
    example: true,
  })
  @Optional(YesOrNo())
  only_undelivered?: boolean;

  @ApiPropertyOptional({
    description: 'keys of the owner name the merchant, or an endpoint of his',
    example: '1000',
  })
  @Optional(MerchantNumber())
  merchant?: string;

  @ApiPropertyOptional({ description: '`next_cursor` of the answer before, with its `until`' })
  @Optional(IdNumber())
  cursor?: string;
}
