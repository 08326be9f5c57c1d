import { Injectable } from '@nestjs/common';
import { EventStreams, type StreamRefusal, type StreamReply } from '@epusdt/events';
import type { LiveOrder } from './live-order';
import { OrderWatch } from './order-watch';

export interface OrderStreamRequest {
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

  async open({ reply, orderId, lastEventId, show }: OrderStreamRequest): Promise<OrderStreamOutcome> {
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
    const stream = this.streams.open(reply, orderId, stop);
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
