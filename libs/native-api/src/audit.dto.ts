import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AuditRow } from '@epusdt/database';
import { isoInstant } from '@epusdt/orders';
import { Instant, Optional, Text } from './fields';
import { PageDto, PageQuery } from './pages';

const MAX_SUBJECT = 128;
const MAX_ACTOR = 64;
const MAX_ACTION = 32;

export class AuditEntryDto {
  @ApiProperty({ example: '42' })
  id!: string;

  @ApiProperty({ example: '2026-01-05T12:00:00.000Z' })
  at!: string;

  @ApiProperty({
    example: 'api:sk_test_7Qm3c9Vx',
    description: '`cli`, `api:<key>`, `telegram:<id>`, or the gateway itself',
  })
  actor!: string;

  @ApiProperty({ example: 'inbox.assign' })
  action!: string;

  @ApiProperty({ example: 'transfer:17', description: 'what was changed, as `<kind>:<id>`' })
  subject!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] },
    example: { order: '7Qm3c9VxKf0aTz2LrW8bNdYe', outcome: 'paid', note: 'the exchange took its fee' },
  })
  details!: Readonly<Record<string, string | number | null>>;
}

export const AuditPage = PageDto(AuditEntryDto);

export class AuditFilters extends PageQuery {
  @ApiPropertyOptional({ description: 'about this one thing', example: 'transfer:17' })
  @Optional(Text(MAX_SUBJECT))
  subject?: string;

  @ApiPropertyOptional({ description: 'by whom', example: 'cli' })
  @Optional(Text(MAX_ACTOR))
  actor?: string;

  @ApiPropertyOptional({ description: 'what was done', example: 'inbox.assign' })
  @Optional(Text(MAX_ACTION))
  action?: string;

  @ApiPropertyOptional({ description: 'at this instant or later', example: '2026-01-01T00:00:00Z' })
  @Optional(Instant())
  from?: string;

  @ApiPropertyOptional({ description: 'before this instant' })
  @Optional(Instant())
  to?: string;
}

export const auditView = (row: AuditRow): AuditEntryDto => ({
  id: String(row.id),
  at: isoInstant(row.at),
  actor: row.actor,
  action: row.action,
  subject: row.subject,
  details: JSON.parse(row.details) as AuditEntryDto['details'],
});
