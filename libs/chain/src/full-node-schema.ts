import type { AddressHex } from '@epusdt/kernel';
import {
  SchemaError,
  fields,
  hexBytes,
  list,
  movementOf,
  noticeOf,
  wholeNumber,
  type Fields,
} from './answer-schema';
import type { BlockRef, Receipt, TokenNotice, TransferLog } from './chain-source';

/**
 * The records of `gettransactioninfo…`: hex without `0x` or `41`, and proto3's habit of leaving out what is zero or
 * empty. A transfer() of USDT returns false although it succeeded, so `contractResult` says nothing.
 */
export interface TransactionRecord {
  readonly txHash: string;
  readonly blockNumber: number;
  readonly success: boolean;
  readonly ran: boolean;
  readonly logs: readonly Fields[];
}

const ZERO_ROOT = '00'.repeat(32);

export function recordOf(value: unknown): TransactionRecord {
  const record = fields(value, 'transaction record');
  const receipt = fields(record['receipt'] ?? {}, 'record receipt');
  const logs = list(record['log'] ?? [], 'record log').map((log) => fields(log, 'record log'));
  const [failure, result] = [record['result'], receipt['result']];
  return {
    txHash: hexBytes(record['id'], 32, 'record id'),
    blockNumber: wholeNumber(record['blockNumber'], 'record blockNumber'),
    // The result of a contract's run stands in the receipt; `result` appears only when it failed.
    success: failure === undefined && result === 'SUCCESS',
    ran: failure !== undefined || result !== undefined || logs.length > 0,
    logs,
  };
}

/** What a block of records holds. The records must be all of the block, in its order. */
export function readRecords(
  records: readonly TransactionRecord[],
  block: Pick<BlockRef, 'number' | 'id'>,
  contract: AddressHex,
): { logs: TransferLog[]; notices: TokenNotice[] } {
  const logs: TransferLog[] = [];
  const notices: TokenNotice[] = [];
  let blockLogIndex = 0;
  for (const { txHash, blockNumber, logs: own } of records) {
    if (blockNumber !== block.number) throw new SchemaError(`record of block ${block.number}`, blockNumber);
    for (const [logIndex, log] of own.entries()) {
      const transfer = movementOf(log, contract);
      const notice = noticeOf(log, contract);
      if (transfer) {
        logs.push({ ...transfer, txHash, blockNumber, blockId: block.id, blockLogIndex, logIndex });
      }
      if (notice) notices.push({ ...notice, blockNumber, txHash });
      blockLogIndex += 1;
    }
  }
  return { logs, notices };
}

export function receiptOfRecord(
  record: TransactionRecord,
  block: Pick<BlockRef, 'id' | 'time'>,
  contract: AddressHex,
): Receipt {
  return {
    txHash: record.txHash,
    blockNumber: record.blockNumber,
    blockId: block.id,
    blockTime: block.time,
    success: record.success,
    ran: record.ran,
    logs: record.logs.map((log) => ({ blockLogIndex: null, transfer: movementOf(log, contract) })),
  };
}

/** True when a full-node header says that its block has no transactions: the root of nothing is all zero. */
export function isEmptyBlock(value: unknown): boolean {
  const header = fields(
    fields(fields(value, 'block')['block_header'], 'block_header')['raw_data'],
    'raw_data',
  );
  return hexBytes(header['txTrieRoot'], 32, 'txTrieRoot') === ZERO_ROOT;
}
