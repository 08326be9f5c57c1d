import type { Units } from '@epusdt/kernel';

/** Who wants an address and an amount that nobody else has. */
export interface SlotRequest {
  /** The asset, as `network:token`; it begins every slot key. */
  readonly pool: string;
  readonly addresses: readonly string[];
  /**
   * True: the least recently assigned address comes first, ties in the order given. False: in the order given. The
   * rotation goes on in either case.
   */
  readonly inTurn: boolean;
  /** Amounts in the order they are tried: every address at the first, then every address at the second, … */
  readonly amounts: readonly Units[];
  /** Proof of ownership: only this text releases or prolongs. */
  readonly owner: string;
}

/** `cold`: the locks know nothing of this pool (new or emptied) and must be warmed from the rows first. */
export type SlotAnswer =
  | { readonly kind: 'taken'; readonly address: string; readonly units: Units }
  | { readonly kind: 'full' }
  | { readonly kind: 'cold' };

export interface TakenSlot {
  readonly key: string;
  readonly owner: string;
  /** Instant. */
  readonly until: number;
}

/** When an address was last assigned, compared with others: higher is later. */
export interface AssignedTurn {
  readonly address: string;
  readonly turn: number;
}

/** What the rows say: slots in use, as far as they were asked for, and the rotation. */
export interface PoolState {
  readonly taken: readonly TakenSlot[];
  readonly assigned: readonly AssignedTurn[];
}

/** Reserves until the order's row is committed; the row's UNIQUE slot is what protects, this makes it quick. */
export abstract class SlotLocks {
  /** Takes the first free candidate and moves its address to the end of the rotation. */
  abstract take(request: SlotRequest): Promise<SlotAnswer>;
  /**
   * Learns what the rows say. Never overwrites a reservation, never moves an address back in the rotation. A slot whose
   * time is over but whose row has not let go of it (the chain is behind) is held for one more reservation.
   */
  abstract warm(pool: string, state: PoolState): Promise<void>;
  /** Prolongs the owner's reservation to an instant. */
  abstract keep(slot: TakenSlot): Promise<void>;
  /** Gives back the owner's reservation; somebody else's stays. */
  abstract release(key: string, owner: string): Promise<void>;
}

/** Thrown when the lock server does not answer in time; the caller goes on from the rows. */
export class LocksUnavailable extends Error {
  constructor(cause: unknown) {
    super(`the lock server does not answer: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'LocksUnavailable';
  }
}

/** From taking to committing the row. */
export const RESERVATION_MS = 30_000;
/** Candidates looked at in one call to the lock server. */
export const CANDIDATES_PER_CALL = 512;
