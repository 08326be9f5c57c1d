import { ApiProperty } from '@nestjs/swagger';
import { EVENT_TYPES, type AttemptEntry, type CallbackCounts, type CallbackEntry } from '@epusdt/callbacks';
import { isoInstant } from '@epusdt/orders';
import { CALLBACK_STATES, CHANNELS } from './callback.dto';
import { PageDto } from './pages';
import { instantOrNull } from './views';

const OUTCOMES = ['open', 'acknowledged', 'refused', 'failed', 'unknown'] as const;

/** Something a shop is told. */
export class CallbackDto {
  @ApiProperty({ example: '17' })
  id!: string;

  @ApiProperty({ enum: CHANNELS, example: 'events' })
  channel!: string;

  @ApiProperty({ enum: EVENT_TYPES, example: 'order.paid' })
  event_type!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'evt_17',
    description: 'what an event carries as webhook-id; null on the legacy channel',
  })
  webhook_id!: string | null;

  @ApiProperty({ example: '1000' })
  merchant!: string;

  @ApiProperty({ type: String, nullable: true, example: '7Qm3c9VxKf0aTz2LrW8bNdYe' })
  order!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '3' })
  endpoint!: string | null;

  @ApiProperty({ example: 'https://shop.example/events' })
  url!: string;

  @ApiProperty({
    enum: CALLBACK_STATES,
    example: 'due',
    description: 'held: its endpoint is paused; dead: given up',
  })
  state!: string;

  @ApiProperty({ example: 1, description: 'attempts made or begun' })
  attempts!: number;

  @ApiProperty({ example: false, description: 'an attempt is under way' })
  running!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '2026-01-05T12:00:05.000Z',
    description: 'null unless it is due',
  })
  next_attempt_at!: string | null;

  @ApiProperty({ example: '2026-01-05T12:00:00.000Z' })
  created_at!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'acknowledged or given up' })
  closed_at!: string | null;
}

export class AttemptDto {
  @ApiProperty({ example: 1 })
  number!: number;

  @ApiProperty({ example: '2026-01-05T12:00:00.000Z' })
  started_at!: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-01-05T12:00:00.120Z' })
  finished_at!: string | null;

  @ApiProperty({
    enum: OUTCOMES,
    example: 'refused',
    description:
      'refused: another answer than was wanted; failed: no answer; unknown: the gateway ended in the middle',
  })
  outcome!: string;

  @ApiProperty({ type: Number, nullable: true, example: 500, description: 'HTTP status' })
  status!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'try later',
    description: 'the first 2 KB of what the shop answered, or why there was no answer',
  })
  answer!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '203.0.113.7',
    description: 'the IP address that was called',
  })
  address!: string | null;
}

export class CallbackWithAttemptsDto extends CallbackDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: '{"type":"ping","timestamp":"2026-01-05T12:00:00.000Z","data":{}}',
    description: 'of an event: the text that is sent; null where the dialect writes one at each attempt',
  })
  body!: string | null;

  @ApiProperty({ type: [AttemptDto], description: 'newest first' })
  attempt_log!: readonly AttemptDto[];
}

export class CallbackCountsDto {
  @ApiProperty({ example: 40 })
  delivered!: number;

  @ApiProperty({ example: 3, description: 'due, held and dead together' })
  undelivered!: number;

  @ApiProperty({ example: 1 })
  due!: number;

  @ApiProperty({ example: 2 })
  held!: number;

  @ApiProperty({ example: 0 })
  dead!: number;
}

export class ReplayedDto {
  @ApiProperty({ example: 12, description: 'callbacks that are due again' })
  count!: number;

  @ApiProperty({
    example: '2026-01-05T12:00:00.000Z',
    description: 'callbacks made before this were looked at',
  })
  until!: string;

  @ApiProperty({ example: false, description: 'one call takes 10,000' })
  has_more!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'give it as `cursor`, with the same `until`, to go on',
  })
  next_cursor!: string | null;
}

export const CallbackPage = PageDto(CallbackDto);

export const callbackView = (entry: CallbackEntry): CallbackDto => ({
  id: entry.id,
  channel: entry.channel,
  event_type: entry.eventType,
  webhook_id: entry.channel === 'events' ? `evt_${entry.id}` : null,
  merchant: entry.merchantPid,
  order: entry.orderId,
  endpoint: entry.endpointId,
  url: entry.url,
  state: entry.state,
  attempts: entry.attempts,
  running: entry.running,
  next_attempt_at: entry.state === 'due' ? isoInstant(entry.dueAt) : null,
  created_at: isoInstant(entry.createdAt),
  closed_at: instantOrNull(entry.closedAt),
});

export const callbackDetail = (
  entry: CallbackEntry,
  attempts: readonly AttemptEntry[],
): CallbackWithAttemptsDto => ({
  ...callbackView(entry),
  body: entry.body,
  attempt_log: attempts.map((attempt) => ({
    number: attempt.number,
    started_at: isoInstant(attempt.startedAt),
    finished_at: instantOrNull(attempt.finishedAt),
    outcome: attempt.outcome,
    status: attempt.httpStatus,
    answer: attempt.answer,
    address: attempt.address,
  })),
});

export const countsView = ({
  delivered,
  undelivered,
  due,
  held,
  dead,
}: CallbackCounts): CallbackCountsDto => ({
  delivered,
  undelivered,
  due,
  held,
  dead,
});
