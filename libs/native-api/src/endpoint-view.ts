import { ApiProperty } from '@nestjs/swagger';
import type { Endpoint } from '@epusdt/callbacks';
import type { EventSecrets } from '@epusdt/merchants';
import { isoInstant } from '@epusdt/orders';
import { ENDPOINT_SCOPES } from './endpoint.dto';
import { PageDto } from './pages';

/** Where events of a merchant go. */
export class EndpointDto {
  @ApiProperty({ example: '3' })
  id!: string;

  @ApiProperty({ example: '1000' })
  merchant!: string;

  @ApiProperty({ example: 'https://shop.example/events' })
  url!: string;

  @ApiProperty({
    enum: ENDPOINT_SCOPES,
    example: 'merchant',
    description: 'merchant: it gets every event; order: those of the orders that named it',
  })
  scope!: string;

  @ApiProperty({
    enum: ['active', 'paused', 'removed'],
    example: 'active',
    description: 'paused: its events wait until it is resumed',
  })
  state!: string;

  @ApiProperty({ example: '2026-01-05T12:00:00.000Z' })
  state_since!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'why it is paused' })
  state_reason!: string | null;

  @ApiProperty({ example: '2026-01-05T12:00:00.000Z' })
  created_at!: string;
}

export class EventSecretDto {
  @ApiProperty({ example: '1000' })
  merchant!: string;

  @ApiProperty({
    example: 'whsec_…',
    description: 'verifies events, as Standard Webhooks says',
  })
  secret!: string;

  @ApiProperty({
    example: false,
    description: 'true: for a time of grace events carry the signature of the secret before, too',
  })
  previous_signs!: boolean;
}

export const EndpointPage = PageDto(EndpointDto);

export const endpointView = (endpoint: Endpoint): EndpointDto => ({
  id: endpoint.id,
  merchant: endpoint.merchantPid,
  url: endpoint.url,
  scope: endpoint.scope,
  state: endpoint.state,
  state_since: isoInstant(endpoint.stateAt),
  state_reason: endpoint.stateReason,
  created_at: isoInstant(endpoint.createdAt),
});

export const eventSecretView = (merchant: string, { present, all }: EventSecrets): EventSecretDto => ({
  merchant,
  secret: present,
  previous_signs: all.length > 1,
});
