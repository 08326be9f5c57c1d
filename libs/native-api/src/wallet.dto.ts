import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { WalletState } from '@epusdt/wallets';
import { Amount, OneOf, Optional, WholeNumber } from './fields';
import { MerchantNumber, WalletAddress } from './money-fields';
import { PageDto, PageQuery } from './pages';

const STATES: readonly WalletState[] = ['enabled', 'disabled', 'removed'];
const WEIGHT = { least: 1, most: 100 };

export class WalletDto {
  @ApiProperty({ example: 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx' })
  address!: string;

  @ApiProperty({
    enum: STATES,
    example: 'enabled',
    description: 'disabled and removed: no new orders; open ones stay watched',
  })
  state!: WalletState;

  @ApiProperty({
    example: true,
    description: 'false: its row was altered outside the gateway, so it is never used',
  })
  sealed!: boolean;

  @ApiProperty({
    type: [String],
    example: ['1001'],
    description: 'to whom it was given; empty: it serves all who have none of their own',
  })
  merchants!: readonly string[];

  @ApiProperty({ example: 1, description: 'counts where WALLET_STRATEGY=weighted' })
  weight!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'what may be asked for at it within one day (UTC), in USDT; null: no limit',
  })
  daily_cap!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '120.5',
    description:
      'what orders made today (UTC) that are open or paid ask for, which is what counts for the cap; null for keys of a merchant',
  })
  asked_today!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '99',
    description:
      'the part of it in orders that are paid, those marked by hand included, and not what was received; null for keys of a merchant',
  })
  paid_today!: string | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 3,
    description: 'amounts reserved at it; null for keys of a merchant',
  })
  open_slots!: number | null;

  @ApiProperty({ example: '2026-01-05T12:00:00.000Z' })
  created_at!: string;
}

export class ChangedWalletDto extends WalletDto {
  @ApiProperty({
    type: [String],
    example: [
      'note: the chain has never seen this address. That is well for a new wallet; else compare it once more.',
    ],
    description: 'what the owner should know now',
  })
  notes!: readonly string[];
}

export const WalletPage = PageDto(WalletDto);

export class WalletFilters extends PageQuery {
  @ApiPropertyOptional({ enum: STATES })
  @Optional(OneOf(...STATES))
  state?: string;

  @ApiPropertyOptional({ description: 'for keys of the owner: those that serve this merchant' })
  @Optional(MerchantNumber())
  merchant?: string;
}

export class AddWallet {
  @ApiProperty({
    description: 'the receiving address of a wallet of yours',
    example: 'TYD4pB7wGi1p8zK67rBTV3KdfEb9nvNDXh',
  })
  @WalletAddress()
  address!: string;
}

export class WalletRule {
  @ApiProperty({ description: 'how likely it is taken, compared with others: 1 to 100', example: 2 })
  @WholeNumber(WEIGHT.least, WEIGHT.most)
  weight!: number;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'USDT that may be asked for at it within one day (UTC); null or left out: no limit',
    example: '5000',
  })
  @Optional(Amount())
  daily_cap?: string;
}

export class WalletMerchant {
  @ApiProperty({ description: 'number of the merchant', example: '1001' })
  @MerchantNumber()
  merchant!: string;
}
