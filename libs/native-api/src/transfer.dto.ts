import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { TransferState } from '@epusdt/chain';
import { parseUnits } from '@epusdt/kernel';
import {
  readTransactionName,
  transferView,
  type ListedTransfer,
  type TransferQuery,
  type TransferView,
} from '@epusdt/payments';
import { maySee, visibleMerchant, type ApiCaller } from './caller';
import { Amount, Instant, OneOf, Optional, readInstant } from './fields';
import { MerchantNumber, Transaction, WalletAddress } from './money-fields';
import { PageDto, PageQuery } from './pages';
import { invalid } from './problems';

const STATES: Readonly<Record<TransferState, string>> = {
  unsettled: 'was recorded a moment ago',
  settled: 'paid an order',
  inbox: 'waits for a decision',
  assigned: 'is kept with an order that is paid already',
  refunded: 'was given back',
  ignored: 'was set aside by a person',
  dust: 'is too little to be a payment',
  parked: 'could not be settled; it is tried again every hour',
};
export const TRANSFER_STATES = Object.keys(STATES) as TransferState[];
const STATES_TOLD = Object.entries(STATES)
  .map(([state, words]) => `\`${state}\` ${words}`)
  .join('; ');

/** A final transfer of USDT to a wallet of the pool. */
export class TransferDto implements TransferView {
  @ApiProperty({ example: '17' })
  id!: string;

  @ApiProperty({ example: 'b2f5ac4f4f1c0ce2a9ac0d8e4a1f0f7c6a3c0e55d4f0c8f6ad1f1f9d2c3b4a51' })
  transaction!: string;

  @ApiProperty({ example: 0, description: "position in the transaction's own logs" })
  log_index!: number;

  @ApiProperty({ example: 'TXncUDXYkRCmwhFikxYMutwAy93fbhPbbv' })
  from!: string;

  @ApiProperty({ example: 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx' })
  to!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '5.84',
    description: 'null: the value is no amount of USDT; `raw_value` has it',
  })
  amount!: string | null;

  @ApiProperty({ example: '5840000', description: "the chain's own integer" })
  raw_value!: string;

  @ApiProperty({ example: 78_000_123 })
  block_number!: number;

  @ApiProperty({ example: '2026-01-05T12:01:09.000Z' })
  block_time!: string;

  @ApiProperty({ enum: TRANSFER_STATES, example: 'settled', description: STATES_TOLD })
  state!: TransferState;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '7Qm3c9VxKf0aTz2LrW8bNdYe',
    description: 'the order that it paid, or is kept with; null also where that is of another merchant',
  })
  order_id!: string | null;
}

export const TransferPage = PageDto(TransferDto);

export class TransferFilters extends PageQuery {
  @ApiPropertyOptional({ description: 'to this wallet' })
  @Optional(WalletAddress())
  address?: string;

  @ApiPropertyOptional({ enum: TRANSFER_STATES })
  @Optional(OneOf(...TRANSFER_STATES))
  state?: TransferState;

  @ApiPropertyOptional({
    description: 'of a block of this instant or later',
    example: '2026-01-01T00:00:00Z',
  })
  @Optional(Instant())
  created_from?: string;

  @ApiPropertyOptional({ description: 'of a block before this instant' })
  @Optional(Instant())
  created_to?: string;

  @ApiPropertyOptional({ description: 'in this transaction: `<id>` or `<id>/<log index>`' })
  @Optional(Transaction())
  transaction?: string;

  @ApiPropertyOptional({ description: 'of exactly this amount' })
  @Optional(Amount())
  amount?: string;

  @ApiPropertyOptional({ description: 'for keys of the owner: what concerns this merchant' })
  @Optional(MerchantNumber())
  merchant?: string;
}

/** What of it is asked of the database; pages come on top. */
export function transferQuery(
  caller: ApiCaller,
  filters: TransferFilters,
): Omit<TransferQuery, 'before' | 'take'> {
  const { address, state, amount, merchant } = filters;
  const units = amount === undefined ? null : parseUnits(amount);
  if (amount !== undefined && units === null) {
    throw invalid([{ field: 'amount', message: 'give at most 6 decimals: no transfer has more' }]);
  }
  const from = readInstant(filters.created_from ?? '');
  const to = readInstant(filters.created_to ?? '');
  const transaction = readTransactionName(filters.transaction ?? '');
  return {
    merchantPid: visibleMerchant(caller, merchant),
    ...(address === undefined ? {} : { address }),
    ...(state === undefined ? {} : { state }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(transaction === null ? {} : { transaction }),
    ...(units === null ? {} : { units }),
  };
}

/** The order of another merchant, which a wallet shared with him may show, is left out. */
export const listedView = (caller: ApiCaller, { transfer, order }: ListedTransfer): TransferDto => ({
  ...transferView(transfer),
  state: transfer.state,
  order_id: order && maySee(caller, order.merchantPid) ? order.id : null,
});

export const numberOfTransfer = ({ transfer }: ListedTransfer): string => String(transfer.id);
