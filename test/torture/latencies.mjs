/** How long things took, in virtual milliseconds, as the rows and the chain have it. */
import { spread } from './spread.mjs';

const FINAL_AFTER = 18;

export async function latenciesOf(books, times, seen) {
  const paid = await books.rows(
    'SELECT t.block_number AS n, t.recorded_at AS r, p.settled_at AS s, c.closed_at AS c FROM payments p JOIN transfers t ON t.id = p.transfer_id ' +
      "LEFT JOIN callbacks c ON c.order_id = p.order_id AND c.event_key LIKE 'order.paid%' AND c.state = 'acknowledged'",
  );
  const whole = (rows, from, to) =>
    spread(
      rows.map((row) => Number(to(row)) - Number(from(row))).filter((ms) => Number.isFinite(ms) && ms >= 0),
    );
  // Final at the earliest when so many blocks stand on it.
  const final = ({ n }) => times[Number(n) + FINAL_AFTER];
  return {
    seenAfterBlockMs: whole(
      [...seen.values()],
      ({ block }) => block,
      ({ at }) => at,
    ),
    settledAfterFinalMs: whole(paid, final, ({ s }) => s),
    toldAfterSettledMs: whole(
      paid.filter(({ c }) => c !== null),
      ({ s }) => s,
      ({ c }) => c,
    ),
  };
}
