import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { Clock, SECOND } from '@epusdt/kernel';
import { MoreThanOrEqual } from 'typeorm';
import { ChainSourceError, type BlockRef } from './chain-source';
import { CursorRow } from './chain.rows';
import { ChunkRow, PROBLEM_LENGTH } from './chunk.row';
import { ProviderPool } from './provider-pool';

/** Between two questions whether the providers agree again. */
const AGAIN_MS = 15 * SECOND;

/** Two final histories: nothing is read or settled until every operator tells the same one. */
@Injectable()
export class SplitWatch {
  private readonly logger = new Logger('audit');
  private askedAt: number | null = null;

  constructor(
    private readonly pool: ProviderPool,
    private readonly database: Database,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
  ) {}

  /**
   * Marks the reading that ends with a block that others deny. False when there is none: it was compared with another
   * operator's long ago, or there is only one operator.
   */
  async dispute(
    block: Pick<ChunkRow, 'chain' | 'lastBlock' | 'lastBlockId'>,
    problem: string,
  ): Promise<boolean> {
    const { chain, lastBlock, lastBlockId } = block;
    const { affected } = await this.database.reader.update(
      ChunkRow,
      { chain, lastBlock, lastBlockId },
      { state: 'split', problem: problem.slice(0, PROBLEM_LENGTH) },
    );
    if (!affected) return false;
    this.tell(problem);
    return true;
  }

  private tell(problem: string): void {
    this.alarms.raise(
      'chain_split',
      `${problem}: nothing is read or settled until they agree; if one of them is wrong for good, take it out of TRON_NODES and restart`,
    );
  }

  /** Asks about the oldest disputed block; with that the later ones are decided, too. */
  async stillSplit(): Promise<boolean> {
    const [row] = await this.database.reader.find(ChunkRow, {
      where: { state: 'split' },
      order: { firstBlock: 'ASC' },
      take: 1,
    });
    if (!row) {
      this.alarms.clear('chain_split');
      return false;
    }
    this.tell(row.problem ?? `block ${row.lastBlock} is disputed`);
    const now = this.clock.now();
    if (this.askedAt !== null && now - this.askedAt < AGAIN_MS && now >= this.askedAt) return true;
    this.askedAt = now;
    try {
      const agreed = await this.agreedOn(row.lastBlock);
      if (!agreed) return true;
      if (agreed.id === row.lastBlockId) await this.reopen();
      else if (!(await this.stepBack(row))) return true;
    } catch (error) {
      if (!(error instanceof ChainSourceError)) throw error;
      return true;
    }
    this.askedAt = null;
    this.alarms.clear('chain_split');
    return false;
  }

  /** The block as every operator that is configured now has it; `null` while they differ. */
  private async agreedOn(number: number): Promise<BlockRef | null> {
    let agreed: BlockRef | null = null;
    for (const of of this.pool.operators) {
      const { answer } = await this.pool.ask('head', (source) => source.block(number), { of });
      if (agreed && agreed.id !== answer.id) return null;
      agreed = answer;
    }
    return agreed;
  }

  private async reopen(): Promise<void> {
    await this.database.reader.update(ChunkRow, { state: 'split' }, { state: 'open', problem: null });
    this.logger.log('the providers agree on the final blocks again');
  }

  /** The oldest reading of the history that is denied, which may have begun before the block that was disputed. */
  private async beginning(row: ChunkRow): Promise<{ row: ChunkRow; before: BlockRef } | null> {
    for (let oldest = row; ;) {
      const lastBlock = oldest.firstBlock - 1;
      const before = await this.agreedOn(lastBlock);
      if (!before) return null;
      const older = await this.database.reader.findOneBy(ChunkRow, { chain: row.chain, lastBlock });
      if (!older || older.lastBlockId === before.id) return { row: oldest, before };
      oldest = older;
    }
  }

  /**
   * We were told the wrong history: the one case in which the cursor goes back, to the block before it, which all have.
   * Nothing of that history was stored, as nobody else confirmed it.
   */
  private async stepBack(disputed: ChunkRow): Promise<boolean> {
    const beginning = await this.beginning(disputed);
    if (!beginning) return false;
    const { row, before } = beginning;
    return this.database.transaction(async (manager) => {
      const cursor = await manager.findOneBy(CursorRow, { chain: row.chain });
      if (!cursor || cursor.number < before.number) return false;
      const { number, id: blockId, time: blockTime } = before;
      const { affected } = await manager.update(
        CursorRow,
        { chain: row.chain, version: cursor.version },
        { number, blockId, blockTime, version: cursor.version + 1 },
      );
      if (affected !== 1) return false;
      await manager.delete(ChunkRow, { chain: row.chain, firstBlock: MoreThanOrEqual(row.firstBlock) });
      this.logger.warn(
        `reading goes back from block ${cursor.number} to ${number}: all providers have another history after it by now`,
      );
      return true;
    });
  }
}
