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
  /** Position in the transaction's own logs; `null` where the interface does not tell. */
  readonly logIndex: number | null;
  readonly from: AddressHex;
  readonly to: AddressHex;
  readonly raw: bigint;
}

/**
 * The token's owner did something that concerns us: `deprecated` (calls go to another contract from now on),
 * `blacklisted` and `destroyed` (an address can no longer spend; its balance is gone), `fee` (transfers carry one).
 */
export interface TokenNotice {
  readonly kind: 'deprecated' | 'blacklisted' | 'destroyed' | 'fee';
  readonly blockNumber: number;
  readonly txHash: string;
  /** The address meant; `null` for `fee`. */
  readonly address: AddressHex | null;
}

/** Which Transfer logs are asked for: all of the contract, or those to some addresses (at most 1,000). */
export type LogFilter =
  | { readonly kind: 'contract' }
  | {
      readonly kind: 'wallets';
      readonly addresses: readonly AddressHex[];
      /** Busy strangers, so that silence is noticed: their logs are given, their blocks need not be. */
      readonly canaries: readonly AddressHex[];
      /** True: those from the addresses as well. */
      readonly outgoing: boolean;
    };

/**
 * What one provider says of consecutive blocks. `blocks` ascends, begins and ends with the range, holds the block of
 * every log (but of canaries), and is complete and linked by parent ids where the filter is `contract`.
 */
export interface BlockRange {
  readonly first: BlockRef;
  readonly last: BlockRef;
  readonly blocks: readonly BlockRef[];
  /** Ascending by block and place in the block. */
  readonly logs: readonly TransferLog[];
  /**
   * Where only some addresses were asked for: what was sent from them, as far as the provider tells. Their blocks need
   * not be given, and nothing may depend on them being complete. Of a complete reading nothing: `logs` has it all.
   */
  readonly outgoing: readonly TransferLog[];
  readonly notices: readonly TokenNotice[];
}

/** Ranges of one provider that follow each other, as one. */
export function joinRanges(parts: readonly BlockRange[]): BlockRange {
  const [first] = parts;
  const last = parts[parts.length - 1];
  if (!first || !last) throw new RangeError('nothing was read');
  return {
    first: first.first,
    last: last.last,
    blocks: parts.flatMap(({ blocks }) => blocks),
    logs: parts.flatMap(({ logs }) => logs),
    outgoing: parts.flatMap(({ outgoing }) => outgoing),
    notices: parts.flatMap(({ notices }) => notices),
  };
}

/** Blocks that are not final yet, up to the head: what may still change. */
export interface Front extends Pick<BlockRange, 'blocks' | 'logs'> {
  readonly head: BlockRef;
}

/** One log of a transaction in the transaction's own order. `transfer` is null for anything but a Transfer of the token. */
export interface ReceiptLog {
  /** `null` where the interface does not count over the block. */
  readonly blockLogIndex: number | null;
  readonly transfer: Pick<TransferLog, 'from' | 'to' | 'raw'> | null;
}

/** What the chain made of a transaction. */
export interface Receipt {
  readonly txHash: string;
  readonly blockNumber: number;
  readonly blockId: string;
  /** Of the block, in milliseconds; `null` where it has to be asked for. JSON-RPC tells whole seconds. */
  readonly blockTime: number | null;
  readonly success: boolean;
  /** False: it ran no code, so that there was nothing to succeed. True also where the interface does not tell. */
  readonly ran: boolean;
  readonly logs: readonly ReceiptLog[];
}

/**
 * One way of reading one provider. Every method throws `ChainSourceError` rather than pass on an answer it cannot vouch
 * for.
 */
export abstract class ChainSource {
  /** What `eth_chainId` answers: the last four bytes of the first block's id, `0x…`. */
  abstract chainId(): Promise<string>;
  /** The newest block, not final yet. */
  abstract head(): Promise<BlockRef>;
  /** The newest final block. */
  abstract finalHead(): Promise<BlockRef>;
  /** Blocks `from` to `to` inclusive. */
  abstract range(from: number, to: number, filter: LogFilter): Promise<BlockRange>;
  /** Blocks from `from` to the head; `from` may be the block after the head. */
  abstract front(from: number, filter: LogFilter): Promise<Front>;
  /** A single block by number. */
  abstract block(number: number): Promise<BlockRef>;
  /** Throws when the provider does not know the transaction. */
  abstract receipt(txHash: string): Promise<Receipt>;
  /** From any block, final or not; `null` when there is no such transaction in them (yet). */
  abstract seenReceipt(txHash: string): Promise<Receipt | null>;
  /** From final blocks only; `null` when there is no such transaction in them (yet). */
  abstract finalReceipt(txHash: string): Promise<Receipt | null>;
}

/** The provider is away, cut short, refuses, or contradicts itself. Nothing was learned; ask again or ask another. */
export class ChainSourceError extends Error {
  constructor(
    readonly provider: string,
    problem: string,
  ) {
    super(`${provider}: ${problem}`);
    this.name = 'ChainSourceError';
  }
}

/** The provider says the question is too large (blocks, rows, batch); a smaller one may be answered. */
export class TooMuchAsked extends ChainSourceError {
  constructor(
    provider: string,
    problem: string,
    /** How many blocks it would answer, where it says so. */
    readonly blocks: number | null,
  ) {
    super(provider, problem);
    this.name = 'TooMuchAsked';
  }
}

/** Not to be asked before `until` (its own words, or our budget for it). Says nothing about its health. */
export class NotNow extends ChainSourceError {
  constructor(
    provider: string,
    problem: string,
    readonly until: number,
  ) {
    super(provider, problem);
    this.name = 'NotNow';
  }
}

/** Two answers that cannot both be true: whoever gave them is not believed for now. */
export class Contradiction extends ChainSourceError {
  constructor(provider: string, problem: string) {
    super(provider, problem);
    this.name = 'Contradiction';
  }
}

/** The providers serve another network or another history than the rows were read from: nothing may go on. */
export class ChainMismatch extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ChainMismatch';
  }
}
