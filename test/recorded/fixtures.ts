import type { HeaderView } from './replay-chain';

/** Shapes of the recorded answers; reading them is in recordings.ts. */
export interface RecordedTransfer {
  readonly txIndex: number;
  readonly txID: string;
  readonly contract: string;
  readonly from: string;
  readonly to: string;
  readonly value: string;
  readonly method: string;
  readonly success: boolean;
  /** The whole signed transaction as protobuf, hex. */
  readonly encodedTx: string;
}

/** 26: the token's transfers of one mainnet block. */
export interface RecordedBlock {
  readonly blockNumber: number;
  readonly blockID: string;
  readonly timestamp: number;
  readonly txCount: number;
  readonly transfers: readonly RecordedTransfer[];
}

/** 10, 11, 12: what `gettransactioninfobyid` answered. */
export interface RecordedInfo {
  readonly id: string;
  readonly log?: readonly {
    readonly address: string;
    readonly topics: readonly string[];
    readonly data: string;
  }[];
  readonly result?: string;
}

/** 01: a wallet's history with the signed transactions in it. */
export interface RecordedHistory {
  readonly data: readonly {
    readonly transaction_id: string;
    readonly token_info: { readonly symbol: string; readonly address: string; readonly decimals: number };
    readonly from: string;
    readonly to: string;
    readonly value: string;
    readonly detail: { readonly raw_data_hex: string };
  }[];
}

/** 23: a whole block. */
export interface RecordedFullBlock {
  readonly transactions: readonly { readonly txID: string; readonly raw_data_hex: string }[];
}

/** 25: consecutive headers. */
export interface RecordedHeaders {
  readonly blocks: readonly HeaderView[];
}

/** 33, 34: JSON-RPC answers. */
export interface RecordedRpc {
  readonly result: Readonly<Record<string, unknown>>;
}

/** 60. */
export interface AddressVectors {
  readonly valid: readonly {
    readonly base58: string;
    readonly hex41: string;
    readonly topic: string;
    readonly calldata_word_plain: string;
    readonly calldata_word_41: string;
  }[];
  readonly invalid: readonly { readonly input: string; readonly why: string }[];
}

/** 61. */
export interface TopicsAndSelectors {
  readonly topics: Readonly<Record<string, string>>;
  readonly selectors: Readonly<Record<string, string>>;
}
