import type { Units } from '@epusdt/kernel';
import type { AssignedTurn, TakenSlot } from '@epusdt/locks';

/** What the order rows say about slots: the truth behind the locks. Implemented where orders live. */
export abstract class SlotRows {
  /** Slots held now at these addresses for amounts in [low, high]. */
  abstract taken(pool: string, addresses: readonly string[], low: Units, high: Units): Promise<TakenSlot[]>;
  /** The order in which the wallets of the pool were last assigned; those never assigned are left out. */
  abstract rotation(pool: string): Promise<AssignedTurn[]>;
}
