import { fields, quantity } from './answer-schema';
import type { BlockRef, TransferLog } from './chain-source';

/** Checks between the parts of one answer. Each throws in words; the caller adds whose answer it was. */
export const blockNumberOf = (log: unknown): number =>
  quantity(fields(log, 'log')['blockNumber'], 'log blockNumber');

/** The log must be of this very block. */
export function ofBlock(log: TransferLog, block: BlockRef): void {
  if (block.id !== log.blockId)
    throw new Error(`logs of block ${block.number} are of ${log.blockId}, not ${block.id}`);
}

/** Each block must name the one before as its parent. */
export function linked(blocks: readonly BlockRef[]): void {
  for (const [index, block] of blocks.entries()) {
    const before = blocks[index - 1];
    if (before && before.id !== block.parentId)
      throw new Error(`block ${block.number} does not follow ${before.id}`);
  }
}

/** Ascending by block and place, none twice. */
export function inOrder(logs: readonly TransferLog[]): void {
  for (const [index, log] of logs.entries()) {
    const before = logs[index - 1];
    const fine =
      !before ||
      before.blockNumber < log.blockNumber ||
      (before.blockId === log.blockId && before.blockLogIndex < log.blockLogIndex);
    if (!fine) throw new Error(`logs of block ${log.blockNumber} are out of order or repeated`);
  }
}
