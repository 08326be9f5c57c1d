import { Injectable, Logger } from '@nestjs/common';
import { about } from '@epusdt/events';
import { Clock, addressFromHex, addressToHex, type AddressHex } from '@epusdt/kernel';
import { In, type EntityManager } from 'typeorm';
import { ChainDemand } from './chain-demand';
import type { BlockRange, BlockRef, LogFilter, TransferLog } from './chain-source';
import { CursorRow, TransferRow } from './chain.rows';
import { ChunkRow, digestOf, type ReadingKind } from './chunk.row';
import { ChainPosition } from './chain-position';
import { OutgoingTransfers, type OutgoingRecord } from './outgoing-transfers';
import type { Provider } from './provider';
import { ProviderPool } from './provider-pool';
import type { ProvenTransfer } from './transfer-proof';
import { TransferProver } from './transfer-prover';

/** Addresses that are compared in memory; more are looked up in the database, block by block. */
const MAX_LISTED = 500;
/** Rows in one statement. */
const AT_ONCE = 30;

/** Another scanner was faster. */
export class CursorMoved extends Error {}

/**
 * What must be known before a chunk can be stored: proofs (`outgoing` need only be tried), or logs to addresses that were
 * not asked for.
 */
export type Missing =
  | {
      readonly kind: 'proofs';
      readonly logs: readonly TransferLog[];
      readonly outgoing: readonly TransferLog[];
    }
  | { readonly kind: 'addresses' };

export interface Stored {
  readonly kind: 'stored';
  readonly cursor: CursorRow;
  readonly recorded: number;
  readonly outgoing: OutgoingRecord;
}

export interface Chunk {
  readonly range: BlockRange;
  readonly filter: LogFilter;
  readonly provider: Provider;
}

/** A reading, as far as its comparison needs it. */
export interface Told {
  readonly range: { readonly first: BlockRef; readonly last: BlockRef };
  readonly filter: { readonly kind: ReadingKind };
  readonly provider: Provider;
}

/** Writes what was read: transfers, cursor and the note for the cross-check in one transaction. */
@Injectable()
export class TransferStore {
  private readonly logger = new Logger('scanner');
  private readonly hexes = new Map<string, AddressHex>();

  constructor(
    private readonly demand: ChainDemand,
    private readonly prover: TransferProver,
    private readonly outgoing: OutgoingTransfers,
    private readonly pool: ProviderPool,
    private readonly position: ChainPosition,
    private readonly clock: Clock,
  ) {}

  /** All addresses of ours, or `null` when they are too many to be listed. */
  async listed(manager: EntityManager): Promise<Set<AddressHex> | null> {
    const all = await this.demand.all(manager, MAX_LISTED);
    return all && new Set(all.map((address) => this.hexOf(address)));
  }

  /** Stores everything, or answers what must be known first (the pool of wallets may grow at any moment). */
  async store(manager: EntityManager, cursor: CursorRow, chunk: Chunk): Promise<Missing | Stored> {
    const { range, filter } = chunk;
    const listed = await this.listed(manager);
    if (filter.kind === 'wallets') {
      const asked = new Set(filter.addresses);
      if (!listed || [...listed].some((address) => !asked.has(address))) return { kind: 'addresses' };
    }
    const ours = await this.ours(manager, range.logs, listed);
    const unproven = ours.filter((log) => !this.prover.has(log));
    const outgoing = this.outgoing.unheard(await this.leaving(manager, range, listed));
    if (unproven.length > 0 || outgoing.length > 0) return { kind: 'proofs', logs: unproven, outgoing };
    const { number, id, time } = range.last;
    const readAt = this.clock.now();
    const next = { number, blockId: id, blockTime: time, version: cursor.version + 1, readAt };
    const { affected } = await manager.update(
      CursorRow,
      { chain: cursor.chain, version: cursor.version },
      next,
    );
    if (affected !== 1) throw new CursorMoved('another scanner moved the cursor');
    await this.noteForAudit(manager, cursor.chain, chunk, filter.kind === 'wallets' ? ours : range.logs);
    await this.noteDeprecation(manager, range);
    const recorded = await this.record(manager, ours, readAt);
    const left = await this.outgoing.record(manager, readAt);
    return { kind: 'stored', cursor: { ...cursor, ...next }, recorded, outgoing: left };
  }

  /** Rows of proven transfers that are not there yet. Returns how many. */
  async record(manager: EntityManager, logs: readonly TransferLog[], recordedAt: number): Promise<number> {
    const proven = logs.flatMap((log) => this.prover.outcome(log) ?? []);
    return this.recordProven(manager, proven, recordedAt);
  }

  async recordProven(
    manager: EntityManager,
    proven: readonly ProvenTransfer[],
    recordedAt: number,
  ): Promise<number> {
    if (proven.length === 0) return 0;
    const hashes = [...new Set(proven.map(({ txHash }) => txHash))];
    const known = new Set<string>();
    for (let i = 0; i < hashes.length; i += AT_ONCE) {
      const rows = await manager.find(TransferRow, {
        select: { network: true, txHash: true, logIndex: true },
        where: { txHash: In(hashes.slice(i, i + AT_ONCE)) },
      });
      for (const row of rows) known.add(identityOf(row));
    }
    const fresh = new Map<string, ProvenTransfer>();
    for (const transfer of proven) {
      const identity = identityOf(transfer);
      if (!known.has(identity)) fresh.set(identity, transfer);
    }
    const rows = [...fresh.values()].map((transfer) => ({ ...transfer, recordedAt }));
    for (let i = 0; i < rows.length; i += AT_ONCE)
      await manager.insert(TransferRow, rows.slice(i, i + AT_ONCE));
    for (const { txHash, logIndex, rawValue, toAddress } of rows) {
      const facts = about({ transaction: txHash });
      this.logger.log(`transfer ${txHash}/${logIndex} of ${rawValue} to ${toAddress} recorded`, facts);
    }
    return rows.length;
  }

  /** Those of the logs that bring something to an address of ours. */
  async ours(
    manager: EntityManager,
    logs: readonly TransferLog[],
    listed: ReadonlySet<AddressHex> | null,
  ): Promise<TransferLog[]> {
    const moving = logs.filter((log) => log.raw > 0n);
    const watched = listed ?? (await this.watchedAmong(manager, new Set(moving.map(({ to }) => to))));
    return moving.filter((log) => watched.has(log.to));
  }

  /** Those of a reading that take something from an address of ours; some perhaps twice. */
  async leaving(
    manager: EntityManager,
    { logs, outgoing }: Pick<BlockRange, 'logs' | 'outgoing'>,
    listed: ReadonlySet<AddressHex> | null,
  ): Promise<TransferLog[]> {
    const moving = [...logs, ...outgoing].filter((log) => log.raw > 0n);
    const watched = listed ?? (await this.watchedAmong(manager, new Set(moving.map(({ from }) => from))));
    return moving.filter((log) => watched.has(log.from));
  }

  private async watchedAmong(
    manager: EntityManager,
    hexes: ReadonlySet<AddressHex>,
  ): Promise<ReadonlySet<AddressHex>> {
    if (hexes.size === 0) return hexes;
    const watched = await this.demand.watched(manager, [...hexes].map(addressFromHex));
    return new Set([...watched].map((address) => this.hexOf(address)));
  }

  /** Notes who told of these blocks, for the comparison with another operator. */
  async noteForAudit(
    manager: EntityManager,
    chain: string,
    { range, filter, provider }: Told,
    logs: readonly TransferLog[],
  ): Promise<void> {
    if (this.pool.operators.length < 2) return;
    await manager.insert(ChunkRow, {
      chain,
      firstBlock: range.first.number,
      lastBlock: range.last.number,
      lastBlockId: range.last.id,
      lastBlockTime: range.last.time,
      operator: provider.operator,
      filter: filter.kind,
      logCount: logs.length,
      digest: digestOf(logs),
      state: 'open',
      problem: null,
      readAt: this.clock.now(),
    });
  }

  private async noteDeprecation(manager: EntityManager, { notices }: BlockRange): Promise<void> {
    const notice = notices.find(({ kind }) => kind === 'deprecated');
    if (!notice) return;
    const heir = notice.address === null ? undefined : addressFromHex(notice.address);
    await this.position.noteDeprecation(manager, notice.blockNumber, heir);
  }

  private hexOf(address: string): AddressHex {
    const known = this.hexes.get(address);
    if (known !== undefined) return known;
    const hex = addressToHex(address);
    if (hex === null) throw new RangeError(`${address} is no Tron address, and stands in a row of ours`);
    if (this.hexes.size >= MAX_LISTED * 2) this.hexes.clear();
    this.hexes.set(address, hex);
    return hex;
  }
}

const identityOf = ({
  network,
  txHash,
  logIndex,
}: Pick<ProvenTransfer, 'network' | 'txHash' | 'logIndex'>): string => `${network}:${txHash}:${logIndex}`;
