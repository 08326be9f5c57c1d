import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { Clock, MINUTE, type AddressHex } from '@epusdt/kernel';
import { In } from 'typeorm';
import { ChainSourceError, type LogFilter, type TransferLog } from './chain-source';
import { ChunkRow, digestOf } from './chunk.row';
import { CrossCheck } from './cross-check';
import type { Provider } from './provider';
import { ProviderPool } from './provider-pool';
import { RepairShop } from './repair';
import { TransferStore } from './transfer-store';

/** Blocks compared at once: a request a minute while reading keeps up. */
const SPAN = 20;
/** Spans in one run, so that a long catch-up is compared piece by piece. */
const SPANS_PER_RUN = 10;
/** What differs, or cannot be compared, is looked at again after this long. */
const AGAIN_MS = MINUTE;
const PROBLEM_LENGTH = 500;
/** Addresses that fit into one question. */
const MAX_TOPICS = 990;

/** Compares what one operator told with what another tells: that finds what was left out, which no proof can. */
@Injectable()
export class Audit {
  private readonly logger = new Logger('audit');
  private triedAt: number | null = null;

  constructor(
    private readonly pool: ProviderPool,
    private readonly crossCheck: CrossCheck,
    private readonly repair: RepairShop,
    private readonly store: TransferStore,
    private readonly database: Database,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
  ) {}

  /** Compares what is due. Trouble of providers is no trouble of the reading: the rows wait. */
  async run(): Promise<void> {
    try {
      for (let spans = 0; spans < SPANS_PER_RUN; spans += 1) {
        const rows = await this.nextSpan();
        if (rows.length === 0) break;
        await this.compare(rows);
      }
      await this.lookAgain();
    } catch (error) {
      if (!(error instanceof ChainSourceError)) throw error;
      this.triedAt = this.clock.now();
      if (this.pool.operators.length > 1) this.crossCheck.unanswered();
      this.logger.debug(`not compared yet: ${error.message}`);
    }
  }

  /** Do the providers still have different final blocks? Asked at every look while it is so. */
  async stillSplit(): Promise<boolean> {
    const rows = await this.database.reader.findBy(ChunkRow, { state: 'split' });
    for (const row of rows) {
      try {
        if (await this.agreesNow(row)) await this.reopen(row);
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
      }
    }
    const [still] = await this.database.reader.find(ChunkRow, { where: { state: 'split' }, take: 1 });
    if (still) this.tellSplit(still.problem ?? '');
    else this.alarms.clear('chain_split');
    return still !== undefined;
  }

  private waits(): boolean {
    const now = this.clock.now();
    return this.triedAt !== null && now - this.triedAt < AGAIN_MS && now >= this.triedAt;
  }

  /** The oldest rows of one operator and one way of reading that together make a span; none while they are too few. */
  private async nextSpan(): Promise<ChunkRow[]> {
    if (this.waits()) return [];
    const rows = await this.database.reader.find(ChunkRow, {
      where: { state: 'open' },
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
    const last = rows[rows.length - 1];
    if (!first || !last) return;
    const own = first.filter === 'wallets' ? await this.store.listed(this.database.reader) : null;
    const { answer: range, provider } = await this.pool.ask(
      'audit',
      (source) => source.range(first.firstBlock, last.lastBlock, filterFor(own)),
      { notOf: first.operator },
    );
    this.pool.saw(provider, range.last.number);
    this.crossCheck.answered();
    const told = own ? range.logs.filter(({ raw, to }) => raw > 0n && own.has(to)) : range.logs;
    const agreed: ChunkRow[] = [];
    for (const row of rows) {
      const logs = told.filter(
        ({ blockNumber }) => blockNumber >= row.firstBlock && blockNumber <= row.lastBlock,
      );
      const end = range.blocks.find(({ number }) => number === row.lastBlock);
      if (end && end.id !== row.lastBlockId) await this.split(row, provider, end.id);
      else if (digestOf(logs) === row.digest) agreed.push(row);
      else await this.differ(row, provider, logs);
    }
    if (agreed.length > 0) {
      await this.database.reader.delete(ChunkRow, { id: In(agreed.map(({ id }) => id)) });
    }
    if (agreed.length === rows.length) this.clearContradictions(first.operator, provider);
  }

  /** Both were right about everything lately. */
  private clearContradictions(operator: string, provider: Provider): void {
    this.alarms.clear('contradiction', provider.name);
    for (const one of this.pool.providers) {
      if (one.operator === operator) this.alarms.clear('contradiction', one.name);
    }
  }

  private async differ(row: ChunkRow, provider: Provider, logs: readonly TransferLog[]): Promise<void> {
    const problem = `blocks ${row.firstBlock} to ${row.lastBlock}: ${row.operator} told of ${row.logCount} transfers, ${provider.name} of ${logs.length}, or of others`;
    this.logger.error(problem);
    await this.mark(row, 'differs', problem);
    this.alarms.raise('contradiction', problem, provider.name);
    await this.mend(row);
  }

  private async mend(row: ChunkRow): Promise<void> {
    const outcome = await this.repair.mend(row);
    if (outcome === 'mended') await this.database.reader.delete(ChunkRow, { id: row.id });
  }

  private async split(row: ChunkRow, provider: Provider, id: string): Promise<void> {
    const problem = `final block ${row.lastBlock} is ${row.lastBlockId} to ${row.operator} and ${id} to ${provider.name}`;
    await this.mark(row, 'split', problem);
    this.tellSplit(problem);
  }

  private tellSplit(problem: string): void {
    this.alarms.raise(
      'chain_split',
      `${problem}: nothing is read or settled until they agree; if one of them is wrong for good, take it out of TRON_NODES and restart`,
    );
  }

  private async mark(row: ChunkRow, state: ChunkRow['state'], problem: string): Promise<void> {
    await this.database.reader.update(
      ChunkRow,
      { id: row.id },
      { state, problem: problem.slice(0, PROBLEM_LENGTH) },
    );
  }

  private async lookAgain(): Promise<void> {
    if (this.waits()) return;
    const rows = await this.database.reader.find(ChunkRow, {
      where: { state: 'differs' },
      order: { firstBlock: 'ASC' },
      take: SPANS_PER_RUN,
    });
    if (rows.length > 0) this.triedAt = this.clock.now();
    for (const row of rows) await this.mend(row);
    if (rows.length > 0 && !(await this.database.reader.existsBy(ChunkRow, { state: 'differs' }))) {
      for (const { name } of this.pool.providers) this.alarms.clear('contradiction', name);
    }
  }

  /** Every operator that is configured now must say the same: one that was taken out has no say any more. */
  private async agreesNow(row: ChunkRow): Promise<boolean> {
    const ids = new Set<string>();
    for (const operator of this.pool.operators) {
      const { answer } = await this.pool.ask('head', (source) => source.block(row.lastBlock), {
        of: operator,
      });
      ids.add(answer.id);
    }
    // Where all have another block than ours, the scanner finds out that its cursor is denied.
    return ids.size === 1;
  }

  private async reopen(row: ChunkRow): Promise<void> {
    await this.mark(row, 'open', '');
    this.logger.log(`the providers agree on block ${row.lastBlock} again`);
  }
}

/** More addresses than fit into a question are looked for among all transfers. */
function filterFor(own: ReadonlySet<AddressHex> | null): LogFilter {
  return own && own.size <= MAX_TOPICS
    ? { kind: 'wallets', addresses: [...own], canaries: [] }
    : { kind: 'contract' };
}
