import type { Units } from '@epusdt/kernel';
import type { PoolState, TakenSlot } from '@epusdt/locks';

/** What the order rows say about slots: the truth behind the locks. Implemented where orders live. */
export abstract class SlotRows {
  /** Slots held now at these addresses for amounts in [low, high]. */
  abstract taken(pool: string, addresses: readonly string[], low: Units, high: Units): Promise<TakenSlot[]>;
  /** All slots held now in the pool and the order of last assignment. */
  abstract poolState(pool: string): Promise<PoolState>;
}
