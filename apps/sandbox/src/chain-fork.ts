import { randomBetween } from '@epusdt/kernel';

/** Longest branch that a fork replaces: one block more would be final. */
export const MAX_FORK_DEPTH = 17;

export const FORK_WAYS = ['keep', 'drop', 'shuffle'] as const;
/**
 * What becomes of the transactions of the replaced blocks: `keep` brings each back one block later, `drop` loses them
 * all, `shuffle` moves each to another block and turns their order round.
 */
export type ForkWay = (typeof FORK_WAYS)[number];

/** What the blocks of the new branch hold, oldest first: one block more than was replaced, so that the branch wins. */
export function branchOf<T>(replaced: readonly (readonly T[])[], way: ForkWay): readonly (readonly T[])[] {
  const branch: T[][] = Array.from({ length: replaced.length + 1 }, () => []);
  if (way === 'keep') return [[], ...replaced];
  if (way === 'drop') return branch;
  for (const [origin, transactions] of [...replaced.entries()].reverse()) {
    for (const transaction of [...transactions].reverse()) {
      const draw = randomBetween(0, replaced.length - 1);
      branch[draw < origin ? draw : draw + 1]?.push(transaction);
    }
  }
  return branch;
}
