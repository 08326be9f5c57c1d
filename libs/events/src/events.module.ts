import { Module, type DynamicModule } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { Alarms } from './alarms';
import { EventBus } from './domain-events';
import { EventStreams } from './event-streams';
import { RedisEventRelay } from './redis-event-relay';

@Module({})
export class EventsModule {
  /** `redisUrl` null: one process, with nobody to tell. */
  static forRoot(redisUrl: string | null, namespace: string): DynamicModule {
    const relay = {
      provide: RedisEventRelay,
      useFactory: (bus: EventBus) => new RedisEventRelay(redisUrl ?? '', namespace, bus),
      inject: [EventBus],
    };
    return {
      module: EventsModule,
      global: true,
      imports: [EventEmitterModule.forRoot()],
      providers: [EventBus, Alarms, EventStreams, ...(redisUrl === null ? [] : [relay])],
      exports: [EventBus, Alarms, EventStreams],
    };
  }
}
