import { Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { Clock } from '@epusdt/kernel';
import { MerchantsModule } from '@epusdt/merchants';
import { AddressGuard } from './address-guard';
import { Attempts } from './attempts';
import type { SharedQueue } from './bull-module';
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

@Module({})
export class CallbacksModule implements OnApplicationShutdown {
  constructor(private readonly client: GuardedClient) {}

  /** Bull is loaded only where there are several processes. */
  static async forRoot(options: CallbackOptions): Promise<DynamicModule> {
    const { redisUrl, namespace, allowCidrs, allowPorts, consumer } = options;
    const guard = new AddressGuard(allowCidrs, allowPorts);
    const shared = redisUrl === null ? null : await sharedQueue(redisUrl, namespace);
    const queue = shared?.queue ?? MemoryCallbackQueue;
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
      ...(consumer && shared ? [shared.consumer] : []),
    ];
    return {
      module: CallbacksModule,
      global: true,
      imports: [MerchantsModule, ...(shared?.modules ?? [])],
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

async function sharedQueue(redisUrl: string, namespace: string): Promise<SharedQueue> {
  const { bullQueue } = await import('./bull-module');
  return bullQueue(redisUrl, namespace);
}
