import type { EntityManager } from 'typeorm';

/** Which addresses wait for money. Implemented where orders and wallets live, so that no import goes up. */
export abstract class ChainDemand {
  /** Of these base58 addresses, the ones that were ever in the pool or on an order. */
  abstract watched(manager: EntityManager, addresses: readonly string[]): Promise<Set<string>>;
}
