import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '@epusdt/database';
import { Alarms, EventBus } from '@epusdt/events';
import { Clock, MINUTE, SECOND } from '@epusdt/kernel';
import { ChainPosition } from './chain-position';
import { ChainMismatch, Contradiction, type BlockRef } from './chain-source';
import type { CursorRow } from './chain.rows';
import { OutgoingTransfers } from './outgoing-transfers';
import type { Provider } from './provider';
import { ProviderPool } from './provider-pool';
import { ReadingPlan, type Step } from './reading-plan';
import { SplitWatch } from './split-watch';
import { TransferProver } from './transfer-prover';
import { CursorMoved, TransferStore, type Chunk } from './transfer-store';
import { TokenContract } from './token-contract';
import { TokenWatch } from './token-watch';

/** How often the providers must deny the cursor before everything stops. */
const DENIALS_TO_STOP = 3;
/** Blocks come a minute late; one from the future has a wrong time, or we have. */
const MAX_AHEAD_MS = 10 * MINUTE;

/** Turns what was read into rows, once it follows the cursor and every transfer of ours is proven. */
@Injectable()
export class ChunkReader {
  private readonly logger = new Logger('scanner');
  /** How often each operator has denied the cursor's block since somebody last had it. */
  private readonly denials = new Map<string, number>();

  constructor(
    private readonly pool: ProviderPool,
    private readonly plan: ReadingPlan,
    private readonly store: TransferStore,
    private readonly splits: SplitWatch,
    private readonly prover: TransferProver,
    private readonly outgoing: OutgoingTransfers,
    private readonly database: Database,
    private readonly position: ChainPosition,
    private readonly token: TokenWatch,
    private readonly contract: TokenContract,
    private readonly events: EventBus,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
  ) {}

  /** Reads one step from whoever can. */
  async read(step: Step): Promise<Chunk> {
    const priority = step.to - step.from >= 5 ? 'catch-up' : 'head';
    const { answer, provider } = await this.pool.ask(priority, (source) => this.plan.read(source, step), {
      smallest: step.to === step.from,
    });
    this.plan.succeeded(step);
    return { ...answer, provider };
  }

  /** The cursor after the chunk, or `null` when nothing is to be read after it now: another scanner moved it, say. */
  async take(cursor: CursorRow, chunk: Chunk, head: BlockRef): Promise<CursorRow | null> {
    const { range, provider } = chunk;
    if (range.first.parentId !== cursor.blockId) return this.denied(cursor, provider);
    // The head may have gone back since the question: what is not final any more is read later.
    if (range.last.number > head.number) return cursor;
    const ahead = range.last.time - this.clock.now();
    if (ahead > MAX_AHEAD_MS || range.last.time > head.time + SECOND) {
      const problem = `block ${range.last.number} is of ${new Date(range.last.time).toISOString()}, which is not its time, or it is not final (or the clock of this computer is wrong)`;
      this.pool.contradicted(provider, problem);
      throw new Contradiction(provider.name, problem);
    }
    if (range.last.number === head.number && range.last.id !== head.id) {
      throw new Contradiction(
        provider.name,
        `final block ${head.number} is ${head.id} to one node and ${range.last.id} to another`,
      );
    }
    const tellsEnd = range.notices.some(({ kind }) => kind === 'deprecated');
    if (tellsEnd && (await this.contract.deniesDeprecation())) {
      const problem = `${provider.name} tells of a deprecation that others deny`;
      this.pool.contradicted(provider, problem);
      throw new Contradiction(provider.name, problem);
    }
    this.denials.clear();
    let asked = false;
    for (;;) {
      try {
        const outcome = await this.database.transaction((manager) =>
          this.store.store(manager, cursor, chunk),
        );
        // A wallet came after the question: its transfers are in the next one's answer.
        if (outcome.kind === 'addresses') return cursor;
        if (outcome.kind === 'proofs') {
          await this.prove(cursor, chunk, outcome.logs);
          await this.outgoing.prove(cursor.chain, chunk, outcome.outgoing);
          asked = true;
          continue;
        }
        this.prover.forgetUpTo(range.last.number);
        this.outgoing.committed(outcome.outgoing, range.last.number);
        // With several operators it is the comparison that says when they agree again.
        if (this.pool.operators.length < 2) this.alarms.clear('contradiction', provider.name);
        await this.token.tell(range.notices);
        const { recorded, outgoing } = outcome;
        if (recorded > 0) this.events.emit('transfers.recorded', { count: recorded });
        if (outgoing.count > 0) this.events.emit('transfers.outgoing', { count: outgoing.count });
        // What could not be proven before, now that all else is done; it is written with the next chunk.
        if (!asked) await this.outgoing.prove(cursor.chain, chunk, []);
        // What follows is not the token any more.
        return tellsEnd ? null : outcome.cursor;
      } catch (error) {
        if (error instanceof CursorMoved) return null;
        throw error;
      }
    }
  }

  /** Where the first start begins is one operator's word, too: compared like anything that is read. */
  noteBeginning(manager: EntityManager, chain: string, block: BlockRef, provider: Provider): Promise<void> {
    const range = { first: block, last: block };
    return this.store.noteForAudit(manager, chain, { range, provider, filter: { kind: 'beginning' } }, []);
  }

  /** A head behind the cursor is a lagging provider, unless the network is another one. */
  async confirmNetwork(cursor: CursorRow): Promise<void> {
    const { answer: chainId } = await this.pool.ask('head', (source) => source.chainId());
    if (cursor.chain === this.position.chainKey(chainId)) return;
    throw new ChainMismatch(
      `the nodes serve network ${chainId}, this database was read from ${cursor.chain}. Point TRON_NODES at that network, or start with an empty database (another DATA_DIR or DATABASE_URL)`,
    );
  }

  async denied(cursor: CursorRow, provider: Provider): Promise<null> {
    await this.confirmNetwork(cursor);
    const problem = `${provider.name} does not have block ${cursor.number} ${cursor.blockId}, which was final when it was read`;
    this.logger.error(problem);
    this.pool.contradicted(provider, problem);
    this.denials.set(provider.operator, (this.denials.get(provider.operator) ?? 0) + 1);
    const all = [...this.denials.values()].reduce((sum, count) => sum + count, 0);
    // One of several may be on another chain: nothing stops before all of them have denied it.
    const everybody = this.pool.operators.every((operator) => this.denials.has(operator));
    if (all < DENIALS_TO_STOP || !everybody) return null;
    // Read from one operator and compared with nobody yet: it may have been wrong, and then reading goes back.
    const { chain, number: lastBlock, blockId: lastBlockId } = cursor;
    if (await this.splits.dispute({ chain, lastBlock, lastBlockId }, problem)) {
      this.denials.clear();
      return null;
    }
    throw new ChainMismatch(
      `block ${cursor.number} ${cursor.blockId}, read as final, is not on the chain the nodes serve. Point TRON_NODES at nodes of the right network; if the network itself began anew (a sandbox), start with an empty database (another DATA_DIR or DATABASE_URL)`,
    );
  }

  /** A contradiction is the reader's: the next scan asks somebody else. */
  private async prove(cursor: CursorRow, chunk: Chunk, logs: Chunk['range']['logs']): Promise<void> {
    try {
      await this.prover.prove(cursor.chain, chunk.provider, logs, chunk.range.blocks);
    } catch (error) {
      if (error instanceof Contradiction) this.pool.contradicted(chunk.provider, error.message);
      throw error;
    }
  }
}
