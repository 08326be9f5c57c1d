import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { Clock, DomainError, addressToHex } from '@epusdt/kernel';
import { BackScanRow } from './back-scan.row';
import { ChainPosition } from './chain-position';
import { ChainSourceError, TooMuchAsked, type ChainSource, type TransferLog } from './chain-source';
import { ProviderPool } from './provider-pool';
import { TransferProver } from './transfer-prover';
import { TransferStore } from './transfer-store';

/** Where to begin: a block, or an instant in milliseconds. */
export type BackScanStart = { readonly block: number } | { readonly time: number };

const MAX_BLOCKS = 5_000;
/** Questions in one run, so that reading the present does not wait. */
const STEPS_PER_RUN = 4;
const PROBLEM_LENGTH = 500;
/** Operators that are asked for each piece, where there are so many. */
const WITNESSES = 2;

/** Reads the past of single addresses into rows, a piece at a time beside the scanner; a kill loses nothing. */
@Injectable()
export class BackScan {
  private readonly logger = new Logger('back scan');
  private blocks = MAX_BLOCKS;

  constructor(
    private readonly pool: ProviderPool,
    private readonly prover: TransferProver,
    private readonly store: TransferStore,
    private readonly position: ChainPosition,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /** Begins to look back from the present position of the scanner. The address must be watched already. */
  async start(address: string, from: BackScanStart): Promise<BackScanRow> {
    const cursor = await this.position.cursor();
    if (!cursor)
      throw new DomainError('chain_not_read', 'the chain has not been read yet; try again in a minute');
    const first = 'block' in from ? from.block : await this.blockAt(from.time, cursor.number);
    if (first > cursor.number) {
      throw new DomainError(
        'not_allowed_now',
        `${'block' in from ? `block ${first}` : new Date(from.time).toISOString()} is later than block ${cursor.number}, up to which everything is read already; give an earlier one with --from`,
      );
    }
    const now = this.clock.now();
    const row = {
      address,
      fromBlock: first,
      nextBlock: first,
      toBlock: cursor.number,
      found: 0,
      state: 'running' as const,
      problem: null,
      createdAt: now,
      updatedAt: now,
    };
    await this.database.reader.insert(BackScanRow, row);
    this.logger.log(`looking for transfers to ${address} in blocks ${first} to ${cursor.number}`);
    const started = await this.latest(address);
    if (!started) throw new RangeError(`the back scan of ${address} is gone`);
    return started;
  }

  /** The newest look back for this address. */
  async latest(address: string): Promise<BackScanRow | null> {
    const [row] = await this.database.reader.find(BackScanRow, {
      where: { address },
      order: { id: 'DESC' },
      take: 1,
    });
    return row ?? null;
  }

  /** Some pieces of the oldest one that is not done. */
  async run(): Promise<void> {
    for (let steps = 0; steps < STEPS_PER_RUN; steps += 1) {
      const [row] = await this.database.reader.find(BackScanRow, {
        where: { state: 'running' },
        order: { id: 'ASC' },
        take: 1,
      });
      if (!row) return;
      try {
        await this.step(row);
        this.blocks = Math.min(MAX_BLOCKS, this.blocks * 2);
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
        const most = error instanceof TooMuchAsked ? (error.blocks ?? Infinity) : Infinity;
        this.blocks = Math.max(1, Math.min(most, Math.floor(this.blocks / 2)));
        await this.database.reader.update(
          BackScanRow,
          { id: row.id },
          { problem: error.message.slice(0, PROBLEM_LENGTH) },
        );
        if (!(error instanceof TooMuchAsked)) return;
      }
    }
  }

  private async step(row: BackScanRow): Promise<void> {
    const hex = addressToHex(row.address);
    const cursor = await this.position.cursor();
    if (hex === null || !cursor) return;
    const to = Math.min(row.nextBlock + this.blocks - 1, row.toBlock);
    // What left long ago is no news to the owner.
    const filter = { kind: 'wallets' as const, addresses: [hex], canaries: [], outgoing: false };
    // Silence of one is not believed where there is another: whatever either of two has is proven and stored.
    const logs: TransferLog[] = [];
    for (const of of this.pool.operators.slice(0, WITNESSES)) {
      const { answer: range, provider } = await this.pool.ask(
        'catch-up',
        (source) => source.range(row.nextBlock, to, filter),
        { of, smallest: to === row.nextBlock },
      );
      const own = range.logs.filter(({ raw, to: receiver }) => raw > 0n && receiver === hex);
      await this.prover.prove(cursor.chain, provider, own, range.blocks);
      logs.push(...own);
    }
    const done = to === row.toBlock;
    const now = this.clock.now();
    const recorded = await this.database.transaction(async (manager) => {
      const fresh = await this.store.record(manager, logs, now);
      await manager.update(
        BackScanRow,
        { id: row.id, nextBlock: row.nextBlock },
        {
          nextBlock: to + 1,
          found: row.found + fresh,
          state: done ? 'done' : 'running',
          problem: null,
          updatedAt: now,
        },
      );
      return fresh;
    });
    if (recorded > 0) this.events.emit('transfers.recorded', { count: recorded });
    if (done)
      this.logger.log(`${row.address}: looked back to block ${row.fromBlock}, ${row.found + recorded} new`);
  }

  /** The first block that is not older than the instant; the one after `newest` when all are. */
  private async blockAt(time: number, newest: number): Promise<number> {
    const { answer } = await this.pool.ask('catch-up', (source) => firstBlockFrom(source, time, newest));
    return answer;
  }
}

async function firstBlockFrom(source: ChainSource, time: number, newest: number): Promise<number> {
  let low = 1;
  let high = newest + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await source.block(middle)).time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
