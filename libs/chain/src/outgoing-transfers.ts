import { Injectable, Logger } from '@nestjs/common';
import { about } from '@epusdt/events';
import { Clock, MINUTE, SECOND, addressFromHex } from '@epusdt/kernel';
import { In, type EntityManager } from 'typeorm';
import {
  ChainSourceError,
  Contradiction,
  type BlockRange,
  type BlockRef,
  type TransferLog,
} from './chain-source';
import { OutgoingRow } from './outgoing.row';
import type { Provider } from './provider';
import type { ProvenTransfer } from './transfer-proof';
import { TransferProver } from './transfer-prover';

/** Transactions proven in one go; more wait for the next. */
const AT_ONCE = 20;
/** Claims in one go that may be denied, before the rest waits for the next. */
const MAX_DENIED = 3;
/** Between two tries to prove what could not be proven. */
const AGAIN_MS = 15 * SECOND;
/** What could not be proven for so long is left out. */
const PATIENCE_MS = 10 * MINUTE;
const MAX_WAITING = 500;
/** Rows in one statement. */
const ROWS_AT_ONCE = 30;

interface Expected {
  readonly log: TransferLog;
  readonly since: number;
  triedAt: number | null;
  problem: string | null;
  /** `undefined` until it is proven; `null`: the transaction failed. */
  proven?: ProvenTransfer | null;
}

/** Who said it, and the blocks that came with it. */
export interface OutgoingReading {
  readonly provider: Provider;
  readonly range: Pick<BlockRange, 'blocks'>;
}

/** What a transaction wrote: how many rows are new, and what need not be remembered once it is committed. */
export interface OutgoingRecord {
  readonly count: number;
  readonly keys: readonly string[];
}

/**
 * Money that leaves our wallets. It is proven as what comes, and written with the cursor; but nothing that comes ever
 * waits for it to be true: what cannot be proven at once is tried again later, and in the end left out.
 */
@Injectable()
export class OutgoingTransfers {
  private readonly logger = new Logger('outgoing');
  private readonly expected = new Map<string, Expected>();
  /** Not believed in the end, with the block each was said to be in. */
  private readonly leftOut = new Map<string, number>();

  constructor(
    private readonly prover: TransferProver,
    private readonly clock: Clock,
  ) {}

  /** Those that nothing has been asked about yet. */
  unheard(logs: readonly TransferLog[]): TransferLog[] {
    return logs.filter((log) => !this.expected.has(keyOf(log)) && !this.leftOut.has(keyOf(log)));
  }

  /** Proves what it can of these and of what waits. Trouble of providers ends the try, and nothing else. */
  async prove(chain: string, reading: OutgoingReading, logs: readonly TransferLog[]): Promise<void> {
    const now = this.clock.now();
    this.expect(this.unheard(logs), now);
    let denied = 0;
    for (const group of this.due(now).slice(0, AT_ONCE)) {
      for (const one of group) one.triedAt = now;
      try {
        denied += await this.proveGroup(chain, reading, group);
        if (denied >= MAX_DENIED) break;
      } catch (error) {
        if (!(error instanceof ChainSourceError)) throw error;
        for (const one of group) one.problem = error.message;
        break;
      }
    }
    for (const [key, { log, since, problem, proven }] of this.expected) {
      if (proven !== undefined || now - since <= PATIENCE_MS) continue;
      this.expected.delete(key);
      this.leftOut.set(key, log.blockNumber);
      this.logger.warn(
        `${log.raw} out of ${addressFromHex(log.from)} in ${log.txHash} is left out, nobody could prove it for ten minutes: ${problem ?? 'not asked'}`,
      );
    }
  }

  /** In the transaction that moves the cursor: rows of all that is proven and not there yet. */
  async record(manager: EntityManager, recordedAt: number): Promise<OutgoingRecord> {
    const done = [...this.expected].filter(([, { proven }]) => proven !== undefined);
    const fresh = new Map(done.flatMap(([, { proven }]) => (proven ? [[identityOf(proven), proven]] : [])));
    const hashes = [...new Set([...fresh.values()].map(({ txHash }) => txHash))];
    for (let i = 0; i < hashes.length; i += ROWS_AT_ONCE) {
      const txHash = In(hashes.slice(i, i + ROWS_AT_ONCE));
      for (const row of await manager.find(OutgoingRow, { where: { txHash } })) fresh.delete(identityOf(row));
    }
    const rows = [...fresh.values()].map((transfer) => rowOf(transfer, recordedAt));
    for (let i = 0; i < rows.length; i += ROWS_AT_ONCE)
      await manager.insert(OutgoingRow, rows.slice(i, i + ROWS_AT_ONCE));
    return { count: rows.length, keys: done.map(([key]) => key) };
  }

  /** After the commit. */
  committed({ keys }: OutgoingRecord, block: number): void {
    for (const key of keys) {
      const proven = this.expected.get(key)?.proven;
      if (proven) {
        const { txHash, logIndex, rawValue, fromAddress, toAddress } = proven;
        const words = `transfer ${txHash}/${logIndex} of ${rawValue} left ${fromAddress} for ${toAddress}`;
        this.logger.log(words, about({ transaction: txHash }));
      }
      this.expected.delete(key);
    }
    for (const [key, said] of this.leftOut) if (said <= block) this.leftOut.delete(key);
  }

  /** Of these, what no row tells of. */
  async missing(manager: EntityManager, logs: readonly TransferLog[]): Promise<TransferLog[]> {
    const missing: TransferLog[] = [];
    for (const log of logs) {
      const { txHash } = log;
      const [fromAddress, toAddress] = [addressFromHex(log.from), addressFromHex(log.to)];
      const where = { txHash, fromAddress, toAddress, rawValue: log.raw.toString() };
      if (!(await manager.existsBy(OutgoingRow, where))) missing.push(log);
    }
    return missing;
  }

  private expect(logs: readonly TransferLog[], now: number): void {
    const before = this.leftOut.size;
    for (const log of logs) {
      const key = keyOf(log);
      if (this.expected.size >= MAX_WAITING) this.leftOut.set(key, log.blockNumber);
      else this.expected.set(key, { log, since: now, triedAt: null, problem: null });
    }
    const many = this.leftOut.size - before;
    if (many > 0) this.logger.warn(`${many} transfers out of our wallets are left out: too many at once`);
  }

  /** What is to be tried now, a transaction each: what was never tried first, then what was tried longest ago. */
  private due(now: number): Expected[][] {
    const groups = new Map<string, Expected[]>();
    const due = [...this.expected.values()]
      .filter(({ proven }) => proven === undefined)
      .filter(({ triedAt }) => triedAt === null || now - triedAt >= AGAIN_MS || now < triedAt)
      .sort((a, b) => (a.triedAt ?? 0) - (b.triedAt ?? 0));
    for (const one of due) {
      const place = `${one.log.blockId}:${one.log.txHash}`;
      groups.set(place, [...(groups.get(place) ?? []), one]);
    }
    return [...groups.values()];
  }

  /** Returns how many were denied. What is invented must not take down what is true of the same transaction. */
  private async proveGroup(
    chain: string,
    reading: OutgoingReading,
    group: readonly Expected[],
  ): Promise<number> {
    const [first] = group;
    if (!first) return 0;
    const { provider } = reading;
    const logs = group.map(({ log }) => log);
    try {
      const open = logs.filter((log) => !this.prover.has(log));
      if (open.length > 0) {
        await this.prover.prove(chain, provider, open, [await blockOf(first.log, reading)]);
      }
      for (const one of group) one.proven = this.prover.outcome(one.log);
      return 0;
    } catch (error) {
      if (!(error instanceof Contradiction)) throw error;
      first.problem = error.message;
      if (group.length === 1) return 1;
    }
    let denied = 0;
    for (const one of group) denied += await this.proveGroup(chain, reading, [one]);
    return denied;
  }
}

/** With what it says: another may tell something else of the same place. */
const keyOf = ({ blockId, txHash, blockLogIndex, from, to, raw }: TransferLog): string =>
  [blockId, txHash, blockLogIndex, from, to, raw].join(':');

const identityOf = ({
  network,
  txHash,
  logIndex,
}: Pick<OutgoingRow, 'network' | 'txHash' | 'logIndex'>): string => `${network}:${txHash}:${logIndex}`;

const rowOf = (transfer: ProvenTransfer, recordedAt: number): Omit<OutgoingRow, 'id'> => {
  const { network, token, txHash, logIndex, blockNumber, blockTime } = transfer;
  const { fromAddress, toAddress, rawValue, units } = transfer;
  const place = { network, token, txHash, logIndex, blockNumber, blockTime };
  return { ...place, fromAddress, toAddress, rawValue, units, recordedAt };
};

/** The block of a log from our addresses need not have come with it. */
async function blockOf(
  { blockId, blockNumber }: TransferLog,
  { provider, range }: OutgoingReading,
): Promise<BlockRef> {
  const known = range.blocks.find(({ id }) => id === blockId);
  const source = provider.logs('settle') ?? provider.witness('settle');
  return known ?? source.block(blockNumber);
}
