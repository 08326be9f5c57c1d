import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { Clock } from '@epusdt/kernel';
import {
  ChainSourceError,
  Contradiction,
  joinRanges,
  type BlockRange,
  type ChainSource,
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
 * Two operators told different things of some blocks. All are asked for the whole blocks, without any index, and for the
 * logs; every transfer to us that one of them has is proven as ever, and stored if it was missed.
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

  /**
   * At most 20 blocks. `told`: what the other operator has just said, which it may not say again. `mended`: all tell the
   * same by now, or every transfer to us is decided. `open`: look again later, above all while there is one operator.
   */
  async mend(row: ChunkRow, told: Reading | null): Promise<'mended' | 'open'> {
    try {
      const readings = await this.readings(row);
      const said = new Set(readings.map(({ provider }) => provider.operator));
      const decided = await this.recover(row.chain, [...(told ? [told] : []), ...readings]);
      if (said.size < 2) return 'open';
      const digests = new Set(readings.map(({ range }) => digestOf(range.logs)));
      if (row.filter === 'contract') this.blame(row, readings, digests);
      return digests.size === 1 || decided ? 'mended' : 'open';
    } catch (error) {
      if (!(error instanceof ChainSourceError)) throw error;
      this.logger.warn(`blocks ${row.firstBlock} to ${row.lastBlock} are still open: ${error.message}`);
      return 'open';
    }
  }

  /** What each operator that is configured now tells, by its blocks and by its logs, block by block. */
  private async readings({ firstBlock, lastBlock }: ChunkRow): Promise<Reading[]> {
    const readings: Reading[] = [];
    for (const of of this.pool.operators) {
      const { answer, provider } = await this.pool.ask(
        'audit',
        (_, one) => blockByBlock(one.witness('audit'), firstBlock, lastBlock),
        { of },
      );
      readings.push({ provider, range: answer });
      const logs = provider.logs('audit');
      if (!logs) continue;
      // An index that has less than the blocks is no news; one that has more is.
      const indexed = await blockByBlock(logs, firstBlock, lastBlock).catch(noAnswer);
      if (indexed) readings.push({ provider, range: indexed });
    }
    return readings;
  }

  /** Stores what was missed. True when nothing is left that one has and another denies. */
  private async recover(chain: string, readings: readonly Reading[]): Promise<boolean> {
    let decided = true;
    const manager = this.database.reader;
    const listed = await this.store.listed(manager);
    for (const { provider, range } of readings) {
      const claims = await this.store.ours(manager, range.logs, listed);
      if (claims.length === 0) continue;
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
    const told = readings.find(({ provider }) => provider.operator === row.operator);
    if (digests.size !== 1 || !told || digests.has(row.digest)) return;
    const { provider } = told;
    this.pool.contradicted(
      provider,
      `${provider.name} told something else of blocks ${row.firstBlock} to ${row.lastBlock} before than it does now`,
    );
  }
}

/** The smallest questions there are: whoever limits them answers these. */
async function blockByBlock(source: ChainSource, from: number, to: number): Promise<BlockRange> {
  const parts: BlockRange[] = [];
  for (let number = from; number <= to; number += 1) {
    parts.push(await source.range(number, number, { kind: 'contract' }));
  }
  return joinRanges(parts);
}

function noAnswer(error: unknown): null {
  if (error instanceof ChainSourceError) return null;
  throw error;
}
