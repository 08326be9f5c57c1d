import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';
import { newToken } from '@epusdt/kernel';
import { EventBus, ORDER_CHANGES } from './domain-events';

const COMMAND_TIMEOUT_MS = 1_000;
/** A connection that owes an answer for so long is given up. */
const SILENCE_MS = 2_000;
const RECONNECT_STEP_MS = 100;
const RECONNECT_MAX_MS = 2_000;
/** A connection that only listens notices a lost network by this alone. */
const KEEP_ALIVE_MS = 10_000;

const CONNECTION: RedisOptions = {
  commandTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: SILENCE_MS,
  socketTimeout: SILENCE_MS,
  keepAlive: KEEP_ALIVE_MS,
  enableOfflineQueue: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (times) => Math.min(times * RECONNECT_STEP_MS, RECONNECT_MAX_MS),
};

/** Who tells, and the id of the order that changed. */
const MESSAGE = /^([0-9a-f]{32}) ([0-9A-Za-z]{1,64})$/;

/**
 * Tells the other processes which orders change here, and hears it of them. A hint and no more: what is lost is found in
 * the rows, some seconds later.
 */
@Injectable()
export class RedisEventRelay implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('events');
  private readonly self = newToken();
  private readonly channel: string;
  private connections: readonly Redis[] = [];
  private reachable: boolean | null = null;
  private closing = false;

  constructor(
    private readonly url: string,
    namespace: string,
    private readonly bus: EventBus,
  ) {
    this.channel = `${namespace}:order-changes`;
  }

  /** True while the others are heard, and told. */
  get connected(): boolean {
    return this.reachable === true && this.connections.every(({ status }) => status === 'ready');
  }

  async onModuleInit(): Promise<void> {
    // Loaded where there are others to tell.
    const { Redis } = await import('ioredis');
    const [teller, listener] = [new Redis(this.url, CONNECTION), new Redis(this.url, CONNECTION)];
    this.connections = [teller, listener];
    // Both are to one place: what the listener says is said of both.
    teller.on('error', () => undefined);
    listener.on('error', (error) => this.say(false, error.message));
    listener.on('close', () => this.say(false, 'connection closed'));
    for (const change of ORDER_CHANGES) {
      this.bus.on(change, async ({ orderId }) => {
        await teller.publish(this.channel, `${this.self} ${orderId}`).catch(() => undefined);
      });
    }
    listener.on('message', (_channel, message: string) => this.hear(message));
    listener.on('ready', () => {
      listener.subscribe(this.channel).then(
        () => this.say(true, ''),
        () => {
          if (!this.closing) listener.disconnect(true);
        },
      );
    });
  }

  onApplicationShutdown(): void {
    this.closing = true;
    for (const connection of this.connections) connection.disconnect();
  }

  private hear(message: string): void {
    const [, teller, orderId] = MESSAGE.exec(message) ?? [];
    if (teller === undefined || orderId === undefined || teller === this.self) return;
    this.bus.changedElsewhere(orderId);
  }

  private say(reachable: boolean, why: string): void {
    if (this.closing || this.reachable === reachable) return;
    const first = this.reachable === null;
    this.reachable = reachable;
    if (!reachable)
      this.logger.warn(
        `changes of orders are not heard from other processes (Redis: ${why}); their live status is some seconds behind`,
      );
    else if (!first) this.logger.log('changes of orders are heard from other processes again');
  }
}
