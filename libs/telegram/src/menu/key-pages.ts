import type { BotAction, Offer } from './bot-menu';

/**
 * The pages that were turned to, each by the number of the row that it stands below, so that rows which come meanwhile
 * move nothing. Empty: the newest page.
 */
export type Trail = readonly string[];

/** More than anybody turns by hand; from there `‹` leads to the newest. */
const MAX_TURNS = 50;

/** Only rows below this number; `null`: from the newest. */
export const belowOf = (trail: Trail): string | null => trail.at(-1) ?? null;

/** `last`: the number of the last row shown, where more stand below it. */
export function keyTurns<A extends BotAction>(
  trail: Trail,
  last: string | null,
  again: string,
  to: (trail: Trail) => A,
): Offer<A>[] {
  return [
    ...(trail.length > 0 ? [['‹', to(trail.slice(0, -1))] as const] : []),
    [again, to(trail)],
    ...(last === null ? [] : [['›', to([...trail, last].slice(-MAX_TURNS))] as const]),
  ];
}
