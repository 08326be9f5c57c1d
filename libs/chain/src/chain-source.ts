import type { AddressHex } from '@epusdt/kernel';

/** A block by number and id; `time` in milliseconds. Ids are 64 lower-case hex characters. */
export interface BlockRef {
  readonly number: number;
  readonly id: string;
  readonly parentId: string;
  readonly time: number;
}

/** A Transfer event of the watched contract. `raw` is the chain's own integer. */
export interface TransferLog {
  readonly txHash: string;
  readonly blockNumber: number;
  readonly blockId: string;
  /** Counted over the block, as JSON-RPC does. */
  readonly blockLogIndex: number;
  readonly from: AddressHex;
  readonly to: AddressHex;
  readonly raw: bigint;
}

/** Consecutive blocks, both ends known, and every Transfer of the contract in them. */
export interface BlockRange {
  readonly first: BlockRef;
  readonly last: BlockRef;
  readonly logs: readonly TransferLog[];
}

/** What the chain made of a transaction: its logs in its own order, by their index in the block. */
export interface Receipt {
  readonly txHash: string;
  readonly blockId: string;
  readonly success: boolean;
  readonly logs: readonly { readonly blockLogIndex: number; readonly transfer: TransferLog | null }[];
}

/** Reads a Tron network. Every method throws `ChainSourceError` rather than pass on an answer it cannot vouch for. */
export abstract class ChainSource {
  /** What `eth_chainId` answers. */
  abstract chainId(): Promise<string>;
  /** The newest block, not final yet: for comparing clocks only. */
  abstract head(): Promise<BlockRef>;
  /** The newest final block. */
  abstract finalHead(): Promise<BlockRef>;
  /** Blocks `from` to `to` inclusive, both final. */
  abstract range(from: number, to: number): Promise<BlockRange>;
  /** Times of final blocks by number; each must have the given id. */
  abstract timesOf(
    blocks: readonly { readonly number: number; readonly id: string }[],
  ): Promise<Map<string, number>>;
  /** Throws when the node does not know the transaction. */
  abstract receipt(txHash: string): Promise<Receipt>;
  /** The last answers proved wrong: ask another node next, where there is one. */
  abstract distrust(): void;
}

/** The node is away, cut short, refuses, or contradicts itself. Nothing was learned; ask again or ask another. */
export class ChainSourceError extends Error {
  constructor(node: string, problem: string) {
    super(`${node}: ${problem}`);
    this.name = 'ChainSourceError';
  }
}

/** Two answers that cannot both be true: whoever gave them is not believed for now. */
export class Contradiction extends ChainSourceError {
  constructor(problem: string) {
    super('chain', problem);
    this.name = 'Contradiction';
  }
}

/** The nodes answer for another network or another history than the rows were read from: nothing may go on. */
export class ChainMismatch extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ChainMismatch';
  }
}
