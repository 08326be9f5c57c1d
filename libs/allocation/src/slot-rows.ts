import type { Units } from '@epusdt/kernel';
import type { AssignedTurn, TakenSlot } from '@epusdt/locks';
import type { LastUse } from './wallet-order';

/** What was asked for at a wallet, in orders that are open or paid. */
export interface DayUse {
  readonly address: string;
  readonly asked: Units;
  /** The part of it that was paid. */
  readonly paid: Units;
}

/** An amount that orders cost, in an asset given as `network:token`. */
export interface Price {
  readonly pool: string;
  readonly base: Units;
}

/** What the order rows say about slots: the truth behind the locks. Implemented where orders live. */
export abstract class SlotRows {
  /** Slots held now at these addresses for amounts in [low, high]. */
  abstract taken(pool: string, addresses: readonly string[], low: Units, high: Units): Promise<TakenSlot[]>;
  /** How many that are, by address; those with none are left out. */
  abstract held(
    pool: string,
    addresses: readonly string[],
    low: Units,
    high: Units,
  ): Promise<Map<string, number>>;
  /** The order in which the wallets of the pool were last assigned; those never assigned are left out. */
  abstract rotation(pool: string): Promise<AssignedTurn[]>;
  /** When these wallets were last assigned, and when to exactly this amount. */
  abstract lastUses(pool: string, addresses: readonly string[], units: Units): Promise<LastUse[]>;
  /** Orders made since then at these addresses; those with none are left out. */
  abstract usedSince(since: number, addresses: readonly string[]): Promise<DayUse[]>;
  /** Prices of which one wallet holds at least so many slots, the fullest first; no more than a few hundred. */
  abstract crowded(atLeast: number): Promise<Price[]>;
}
