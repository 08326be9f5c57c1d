import { Injectable, Logger } from '@nestjs/common';
import { Database, toInteger } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { formatUnits, type Units } from '@epusdt/kernel';

/** Transfers added up in one statement, which sees one moment; others may settle between two. */
const CHUNK = 50_000;
const NAMED = 5;

/**
 * Transfers in the range of ids that are settled one way or another, against what was made of them, each from its own
 * table. An entry of the inbox counts there until a decision has made it the payment of an order.
 */
const SUMS = `SELECT
  (SELECT COUNT(*) FROM transfers WHERE id > ? AND id <= ? AND state NOT IN ('unsettled', 'parked')) AS transfers_count,
  (SELECT SUM(units) FROM transfers WHERE id > ? AND id <= ? AND state NOT IN ('unsettled', 'parked')) AS transfers_units,
  (SELECT COUNT(*) FROM payments WHERE transfer_id > ? AND transfer_id <= ?) AS payments_count,
  (SELECT SUM(units) FROM payments WHERE transfer_id > ? AND transfer_id <= ?) AS payments_units,
  (SELECT COUNT(*) FROM inbox i WHERE i.transfer_id > ? AND i.transfer_id <= ?
    AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.transfer_id = i.transfer_id AND d.pays = 1)) AS inbox_count,
  (SELECT SUM(units) FROM inbox i WHERE i.transfer_id > ? AND i.transfer_id <= ?
    AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.transfer_id = i.transfer_id AND d.pays = 1)) AS inbox_units,
  (SELECT COUNT(*) FROM ignores WHERE transfer_id > ? AND transfer_id <= ?) AS ignores_count,
  (SELECT SUM(units) FROM ignores WHERE transfer_id > ? AND transfer_id <= ?) AS ignores_units`;
const RANGES = 8;

/** How many places a transfer stands in; where it is not exactly one, or the place does not fit its state. */
const MISPLACED = `SELECT id FROM (
  SELECT t.id AS id, t.state AS state, t.units AS units, p.units AS paid, i.units AS kept, g.units AS ignored,
    CASE WHEN p.id IS NULL THEN 0 ELSE 1 END AS payment,
    CASE WHEN i.transfer_id IS NULL OR EXISTS
      (SELECT 1 FROM decisions d WHERE d.transfer_id = t.id AND d.pays = 1) THEN 0 ELSE 1 END AS inboxed,
    CASE WHEN g.transfer_id IS NULL THEN 0 ELSE 1 END AS dust
  FROM transfers t
    LEFT JOIN payments p ON p.transfer_id = t.id
    LEFT JOIN inbox i ON i.transfer_id = t.id
    LEFT JOIN ignores g ON g.transfer_id = t.id
  WHERE t.id > ? AND t.id <= ?) AS places
WHERE payment + inboxed + dust <> CASE WHEN state IN ('unsettled', 'parked') THEN 0 ELSE 1 END
  OR (payment = 1) <> (state = 'settled')
  OR (dust = 1) <> (state = 'dust')
  OR (payment = 1 AND paid <> units)
  OR (inboxed = 1 AND kept <> units)
  OR (dust = 1 AND ignored <> units)
LIMIT ${NAMED}`;

/** Both sides of the sum, in all or of a range. */
export interface Sums {
  readonly transfers: Sum;
  readonly payments: Sum;
  readonly inbox: Sum;
  readonly ignored: Sum;
}

interface Sum {
  readonly count: number;
  readonly units: Units;
}

const NOTHING: Sum = { count: 0, units: 0n };

/** Is every final transfer exactly one of: a payment, an entry of the inbox, ignored? To the unit, or an alarm. */
@Injectable()
export class SumCheck {
  private readonly logger = new Logger('sums');
  /** Ranges in which the night found something that the sums do not show. */
  private readonly doubted = new Set<number>();
  private last: Sums | null = null;

  constructor(
    private readonly database: Database,
    private readonly alarms: Alarms,
  ) {}

  /** What is missing (or below 0: too much) by the last sum of this process; `null`: it has added nothing up yet. */
  get difference(): Units | null {
    if (this.last === null) return null;
    const { transfers, payments, inbox, ignored } = this.last;
    return transfers.units - payments.units - inbox.units - ignored.units;
  }

  /** Adds everything up. Raises or clears the alarm; returns the sums. */
  async run(): Promise<Sums> {
    const suspects: string[] = [];
    let all: Sums = { transfers: NOTHING, payments: NOTHING, inbox: NOTHING, ignored: NOTHING };
    for await (const [after, to] of this.ranges()) {
      const sums = await this.sums(after, to);
      all = plus(all, sums);
      const found = isEven(sums) && !this.doubted.has(after) ? [] : await this.misplaced(after, to);
      if (found.length === 0) this.doubted.delete(after);
      suspects.push(...found);
      if (!isEven(sums)) suspects.push(`${after + 1} to ${to}`);
    }
    this.last = all;
    this.report(all, suspects);
    return all;
  }

  /** Every single row, which also finds what cancels out in a sum. */
  async runThoroughly(): Promise<void> {
    for await (const [after, to] of this.ranges()) {
      if ((await this.misplaced(after, to)).length > 0) this.doubted.add(after);
    }
    await this.run();
  }

  private async *ranges(): AsyncGenerator<[after: number, to: number]> {
    // Payments and the rest may name a transfer that is not there.
    const [row] = await this.database.reader.query<{ top: unknown }[]>(
      `SELECT MAX(top) AS top FROM (
        SELECT MAX(id) AS top FROM transfers UNION ALL SELECT MAX(transfer_id) FROM payments
        UNION ALL SELECT MAX(transfer_id) FROM inbox UNION ALL SELECT MAX(transfer_id) FROM ignores) AS tops`,
    );
    const top = toInteger(row?.top ?? 0);
    for (let after = 0; after < top; after += CHUNK) yield [after, after + CHUNK];
  }

  private async sums(after: number, to: number): Promise<Sums> {
    const bounds = Array.from({ length: RANGES }, () => [after, to]).flat();
    const [row = {}] = await this.database.reader.query<Record<string, string | number | null>[]>(
      SUMS,
      bounds,
    );
    return {
      transfers: sumIn(row, 'transfers'),
      payments: sumIn(row, 'payments'),
      inbox: sumIn(row, 'inbox'),
      ignored: sumIn(row, 'ignores'),
    };
  }

  private async misplaced(after: number, to: number): Promise<string[]> {
    const rows = await this.database.reader.query<{ id: unknown }[]>(MISPLACED, [after, to]);
    return rows.map(({ id }) => String(id));
  }

  private report(sums: Sums, suspects: readonly string[]): void {
    if (suspects.length === 0) {
      this.alarms.clear('sums_differ');
      return;
    }
    this.logger.error(`look at the transfers with these numbers: ${suspects.join(', ')}`);
    this.alarms.raise(
      'sums_differ',
      `transfers (${textOf(sums.transfers)}) are not payments (${textOf(sums.payments)}), inbox (${textOf(sums.inbox)}) and ignored (${textOf(sums.ignored)}) together; look at transfer(s) ${suspects.slice(0, NAMED).join(', ')}: somebody changed the rows, or this is a defect to be reported`,
    );
  }
}

/** MySQL answers a sum as text, SQLite as a number or text; a sum of nothing is null. */
function sumIn(row: Record<string, string | number | null>, table: string): Sum {
  return { count: toInteger(row[`${table}_count`]), units: BigInt(row[`${table}_units`] ?? 0) };
}

function add(one: Sum, two: Sum): Sum {
  return { count: one.count + two.count, units: one.units + two.units };
}

function plus(one: Sums, two: Sums): Sums {
  return {
    transfers: add(one.transfers, two.transfers),
    payments: add(one.payments, two.payments),
    inbox: add(one.inbox, two.inbox),
    ignored: add(one.ignored, two.ignored),
  };
}

function isEven({ transfers, payments, inbox, ignored }: Sums): boolean {
  const made = [payments, inbox, ignored].reduce(add);
  return made.count === transfers.count && made.units === transfers.units;
}

const textOf = ({ count, units }: Sum): string => `${count}, ${formatUnits(units)} USDT`;
