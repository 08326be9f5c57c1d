import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { Clock, MINUTE, SECOND } from '@epusdt/kernel';
import { In, Not } from 'typeorm';
import { ChainSourceError, type BlockRange } from './chain-source';
import { TransferRow } from './chain.rows';
import { ChunkRow, PROBLEM_LENGTH, digestOf } from './chunk.row';
import { CrossCheck } from './cross-check';
import { OtherReading } from './other-reading';
import { OutgoingTransfers } from './outgoing-transfers';
import type { Provider } from './provider';
import { ProviderPool } from './provider-pool';
import { RepairShop } from './repair';
import { SplitWatch } from './split-watch';
import { TransferStore } from './transfer-store';

/** Blocks compared at once: a request a minute while reading keeps up. */
const SPAN = 20;
/** Spans in one run, so that a long catch-up is compared piece by piece. */
const SPANS_PER_RUN = 10;
/** What differs, or cannot be compared, is looked at again after this long. */
const AGAIN_MS = MINUTE;
/** Rows that could not be compared a moment ago; more are not told apart. */
const MAX_PUT_OFF = 200;

interface Told {
  readonly range: BlockRange;
  readonly provider: Provider;
}

/** Compares what one operator told with what another tells: that finds what was left out, which no proof can. */
@Injectable()
export class Audit {
  private readonly logger = new Logger('audit');
  /** When a row that could not be compared may be tried again, by its id. */
  private readonly putOff = new Map<string, number>();
  private lookedAgainAt: number | null = null;

  constructor(
    private readonly pool: ProviderPool,
    private readonly others: OtherReading,
    private readonly crossCheck: CrossCheck,
    private readonly repair: RepairShop,
    private readonly splits: SplitWatch,
    private readonly store: TransferStore,
    private readonly outgoing: OutgoingTransfers,
    private readonly database: Database,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
  ) {}

  /** Compares what is due. Trouble of providers is no trouble of the reading: the rows wait, and others come first. */
  async run(): Promise<void> {
    if (this.pool.operators.length < 2) return;
    for (let spans = 0; spans < SPANS_PER_RUN; spans += 1) {
      const rows = await this.nextSpan();
      if (rows.length === 0) break;
      try {
        await this.compare(rows);
        this.crossCheck.answered();
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
        this.logger.debug(`not compared yet: ${error.message}`);
        for (const { id } of rows) this.putOff.set(id, this.clock.now() + AGAIN_MS);
        if (this.putOff.size > MAX_PUT_OFF) break;
      }
    }
    await this.lookAgain();
  }

  /**
   * The oldest rows of one operator and one way of reading that together make a span; none while they are too few. A row
   * of a deep gap is longer than a span and is compared by itself, piece by piece.
   */
  private async nextSpan(): Promise<ChunkRow[]> {
    const now = this.clock.now();
    for (const [id, until] of this.putOff) if (until <= now || until > now + AGAIN_MS) this.putOff.delete(id);
    const rows = await this.database.reader.find(ChunkRow, {
      where: { state: 'open', ...(this.putOff.size > 0 ? { id: Not(In([...this.putOff.keys()])) } : {}) },
      order: { firstBlock: 'ASC' },
      take: SPAN,
    });
    const [first] = rows;
    if (!first) return [];
    const span: ChunkRow[] = [];
    for (const row of rows) {
      const last = span[span.length - 1];
      const fits =
        row.operator === first.operator && row.filter === first.filter && row.chain === first.chain;
      if (!fits || (last && row.firstBlock !== last.lastBlock + 1)) return span;
      if (last && row.lastBlock - first.firstBlock >= SPAN) return span;
      span.push(row);
    }
    const last = span[span.length - 1];
    return last && last.lastBlock - first.firstBlock + 1 >= SPAN ? span : [];
  }

  private async compare(rows: readonly ChunkRow[]): Promise<void> {
    const [first] = rows;
    if (first?.filter === 'beginning') await this.compareBeginning(first);
    else if (first?.filter === 'wallets') await this.compareOwn(rows);
    else await this.compareAll(rows);
  }

  /** What it holds was there before us: reading starts after it. */
  private async compareBeginning(row: ChunkRow): Promise<void> {
    const told = await this.others.read(row.operator, row.firstBlock, row.lastBlock, 'wallets');
    if (!(await this.isSplit(row, told))) await this.settle([row], [row], told.provider);
  }

  /** Rows of complete readings: the same logs, by their digest. */
  private async compareAll(rows: readonly ChunkRow[]): Promise<void> {
    const [first] = rows;
    const last = rows[rows.length - 1];
    if (!first || !last) return;
    const told = await this.others.read(first.operator, first.firstBlock, last.lastBlock, 'contract');
    await this.lookForOutgoing(first.chain, told);
    const agreed: ChunkRow[] = [];
    for (const row of rows) {
      const logs = told.range.logs.filter(
        ({ blockNumber }) => blockNumber >= row.firstBlock && blockNumber <= row.lastBlock,
      );
      if (await this.isSplit(row, told)) continue;
      if (digestOf(logs) === row.digest) agreed.push(row);
      else await this.differ(row, told);
    }
    await this.settle(agreed, rows, told.provider);
  }

  /** Rows of readings for our own addresses: whatever the other has for us must be stored. */
  private async compareOwn(rows: readonly ChunkRow[]): Promise<void> {
    const [first] = rows;
    const last = rows[rows.length - 1];
    if (!first || !last) return;
    const end = Math.min(last.lastBlock, first.firstBlock + SPAN - 1);
    const told = await this.others.read(first.operator, first.firstBlock, end, 'wallets');
    await this.lookForOutgoing(first.chain, told);
    const manager = this.database.reader;
    const ours = await this.store.ours(manager, told.range.logs, await this.store.listed(manager));
    const missing = new Set<number>();
    for (const { txHash, blockNumber } of ours) {
      if (!(await manager.existsBy(TransferRow, { txHash }))) missing.add(blockNumber);
    }
    const agreed: ChunkRow[] = [];
    for (const row of rows) {
      if (await this.isSplit(row, told)) continue;
      const until = Math.min(row.lastBlock, end);
      if ([...missing].some((number) => number >= row.firstBlock && number <= until)) {
        await this.differ({ ...row, lastBlock: until }, told);
      } else if (row.lastBlock > end) await this.shorten(row, end + 1);
      else agreed.push(row);
    }
    await this.settle(agreed, rows, told.provider);
  }

  /** What left our wallets decides nothing here; what the reader did not tell of is proven, and goes with the next chunk. */
  private async lookForOutgoing(chain: string, told: Told): Promise<void> {
    const manager = this.database.reader;
    const leaving = await this.store.leaving(manager, told.range, await this.store.listed(manager));
    const missing = await this.outgoing.missing(manager, leaving);
    if (missing.length > 0) await this.outgoing.prove(chain, told, missing);
  }

  private async settle(
    agreed: readonly ChunkRow[],
    rows: readonly ChunkRow[],
    provider: Provider,
  ): Promise<void> {
    const [first] = rows;
    if (!first || agreed.length === 0) return;
    await this.database.reader.delete(ChunkRow, { id: In(agreed.map(({ id }) => id)) });
    const disputed = await this.database.reader.existsBy(ChunkRow, { state: In(['differs', 'split']) });
    // Both were right about everything lately, and nothing is left of what they were not.
    if (agreed.length === rows.length && !disputed)
      this.clearContradictions([first.operator, provider.operator]);
  }

  private clearContradictions(operators: readonly string[]): void {
    for (const operator of operators) this.alarms.clear('contradiction', operator);
    for (const { name, operator } of this.pool.providers) {
      if (operators.includes(operator)) this.alarms.clear('contradiction', name);
    }
  }

  private async isSplit(row: ChunkRow, { range, provider }: Told): Promise<boolean> {
    const end = range.blocks.find(({ number }) => number === row.lastBlock);
    if (!end) return false;
    if (end.id !== row.lastBlockId) {
      const problem = `final block ${row.lastBlock} is ${row.lastBlockId} to ${row.operator} and ${end.id} to ${provider.name}`;
      await this.splits.dispute(row, problem);
      return true;
    }
    // JSON-RPC tells whole seconds.
    if (Math.abs(end.time - row.lastBlockTime) > SECOND) {
      this.alarms.raise(
        'contradiction',
        `block ${end.number} is of ${new Date(row.lastBlockTime).toISOString()} to ${row.operator} and of ${new Date(end.time).toISOString()} to ${provider.name}: orders may have been called expired too early; what is paid in time is still paid`,
        provider.name,
      );
    }
    return false;
  }

  private async differ(row: ChunkRow, told: Told): Promise<void> {
    const problem = `blocks ${row.firstBlock} to ${row.lastBlock}: ${row.operator} and ${told.provider.name} tell of different transfers`;
    this.logger.error(problem);
    await this.database.reader.update(
      ChunkRow,
      { id: row.id },
      { state: 'differs', problem: problem.slice(0, PROBLEM_LENGTH) },
    );
    this.alarms.raise('contradiction', problem, row.operator);
    await this.mend(row, told);
  }

  /** `row` may be the beginning of a longer one. */
  private async mend(row: ChunkRow, told: Told | null): Promise<void> {
    const outcome = await this.repair.mend(row, told);
    if (outcome === 'open') return;
    const stored = await this.database.reader.findOneBy(ChunkRow, { id: row.id });
    if (!stored) return;
    if (stored.lastBlock > row.lastBlock) await this.shorten(stored, row.lastBlock + 1);
    else await this.database.reader.delete(ChunkRow, { id: row.id });
  }

  private async shorten(row: ChunkRow, firstBlock: number): Promise<void> {
    await this.database.reader.update(
      ChunkRow,
      { id: row.id, firstBlock: row.firstBlock },
      { firstBlock, state: 'open', problem: null },
    );
  }

  /** What differed is asked about again every minute, until it is decided. */
  private async lookAgain(): Promise<void> {
    const now = this.clock.now();
    const soon = this.lookedAgainAt !== null && now - this.lookedAgainAt < AGAIN_MS;
    if (soon && now >= (this.lookedAgainAt ?? 0)) return;
    this.lookedAgainAt = now;
    const rows = await this.database.reader.find(ChunkRow, {
      where: { state: 'differs' },
      order: { firstBlock: 'ASC' },
      take: SPANS_PER_RUN,
    });
    for (const row of rows) {
      this.alarms.raise('contradiction', row.problem ?? 'providers differ', row.operator);
      await this.mend({ ...row, lastBlock: Math.min(row.lastBlock, row.firstBlock + SPAN - 1) }, null);
    }
    if (await this.database.reader.existsBy(ChunkRow, { state: 'differs' })) return;
    for (const { operator } of rows) this.alarms.clear('contradiction', operator);
    if (rows.length > 0) this.clearContradictions(this.pool.operators);
  }
}
