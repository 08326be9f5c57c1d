import { NETWORK_FACTS, addressFromHex } from '@epusdt/kernel';
import { prefixed, quantity } from '../../apps/sandbox/src/bytes';
import type { HeaderView, PlacedTransaction, ReplayBlock } from './replay-chain';

/** The shapes of the two interfaces, after the recorded answers 10–12 and 24 (full node), 33 and 34 (JSON-RPC). */
const NO_BLOOM = prefixed('00'.repeat(256));
const NO_SIGNATURE = '00'.repeat(65);
const ZERO_WORD = '00'.repeat(32);

const seconds = (timestamp: number): string => quantity(Math.floor(timestamp / 1_000));

export function headerView(block: ReplayBlock, visible: boolean): HeaderView {
  return {
    blockID: block.id,
    block_header: {
      raw_data: {
        number: block.number,
        txTrieRoot: block.txTrieRoot,
        witness_address: visible ? addressFromHex(block.witness) : `41${block.witness}`,
        parentHash: block.parentHash,
        version: block.version,
        timestamp: block.timestamp,
      },
      witness_signature: block.signature ?? NO_SIGNATURE,
    },
  };
}

/** The first block: only the end of its id is known here, as it is the network's number. */
export function genesisView(): object {
  const end = (NETWORK_FACTS.mainnet.chainId ?? '').slice(2);
  return {
    blockID: end.padStart(64, '0'),
    block_header: { raw_data: { txTrieRoot: ZERO_WORD, parentHash: ZERO_WORD } },
  };
}

/** `gettransactioninfobyid`: the recorded answer moved into this block where there is one, else derived. */
export function infoView({ block, info, ...transaction }: PlacedTransaction): object {
  const place = { blockNumber: block.number, blockTimeStamp: block.timestamp };
  if (info) return { ...info, ...place };
  const failed = transaction.result !== 'SUCCESS';
  return {
    id: transaction.txid,
    ...place,
    contractResult: [failed ? '' : ZERO_WORD],
    contract_address: `41${transaction.contract}`,
    receipt: { result: transaction.result },
    ...(transaction.logs.length > 0 ? { log: transaction.logs } : {}),
    ...(failed ? { result: 'FAILED' } : {}),
  };
}

export interface LogView {
  readonly address: string;
  readonly topics: readonly string[];
  readonly [key: string]: unknown;
}

export function logViews({ block, ...transaction }: PlacedTransaction): LogView[] {
  return transaction.logs.map((log, position) => ({
    address: prefixed(log.address),
    topics: log.topics.map(prefixed),
    data: prefixed(log.data),
    blockHash: prefixed(block.id),
    blockNumber: quantity(block.number),
    blockTimestamp: seconds(block.timestamp),
    transactionHash: prefixed(transaction.txid),
    transactionIndex: quantity(transaction.index),
    logIndex: quantity(transaction.firstLogIndex + position),
    removed: false,
  }));
}

export function receiptView(transaction: PlacedTransaction): object {
  const { block } = transaction;
  return {
    blockHash: prefixed(block.id),
    blockNumber: quantity(block.number),
    contractAddress: null,
    cumulativeGasUsed: '0x0',
    effectiveGasPrice: '0x64',
    from: prefixed(transaction.owner),
    gasUsed: '0x0',
    logs: logViews(transaction),
    logsBloom: NO_BLOOM,
    status: transaction.result === 'SUCCESS' ? '0x1' : '0x0',
    to: prefixed(transaction.contract),
    transactionHash: prefixed(transaction.txid),
    transactionIndex: quantity(transaction.index),
    type: '0x0',
  };
}

/** Carries the calldata, so that a reader of calldata falls for the failures. */
export function transactionView(transaction: PlacedTransaction): object {
  const { block } = transaction;
  return {
    blockHash: prefixed(block.id),
    blockNumber: quantity(block.number),
    from: prefixed(transaction.owner),
    gas: '0x0',
    gasPrice: '0x64',
    hash: prefixed(transaction.txid),
    input: prefixed(transaction.data),
    nonce: prefixed('00'.repeat(8)),
    to: prefixed(transaction.contract),
    transactionIndex: quantity(transaction.index),
    type: '0x0',
    value: '0x0',
  };
}

export function blockView(block: ReplayBlock, full: boolean): object {
  return {
    baseFeePerGas: null,
    difficulty: null,
    extraData: null,
    gasLimit: '0x0',
    gasUsed: '0x0',
    hash: prefixed(block.id),
    logsBloom: NO_BLOOM,
    miner: prefixed(block.witness),
    mixHash: null,
    nonce: null,
    number: quantity(block.number),
    parentHash: prefixed(block.parentHash),
    receiptsRoot: null,
    sha3Uncles: null,
    size: '0x0',
    stateRoot: '0x',
    timestamp: seconds(block.timestamp),
    totalDifficulty: null,
    transactions: block.transactions.map((transaction) =>
      full ? transactionView(transaction) : prefixed(transaction.txid),
    ),
    transactionsRoot: prefixed(block.txTrieRoot),
    uncles: [],
  };
}
