import { BullModule } from '@nestjs/bull';
import { Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { Clock } from '@epusdt/kernel';
import { MerchantsModule } from '@epusdt/merchants';
import { AddressGuard } from './address-guard';
import { Attempts } from './attempts';
import { BULL_QUEUE, BullCallbackQueue, CallbackProcessor } from './bull-callback-queue';
import { CallbackLog } from './callback-log';
import { CallbackQueue } from './callback-queue';
import { Delivery } from './delivery';
import { Dispatcher } from './dispatcher';
import { DueFinder } from './due-callbacks';
import { EndpointPauses } from './endpoint-pauses';
import { Endpoints } from './endpoints';
import { EventOutbox } from './event-outbox';
import { GuardedClient } from './guarded-client';
import { MemoryCallbackQueue } from './memory-callback-queue';
import { Outbox } from './outbox';
import { Redelivery } from './redelivery';
import { ReplayOrder } from './replay-order';
import { Sweeper } from './sweep';
import { TargetCheck } from './target-check';

export interface CallbackOptions {
  /** `null`: one process. */
  readonly redisUrl: string | null;
  /** Begins every key in Redis. */
  readonly namespace: string;
  /** Networks whose addresses may be called although they are private. */
  readonly allowCidrs: readonly string[];
  /** Ports of public hosts that may be called, besides 80 and 443. */
  readonly allowPorts: readonly number[];
  /** Does this process take jobs from the shared queue? */
  readonly consumer: boolean;
}

/** A job of a worker that died is run again however often that happens; the row decides what it does. */
const MAX_STALLS = 1_000;
/** How soon the job of a worker that died is given to another: a lock that nobody renews, and the look for such. */
const LOCK_MS = 15_000;
const STALLED_MS = 5_000;
const RECONNECT_MAX_MS = 2_000;

@Module({})
export class CallbacksModule implements OnApplicationShutdown {
  constructor(private readonly client: GuardedClient) {}

  static forRoot(options: CallbackOptions): DynamicModule {
    const { redisUrl, namespace, allowCidrs, allowPorts, consumer } = options;
    const guard = new AddressGuard(allowCidrs, allowPorts);
    const queue = redisUrl === null ? MemoryCallbackQueue : BullCallbackQueue;
    const providers: Provider[] = [
      { provide: AddressGuard, useValue: guard },
      { provide: GuardedClient, useFactory: () => new GuardedClient(guard) },
      { provide: TargetCheck, useFactory: (clock: Clock) => new TargetCheck(guard, clock), inject: [Clock] },
      Outbox,
      EventOutbox,
      ReplayOrder,
      EndpointPauses,
      Endpoints,
      Attempts,
      Delivery,
      DueFinder,
      Dispatcher,
      CallbackLog,
      Redelivery,
      queue,
      { provide: CallbackQueue, useExisting: queue },
      Sweeper,
      ...(consumer && redisUrl !== null ? [CallbackProcessor] : []),
    ];
    const bull =
      redisUrl === null
        ? []
        : [
            bullRoot(redisUrl, namespace),
            BullModule.registerQueue({
              name: BULL_QUEUE,
              settings: { maxStalledCount: MAX_STALLS, lockDuration: LOCK_MS, stalledInterval: STALLED_MS },
            }),
          ];
    return {
      module: CallbacksModule,
      global: true,
      imports: [MerchantsModule, ...bull],
      providers,
      exports: [
        AddressGuard,
        TargetCheck,
        Outbox,
        EventOutbox,
        Endpoints,
        EndpointPauses,
        CallbackLog,
        Redelivery,
        DueFinder,
        Dispatcher,
        CallbackQueue,
        Sweeper,
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.close();
  }
}

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
