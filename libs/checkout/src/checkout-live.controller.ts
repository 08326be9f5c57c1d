import { Controller, Get, Headers, Ip, Param, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { STREAM_RETRY_SECONDS, type StreamReply } from '@epusdt/events';
import { Clock } from '@epusdt/kernel';
import { OrderStreams, type OrderStreamOutcome } from '@epusdt/orders';
import { CheckoutOrders, buyerAddress } from './checkout-orders';
import { CHECKOUT_STATUS_SCHEMA, NO_ORDER, statusOf } from './checkout-status';

/** What is used of Fastify's reply. */
interface Reply extends StreamReply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
  send(body?: string): unknown;
}

type Refusal = Exclude<OrderStreamOutcome, 'open'> | 'guessing';

const REFUSALS: Readonly<Record<Refusal, { code: number; status: string }>> = {
  unknown: { code: 404, status: 'not_found' },
  over: { code: 204, status: 'paid' },
  crowded: { code: 429, status: 'too_many_streams' },
  full: { code: 503, status: 'too_many_streams' },
  guessing: { code: 429, status: 'too_many' },
};

/** What the status call answers, told as it changes. */
@ApiTags('checkout')
@Controller('pay/checkout-counter')
export class CheckoutLiveController {
  constructor(
    private readonly found: CheckoutOrders,
    private readonly streams: OrderStreams,
    private readonly clock: Clock,
  ) {}

  @Get(':trade_id/events')
  @ApiOperation({
    summary: 'State of an order as it changes, as server-sent events',
    description:
      'Unsigned; holds no secret. Each event is named `status` and holds what the status call answers; the present state comes first. A comment every 15 seconds keeps the connection open; after a quarter of an hour it is closed, and the client comes again.',
  })
  @ApiParam({ name: 'trade_id', example: '7Qm3c9VxKf0aTz2LrW8bNdYe' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Sent by a client that comes again.' })
  @ApiResponse({
    status: 200,
    description: 'Events, until the order is paid or a quarter of an hour is over.',
    content: {
      'text/event-stream': {
        schema: { type: 'string' },
        example:
          'event: status\nid: pending..1767614400000.7\ndata: {"status":"pending","remainingMs":596223,"confirmations":7,"mismatched":false,"watched":true}\n\n',
      },
    },
  })
  @ApiResponse({
    status: 204,
    description: 'The client knows that the order is paid: nothing more will come.',
  })
  @ApiResponse({
    status: 404,
    description: 'There is no such order.',
    content: {
      'application/json': { schema: CHECKOUT_STATUS_SCHEMA, example: NO_ORDER },
    },
  })
  @ApiResponse({
    status: 429,
    description:
      'The order, or the address of the client, has too many streams; Retry-After says when to come again.',
  })
  @ApiResponse({
    status: 503,
    description: 'The gateway has too many streams; Retry-After says when to come again.',
  })
  async events(
    @Param('trade_id') orderId: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Ip() address: string,
    @Res() reply: Reply,
  ): Promise<void> {
    const known = await this.found.find(orderId, address);
    if (!known.found) return refuse(reply, known.refused ? 'guessing' : 'unknown');
    const outcome = await this.streams.open({
      client: { house: 'page', address: buyerAddress(address) },
      reply,
      orderId,
      lastEventId,
      show: (live) => statusOf(live, this.clock.now()),
    });
    if (outcome !== 'open') refuse(reply, outcome);
  }
}

/** As the status call answers. */
function refuse(reply: Reply, outcome: Refusal): void {
  const { code, status } = REFUSALS[outcome];
  reply.status(code);
  reply.header('cache-control', 'no-store');
  reply.header('referrer-policy', 'no-referrer');
  reply.header('x-content-type-options', 'nosniff');
  if (code === 429 || code === 503) reply.header('retry-after', String(STREAM_RETRY_SECONDS));
  if (outcome === 'over') {
    reply.send();
    return;
  }
  reply.header('content-type', 'application/json; charset=utf-8');
  reply.send(JSON.stringify({ ...NO_ORDER, status }));
}
