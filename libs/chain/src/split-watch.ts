import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { Clock, SECOND } from '@epusdt/kernel';
import { ChainSourceError } from './chain-source';
import { ChunkRow, PROBLEM_LENGTH } from './chunk.row';
import { StepBack } from './step-back';

/** Between two questions whether the providers agree again. */
const AGAIN_MS = 15 * SECOND;

/** Two final histories: nothing is read or settled until every operator tells the same one. */
@Injectable()
export class SplitWatch {
  private readonly logger = new Logger('audit');
  private askedAt: number | null = null;

  constructor(
    private readonly back: StepBack,
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
      const agreed = await this.back.agreedOn(row.lastBlock);
      if (!agreed) return true;
      if (agreed.id === row.lastBlockId) await this.reopen();
      else if (!(await this.back.before(row))) return true;
    } catch (error) {
      if (!(error instanceof ChainSourceError)) throw error;
      return true;
    }
    this.askedAt = null;
    this.alarms.clear('chain_split');
    return false;
  }

  private async reopen(): Promise<void> {
    await this.database.reader.update(ChunkRow, { state: 'split' }, { state: 'open', problem: null });
    this.logger.log('the providers agree on the final blocks again');
  }
}
