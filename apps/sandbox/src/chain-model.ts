import type { ContractResult, HeaderFields, RawTransaction } from './protobuf';

/** What the simulated chain is made of. All hex is without `0x`, addresses are 20 bytes unless said otherwise. */
export interface ChainLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** Money one transaction moves from one holder to another, in units of the real token. */
export interface Movement {
  readonly from: string;
  readonly to: string;
  readonly units: bigint;
}

/** What the owner of the token changes by a transaction, the moment it enters a block. */
export type TokenChange =
  | { readonly kind: 'deprecate'; readonly successor: string }
  | { readonly kind: 'blacklist'; readonly who: string; readonly on: boolean }
  | { readonly kind: 'destroy'; readonly who: string }
  | { readonly kind: 'pause'; readonly on: boolean }
  | { readonly kind: 'fee'; readonly basisPoints: number; readonly maxUnits: bigint };

/** What comes back to an account by itself, as `wallet/getaccountresource` tells it. */
export interface Resources {
  readonly energyLimit: number;
  readonly energyUsed: number;
  /** Bandwidth that is staked for; everybody has some for nothing beside it. */
  readonly netLimit: number;
  readonly netUsed: number;
  readonly freeNetUsed: number;
}

/** What running a transaction brought about. */
export interface Outcome {
  readonly result: ContractResult;
  readonly contractResult: string;
  readonly logs: readonly ChainLog[];
  readonly movements: readonly Movement[];
}

export interface PendingTransaction extends Outcome {
  readonly txid: string;
  readonly raw: RawTransaction;
  readonly rawBytes: Buffer;
  readonly bytes: Buffer;
  readonly signature: string;
  readonly resultMessage: string;
  readonly change?: TokenChange;
  /** The logs show a fee already, whatever the token asks for. */
  readonly feeIncluded?: boolean;
}

export interface ChainTransaction extends PendingTransaction {
  readonly blockNumber: number;
  readonly index: number;
  /** Index in the block of this transaction's first log. */
  readonly firstLogIndex: number;
}

export interface BlockLog {
  readonly log: ChainLog;
  readonly transaction: ChainTransaction;
  /** Counted over the block, as JSON-RPC does. */
  readonly logIndex: number;
}

export interface Block {
  readonly number: number;
  readonly id: string;
  readonly parentHash: string;
  readonly timestamp: number;
  readonly txTrieRoot: string;
  /** Address of the producer; its signature may be another key's. */
  readonly witness: string;
  /** 65 bytes: r, s, recovery id 00 or 01, over the sha256 of the encoded header. */
  readonly witnessSignature: string;
  readonly transactions: readonly ChainTransaction[];
  readonly logs: readonly BlockLog[];
}

export const HEADER_VERSION = 34;

type Headed = Pick<Block, 'number' | 'parentHash' | 'timestamp' | 'txTrieRoot' | 'witness'>;

/** The fields that the block's id and signature are made over. */
export const headerOf = ({ number, parentHash, timestamp, txTrieRoot, witness }: Headed): HeaderFields => ({
  number,
  parentHash,
  timestamp,
  txTrieRoot,
  witness,
  version: HEADER_VERSION,
});
