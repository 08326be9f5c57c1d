import type { Units } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';

/** A transfer seen in a block that is not final yet. */
export interface Sighting {
  readonly txHash: string;
  readonly blockNumber: number;
  readonly blockTime: number;
  /** Base58. */
  readonly address: string;
  readonly units: Units;
}

/** Blocks that were looked at, none of them final: what is not among the sightings is not there (any more). */
export interface SightingReport {
  readonly sightings: readonly Sighting[];
  /** The newest final block read into rows, and the newest block looked at. */
  readonly afterBlock: number;
  readonly headBlock: number;
  readonly headTime: number;
}

/** Whose money the scanner looks for. Declared here, answered by orders, bound in app.module. */
export abstract class ChainDemand {
  /** Which of these base58 addresses are ours: every wallet ever in the pool, every address of an order. */
  abstract watched(manager: EntityManager, addresses: readonly string[]): Promise<Set<string>>;
  /** All of them in base58, or `null` when they are more than `limit`. */
  abstract all(manager: EntityManager, limit: number): Promise<string[] | null>;
  /** Is any order open, so that a buyer may be looking at a page? */
  abstract waiting(): Promise<boolean>;
  /** Base58 addresses that open orders wait at, those of the newest orders first, at most `limit`. */
  abstract awaited(limit: number): Promise<string[]>;
  /** Marks pending orders whose exact amount was sighted, and takes marks back that are not sighted any more. */
  abstract report(report: SightingReport): Promise<void>;
}
