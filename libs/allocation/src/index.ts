export { AllocationModule } from './allocation.module';
export { Allocator, SLOT_TAKEN, type Slot } from './allocator';
export { baseUnits } from './candidates';
export { PoolCron, PoolRefusalCron } from './pool.cron';
export { PoolWatch, isNearlyFull, type PoolGauge } from './pool-watch';
export { SlotRows, type DayUse, type Price } from './slot-rows';
export { AllocationSettings, WalletChooser, type Wanted } from './wallet-choice';
export { type LastUse, type WalletStrategy } from './wallet-order';
