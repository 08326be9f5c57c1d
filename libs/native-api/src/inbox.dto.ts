import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { DecisionKind } from '@epusdt/payments';
import { ORDER_STATUSES, type OrderStatus } from '@epusdt/orders';
import { OneOf, Optional, Text } from './fields';
import { MerchantNumber, NOTE, Note } from './money-fields';
import { PageDto, PageQuery } from './pages';
import { TransferDto } from './transfer.dto';

const DECISIONS: readonly DecisionKind[] = ['assign', 'refund', 'ignore', 'reopen', 'note'];
const OUTCOMES = ['paid', 'proved', 'surplus', 'refunded', 'noted', 'ignored', 'reopened'] as const;
export type Outcome = (typeof OUTCOMES)[number];
const MAX_ORDER_ID = 64;
const MAX_REFUND = 128;

export class DecisionDto {
  @ApiProperty({
    enum: DECISIONS,
    example: 'ignore',
    description: '`note`: only a note, of money whose decision is final',
  })
  kind!: DecisionKind;

  @ApiProperty({ type: String, nullable: true, example: null })
  order_id!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'the transaction that gave the money back, as the person wrote it',
  })
  refund_transaction!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'spam',
    description: 'why; null for keys of a merchant',
  })
  note!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'api:sk_test_7Qm3c9Vx',
    description: 'who; null for keys of a merchant',
  })
  actor!: string | null;

  @ApiProperty({ example: '2026-01-05T12:30:00.000Z' })
  created_at!: string;
}

export class CandidateDto {
  @ApiProperty({ example: '7Qm3c9VxKf0aTz2LrW8bNdYe' })
  order_id!: string;

  @ApiProperty({ example: 'A1001' })
  reference!: string;

  @ApiProperty({ enum: ORDER_STATUSES, example: 'pending' })
  status!: OrderStatus;

  @ApiProperty({ example: '20' })
  payable_amount!: string;

  @ApiProperty({ example: '-1', description: 'received less payable' })
  difference!: string;

  @ApiProperty({ example: true, description: 'there is a probable cause, or the difference is small' })
  likely!: boolean;

  @ApiProperty({
    example: '1 USDT short of order 7Qm3c9VxKf0aTz2LrW8bNdYe (20 USDT): the exchange probably took its fee',
  })
  explanation!: string;
}

/** Money that fitted no order: the transfer, why, and what was decided. */
export class InboxEntryDto extends TransferDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: '1 USDT short of order 7Qm3c9VxKf0aTz2LrW8bNdYe (20 USDT): the exchange probably took its fee',
    description:
      'why it paid nothing; null: it never was in the inbox, or (for keys of a merchant) it is about no order of his for sure',
  })
  explanation!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'the order it is about where that is known for sure',
  })
  about_order!: string | null;

  @ApiProperty({ type: [DecisionDto], description: 'oldest first; the last that is no note holds' })
  decisions!: readonly DecisionDto[];
}

export class InboxEntryWithCandidatesDto extends InboxEntryDto {
  @ApiProperty({
    type: [CandidateDto],
    description: 'orders it may be meant for, the likeliest first; none where it waits no longer',
  })
  candidates!: readonly CandidateDto[];
}

export class DecidedDto {
  @ApiProperty({
    enum: OUTCOMES,
    example: 'paid',
    description:
      '`paid`: the order is paid, for good; `proved`: a payment marked by hand has its transfer; `surplus`: kept with an order that is paid already; `noted`: it paid an order, which stays paid',
  })
  outcome!: Outcome;

  @ApiProperty({ type: InboxEntryDto })
  entry!: InboxEntryDto;
}

export const InboxPage = PageDto(InboxEntryDto);

export class InboxFilters extends PageQuery {
  @ApiPropertyOptional({
    enum: ['true', 'false'],
    description: '`true`: also what was decided',
    default: 'false',
  })
  @Optional(OneOf('true', 'false'))
  all?: string;

  @ApiPropertyOptional({ description: 'for keys of the owner: what concerns this merchant' })
  @Optional(MerchantNumber())
  merchant?: string;
}

export class AssignTransfer {
  @ApiProperty({ description: 'the order that gets the money', example: '7Qm3c9VxKf0aTz2LrW8bNdYe' })
  @Text(MAX_ORDER_ID)
  order_id!: string;

  @ApiProperty({ ...NOTE, example: 'the exchange took its fee' })
  @Note()
  note!: string;
}

export class RefundTransfer {
  @ApiPropertyOptional({
    description: 'the transaction that gave it back, as far as known',
    example: '4f1c0ce2a9ac0d8e4a1f0f7c6a3c0e55d4f0c8f6ad1f1f9d2c3b4a51b2f5ac4f',
  })
  @Optional(Text(MAX_REFUND))
  transaction?: string;

  @ApiProperty({ ...NOTE, example: 'sent back to the buyer' })
  @Note()
  note!: string;
}

export class IgnoreTransfer {
  @ApiProperty({ ...NOTE, example: 'spam' })
  @Note()
  note!: string;
}

export class ReopenTransfer {
  @ApiProperty({ ...NOTE, example: 'it was no spam' })
  @Note()
  note!: string;
}
