import {
  headerOf,
  type Block,
  type BlockLog,
  type ChainTransaction,
  type PendingTransaction,
} from './chain-model';
import { blockIdOf, type HeaderFields } from './protobuf';
import { signHeader, witnessRota } from './witness-keys';

/** What is in a block. */
export interface Contents {
  readonly transactions: readonly ChainTransaction[];
  readonly logs: readonly BlockLog[];
  readonly byId: ReadonlyMap<string, ChainTransaction>;
}

const EMPTY: Contents = { transactions: [], logs: [], byId: new Map() };

/** Numbers the transactions and their logs over the block. */
export function contentsOf(blockNumber: number, done: readonly PendingTransaction[]): Contents {
  if (done.length === 0) return EMPTY;
  const logs: BlockLog[] = [];
  const byId = new Map<string, ChainTransaction>();
  const transactions = done.map((pending, index) => {
    const transaction = { ...pending, blockNumber, index, firstLogIndex: logs.length };
    for (const log of pending.logs) logs.push({ log, transaction, logIndex: logs.length });
    byId.set(pending.txid, transaction);
    return transaction;
  });
  return { transactions, logs, byId };
}

/**
 * A block that signs itself and shows what it holds only when asked. The lazy fields are own ones, so that
 * `{ ...block }` has them too.
 */
export class StoredBlock implements Block {
  declare readonly witnessSignature: string;
  declare readonly transactions: readonly ChainTransaction[];
  declare readonly logs: readonly BlockLog[];
  readonly number: number;
  readonly id: string;
  readonly parentHash: string;
  readonly timestamp: number;
  readonly txTrieRoot: string;
  readonly witness: string;
  readonly #contents: () => Pick<Block, 'transactions' | 'logs'>;
  #signature: string | undefined;

  static readonly #lazy: Readonly<PropertyDescriptorMap> & ThisType<StoredBlock> = {
    witnessSignature: {
      enumerable: true,
      get() {
        return (this.#signature ??= signHeader(headerOf(this)));
      },
    },
    transactions: {
      enumerable: true,
      get() {
        return this.#contents().transactions;
      },
    },
    logs: {
      enumerable: true,
      get() {
        return this.#contents().logs;
      },
    },
  };

  constructor(header: HeaderFields, id: string, contents: () => Pick<Block, 'transactions' | 'logs'>) {
    this.number = header.number;
    this.id = id;
    this.parentHash = header.parentHash;
    this.timestamp = header.timestamp;
    this.txTrieRoot = header.txTrieRoot;
    this.witness = header.witness;
    this.#contents = contents;
    Object.defineProperties(this, StoredBlock.#lazy);
  }
}

/**
 * The same block as the next producer of the rota would have made it: another id, which is again the hash of its
 * header, with that producer's signature. `parentHash` (32-byte hex) hangs it onto another forged block; `without` is a
 * transaction that it does not hold.
 */
export function forgedBlock(block: Block, parentHash = block.parentHash, without?: string): Block {
  const rota = witnessRota();
  const turn = rota.findIndex(({ address }) => address === block.witness);
  const witness = rota[(turn + 1) % rota.length]?.address ?? block.witness;
  const header = headerOf({ ...headerOf(block), parentHash, witness });
  return new StoredBlock(header, blockIdOf(header), () => ({
    transactions: block.transactions.filter(({ txid }) => txid !== without),
    logs: block.logs.filter(({ transaction }) => transaction.txid !== without),
  }));
}
