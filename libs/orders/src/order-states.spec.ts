import { ORDER_MOVES, ORDER_STATUSES, canMove, type OrderMove } from './order-states';

/** The whole table, written a second time as a person reads it. */
const ALLOWED: readonly string[] = [
  'pending --pay--> paid',
  'expired --pay--> paid',
  'cancelled --pay--> paid',
  'pending --expire--> expired',
  'pending --cancel--> cancelled',
  'pending --extend--> pending',
  'expired --extend--> pending',
];

describe('order states', () => {
  const moves = Object.keys(ORDER_MOVES) as OrderMove[];
  const all = moves.flatMap((move) => ORDER_STATUSES.map((from) => [from, move] as const));

  it.each(all)('from %s by %s', (from, move) => {
    expect(canMove(move, from)).toBe(ALLOWED.includes(`${from} --${move}--> ${ORDER_MOVES[move].to}`));
  });

  it('has no way out of paid', () => {
    expect(moves.filter((move) => canMove(move, 'paid'))).toEqual([]);
  });
});
