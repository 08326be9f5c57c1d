import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { API_SCOPES, isApiScope } from '@epusdt/merchants';
import { Instant, Optional, Rule, Text, Texts } from './fields';
import { MerchantNumber } from './money-fields';
import { PageQuery } from './pages';

const MAX_NAME = 128;
const MAX_NETWORKS = 16;
const MAX_NETWORK = 49;

const Scopes = (): PropertyDecorator =>
  Rule('scopes', (value) => {
    if (!Array.isArray(value) || value.length < 1 || value.length > API_SCOPES.length) {
      return `give a list of 1 to ${API_SCOPES.length} scopes`;
    }
    const sound = value.every((one) => typeof one === 'string' && isApiScope(one));
    return sound ? null : `give scopes: ${API_SCOPES.join(', ')}`;
  });

export class KeyFilters extends PageQuery {
  @ApiPropertyOptional({ description: 'those that speak for this merchant', example: '1000' })
  @Optional(MerchantNumber())
  merchant?: string;
}

export class CreateKey {
  @ApiProperty({ description: 'for people, 1 to 128 characters', example: 'shop, production' })
  @Text(MAX_NAME)
  name!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: "for whom it speaks; left out: it is the owner's",
    example: '1000',
  })
  @Optional(MerchantNumber())
  merchant?: string;

  @ApiProperty({
    type: [String],
    enum: API_SCOPES,
    description: 'only those that the asking key has itself',
    example: ['orders:read', 'orders:write'],
  })
  @Scopes()
  scopes!: string[];

  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    description:
      'where it may be used from, up to 16 networks, inside those of the asking key; left out: where that one may',
    example: ['203.0.113.0/24', '2001:db8::/32'],
  })
  @Optional(Texts(MAX_NETWORKS, MAX_NETWORK))
  networks?: string[];

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description:
      'from when on it does not work, at the latest when the asking key ends; left out: when that one ends, or when it is revoked',
    example: '2036-01-01T00:00:00Z',
  })
  @Optional(Instant())
  expires_at?: string;
}
