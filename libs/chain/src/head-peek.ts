import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { addressFromHex, rescaleRaw } from '@epusdt/kernel';
import { ChainDemand, type Sighting } from './chain-demand';
import { ChainSourceError, type BlockRef, type Front, type TransferLog } from './chain-source';
import { ChainSettings } from './chain-settings';
import type { CursorRow } from './chain.rows';
import type { Provider } from './provider';
import { TransferStore } from './transfer-store';

/**
 * Looks at blocks that are not final yet, for the buyer's page alone: nothing of this is ever written to the ledger.
 * What a fork takes away is taken back at the next look.
 */
@Injectable()
export class HeadPeek {
  private readonly logger = new Logger('peek');
  /** Blocks after the cursor that were looked at, by number. */
  private readonly blocks = new Map<number, BlockRef>();
  private readonly found = new Map<string, { readonly log: TransferLog; readonly sighting: Sighting }>();
  /** Transactions that failed although they left a log. */
  private readonly failed = new Set<string>();
  /** Logs of ours whose transaction could not be asked for yet. */
  private unsure: TransferLog[] = [];

  constructor(
    private readonly demand: ChainDemand,
    private readonly store: TransferStore,
    private readonly database: Database,
    private readonly settings: ChainSettings,
  ) {}

  /** The block to look at next: after the newest that was looked at, or after the cursor. */
  from(cursor: number): number {
    let next = cursor + 1;
    while (this.blocks.has(next)) next += 1;
    return next;
  }

  /** False: a fork took blocks away, so everything after the cursor has to be looked at again. */
  async see({ head, blocks, logs }: Front, cursor: CursorRow, provider: Provider): Promise<boolean> {
    const [first] = blocks;
    const before = this.blocks.get((first?.number ?? head.number + 1) - 1);
    const known = this.blocks.get(head.number);
    const forked = (first && before && before.id !== first.parentId) || (!first && known?.id !== head.id);
    // A head behind what was seen is a lagging backend; it will say at another look whether there was a fork.
    if (!first && head.number < this.newest()) return true;
    if (forked && before) {
      this.logger.log(`blocks up to ${before.number} were replaced: looking at all of them again`);
      this.blocks.clear();
      this.found.clear();
      this.unsure = [];
      return false;
    }
    for (const block of blocks) this.blocks.set(block.number, block);
    await this.add([...this.unsure, ...logs], provider);
    this.forget(cursor.number);
    await this.demand.report({
      sightings: [...this.found.values()].map(({ sighting }) => sighting),
      afterBlock: cursor.number,
      headBlock: head.number,
      headTime: head.time,
    });
    return true;
  }

  private newest(): number {
    return Math.max(0, ...this.blocks.keys());
  }

  private async add(logs: readonly TransferLog[], provider: Provider): Promise<void> {
    const manager = this.database.reader;
    const ours = await this.store.ours(manager, logs, await this.store.listed(manager));
    this.unsure = [];
    for (const log of ours) {
      const { units, exact } = rescaleRaw(log.raw, this.settings.asset.decimals);
      const time = this.blocks.get(log.blockNumber)?.time;
      if (!exact || time === undefined || !(await this.succeeded(log, provider))) continue;
      const { txHash, blockNumber } = log;
      const sighting = { txHash, blockNumber, blockTime: time, address: addressFromHex(log.to), units };
      this.found.set(`${log.blockId}:${log.blockLogIndex}`, { log, sighting });
    }
  }

  /** Nobody is told of a payment that failed. Where the provider does not say, it is asked again. */
  private async succeeded(log: TransferLog, provider: Provider): Promise<boolean> {
    const { txHash } = log;
    if (this.failed.has(txHash)) return false;
    try {
      const source = provider.logs('head') ?? provider.witness('head');
      const { success } = await source.receipt(txHash);
      if (!success) this.failed.add(txHash);
      return success;
    } catch (error) {
      if (!(error instanceof ChainSourceError)) throw error;
      this.unsure.push(log);
      return false;
    }
  }

  private forget(cursor: number): void {
    for (const number of this.blocks.keys()) if (number <= cursor) this.blocks.delete(number);
    for (const [key, { log }] of this.found) if (log.blockNumber <= cursor) this.found.delete(key);
    if (this.blocks.size === 0) this.failed.clear();
  }
}
