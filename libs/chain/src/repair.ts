import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { Clock } from '@epusdt/kernel';
import {
  ChainSourceError,
  Contradiction,
  type BlockRange,
  type LogFilter,
  type TransferLog,
} from './chain-source';
import { digestOf, type ChunkRow } from './chunk.row';
import type { Provider } from './provider';
import { ProviderPool } from './provider-pool';
import { TransferProver } from './transfer-prover';
import { TransferStore } from './transfer-store';

interface Reading {
  readonly provider: Provider;
  readonly range: BlockRange;
}

/**
 * Two operators told different things of some blocks. Both are asked for the whole blocks, without any index; every
 * transfer to us that either of them has is proven by both or by a third, and stored if it was missed.
 */
@Injectable()
export class RepairShop {
  private readonly logger = new Logger('audit');

  constructor(
    private readonly pool: ProviderPool,
    private readonly prover: TransferProver,
    private readonly store: TransferStore,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /** `mended`: both tell the same by now, or every transfer to us is decided. `open`: look again later. */
  async mend(row: ChunkRow, other: Provider): Promise<'mended' | 'open'> {
    try {
      const readings = await this.readings(row, other);
      const decided = await this.recover(row.chain, readings);
      const digests = new Set(readings.map(({ range }) => digestOf(range.logs)));
      this.blame(row, readings, digests);
      return digests.size === 1 || decided ? 'mended' : 'open';
    } catch (error) {
      if (!(error instanceof ChainSourceError)) throw error;
      this.logger.warn(`blocks ${row.firstBlock} to ${row.lastBlock} are still open: ${error.message}`);
      return 'open';
    }
  }

  private async readings(row: ChunkRow, other: Provider): Promise<Reading[]> {
    const filter: LogFilter = { kind: 'contract' };
    const first = await this.pool.ask(
      'audit',
      (_, provider) => provider.witness('audit').range(row.firstBlock, row.lastBlock, filter),
      { of: row.operator },
    );
    const second = await other.witness('audit').range(row.firstBlock, row.lastBlock, filter);
    const logs = other.logs('audit');
    // What its index of logs has and the blocks have not is looked at, too: perhaps it is the blocks that are cut.
    const third = logs && (await logs.range(row.firstBlock, row.lastBlock, filter));
    return [
      { provider: first.provider, range: first.answer },
      { provider: other, range: second },
      ...(third ? [{ provider: other, range: third }] : []),
    ];
  }

  /** Stores what was missed. True when nothing is left that one has and another denies. */
  private async recover(chain: string, readings: readonly Reading[]): Promise<boolean> {
    let decided = true;
    const manager = this.database.reader;
    const listed = await this.store.listed(manager);
    for (const { provider, range } of readings) {
      const claims = await this.store.ours(manager, range.logs, listed);
      for (const log of claims) {
        if (!(await this.isProven(chain, provider, log, range))) decided = false;
      }
      const proven = claims.filter((log) => this.prover.has(log));
      const recorded = await this.database.transaction((inside) =>
        this.store.record(inside, proven, this.clock.now()),
      );
      if (recorded === 0) continue;
      this.logger.warn(`${recorded} transfer(s) had been left out and are recorded now`);
      this.events.emit('transfers.recorded', { count: recorded });
    }
    return decided;
  }

  private async isProven(
    chain: string,
    provider: Provider,
    log: TransferLog,
    range: BlockRange,
  ): Promise<boolean> {
    try {
      await this.prover.prove(chain, provider, [log], range.blocks);
      return true;
    } catch (error) {
      if (!(error instanceof Contradiction)) throw error;
      this.pool.contradicted(provider, error.message);
      return false;
    }
  }

  /** Who told something else before than everybody tells now? */
  private blame(row: ChunkRow, readings: readonly Reading[], digests: ReadonlySet<string>): void {
    const [first] = readings;
    if (digests.size !== 1 || !first || digests.has(row.digest)) return;
    this.pool.contradicted(
      first.provider,
      `${first.provider.name} told something else of blocks ${row.firstBlock} to ${row.lastBlock} before than it does now`,
    );
  }
}
