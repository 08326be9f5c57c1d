import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Database, Leases, isUniqueViolation } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { Clock, SECOND, SingleFlight, addressFromHex, newToken } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { ChainDemand } from './chain-demand';
import { ChainPosition } from './chain-position';
import {
  ChainMismatch,
  ChainSource,
  ChainSourceError,
  Contradiction,
  type BlockRange,
  type BlockRef,
  type TransferLog,
} from './chain-source';
import { CursorRow, TransferRow } from './chain.rows';
import type { ProvenTransfer } from './transfer-proof';
import { TransferProver } from './transfer-prover';

const BLOCKS_PER_CHUNK = 20;
/** Chunks in one scan: 10,000 blocks, then the lease is renewed. */
const CHUNKS_PER_SCAN = 500;
const LEASE = 'scanner';
const LEASE_MS = 30 * SECOND;
/** How often in a row the nodes must deny the cursor before everything stops. */
const DENIALS_TO_STOP = 3;

class CursorMoved extends Error {}

/** Reads final blocks into rows: transfers and cursor in one transaction, each block once, none skipped. */
@Injectable()
export class Scanner implements BeforeApplicationShutdown {
  private readonly logger = new Logger('scanner');
  private readonly owner = newToken();
  private readonly flight = new SingleFlight(() => this.scanOnce());
  private denials = 0;
  private chunk = BLOCKS_PER_CHUNK;

  constructor(
    private readonly source: ChainSource,
    private readonly database: Database,
    private readonly demand: ChainDemand,
    private readonly position: ChainPosition,
    private readonly prover: TransferProver,
    private readonly leases: Leases,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /**
   * Reads up to the newest final block. Rejects with ChainSourceError when no node answers (nothing is lost, the next
   * scan goes on) and with ChainMismatch when the rows are of another chain than the nodes.
   */
  scan(): Promise<void> {
    return this.flight.run();
  }

  /** Lets a running scan end, then gives the lease to whoever comes next. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.flight.idle();
    try {
      await this.leases.release(LEASE, this.owner);
    } catch (error) {
      this.logger.warn(`lease not given back, it ends by itself: ${String(error)}`);
    }
  }

  private async scanOnce(): Promise<void> {
    if (!(await this.leases.hold(LEASE, this.owner, LEASE_MS))) return;
    try {
      await this.read();
    } catch (error) {
      if (error instanceof Contradiction) this.source.distrust();
      // Ranges that ask too much, or prove too much at once, come through in smaller pieces.
      if (error instanceof ChainSourceError) this.chunk = Math.max(1, Math.floor(this.chunk / 2));
      throw error;
    }
  }

  private async read(): Promise<void> {
    const head = await this.source.finalHead();
    let cursor = await this.position.cursor();
    if (!cursor) return this.begin(head);
    if (head.number < cursor.number) return this.confirmNetwork(cursor);
    if (head.number === cursor.number && head.id !== cursor.blockId) return this.denied(cursor);
    for (let chunks = 0; chunks < CHUNKS_PER_SCAN && cursor.number < head.number; chunks += 1) {
      const to = Math.min(cursor.number + this.chunk, head.number);
      cursor = await this.readChunk(cursor, to, head);
      if (!cursor) return;
      this.chunk = Math.min(BLOCKS_PER_CHUNK, this.chunk * 2);
      if (!(await this.leases.hold(LEASE, this.owner, LEASE_MS))) return;
    }
  }

  /** First start: the newest final block, before any order is accepted. */
  private async begin({ number, id, time }: { number: number; id: string; time: number }): Promise<void> {
    const chain = this.position.chainKey(await this.source.chainId());
    const row = { chain, number, blockId: id, blockTime: time, version: 0, readAt: this.clock.now() };
    try {
      await this.database.reader.insert(CursorRow, row);
      this.logger.log(`reading ${chain} from block ${number}`);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }

  /** The cursor after the chunk, or `null` when another scanner moved it or the nodes deny it for now. */
  private async readChunk(cursor: CursorRow, to: number, head: BlockRef): Promise<CursorRow | null> {
    const range = await this.source.range(cursor.number + 1, to);
    if (range.first.parentId !== cursor.blockId) {
      await this.denied(cursor);
      return null;
    }
    if (to === head.number && range.last.id !== head.id) {
      throw new Contradiction(`final block ${to} is ${head.id} to one node and ${range.last.id} to another`);
    }
    this.denials = 0;
    for (;;) {
      try {
        const next = await this.database.transaction((manager) => this.store(manager, cursor, range));
        if (Array.isArray(next)) {
          await this.prover.prove(next);
          continue;
        }
        this.prover.forgetUpTo(range.last.number);
        if (next.recorded > 0) this.events.emit('transfers.recorded', { count: next.recorded });
        return next.cursor;
      } catch (error) {
        if (error instanceof CursorMoved) return null;
        throw error;
      }
    }
  }

  /** Stores everything, or answers which transfers must be proven first (the pool may grow at any moment). */
  private async store(
    manager: EntityManager,
    cursor: CursorRow,
    range: BlockRange,
  ): Promise<TransferLog[] | { cursor: CursorRow; recorded: number }> {
    const moving = range.logs.filter((log) => log.raw > 0n);
    const addresses = [...new Set(moving.map((log) => addressFromHex(log.to)))];
    const watched = addresses.length > 0 ? await this.demand.watched(manager, addresses) : new Set<string>();
    const ours = moving.filter((log) => watched.has(addressFromHex(log.to)));
    const unproven = ours.filter((log) => !this.prover.has(log));
    if (unproven.length > 0) return unproven;

    const { number, id, time } = range.last;
    const readAt = this.clock.now();
    const next = { ...cursor, number, blockId: id, blockTime: time, version: cursor.version + 1, readAt };
    const { affected } = await manager.update(
      CursorRow,
      { chain: cursor.chain, version: cursor.version },
      { number, blockId: id, blockTime: time, version: next.version, readAt },
    );
    if (affected !== 1) throw new CursorMoved('another scanner moved the cursor');
    let recorded = 0;
    for (const log of ours) {
      const transfer = this.prover.outcome(log);
      if (transfer && (await this.record(manager, transfer, readAt))) recorded += 1;
    }
    return { cursor: next, recorded };
  }

  private async record(
    manager: EntityManager,
    transfer: ProvenTransfer,
    recordedAt: number,
  ): Promise<boolean> {
    const { network, txHash, logIndex, toAddress, rawValue } = transfer;
    if (await manager.existsBy(TransferRow, { network, txHash, logIndex })) return false;
    await manager.insert(TransferRow, { ...transfer, recordedAt });
    this.logger.log(`transfer ${txHash}/${logIndex} of ${rawValue} to ${toAddress} recorded`);
    return true;
  }

  private async denied(cursor: CursorRow): Promise<void> {
    await this.confirmNetwork(cursor);
    this.source.distrust();
    this.denials += 1;
    this.logger.error(
      `the nodes do not have block ${cursor.number} ${cursor.blockId}, which was final when it was read`,
    );
    if (this.denials < DENIALS_TO_STOP) return;
    throw new ChainMismatch(
      `block ${cursor.number} ${cursor.blockId}, read as final, is not on the chain the nodes serve. Point TRON_NODES at nodes of the right network; if the network itself began anew (a sandbox), start with an empty database (another DATA_DIR or DATABASE_URL)`,
    );
  }

  /** A head behind the cursor is a lagging node, unless the network is another one. */
  private async confirmNetwork(cursor: CursorRow): Promise<void> {
    const chainId = await this.source.chainId();
    if (cursor.chain === this.position.chainKey(chainId)) return;
    throw new ChainMismatch(
      `the nodes serve network ${chainId}, this database was read from ${cursor.chain}. Point TRON_NODES at that network, or start with an empty database (another DATA_DIR or DATABASE_URL)`,
    );
  }
}
