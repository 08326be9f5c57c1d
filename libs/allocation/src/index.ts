export { AllocationModule } from './allocation.module';
export { AllocationSettings, Allocator, SLOT_TAKEN, type Slot } from './allocator';
export { baseUnits } from './candidates';
export { SlotRows } from './slot-rows';
