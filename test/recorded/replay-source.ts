import { abiWord, sha256 } from '../../apps/sandbox/src/bytes';
import { TOKEN_TOPICS } from '../../apps/sandbox/src/token';
import { type RecordedBlock } from './fixtures';
import { readFixture } from './recordings';
import type { HeaderView, ReplayBlock, ReplayTransaction } from './replay-chain';
import { decodeRaw, decodeTransaction, derivedLogs, type ContractCall } from './signed-transaction';

type RecordedHeader = Pick<ReplayBlock, 'parentHash' | 'txTrieRoot' | 'witness' | 'version' | 'signature'>;

/** 23, as the full-node interface tells a whole block. */
export interface WholeBlockView extends HeaderView {
  readonly transactions: readonly {
    readonly txID: string;
    readonly raw_data_hex: string;
    readonly ret: readonly { readonly contractRet: string }[];
    readonly raw_data: {
      readonly contract: readonly {
        readonly type: string;
        readonly parameter: {
          readonly value: {
            readonly owner_address?: string;
            readonly to_address?: string;
            readonly contract_address?: string;
            readonly data?: string;
          };
        };
      }[];
    };
  }[];
}

/** One recorded block, with a log derived for each movement that its calldata tell. */
export interface ReplaySource {
  readonly number: number;
  readonly id: string;
  /** Milliseconds. */
  readonly timestamp: number;
  /** `null` where no header was recorded. */
  readonly header: RecordedHeader | null;
  readonly transactions: readonly ReplayTransaction[];
  /** What is made up of it, in words. */
  readonly derived: readonly string[];
}

const APPROVE = '095ea7b3';
const WORD = 64;
const SELECTOR = 8;

export const derivedHash = (text: string): string => sha256(Buffer.from(`replay: ${text}`)).toString('hex');

/** 26: block 78,115,149, of which the transfers of the token are recorded. */
export function transfersOfBlock(): ReplaySource {
  const { blockNumber, blockID, timestamp, txCount, transfers } = readFixture('26') as RecordedBlock;
  const real = new Map(transfers.map(({ txIndex, encodedTx }) => [txIndex, realTransaction(encodedTx)]));
  return {
    number: blockNumber,
    id: blockID,
    timestamp,
    header: null,
    transactions: Array.from({ length: txCount }, (_, index) => real.get(index) ?? placeholder(index)),
    derived: [
      `${txCount - transfers.length} transactions of the block that are no top-level transfers (placeholder hashes, no logs)`,
      'the parent block, and with it parentHash, txTrieRoot, producer and signature of the recorded block',
    ],
  };
}

/** 23: block 79,072,107 with its header and all its 619 transactions. */
export function wholeBlock(): ReplaySource {
  const { blockID: id, block_header, transactions } = readFixture('23') as WholeBlockView;
  const { number, timestamp, witness_address: witness, ...header } = block_header.raw_data;
  return {
    number,
    id,
    timestamp,
    header: { ...header, witness: witness.slice(2), signature: block_header.witness_signature },
    transactions: transactions.map(wholeTransaction),
    derived: ['the parent block but for its id', 'the logs of contracts that only their code could tell'],
  };
}

function wholeTransaction({
  txID,
  raw_data,
  raw_data_hex,
  ret,
}: WholeBlockView['transactions'][number]): ReplayTransaction {
  const [contract] = raw_data.contract;
  const result = ret[0]?.contractRet === 'SUCCESS' ? 'SUCCESS' : 'OUT_OF_ENERGY';
  if (contract?.type === 'TriggerSmartContract') {
    const call = decodeRaw(raw_data_hex);
    const logs = result === 'SUCCESS' ? [...derivedLogs(call), ...approvalLogs(call)] : [];
    return { ...call, result, logs };
  }
  const owner = contract?.parameter.value.owner_address?.slice(2) ?? derivedHash('nobody').slice(0, 40);
  const other = contract?.parameter.value.to_address?.slice(2) ?? owner;
  return { txid: txID, owner, contract: other, data: '', result, logs: [] };
}

/** An approval has three topics as a transfer has, and an amount. */
function approvalLogs({ owner, contract, data }: ContractCall): ReplayTransaction['logs'] {
  if (!data.startsWith(APPROVE)) return [];
  const spender = data.slice(SELECTOR, SELECTOR + WORD).slice(-40);
  const amount = data.slice(SELECTOR + WORD, SELECTOR + 2 * WORD);
  const topics = [TOKEN_TOPICS.Approval, abiWord(owner), abiWord(spender)];
  return [{ address: contract, topics, data: amount }];
}

function realTransaction(encoded: string): ReplayTransaction {
  const { txid, owner, contract, data, succeeded } = decodeTransaction(encoded);
  // Of a real failure only the fact is signed, not its kind; the block has none.
  const result = succeeded ? 'SUCCESS' : 'OUT_OF_ENERGY';
  const logs = succeeded ? derivedLogs({ txid, owner, contract, data }) : [];
  return { txid, owner, contract, data, result, logs };
}

function placeholder(index: number): ReplayTransaction {
  const account = derivedHash('unrecorded account').slice(0, 40);
  const txid = derivedHash(`unrecorded transaction ${index}`);
  return { txid, owner: account, contract: account, data: '', result: 'SUCCESS', logs: [] };
}
