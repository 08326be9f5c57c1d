import { BullModule } from '@nestjs/bull';
import type { DynamicModule, Type } from '@nestjs/common';
import { BULL_QUEUE, BullCallbackQueue, CallbackProcessor } from './bull-callback-queue';
import type { CallbackQueue } from './callback-queue';

/** The queue that several processes share. */
export interface SharedQueue {
  readonly modules: readonly DynamicModule[];
  readonly queue: Type<CallbackQueue>;
  /** Takes jobs from it. */
  readonly consumer: Type;
}

/** A job of a worker that died is run again however often that happens; the row decides what it does. */
const MAX_STALLS = 1_000;
/** How soon the job of a worker that died is given to another: a lock that nobody renews, and the look for such. */
const LOCK_MS = 15_000;
const STALLED_MS = 5_000;
const RECONNECT_MAX_MS = 2_000;

export const bullQueue = (redisUrl: string, namespace: string): SharedQueue => ({
  modules: [
    bullRoot(redisUrl, namespace),
    BullModule.registerQueue({
      name: BULL_QUEUE,
      settings: { maxStalledCount: MAX_STALLS, lockDuration: LOCK_MS, stalledInterval: STALLED_MS },
    }),
  ],
  queue: BullCallbackQueue,
  consumer: CallbackProcessor,
});

function bullRoot(url: string, namespace: string): DynamicModule {
  const { hostname, port, username, password, pathname, protocol } = new URL(url);
  return BullModule.forRoot({
    prefix: `${namespace}:bull`,
    redis: {
      host: hostname,
      port: port === '' ? 6379 : Number(port),
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      db: Number(pathname.slice(1) || '0'),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
      retryStrategy: (times) => Math.min(times * 100, RECONNECT_MAX_MS),
    },
  });
}
