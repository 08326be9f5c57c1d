import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { In, LessThan, MoreThan, MoreThanOrEqual, Not } from 'typeorm';
import type { BlockRef } from './chain-source';
import { CursorRow, TransferRow, type TransferState } from './chain.rows';
import { ChunkRow } from './chunk.row';
import { ProviderPool } from './provider-pool';

type Reading = Pick<ChunkRow, 'firstBlock' | 'lastBlock' | 'lastBlockId'>;
interface Beginning {
  readonly row: Reading;
  readonly before: BlockRef;
}

/** Nothing follows from these yet. */
const UNCOUNTED = In<TransferState>(['unsettled', 'parked']);
/** So many transfers of a wrong history are looked up; it takes a lone provider to have any stored. */
const MAX_LOOKED_UP = 100;

/** The one case in which the cursor goes back: we were told a history that nobody has any more. */
@Injectable()
export class StepBack {
  private readonly logger = new Logger('audit');

  constructor(
    private readonly pool: ProviderPool,
    private readonly database: Database,
    private readonly alarms: Alarms,
  ) {}

  /** The block as every operator that is configured now has it; `null` while they differ. */
  async agreedOn(number: number): Promise<BlockRef | null> {
    let agreed: BlockRef | null = null;
    for (const of of this.pool.operators) {
      const { answer } = await this.pool.ask('head', (source) => source.block(number), { of });
      if (agreed && agreed.id !== answer.id) return null;
      agreed = answer;
    }
    return agreed;
  }

  /**
   * To the block before the wrong history, which all have. What was recorded from there on and not settled is read again
   * with its blocks; what was settled on the word of a lone provider stays, and an alarm names what nobody has any more.
   * False: the providers differ, or another process was faster.
   */
  async before(disputed: ChunkRow): Promise<boolean> {
    const beginning = await this.beginning(disputed);
    if (!beginning) return false;
    const vanished = await this.vanished(beginning.before);
    if (!(await this.goBack(disputed.chain, beginning))) return false;
    for (const transfer of vanished) this.tell(transfer);
    return true;
  }

  /** The oldest reading of the history that is denied, which may have begun before the block that was disputed. */
  private async beginning(disputed: ChunkRow): Promise<Beginning | null> {
    const rows = await this.back(disputed);
    // Whoever has a block has all before it, so what is right stands behind what is wrong.
    let [wrong, right] = [0, rows.length];
    while (right - wrong > 1) {
      const middle = Math.floor((wrong + right) / 2);
      const row = rows[middle];
      if (!row) throw new RangeError(`reading ${middle} of ${rows.length}`);
      const agreed = await this.agreedOn(row.lastBlock);
      if (!agreed) return null;
      if (agreed.id === row.lastBlockId) right = middle;
      else wrong = middle;
    }
    const row = rows[wrong] ?? disputed;
    const before = await this.agreedOn(row.firstBlock - 1);
    return before && { row, before };
  }

  /** The disputed reading and those that end where the next begins, newest first. */
  private async back(disputed: ChunkRow): Promise<Reading[]> {
    const older = await this.database.reader.find(ChunkRow, {
      select: { id: true, firstBlock: true, lastBlock: true, lastBlockId: true },
      where: { chain: disputed.chain, lastBlock: LessThan(disputed.firstBlock) },
      order: { lastBlock: 'DESC' },
    });
    const rows: Reading[] = [disputed];
    for (const row of older) {
      if (row.lastBlock !== (rows[rows.length - 1] ?? disputed).firstBlock - 1) break;
      rows.push(row);
    }
    return rows;
  }

  /** What was counted after this block and no operator has. Throws `ChainSourceError` when one does not answer. */
  private async vanished({ number }: BlockRef): Promise<TransferRow[]> {
    const counted = await this.database.reader.find(TransferRow, {
      where: { blockNumber: MoreThan(number), state: Not(UNCOUNTED) },
      order: { id: 'ASC' },
      take: MAX_LOOKED_UP,
    });
    const vanished: TransferRow[] = [];
    for (const transfer of counted) if (!(await this.isKnown(transfer.txHash))) vanished.push(transfer);
    return vanished;
  }

  private async isKnown(txHash: string): Promise<boolean> {
    for (const of of this.pool.operators) {
      const { answer } = await this.pool.ask('settle', (source) => source.finalReceipt(txHash), { of });
      if (answer) return true;
    }
    return false;
  }

  private goBack(chain: string, { row, before }: Beginning): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const cursor = await manager.findOneBy(CursorRow, { chain });
      if (!cursor || cursor.number < before.number) return false;
      const { number, id: blockId, time: blockTime } = before;
      const { affected } = await manager.update(
        CursorRow,
        { chain, version: cursor.version },
        { number, blockId, blockTime, version: cursor.version + 1 },
      );
      if (affected !== 1) return false;
      await manager.delete(ChunkRow, { chain, firstBlock: MoreThanOrEqual(row.firstBlock) });
      await manager.delete(TransferRow, { blockNumber: MoreThan(number), state: UNCOUNTED });
      this.logger.warn(
        `reading goes back from block ${cursor.number} to ${number}: all providers have another history after it by now`,
      );
      return true;
    });
  }

  private tell({ txHash, rawValue, toAddress, blockNumber }: TransferRow): void {
    this.alarms.raise(
      'payment_vanished',
      `transaction ${txHash} (${rawValue} of the smallest unit to ${toAddress}, told in block ${blockNumber} by one provider while no second one answered) is on no provider's chain now: look it up in an explorer; if it is not there, the money never came, and what was paid with it was not paid`,
      txHash,
    );
  }
}
