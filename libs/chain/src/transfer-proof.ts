import { addressFromHex, invariant, rescaleRaw, type Asset, type Units } from '@epusdt/kernel';
import {
  ChainSourceError,
  Contradiction,
  type BlockRef,
  type Receipt,
  type TransferLog,
} from './chain-source';
import type { TransferRow } from './chain.rows';

/** The largest amount a BIGINT column holds. */
const MAX_UNITS = 2n ** 63n - 1n;

/** No place in the block is known of these; real ones are never negative. */
const UNKNOWN_PLACE = -1;

export type ProvenTransfer = Omit<TransferRow, 'id' | 'recordedAt'>;

/**
 * Checks a log against the receipt of its transaction. `null`: the transaction failed, so nothing moved although the
 * node lists a log. Throws where log and receipt contradict each other.
 */
export function proveTransfer(
  log: TransferLog,
  receipt: Receipt,
  blockTime: number,
  asset: Asset,
): ProvenTransfer | null {
  if (receipt.blockId !== log.blockId) {
    throw new Contradiction(
      'chain',
      `transaction ${log.txHash} is in block ${receipt.blockId}, its log in ${log.blockId}`,
    );
  }
  if (!receipt.success) return null;
  const logIndex = placeOf(log, receipt);
  const same = receipt.logs[logIndex]?.transfer;
  if (!same || !isSame(same, log)) {
    throw new Contradiction('chain', `the receipt of ${log.txHash} does not contain the log the node listed`);
  }
  return {
    network: asset.network,
    token: asset.token,
    txHash: log.txHash,
    logIndex,
    blockNumber: log.blockNumber,
    blockId: log.blockId,
    blockTime,
    fromAddress: addressFromHex(log.from),
    toAddress: addressFromHex(log.to),
    rawValue: log.raw.toString(),
    decimals: asset.decimals,
    units: unitsOf(log.raw, asset.decimals),
    state: 'unsettled',
    problem: null,
  };
}

/** The transfers in a receipt, as logs of its block; those of nothing are left out. */
export function logsOfReceipt(receipt: Receipt, block: BlockRef): TransferLog[] {
  return receipt.logs.flatMap(({ transfer, blockLogIndex }, logIndex) =>
    transfer && transfer.raw > 0n
      ? [
          {
            ...transfer,
            txHash: receipt.txHash,
            blockNumber: block.number,
            blockId: block.id,
            blockLogIndex: blockLogIndex ?? UNKNOWN_PLACE,
            logIndex,
          },
        ]
      : [],
  );
}

/**
 * Position in the transaction's own logs: told by the interface, or found by the place in the block, or, where the
 * receipt does not count over the block, by being the only one of its kind.
 */
function placeOf(log: TransferLog, receipt: Receipt): number {
  if (log.logIndex !== null) return log.logIndex;
  const counted = receipt.logs.findIndex(({ blockLogIndex }) => blockLogIndex === log.blockLogIndex);
  if (counted >= 0 || receipt.logs.every(({ blockLogIndex }) => blockLogIndex !== null)) return counted;
  const equal = receipt.logs.flatMap(({ transfer }, index) =>
    transfer && isSame(transfer, log) ? [index] : [],
  );
  if (equal.length > 1) {
    throw new ChainSourceError(
      'chain',
      `the place of a transfer of ${log.txHash} among equal ones is not known yet`,
    );
  }
  return equal[0] ?? -1;
}

type Movement = Pick<TransferLog, 'from' | 'to' | 'raw'>;

const isSame = (one: Movement, two: Movement): boolean =>
  one.to === two.to && one.from === two.from && one.raw === two.raw;

/** Do two receipts tell the same? Places in the block are compared only where both interfaces count them. */
export function sameReceipt(one: Receipt, two: Receipt): boolean {
  return (
    one.txHash === two.txHash &&
    one.blockId === two.blockId &&
    one.success === two.success &&
    one.logs.length === two.logs.length &&
    one.logs.every(({ transfer, blockLogIndex }, index) => {
      const other = two.logs[index];
      if (!other) return false;
      const counted = blockLogIndex === null || other.blockLogIndex === null;
      return (
        (counted || blockLogIndex === other.blockLogIndex) &&
        transfer?.from === other.transfer?.from &&
        transfer?.to === other.transfer?.to &&
        transfer?.raw === other.transfer?.raw
      );
    })
  );
}

function unitsOf(raw: bigint, decimals: number): Units | null {
  invariant(raw > 0n, 'a transfer of nothing is not recorded');
  const { units, exact } = rescaleRaw(raw, decimals);
  return exact && units <= MAX_UNITS ? units : null;
}
