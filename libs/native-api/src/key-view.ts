import { ApiProperty } from '@nestjs/swagger';
import { API_SCOPES, type ApiKey } from '@epusdt/merchants';
import { instantOrNull, isoInstant } from './views';

/** A key, as everybody who may see it does: its text is not among it. */
export class ApiKeyDto {
  @ApiProperty({ example: 'sk_test_7Qm3c9Vx', description: 'how the key begins; its id in this API' })
  prefix!: string;

  @ApiProperty({ example: 'shop, production' })
  name!: string;

  @ApiProperty({ type: String, nullable: true, example: '1000', description: "null: the owner's" })
  merchant!: string | null;

  @ApiProperty({ type: [String], enum: API_SCOPES, example: ['orders:read', 'orders:write'] })
  scopes!: readonly string[];

  @ApiProperty({
    type: [String],
    nullable: true,
    example: ['203.0.113.0/24'],
    description: 'where it may be used from; null: anywhere',
  })
  networks!: readonly string[] | null;

  @ApiProperty({ example: true, description: 'of a gateway that is not on the real network' })
  test!: boolean;

  @ApiProperty({ example: '2026-01-05T12:00:00.000Z' })
  created_at!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  expires_at!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  revoked_at!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '2026-01-05T12:00:00.000Z',
    description: 'to the minute',
  })
  last_used_at!: string | null;
}

export const keyView = (key: ApiKey): ApiKeyDto => ({
  prefix: key.prefix,
  name: key.name,
  merchant: key.merchantPid,
  scopes: key.scopes,
  networks: key.networks,
  test: key.test,
  created_at: isoInstant(key.createdAt),
  expires_at: instantOrNull(key.expiresAt),
  revoked_at: instantOrNull(key.revokedAt),
  last_used_at: instantOrNull(key.lastUsedAt),
});
