import { ApiProperty } from '@nestjs/swagger';
import { SECOND } from '@epusdt/kernel';
import { ACKNOWLEDGEMENTS, SHARED_DIALECTS, type MerchantEntry } from '@epusdt/merchants';
import { isoInstant } from '@epusdt/orders';
import { PageDto } from './pages';
import { instantOrNull } from './views';

/** A merchant without his secret. */
export class MerchantDto {
  @ApiProperty({ example: '1001', description: 'its number; its id in this API' })
  pid!: string;

  @ApiProperty({ example: 'Second shop' })
  name!: string;

  @ApiProperty({
    enum: SHARED_DIALECTS,
    example: 'epusdt',
    description: 'which of the two its shop speaks where a request does not say',
  })
  dialect!: string;

  @ApiProperty({
    type: [String],
    nullable: true,
    example: ['203.0.113.7', '198.51.100.0/24'],
    description: 'where the requests that its shop signs may come from; null: from anywhere',
  })
  networks!: readonly string[] | null;

  @ApiProperty({
    enum: ACKNOWLEDGEMENTS,
    example: 'word',
    description: 'what its shop answers to a callback: the word ok or success in a 200, or any 2xx',
  })
  acknowledgement!: string;

  @ApiProperty({
    type: [Number],
    nullable: true,
    example: [0, 5, 30, 120],
    description: 'seconds before each attempt of a callback; null: the usual waits',
  })
  retry_delays!: readonly number[] | null;

  @ApiProperty({
    example: true,
    description: 'false: its secret was altered or sealed under another master key; rotate it',
  })
  secret_opens!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'until when the secret before the present one is good; null: it is not',
  })
  previous_secret_until!: string | null;

  @ApiProperty({ example: '2026-01-05T12:00:00.000Z' })
  created_at!: string;
}

export class MerchantWithSecretDto extends MerchantDto {
  @ApiProperty({
    example: '3jKQ9x0dHq2LrW8bNdYe7Qm3c9VxKf0aTz5sPuEoRiM',
    description: 'signs requests and callbacks; shown only now',
  })
  secret!: string;
}

export const MerchantPage = PageDto(MerchantDto);

export const merchantView = (entry: MerchantEntry): MerchantDto => ({
  pid: entry.pid,
  name: entry.name,
  dialect: entry.dialect,
  networks: entry.networks,
  acknowledgement: entry.acknowledgement,
  retry_delays: entry.retryDelays?.map((ms) => ms / SECOND) ?? null,
  secret_opens: entry.opens,
  previous_secret_until: instantOrNull(entry.previousUntil),
  created_at: isoInstant(entry.createdAt),
});
