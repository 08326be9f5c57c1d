import { usdtOn } from '@epusdt/kernel';
import type { ChainLog } from '../../apps/sandbox/src/chain-transaction';
import { blockIdOf, merkleRoot, type ContractResult } from '../../apps/sandbox/src/protobuf';
import { derivedHash, transfersOfBlock, type ReplaySource } from './replay-source';
import { spliceOf, type Splice, type Spliced } from './splices';
import { movementOf, type Movement } from './signed-transaction';

export interface ReplayTransaction {
  readonly txid: string;
  /** 20-byte hex, as is `contract`. */
  readonly owner: string;
  readonly contract: string;
  readonly data: string;
  readonly result: ContractResult;
  readonly logs: readonly ChainLog[];
  /** The recorded `gettransactioninfobyid` answer, where there is one. */
  readonly info?: object;
}

export interface PlacedTransaction extends ReplayTransaction {
  readonly block: ReplayBlock;
  readonly index: number;
  /** Index in the block of this transaction's first known log. */
  readonly firstLogIndex: number;
}

export interface ReplayBlock {
  readonly number: number;
  readonly id: string;
  readonly parentHash: string;
  readonly timestamp: number;
  readonly txTrieRoot: string;
  readonly witness: string;
  readonly version: number;
  /** Of the producer, where it is recorded. */
  readonly signature?: string;
  readonly transactions: readonly PlacedTransaction[];
}

/** A block header in the shape of the full-node interface. */
export interface HeaderView {
  readonly blockID: string;
  readonly block_header: {
    readonly raw_data: {
      readonly number: number;
      readonly txTrieRoot: string;
      readonly witness_address: string;
      readonly parentHash: string;
      readonly version: number;
      readonly timestamp: number;
    };
    readonly witness_signature: string;
  };
}

/** A transfer of the recorded block: real hash, real recipient, real amount. */
export interface RealTransfer extends Movement {
  readonly txid: string;
  readonly txIndex: number;
}

const BLOCK_MS = 3_000;
/** Blocks that must stand on a block before it is final: the network's 18. */
const SOLID_LAG = 18;
/** So many that the recorded block and 20 successors are final when all are shown. */
export const SUCCESSORS = 38;
/** Of the headers recorded four days earlier (fixture 25). */
const HEADER_VERSION = 32;
const WITNESSES = 27;

/** A recorded block of mainnet between a derived parent and derived empty successors. */
export class ReplayChain {
  readonly transfers: readonly RealTransfer[];
  readonly spliced: readonly Spliced[];
  private readonly blocks: readonly ReplayBlock[];
  private readonly first: number;
  private headNumber: number;

  constructor(
    splices: readonly Splice[],
    readonly source: ReplaySource = transfersOfBlock(),
  ) {
    const { number, id, timestamp, header, transactions } = source;
    this.first = number - 1;
    this.headNumber = this.first;
    const derivedParent = emptyBlock(this.first, derivedId(this.first - 1), timestamp - BLOCK_MS);
    const parent = { ...derivedParent, id: header?.parentHash ?? derivedParent.id };
    this.spliced = splices.map((splice, index) =>
      spliceOf(splice, { parentId: parent.id, now: timestamp, index }),
    );
    const { contract } = usdtOn('mainnet');
    this.transfers = transactions.flatMap((transaction, txIndex) => {
      const movement = transaction.contract === contract ? movementOf(transaction) : null;
      return movement ? [{ ...movement, txid: transaction.txid, txIndex }] : [];
    });
    const derivedHeader = {
      parentHash: parent.id,
      txTrieRoot: derivedHash('transactions of the recorded block'),
      witness: witnessOf(number),
      version: HEADER_VERSION,
    };
    const spliced = this.spliced.map(({ transaction }) => transaction);
    const block = placed({ number, id, timestamp, ...(header ?? derivedHeader) }, [
      ...transactions,
      ...spliced,
    ]);
    const successors: ReplayBlock[] = [];
    for (let last: ReplayBlock = block; successors.length < SUCCESSORS; successors.push(last)) {
      last = emptyBlock(last.number + 1, last.id, last.timestamp + BLOCK_MS);
    }
    this.blocks = [parent, block, ...successors];
  }

  /** What is made up here from the recording, in words. */
  get derivedParts(): readonly string[] {
    const spliced = this.spliced.map(({ kind, source }) => `${kind} (${source})`);
    return [
      "the log of each transfer, from its signed calldata (value = calldata amount: the token's fee rate is 0)",
      'log indices, counted over the logs known here (those of other contracts are not recorded)',
      'receipts (status from the signed contractRet; energy and fee left at zero)',
      ...this.source.derived,
      `${SUCCESSORS} empty successors`,
      `finality (${SOLID_LAG} blocks behind the head)`,
      ...(spliced.length > 0 ? [`spliced in behind the real transactions: ${spliced.join(', ')}`] : []),
    ];
  }

  get head(): ReplayBlock {
    return this.at(this.headNumber);
  }

  /** Never below the parent of the recorded block, where the replay begins. */
  get solidHead(): ReplayBlock {
    return this.at(Math.max(this.first, this.headNumber - SOLID_LAG));
  }

  /** Shows that many more blocks; default: all. */
  advance(blocks: number = this.blocks.length): void {
    this.headNumber = Math.min(this.headNumber + blocks, this.first + this.blocks.length - 1);
  }

  /** `undefined` for blocks above the head and for those before the replay. */
  block(number: number): ReplayBlock | undefined {
    return number <= this.headNumber ? this.blocks[number - this.first] : undefined;
  }

  blockById(id: string): ReplayBlock | undefined {
    const block = this.blocks.find((candidate) => candidate.id === id);
    return block && this.block(block.number);
  }

  transaction(txid: string): PlacedTransaction | undefined {
    for (const block of this.blocks) {
      const found = block.transactions.find((transaction) => transaction.txid === txid);
      if (found) return this.block(block.number) && found;
    }
    return undefined;
  }

  private at(number: number): ReplayBlock {
    const block = this.blocks[number - this.first];
    if (!block) throw new RangeError(`block ${number} is not part of the replay`);
    return block;
  }
}

const witnessOf = (number: number): string => derivedHash(`producer ${number % WITNESSES}`).slice(0, 40);

function derivedId(number: number): string {
  return number.toString(16).padStart(16, '0') + derivedHash(`block ${number}`).slice(16);
}

function emptyBlock(number: number, parentHash: string, timestamp: number): ReplayBlock {
  const header = {
    number,
    parentHash,
    timestamp,
    txTrieRoot: merkleRoot([]),
    witness: witnessOf(number),
    version: HEADER_VERSION,
  };
  return placed({ ...header, id: blockIdOf(header) }, []);
}

function placed(
  header: Omit<ReplayBlock, 'transactions'>,
  included: readonly ReplayTransaction[],
): ReplayBlock {
  const transactions: PlacedTransaction[] = [];
  const block: ReplayBlock = { ...header, transactions };
  let firstLogIndex = 0;
  for (const [index, transaction] of included.entries()) {
    transactions.push({ ...transaction, block, index, firstLogIndex });
    firstLogIndex += transaction.logs.length;
  }
  return block;
}
