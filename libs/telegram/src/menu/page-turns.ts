import type { BotAction, Offer } from './bot-menu';

/** Buttons below one page of a list; pages count from 0. `again`: the words of the button that shows it anew. */
export function pageTurns<A extends BotAction>(
  page: number,
  isLast: boolean,
  again: string,
  to: (page: number) => A,
): Offer<A>[] {
  return [
    ...(page > 0 ? [['‹', to(page - 1)] as const] : []),
    [again, to(page)],
    ...(isLast ? [] : [['›', to(page + 1)] as const]),
  ];
}
