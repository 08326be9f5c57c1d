import { Injectable } from '@nestjs/common';
import { DomainError } from '@epusdt/kernel';
import { Merchants } from '@epusdt/merchants';
import { WalletPool } from '@epusdt/wallets';

/** Whom wallets belong to, for whoever manages the pool. */
@Injectable()
export class PoolCare {
  constructor(
    private readonly pool: WalletPool,
    private readonly merchants: Merchants,
  ) {}

  /** From now on the merchant uses only wallets given to him. Returns what the owner should know. */
  async give(address: string, pid: string, actor: string): Promise<readonly string[]> {
    if (!(await this.merchants.find(pid))) {
      throw new DomainError('not_found', `no merchant "${pid}"; list them with: merchant list`);
    }
    await this.pool.giveTo(address, pid, actor);
    return this.notes();
  }

  /** `hasOthers`: the merchant goes on with other wallets of his own. */
  async take(
    address: string,
    pid: string,
    actor: string,
  ): Promise<{ readonly hasOthers: boolean; readonly notes: readonly string[] }> {
    await this.pool.takeFrom(address, pid, actor);
    const pools = await this.pool.pools();
    return { hasOthers: pools.some(({ merchants }) => merchants.includes(pid)), notes: await this.notes() };
  }

  /** A change for one may leave others with nothing: whose orders are refused now. */
  async notes(): Promise<readonly string[]> {
    const empty = (await this.pool.pools()).filter(({ addresses }) => addresses.length === 0);
    return empty.map(({ name, merchants }) =>
      merchants.length === 0
        ? 'note: no enabled wallet is left for merchants without wallets of their own; add one with: wallet add T…'
        : `note: no wallet ${name} is enabled: its orders are refused`,
    );
  }
}
