import { Injectable } from '@nestjs/common';
import { EventStreams, type StreamRefusal, type StreamReply, type StreamTerms } from '@epusdt/events';
import type { LiveOrder } from './live-order';
import { OrderWatch } from './order-watch';

/** Of one order, in each house. */
const MAX_PER_ORDER = 20;
/** Of one client, whatever it watches. */
const MAX_PER_CLIENT = 50;

/** Who watches. Strangers on the public page and programs with a key are counted apart: neither shuts the other out. */
export type StreamClient =
  /** `null`: buyers behind a proxy that cannot be told apart. */
  | { readonly house: 'page'; readonly address: string | null }
  | { readonly house: 'api'; readonly keyId: string; readonly holds: () => Promise<boolean> };

export interface OrderStreamRequest {
  readonly client: StreamClient;
  readonly reply: StreamReply;
  readonly orderId: string;
  /** The header of a client that has been here before; it is not told again what it knows. */
  readonly lastEventId: string | undefined;
  /** What is sent of a state. Called at each change, so it can tell the time left. */
  readonly show: (live: LiveOrder) => object;
}

/**
 * `open`: the answer is under way, and nothing may be added. Otherwise nothing has been sent: `unknown` order; `over`, the
 * client knows that it is paid and should not come again (204 says so); or there are too many streams.
 */
export type OrderStreamOutcome = 'open' | 'unknown' | 'over' | StreamRefusal;

/** The live status of an order as server-sent events named `status`. */
@Injectable()
export class OrderStreams {
  constructor(
    private readonly watch: OrderWatch,
    private readonly streams: EventStreams,
  ) {}

  async open({ client, reply, orderId, lastEventId, show }: OrderStreamRequest): Promise<OrderStreamOutcome> {
    let told = lastEventId;
    let tell = (_live: LiveOrder): void => undefined;
    let end = (): void => undefined;
    const following = await this.watch.follow(orderId, {
      changed: (live) => tell(live),
      over: () => end(),
    });
    if (!following) return 'unknown';
    const { live, stop } = following;
    if (live.order.status === 'paid' && live.version === told) {
      stop();
      return 'over';
    }
    const stream = this.streams.open(reply, termsOf(client, orderId), stop);
    if (typeof stream === 'string') {
      stop();
      return stream;
    }
    end = () => stream.end();
    tell = (now) => {
      if (now.version === told) return;
      told = now.version;
      stream.send('status', now.version, show(now));
    };
    tell(live);
    return 'open';
  }
}

function termsOf(client: StreamClient, orderId: string): StreamTerms {
  const ofOrder = { name: `${client.house}:order:${orderId}`, most: MAX_PER_ORDER };
  if (client.house === 'api') {
    const who = `api:key:${client.keyId}`;
    return {
      subjects: [ofOrder, { name: who, most: MAX_PER_CLIENT }],
      right: { name: who, holds: client.holds },
    };
  }
  const { address } = client;
  const ofAddress = address === null ? [] : [{ name: `page:address:${address}`, most: MAX_PER_CLIENT }];
  return { subjects: [ofOrder, ...ofAddress], right: null };
}
