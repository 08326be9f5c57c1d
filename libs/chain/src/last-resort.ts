import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { Clock, MINUTE, SECOND, addressToHex, type AddressHex } from '@epusdt/kernel';
import { ChainDemand } from './chain-demand';
import { ChainPosition } from './chain-position';
import { ChainSourceError } from './chain-source';
import type { CursorRow } from './chain.rows';
import type { Provider } from './provider';
import { ProviderPool } from './provider-pool';
import { logsOfReceipt } from './transfer-proof';
import { TransferProver } from './transfer-prover';
import { TransferStore } from './transfer-store';

/** Between two tries; blocks are still asked for in between. */
const PAUSE_MS = MINUTE;
const MAX_ADDRESSES = 20;
const LONGEST_MS = 10 * SECOND;

/**
 * While no provider gives blocks or logs: the history of the addresses that open orders wait at, where a provider keeps
 * one. What is found is proven as ever and pays at once; the cursor stays, so everything is read again when blocks come.
 */
@Injectable()
export class LastResort {
  private readonly logger = new Logger('history');
  private triedAt: number | null = null;

  constructor(
    private readonly pool: ProviderPool,
    private readonly prover: TransferProver,
    private readonly store: TransferStore,
    private readonly demand: ChainDemand,
    private readonly position: ChainPosition,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  async look(): Promise<void> {
    const now = this.clock.now();
    const keepers = this.pool.providers.filter(({ settings }) => settings.kind === 'trongrid');
    const soon = this.triedAt !== null && now - this.triedAt < PAUSE_MS && now >= this.triedAt;
    if (keepers.length === 0 || soon) return;
    this.triedAt = now;
    const cursor = await this.position.cursor();
    if (!cursor) return;
    const addresses = await this.demand.awaited(MAX_ADDRESSES);
    for (const address of addresses) {
      const hex = addressToHex(address);
      // Reading must not wait long for this: the rest comes a minute later.
      if (hex === null || this.clock.now() - now > LONGEST_MS) continue;
      if (!(await this.lookAt(hex, cursor, keepers))) return;
    }
  }

  /** False: nobody answers. */
  private async lookAt(
    address: AddressHex,
    cursor: CursorRow,
    keepers: readonly Provider[],
  ): Promise<boolean> {
    for (const provider of keepers) {
      try {
        await this.pool.checkNetwork(provider);
        const records = (await provider.history('settle')?.received(address, cursor.blockTime)) ?? [];
        for (const txHash of new Set(records.map((record) => record.txHash))) {
          await this.take(txHash, address, cursor, provider);
        }
        return true;
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
        this.logger.warn(`the history does not help either: ${error.message}`);
      }
    }
    return false;
  }

  private async take(
    txHash: string,
    address: AddressHex,
    cursor: CursorRow,
    provider: Provider,
  ): Promise<void> {
    const source = provider.witness('settle');
    const receipt = await source.finalReceipt(txHash);
    if (!receipt || receipt.blockNumber <= cursor.number) return;
    const block = await source.block(receipt.blockNumber);
    const logs = logsOfReceipt(receipt, block).filter(({ to }) => to === address);
    await this.prover.prove(cursor.chain, provider, logs, [block]);
    const recorded = await this.database.transaction((manager) =>
      this.store.record(manager, logs, this.clock.now()),
    );
    if (recorded > 0) this.events.emit('transfers.recorded', { count: recorded });
  }
}
