import { Module, type DynamicModule } from '@nestjs/common';
import { MemorySlotLocks } from './memory-slot-locks';
import { RedisClient } from './redis-client';
import { RedisSlotLocks } from './redis-slot-locks';
import { SlotLocks } from './slot-locks';

@Module({})
export class LocksModule {
  /** `redisUrl` null: one process, locks in memory. `MemorySlotLocks` is the fallback in either case. */
  static forRoot(redisUrl: string | null, namespace: string): DynamicModule {
    const chosen = redisUrl === null ? MemorySlotLocks : RedisSlotLocks;
    return {
      module: LocksModule,
      global: true,
      providers: [
        MemorySlotLocks,
        ...(redisUrl === null
          ? []
          : [
              { provide: RedisClient, useFactory: () => RedisClient.of(redisUrl, namespace) },
              RedisSlotLocks,
            ]),
        { provide: SlotLocks, useExisting: chosen },
      ],
      exports: [SlotLocks, MemorySlotLocks, ...(redisUrl === null ? [] : [RedisClient])],
    };
  }
}
