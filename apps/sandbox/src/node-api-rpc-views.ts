import { prefixed, quantity } from './bytes';
import { energyOf } from './chain-energy';
import type { Block, BlockLog, ChainTransaction } from './chain-model';

/** The JSON-RPC shapes: 20-byte addresses, `0x` everywhere, block times in seconds. */
const EMPTY_BLOOM = prefixed('00'.repeat(256));
const EMPTY_NONCE = prefixed('00'.repeat(8));
const ENERGY_PRICE_SUN = 100;
const GAS_LIMIT = 0x236a8f8e0;
const BLOCK_OVERHEAD_BYTES = 180;

const seconds = (timestamp: number): string => quantity(Math.floor(timestamp / 1_000));

export function logView({ log, transaction, logIndex }: BlockLog, block: Block): object {
  return {
    address: prefixed(log.address),
    topics: log.topics.map(prefixed),
    data: prefixed(log.data),
    blockHash: prefixed(block.id),
    blockNumber: quantity(block.number),
    blockTimestamp: seconds(block.timestamp),
    transactionHash: prefixed(transaction.txid),
    transactionIndex: quantity(transaction.index),
    logIndex: quantity(logIndex),
    removed: false,
  };
}

export function receiptView(transaction: ChainTransaction, block: Block): object {
  let cumulative = 0;
  for (const earlier of block.transactions.slice(0, transaction.index + 1))
    cumulative += energyOf(earlier).total;
  const { firstLogIndex, logs } = transaction;
  return {
    blockHash: prefixed(block.id),
    blockNumber: quantity(block.number),
    transactionHash: prefixed(transaction.txid),
    transactionIndex: quantity(transaction.index),
    from: prefixed(transaction.raw.owner),
    to: prefixed(transaction.raw.contract),
    gasUsed: quantity(energyOf(transaction).total),
    cumulativeGasUsed: quantity(cumulative),
    effectiveGasPrice: quantity(ENERGY_PRICE_SUN),
    contractAddress: null,
    logs: block.logs.slice(firstLogIndex, firstLogIndex + logs.length).map((entry) => logView(entry, block)),
    logsBloom: EMPTY_BLOOM,
    status: transaction.result === 'SUCCESS' ? '0x1' : '0x0',
    type: '0x0',
  };
}

export function transactionView(transaction: ChainTransaction, block: Block): object {
  const { signature } = transaction;
  const { native } = transaction.raw;
  return {
    blockHash: prefixed(block.id),
    blockNumber: quantity(block.number),
    from: prefixed(transaction.raw.owner),
    gas: quantity(energyOf(transaction).total),
    gasPrice: quantity(ENERGY_PRICE_SUN),
    hash: prefixed(transaction.txid),
    input: prefixed(transaction.raw.data),
    nonce: EMPTY_NONCE,
    r: prefixed(signature.slice(0, 64)),
    s: prefixed(signature.slice(64, 128)),
    to: prefixed(transaction.raw.contract),
    transactionIndex: quantity(transaction.index),
    type: '0x0',
    v: '0x1b',
    value: quantity(native?.type === 'TransferContract' ? native.amount : 0),
  };
}

export function blockView(block: Block, full: boolean): object {
  let gasUsed = 0;
  let size = BLOCK_OVERHEAD_BYTES;
  for (const transaction of block.transactions) {
    gasUsed += energyOf(transaction).total;
    size += transaction.bytes.length;
  }
  return {
    baseFeePerGas: null,
    difficulty: null,
    extraData: null,
    gasLimit: quantity(GAS_LIMIT),
    gasUsed: quantity(gasUsed),
    hash: prefixed(block.id),
    logsBloom: EMPTY_BLOOM,
    miner: prefixed(block.witness),
    mixHash: null,
    nonce: null,
    number: quantity(block.number),
    parentHash: prefixed(block.parentHash),
    receiptsRoot: null,
    sha3Uncles: null,
    size: quantity(size),
    stateRoot: '0x',
    timestamp: seconds(block.timestamp),
    totalDifficulty: null,
    transactions: block.transactions.map((transaction) =>
      full ? transactionView(transaction, block) : prefixed(transaction.txid),
    ),
    transactionsRoot: prefixed(block.txTrieRoot),
    uncles: [],
  };
}
