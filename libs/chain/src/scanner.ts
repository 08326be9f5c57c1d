import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Database, Leases, isUniqueViolation } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { Clock, MINUTE, SECOND, SingleFlight, newToken } from '@epusdt/kernel';
import { ChainChores } from './chain-chores';
import { ChainDemand } from './chain-demand';
import { ChainPosition } from './chain-position';
import { ChainSourceError, Contradiction, type BlockRef, type ChainSource, type Front } from './chain-source';
import { CursorRow } from './chain.rows';
import { ChunkReader } from './chunk-reader';
import { HeadPeek } from './head-peek';
import type { Provider } from './provider';
import { ProviderPool } from './provider-pool';
import { ReadingPlan, type Step } from './reading-plan';
import type { Chunk } from './transfer-store';

/** Chunks in one scan: 10,000 blocks, then the head is looked at again. */
const CHUNKS_PER_SCAN = 500;
const LEASE = 'scanner';
/** With a look every 3 s, another process goes on within 10 s of the death of the one that read. */
const LEASE_MS = 6 * SECOND;
/** Between two looks while no order is open. */
const IDLE_MS = 15 * SECOND;
/** Fewer final blocks than this wait for the next look, which brings them without a further request. */
const WORTH_A_REQUEST = 5;
/** Further behind than this there is no point in looking at the head. */
const NEAR_BLOCKS = 40;
/** Finality takes a minute; blocks twice as old are read too late. */
const LATE_MS = 2 * MINUTE;
/** A final head this old belongs to a provider that stands still, or to a network that does. */
const STANDING_STILL_MS = 3 * MINUTE;
const PROGRESS_BLOCKS = 2_000;

/** What one request brings. */
interface Look {
  readonly finalHead: BlockRef;
  readonly front: Front | null;
  readonly read: Omit<Chunk, 'provider'> | null;
}

/** Reads final blocks into rows: transfers and cursor in one transaction, each block once, none skipped. */
@Injectable()
export class Scanner implements BeforeApplicationShutdown {
  private readonly logger = new Logger('scanner');
  private readonly owner = newToken();
  private readonly drained = new SingleFlight(() => this.scanOnce(false));
  private readonly ticked = new SingleFlight(() => this.scanOnce(true));
  private lastLook: number | null = null;
  /** The newest final block of the look before. */
  private knownFinal = 0;

  constructor(
    private readonly pool: ProviderPool,
    private readonly plan: ReadingPlan,
    private readonly chunks: ChunkReader,
    private readonly peek: HeadPeek,
    private readonly chores: ChainChores,
    private readonly database: Database,
    private readonly demand: ChainDemand,
    private readonly position: ChainPosition,
    private readonly leases: Leases,
    private readonly clock: Clock,
    private readonly alarms: Alarms,
  ) {}

  /**
   * Reads up to the newest final block. Rejects with ChainSourceError when no provider answers (nothing is lost, the
   * next scan goes on) and with ChainMismatch when the rows are of another chain than the providers.
   */
  async scan(): Promise<void> {
    await this.ticked.idle();
    return this.drained.run();
  }

  /**
   * As `scan`, with as few requests as possible: one for all of head, final blocks and money on its way while orders
   * are open, and a look every 15 seconds while none is.
   */
  async tick(): Promise<void> {
    await this.drained.idle();
    return this.ticked.run();
  }

  /** Lets a running scan end, then gives the lease to whoever comes next. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.drained.idle();
    await this.ticked.idle();
    // Whatever still goes on beside the reading ends with its connections.
    await this.pool.close();
    await this.chores.idle();
    try {
      await this.leases.release(LEASE, this.owner);
    } catch (error) {
      this.logger.warn(`lease not given back, it ends by itself: ${String(error)}`);
    }
  }

  private async scanOnce(economical: boolean): Promise<void> {
    if (!(await this.leases.hold(LEASE, this.owner, LEASE_MS))) return;
    try {
      await this.leases.during(LEASE, this.owner, LEASE_MS, () => this.read(economical));
    } catch (error) {
      this.plan.failed(error);
      if (error instanceof ChainSourceError) await this.chores.withoutBlocks();
      throw error;
    } finally {
      await this.tellLag();
    }
  }

  private async read(economical: boolean): Promise<void> {
    const cursor = await this.position.cursor();
    if (!cursor) {
      await this.begin();
      return this.chores.run(economical);
    }
    if (await this.chores.isHalted()) return;
    const waiting = await this.demand.waiting();
    const now = this.clock.now();
    const idle = economical && !waiting && this.knownFinal - cursor.number < WORTH_A_REQUEST;
    if (idle && this.lastLook !== null && now - this.lastLook < IDLE_MS && now >= this.lastLook) return;
    this.lastLook = now;

    const step =
      this.knownFinal > cursor.number ? await this.plan.next(cursor.number, this.knownFinal) : null;
    const peeking = waiting && Math.abs(this.knownFinal - cursor.number) <= NEAR_BLOCKS;
    const filter = peeking ? await this.plan.peekFilter() : null;
    const { answer: look, provider } = await this.pool.ask('head', (source) =>
      this.look(source, step, filter && { from: this.peek.from(cursor.number), filter }),
    );
    const { finalHead } = look;
    if (this.pool.isBeyondOthers(provider, finalHead)) {
      const problem = `${provider.name} calls block ${finalHead.number} final, which nobody else has yet`;
      this.pool.contradicted(provider, problem);
      throw new Contradiction(provider.name, problem);
    }
    this.knownFinal = finalHead.number;
    await this.compareWhenOld(provider, finalHead);
    if (finalHead.number < cursor.number) {
      await this.chunks.confirmNetwork(cursor);
      return this.chores.run(economical);
    }
    if (finalHead.number === cursor.number && finalHead.id !== cursor.blockId) {
      await this.chunks.denied(cursor, provider);
      return;
    }
    let at: CursorRow | null = cursor;
    if (look.read) at = await this.chunks.take(cursor, { ...look.read, provider }, finalHead);
    if (at) at = await this.readOn(at, finalHead, economical ? WORTH_A_REQUEST : 1);
    // After the ledger, which must not wait for a provider that is tired of being asked for hints.
    if (at && look.front) await this.see(look.front, at, provider);
    await this.chores.run(economical);
  }

  /** Everything asked here goes out as one batch to one provider. */
  private async look(
    source: ChainSource,
    step: Step | null,
    peek: { readonly from: number; readonly filter: Step['filter'] } | null,
  ): Promise<Look> {
    const [finalHead, front, read] = await Promise.all([
      source.finalHead(),
      peek ? source.front(peek.from, peek.filter).catch(this.noFront) : null,
      step ? this.plan.read(source, step).catch(this.notRead) : null,
    ]);
    if (step && read) this.plan.succeeded(step);
    return { finalHead, front, read };
  }

  private async see(front: Front, cursor: CursorRow, provider: Provider): Promise<void> {
    if (await this.peek.see(front, cursor, provider)) return;
    const filter = await this.plan.peekFilter();
    const from = this.peek.from(cursor.number);
    const again = await this.pool.ask('head', (source) => source.front(from, filter).catch(this.noFront));
    if (again.answer) await this.peek.see(again.answer, cursor, again.provider);
  }

  /** What the look before has told of may not be there any more: the final head of this look decides what is read. */
  private readonly notRead = (error: unknown): null => {
    if (!(error instanceof ChainSourceError)) throw error;
    this.plan.failed(error);
    this.logger.debug(`not read with the look: ${error.message}`);
    return null;
  };

  /** What is not final may be told differently at any moment; the ledger does not wait for it. */
  private readonly noFront = (error: unknown): null => {
    if (!(error instanceof ChainSourceError)) throw error;
    this.logger.debug(`the head was not looked at: ${error.message}`);
    return null;
  };

  /** The rest up to the head, as long as there is enough of it to be worth a request. */
  private async readOn(from: CursorRow, head: BlockRef, enough: number): Promise<CursorRow | null> {
    let at = from;
    let told = from.number;
    for (let chunks = 0; chunks < CHUNKS_PER_SCAN && head.number - at.number >= enough; chunks += 1) {
      const step = await this.plan.next(at.number, head.number);
      const next = await this.chunks.take(at, await this.chunks.read(step), head);
      if (!next) return null;
      at = next;
      if (at.number - told >= PROGRESS_BLOCKS) {
        told = at.number;
        this.logger.log(`read up to block ${at.number}, ${head.number - at.number} to go`);
      }
      if (!(await this.leases.hold(LEASE, this.owner, LEASE_MS))) return null;
    }
    return at;
  }

  /** First start: the newest final block, before any order is accepted. */
  private async begin(): Promise<void> {
    const { answer, provider } = await this.pool.ask('head', async (source) =>
      Promise.all([source.chainId(), source.finalHead()]),
    );
    const [chainId, head] = answer;
    const { number, id, time } = head;
    const chain = this.position.chainKey(chainId);
    const row = { chain, number, blockId: id, blockTime: time, version: 0, readAt: this.clock.now() };
    this.knownFinal = number;
    try {
      await this.database.transaction(async (manager) => {
        await manager.insert(CursorRow, row);
        await this.chunks.noteBeginning(manager, chain, head, provider);
      });
      this.logger.log(`reading ${chain} from block ${number}`);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }

  /** A provider that stands still does not say so: the others tell. */
  private async compareWhenOld(provider: Provider, finalHead: BlockRef): Promise<void> {
    this.pool.saw(provider, finalHead);
    if (this.clock.now() - finalHead.time > STANDING_STILL_MS) await this.pool.compareHeads(provider);
  }

  private async tellLag(): Promise<void> {
    const cursor = await this.position.cursor().catch(() => null);
    if (!cursor) return;
    const age = this.clock.now() - cursor.blockTime;
    if (age <= LATE_MS) {
      this.alarms.clear('scanner_lag');
      return;
    }
    this.alarms.raise(
      'scanner_lag',
      `final blocks are read only up to ${new Date(cursor.blockTime).toISOString()} (${Math.round(age / SECOND)} s ago): payments since then are not seen yet, none is lost; the providers are away, the network stands still, or the clock of this computer is wrong`,
    );
  }
}
