import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ACKNOWLEDGEMENTS, MAX_GRACE_MS, SHARED_DIALECTS } from '@epusdt/merchants';
import { OneOf, Optional, Rule, Text, Texts, WholeNumber } from './fields';

const MAX_NAME = 128;
const LEAST_SECRET = 16;
const MAX_SECRET = 128;
const MAX_NETWORKS = 20;
const MAX_NETWORK = 49;
const MAX_DELAYS = 30;
const MAX_DELAY_SECONDS = 604_800;
export const MAX_GRACE_SECONDS = MAX_GRACE_MS / 1_000;

const isDelay = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_DELAY_SECONDS;

const Delays = (): PropertyDecorator =>
  Rule('delays', (value) =>
    Array.isArray(value) && value.length >= 1 && value.length <= MAX_DELAYS && value.every(isDelay)
      ? null
      : `give 1 to ${MAX_DELAYS} whole numbers of seconds, each from 0 to ${MAX_DELAY_SECONDS}; or null for the usual waits`,
  );

export class CreateMerchant {
  @ApiProperty({ description: 'for the owner, 1 to 128 characters', example: 'Second shop' })
  @Text(MAX_NAME)
  name!: string;

  @ApiPropertyOptional({
    description:
      'one that the shop has already: 16 to 128 letters, digits and signs without blanks, none that documentation prints; left out: one is made',
  })
  @Optional(Text(MAX_SECRET, LEAST_SECRET))
  secret?: string;
}

export class ChangeMerchant {
  @ApiPropertyOptional({ example: 'Second shop' })
  @Optional(Text(MAX_NAME))
  name?: string;

  @ApiPropertyOptional({
    enum: ACKNOWLEDGEMENTS,
    description: 'what its shop answers to a callback: the word ok or success in a 200, or any 2xx',
    example: '2xx',
  })
  @Optional(OneOf(...ACKNOWLEDGEMENTS))
  acknowledgement?: string;

  @ApiPropertyOptional({
    type: [Number],
    nullable: true,
    description: 'seconds before each attempt of a callback, the first usually 0; null: the usual waits',
    example: [0, 5, 30, 120],
  })
  @Optional(Delays())
  retry_delays?: number[];

  @ApiPropertyOptional({
    enum: SHARED_DIALECTS,
    description: 'which of the two its shop speaks where a request does not say',
    example: 'bepusdt',
  })
  @Optional(OneOf(...SHARED_DIALECTS))
  dialect?: string;

  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    description:
      'where the requests that its shop signs may come from, up to 20 addresses or networks; null: from anywhere',
    example: ['203.0.113.7', '198.51.100.0/24'],
  })
  @Optional(Texts(MAX_NETWORKS, MAX_NETWORK))
  networks?: string[];
}

export class RotateMerchantSecret {
  @ApiPropertyOptional({
    description: 'how long the old secret stays good, at most 30 days; 0: not at all',
    default: 0,
    example: 86_400,
  })
  @Optional(WholeNumber(0, MAX_GRACE_SECONDS))
  grace_seconds?: number;
}
