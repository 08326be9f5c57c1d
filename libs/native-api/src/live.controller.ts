import { Headers, Param, Res } from '@nestjs/common';
import type { StreamReply } from '@epusdt/events';
import { OrderStreams, Orders, orderView, remainingOf, type LiveOrder, type OrderRow } from '@epusdt/orders';
import { Clock } from '@epusdt/kernel';
import { ApiKeys } from '@epusdt/merchants';
import { Caller, maySee, type ApiCaller } from './caller';
import type { ApiReply } from './http';
import { NativeController, Operation } from './operation';
import { Problem, nothing } from './problems';

interface LiveReply extends ApiReply, StreamReply {
  send(): unknown;
}

const NO_CONTENT = 204;
const ID = { id: { description: 'id of the order', example: '7Qm3c9VxKf0aTz2LrW8bNdYe' } };
const EXAMPLE = `event: status
id: pending..1767615300000.7
data: {"status":"pending","remaining_ms":596223,"confirmations":7,"order":{"id":"7Qm3c9VxKf0aTz2LrW8bNdYe","reference":"A1001","status":"pending"}}

`;

/** What happens to an order, told as it happens. */
@NativeController('orders', 'orders')
export class LiveController {
  constructor(
    private readonly orders: Orders,
    private readonly streams: OrderStreams,
    private readonly keys: ApiKeys,
    private readonly clock: Clock,
  ) {}

  @Operation({
    route: 'GET :id/events',
    id: 'streamOrder',
    summary: 'The state of an order as it changes, as server-sent events',
    description:
      'Each event is named `status` and holds the state, the milliseconds left, the confirmations and the order; the present state comes first. A comment every 15 seconds keeps the connection open; after a quarter of an hour it is closed, and the client comes again with `Last-Event-ID`. Who knows by it that the order is paid is answered 204. At most 20 streams of an order and 50 of a key; they end with the key.',
    scope: 'orders:read',
    ok: { type: 'text/event-stream', example: EXAMPLE },
    params: ID,
    problems: ['not_found', 'too_many_streams'],
  })
  async events(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: LiveReply,
  ): Promise<void> {
    const order = await this.orders.find(id);
    // MySQL does not see blanks at the end of a text.
    if (order?.id !== id || !maySee(caller, order.merchantPid)) throw nothing('order', id);
    const genuine = (await this.orders.isGenuine(order)) ? termsOf(order) : null;
    const show = (live: LiveOrder): object => this.shown(live, genuine);
    const keyId = caller.key.id;
    const client = { house: 'api' as const, keyId, holds: () => this.keys.isGood(keyId) };
    const outcome = await this.streams.open({ client, reply, orderId: id, lastEventId, show });
    if (outcome === 'open') return;
    if (outcome === 'unknown') throw nothing('order', id);
    if (outcome !== 'over') throw new Problem('too_many_streams', TOO_MANY[outcome]);
    reply.status(NO_CONTENT).header('cache-control', 'no-store');
    reply.send();
  }

  /** `genuine`: the terms that were verified; an open order with others shows nobody where to pay. */
  private shown({ order, confirmations }: LiveOrder, genuine: string | null): object {
    const verified = order.status !== 'pending' || termsOf(order) === genuine;
    return {
      status: order.status,
      remaining_ms: remainingOf(order, this.clock.now()),
      confirmations,
      order: { ...orderView(order), ...(verified ? {} : { address: null }) },
    };
  }
}

const TOO_MANY = {
  crowded:
    'as many streams as may be are open for this order, or for this key; close one, or come again later',
  full: 'the gateway has all the streams it can hold; come again later, or ask for the order itself',
};

const termsOf = ({ slot, address, payableUnits }: OrderRow): string =>
  `${slot ?? ''} ${address} ${payableUnits}`;
