/** 27 elected producers; a block is final when 19 of them have built on it. */
export const WITNESSES = 27;
const FINAL_INDEX = 8;

/** The network's rule: of the last block number of each producer, ascending, the element at 27 × (1 − 0.7) = 8. */
export function solidNumber(lastBlocks: readonly number[]): number {
  return [...lastBlocks].sort((a, b) => a - b)[FINAL_INDEX] ?? 0;
}
