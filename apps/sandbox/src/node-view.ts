import type { AccountDesk } from './chain-accounts';
import type { Block, BlockLog, ChainTransaction } from './chain-model';

/** A producer of blocks and the key that signs for it; both 20-byte hex. */
export interface Producer {
  readonly address: string;
  readonly signer: string;
}

export type LimitName = 'blockRange' | 'rows' | 'archiveDepth' | 'finalized';

/** What a node refuses although java-tron itself would answer; what is not said is as java-tron has it. */
export interface NodeLimits {
  /** Blocks between both ends of `eth_getLogs`. */
  readonly blockRange?: number;
  /** Rows of `eth_getLogs`. */
  readonly rows?: number;
  /** Blocks below the head; older logs and receipts are refused. */
  readonly archiveDepth?: number;
  /** False: the tag `finalized` is unknown. */
  readonly finalized?: boolean;
  /** Told which of these made the node refuse. */
  refused?(by: LimitName): void;
}

export type FlawName = 'lost' | 'lateMs' | 'noFingerprint' | 'repeats';

/** What the index behind `/v1` gets wrong. */
export interface HistoryFlaws {
  /** Transaction ids it has lost. */
  readonly lost?: ReadonlySet<string>;
  /** Records of the last so many milliseconds are not in it yet. */
  readonly lateMs?: number;
  readonly noFingerprint?: boolean;
  /** Every further page begins with the last records of the page before it. */
  readonly repeats?: number;
  /** Told which of these made an answer come out otherwise. */
  hit(by: FlawName): void;
}

export type LogMatch = (entry: BlockLog) => boolean;

/** The chain as one node sees it. `SimulatedChain` is the honest view; faults put bent ones before it. */
export interface ChainView {
  /** `0x` and eight hex digits. */
  readonly chainId: string;
  readonly head: Block;
  /** The newest final block. */
  readonly solidHead: Block;
  block(number: number): Block | undefined;
  /** By 64 hex digits. */
  blockById(id: string): Block | undefined;
  /** In a block; by 64 hex digits. */
  transaction(txid: string): ChainTransaction | undefined;
  /** Units of the token; 20-byte hex. */
  balanceOf(hex: string): bigint;
  /** Of the token, at the head: hex without `0x`; `null` where the contract has no such function. */
  constantCall(data: string): string | null;
  /** Has this 20-byte hex ever held money? */
  knows(hex: string): boolean;
  /** What accounts have beside the token. */
  readonly accounts?: Pick<AccountDesk, 'coinOf' | 'resourcesOf'> | undefined;
  readonly witnesses?: readonly Producer[];
  /** The key a producer has its blocks signed by; `null` where it signs itself. Both 20-byte hex. */
  permissionOf?(hex: string): string | null;
  /** False: no log of the block has one of these words (32 bytes of hex, of addresses) as a topic. */
  mayHold?(number: number, words: ReadonlySet<string>): boolean;
  readonly limits?: NodeLimits;
  readonly history?: HistoryFlaws | undefined;
  /** The matching logs of a block as the node's log index has them; `filtered`: asked by address or topic. */
  logs?(block: Block, matches: LogMatch, filtered: boolean): readonly BlockLog[];
}

export const logsOf = (
  chain: ChainView,
  block: Block,
  matches: LogMatch,
  filtered: boolean,
): readonly BlockLog[] => chain.logs?.(block, matches, filtered) ?? block.logs.filter(matches);

/** Shows all of another view; its subclasses bend one thing each. */
export class BentView implements ChainView {
  constructor(protected readonly inner: ChainView) {}

  get chainId(): string {
    return this.inner.chainId;
  }

  get head(): Block {
    return this.inner.head;
  }

  get solidHead(): Block {
    return this.inner.solidHead;
  }

  get accounts(): ChainView['accounts'] {
    return this.inner.accounts;
  }

  get witnesses(): readonly Producer[] {
    return this.inner.witnesses ?? [];
  }

  get limits(): NodeLimits {
    return this.inner.limits ?? {};
  }

  get history(): HistoryFlaws | undefined {
    return this.inner.history;
  }

  block(number: number): Block | undefined {
    return this.inner.block(number);
  }

  blockById(id: string): Block | undefined {
    return this.inner.blockById(id);
  }

  transaction(txid: string): ChainTransaction | undefined {
    return this.inner.transaction(txid);
  }

  balanceOf(hex: string): bigint {
    return this.inner.balanceOf(hex);
  }

  constantCall(data: string): string | null {
    return this.inner.constantCall(data);
  }

  knows(hex: string): boolean {
    return this.inner.knows(hex);
  }

  permissionOf(hex: string): string | null {
    return this.inner.permissionOf?.(hex) ?? null;
  }

  mayHold(number: number, words: ReadonlySet<string>): boolean {
    return this.inner.mayHold?.(number, words) ?? true;
  }

  logs(block: Block, matches: LogMatch, filtered: boolean): readonly BlockLog[] {
    return logsOf(this.inner, block, matches, filtered);
  }
}

type Changes = Partial<Pick<Block, 'id' | 'parentHash' | 'timestamp' | 'transactions' | 'logs'>>;

/** A block with some fields changed; what is not asked for is not made. */
export function changedBlock(block: Block, changes: Changes): Block {
  const { id, parentHash, timestamp } = { ...headOf(block), ...changes };
  return {
    ...headOf(block),
    id,
    parentHash,
    timestamp,
    get witnessSignature() {
      return block.witnessSignature;
    },
    get transactions() {
      return changes.transactions ?? block.transactions;
    },
    get logs() {
      return changes.logs ?? block.logs;
    },
  };
}

const headOf = ({ number, id, parentHash, timestamp, txTrieRoot, witness }: Block) => ({
  number,
  id,
  parentHash,
  timestamp,
  txTrieRoot,
  witness,
});
