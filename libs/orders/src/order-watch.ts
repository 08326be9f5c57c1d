import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { Clock, MINUTE, SECOND, SingleFlight } from '@epusdt/kernel';
import { In } from 'typeorm';
import { confirmationsOf, liveOrder, markOf, type LiveOrder } from './live-order';
import { OrderRow } from './order.row';
import { Orders } from './orders';
import { SightingRow } from './sighting.row';

/** Each order being watched is read so often whatever is told: a lost event costs no more. */
const LOOK_MS = 10 * SECOND;
/** One whose payment is seen is read oftener: nobody tells of each block. */
const LOOKS_OF_SEEN = 4;
const CHUNK = 500;
/** A paid order stays as it is. */
const OVER_AFTER_MS = MINUTE;

export interface OrderFollower {
  /** It may be called with what was told before. */
  changed(live: LiveOrder): void;
  /** Nothing more will change. */
  over(): void;
}

const NOBODY: OrderFollower = { changed: () => undefined, over: () => undefined };

export interface Following {
  readonly live: LiveOrder;
  readonly stop: () => void;
}

interface Watched {
  readonly followers: Set<OrderFollower>;
  live: LiveOrder | null;
  /** When this process first saw it paid. */
  paidAt: number | null;
  /** What was said of these terms when their payment was first seen. */
  genuine: { readonly terms: string; readonly answer: boolean } | null;
}

/** What has come for an order so far. */
interface Seen {
  readonly sighting: SightingRow | null;
  readonly unmatched: string | null;
}

/**
 * Orders that somebody waits for, told of as they change. An event only says where to look, and however many wait, one
 * reader reads the rows, many at a time.
 */
@Injectable()
export class OrderWatch implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('orders');
  private readonly watched = new Map<string, Watched>();
  private readonly stale = new Set<string>();
  private readonly reading = new SingleFlight(() => this.readStale());
  private timer: NodeJS.Timeout | null = null;
  private ticks = 0;
  private blind = false;

  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly events: EventBus,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.events.onOrderChange(({ orderId }) => this.lookAt([orderId]));
  }

  /** Orders that somebody watches now. */
  get count(): number {
    return this.watched.size;
  }

  /** Tells the follower of each change until it stops. `null`: there is no such order. */
  async follow(orderId: string, follower: OrderFollower): Promise<Following | null> {
    const watched = this.watched.get(orderId) ?? this.begin(orderId);
    // Before the row is read, so that no change falls between.
    watched.followers.add(follower);
    const stop = (): void => this.leave(orderId, watched, follower);
    try {
      this.stale.add(orderId);
      await this.reading.run();
    } catch (error) {
      stop();
      throw error;
    }
    const { live } = watched;
    if (live) return { live, stop };
    stop();
    return null;
  }

  /** As it is now, for whoever does not stay. `null`: there is no such order. */
  async glance(orderId: string): Promise<LiveOrder | null> {
    const following = await this.follow(orderId, NOBODY);
    following?.stop();
    return following?.live ?? null;
  }

  /** What the timer does every ten seconds: looks at every order, and lets go of those that are paid for good. */
  async look(): Promise<void> {
    await this.lookAt(this.watched.keys());
    const longAgo = this.clock.now() - OVER_AFTER_MS;
    for (const { paidAt, followers } of this.watched.values()) {
      if (paidAt === null || paidAt > longAgo) continue;
      for (const follower of followers) follower.over();
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.rest();
    await this.reading.idle();
  }

  private begin(orderId: string): Watched {
    const watched = { followers: new Set<OrderFollower>(), live: null, paidAt: null, genuine: null };
    this.watched.set(orderId, watched);
    this.timer ??= setInterval(() => void this.tick(), LOOK_MS / LOOKS_OF_SEEN).unref();
    return watched;
  }

  private leave(orderId: string, watched: Watched, follower: OrderFollower): void {
    watched.followers.delete(follower);
    if (watched.followers.size > 0 || this.watched.get(orderId) !== watched) return;
    this.watched.delete(orderId);
    if (this.watched.size === 0) this.rest();
  }

  private rest(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  private async tick(): Promise<void> {
    this.ticks += 1;
    if (this.ticks % LOOKS_OF_SEEN === 0) return this.look();
    const seen = [...this.watched].filter(([, { live }]) => live !== null && live.confirmations !== null);
    await this.lookAt(seen.map(([orderId]) => orderId));
  }

  /** Never fails: what could not be read is read at a later look. */
  private async lookAt(orderIds: Iterable<string>): Promise<void> {
    for (const orderId of orderIds) if (this.watched.has(orderId)) this.stale.add(orderId);
    if (this.stale.size === 0) return;
    try {
      await this.reading.run();
      this.blind = false;
    } catch (error) {
      if (!this.blind) this.logger.warn(`orders that are watched could not be read: ${String(error)}`);
      this.blind = true;
    }
  }

  private async readStale(): Promise<void> {
    const orderIds = [...this.stale];
    this.stale.clear();
    for (let i = 0; i < orderIds.length; i += CHUNK) await this.read(orderIds.slice(i, i + CHUNK));
  }

  private async read(orderIds: readonly string[]): Promise<void> {
    const { reader } = this.database;
    const orders = await reader.findBy(OrderRow, { id: In([...orderIds]) });
    const unpaid = orders.filter(({ status }) => status !== 'paid').map(({ id }) => id);
    const sightings = unpaid.length === 0 ? [] : await reader.findBy(SightingRow, { orderId: In(unpaid) });
    const byOrder = new Map(sightings.map((sighting) => [sighting.orderId, sighting]));
    const waiting = await this.waitingAmong(orders);
    for (const order of orders) {
      const watched = this.watched.get(order.id);
      const mark = markOf(order);
      const seen = {
        sighting: byOrder.get(order.id) ?? null,
        unmatched: mark !== null && waiting.has(mark) ? mark : null,
      };
      if (watched) await this.take(watched, order, seen);
    }
  }

  /** Transfers of another amount than their order's that nobody has decided about. */
  private async waitingAmong(orders: readonly OrderRow[]): Promise<ReadonlySet<string>> {
    const marks = orders.flatMap((order) => markOf(order) ?? []);
    if (marks.length === 0) return new Set();
    const waiting = await this.database.reader.find(TransferRow, {
      select: { id: true },
      where: { id: In(marks), state: 'inbox' },
    });
    return new Set(waiting.map(({ id }) => String(id)));
  }

  private async take(watched: Watched, order: OrderRow, { sighting, unmatched }: Seen): Promise<void> {
    const open = order.status === 'pending';
    const asked = sighting !== null || (open && unmatched !== null);
    const genuine = await this.isGenuine(watched, order, asked);
    const now = this.clock.now();
    const told = {
      confirmations: confirmationsOf(order, sighting, genuine),
      // Nor is anybody told that paying there was nearly right.
      unmatched: open && !genuine ? null : unmatched,
    };
    const live = liveOrder(order, told, now);
    const news = watched.live !== null && watched.live.version !== live.version;
    watched.live = live;
    watched.paidAt = order.status === 'paid' ? (watched.paidAt ?? now) : null;
    if (!news) return;
    for (const follower of watched.followers) follower.changed(live);
  }

  /** Asked when a payment is first seen, and again when the row says something else; not at each block. */
  private async isGenuine(watched: Watched, order: OrderRow, seen: boolean): Promise<boolean> {
    if (!seen) {
      watched.genuine = null;
      return false;
    }
    const terms = `${order.slot ?? ''} ${order.address} ${order.payableUnits}`;
    if (watched.genuine?.terms !== terms) {
      watched.genuine = { terms, answer: await this.orders.isGenuine(order) };
    }
    return watched.genuine.answer;
  }
}
