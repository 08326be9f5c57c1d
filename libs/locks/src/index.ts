export { LocksModule } from './locks.module';
export { MemorySlotLocks } from './memory-slot-locks';
export { RedisClient } from './redis-client';
export { RedisSlotLocks } from './redis-slot-locks';
export {
  LocksUnavailable,
  RESERVATION_MS,
  SlotLocks,
  type AssignedTurn,
  type PoolState,
  type SlotAnswer,
  type SlotRequest,
  type TakenSlot,
} from './slot-locks';
