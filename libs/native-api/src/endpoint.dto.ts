import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { OneOf, Optional, Text, WebAddress, WholeNumber } from './fields';
import { MerchantNumber } from './money-fields';
import { MAX_GRACE_SECONDS } from './merchant.dto';
import { PageQuery } from './pages';

export const ENDPOINT_SCOPES = ['merchant', 'order'] as const;
const MAX_REASON = 500;
export const DEFAULT_GRACE_SECONDS = 86_400;

export class EndpointFilters extends PageQuery {
  @ApiPropertyOptional({ description: 'for keys of the owner: of this merchant' })
  @Optional(MerchantNumber())
  merchant?: string;

  @ApiPropertyOptional({
    enum: ENDPOINT_SCOPES,
    description: 'merchant: of every event; order: of the orders that named it',
  })
  @Optional(OneOf(...ENDPOINT_SCOPES))
  scope?: (typeof ENDPOINT_SCOPES)[number];

  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'true: removed ones too', default: 'false' })
  @Optional(OneOf('true', 'false'))
  removed?: string;
}

export class CreateEndpoint {
  @ApiProperty({
    description: 'where events go: http or https, at a public address or one that the owner allows',
    example: 'https://shop.example/events',
  })
  @WebAddress()
  url!: string;

  @ApiPropertyOptional({ description: 'only for keys of the owner, which must name one', example: '1000' })
  @Optional(MerchantNumber())
  merchant?: string;
}

export class PauseEndpoint {
  @ApiProperty({ description: 'why, for its merchant and the audit', example: 'the shop is being moved' })
  @Text(MAX_REASON)
  reason!: string;
}

export class EventSecretOf {
  @ApiPropertyOptional({ description: 'only for keys of the owner, which must name one', example: '1000' })
  @Optional(MerchantNumber())
  merchant?: string;
}

export class RotateEventSecret extends EventSecretOf {
  @ApiPropertyOptional({
    description: 'how long the old secret signs beside the new one, at most 30 days; 0: not at all',
    default: DEFAULT_GRACE_SECONDS,
    example: DEFAULT_GRACE_SECONDS,
  })
  @Optional(WholeNumber(0, MAX_GRACE_SECONDS))
  grace_seconds?: number;
}
