import type { Ledger } from './chain-ledger';
import type { Resources } from './chain-model';

/** Nobody has staked. */
export const NO_RESOURCES: Resources = {
  energyLimit: 0,
  energyUsed: 0,
  netLimit: 0,
  netUsed: 0,
  freeNetUsed: 0,
};

/** What accounts have beside the token, at the head. */
export class AccountDesk {
  constructor(
    private readonly ledger: () => Ledger,
    /** 20-byte hex of base58 or hex; throws a RangeError that names the field. */
    private readonly hexOf: (field: string, address: string) => string,
  ) {}

  /** Of the network's coin, in sun; 20-byte hex. The payer's never ends and is not told. */
  coinOf(hex: string): bigint {
    return this.ledger().coinOf(hex);
  }

  resourcesOf(hex: string): Resources {
    return { ...NO_RESOURCES, ...this.ledger().stakes.get(hex) };
  }

  /** As if somebody had staked for the address, at once and without a transaction; that makes the account. */
  stake(address: string, resources: Partial<Resources>): void {
    this.ledger().stakes.set(this.hexOf('address', address), resources);
  }
}
