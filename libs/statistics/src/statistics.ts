import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database, toInteger } from '@epusdt/database';
import { Clock, HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { MerchantRow } from '@epusdt/merchants';
import { In } from 'typeorm';
import { bucketsOf, partsOf, type Bucket } from './buckets';
import {
  NOTHING,
  Sums,
  medianOf,
  orderFigures,
  plus,
  type PeriodStatistics,
  type Ranking,
  type SeriesPoint,
  type Sum,
} from './figures';
import { periodIn } from './period';

/** Wallets and merchants that are named; all others are summed up. */
const NAMED = 10;
/** A bucket in which more orders were made is gone through in parts: a statement about so many takes some 20 ms. */
const ORDERS_AT_ONCE = 2_000;

const ORDERS = `SELECT status, COUNT(*) AS orders_count FROM orders
WHERE created_at >= ? AND created_at < ? GROUP BY status`;

/** A payment decided by hand may have come to another wallet than its order named. */
const PAYMENTS = `SELECT o.merchant_pid AS shop, COALESCE(t.to_address, o.address) AS wallet, p.reason AS why,
  CASE WHEN p.transfer_id IS NULL THEN 1 ELSE 0 END AS unseen,
  COUNT(*) AS payments_count, SUM(p.units) AS payments_units
FROM payments p
  INNER JOIN orders o ON o.id = p.order_id
  LEFT JOIN transfers t ON t.id = p.transfer_id
WHERE p.settled_at >= ? AND p.settled_at < ?
GROUP BY shop, wallet, why, unseen`;

/** Rounded down to whole seconds, beyond an hour to minutes: so the answer is short, however many payments there are. */
const WAITS = `SELECT waited - waited % CASE WHEN waited < ${HOUR} THEN ${SECOND} ELSE ${MINUTE} END AS step,
  COUNT(*) AS payments_count
FROM (SELECT CASE WHEN t.block_time > o.created_at THEN t.block_time - o.created_at ELSE 0 END AS waited
  FROM payments p
    INNER JOIN transfers t ON t.id = p.transfer_id
    INNER JOIN orders o ON o.id = p.order_id
  WHERE p.settled_at >= ? AND p.settled_at < ?) AS waits
GROUP BY step`;

const WAITING = `SELECT COUNT(*) AS payments_count, SUM(units) AS payments_units FROM transfers WHERE state = 'inbox'`;

/** Marked by hand without a transfer, nothing was received. */
const RECEIVED = `SELECT t.to_address AS wallet, COUNT(*) AS payments_count, SUM(t.units) AS payments_units
FROM payments p
  INNER JOIN transfers t ON t.id = p.transfer_id
WHERE p.settled_at >= ? AND p.settled_at < ?
GROUP BY wallet`;

interface SumRow {
  readonly payments_count: unknown;
  /** MySQL answers a sum as text, SQLite as a number or text; a sum of nothing is null. */
  readonly payments_units: string | number | null;
}

interface PaymentsRow extends SumRow {
  readonly shop: string;
  readonly wallet: string;
  readonly why: string;
  readonly unseen: unknown;
}

/** What is gathered while a period is gone through. */
class Gathered {
  readonly statuses = new Sums();
  readonly kinds = new Sums();
  readonly wallets = new Sums();
  readonly shops = new Sums();
  readonly waits = new Map<number, number>();
  readonly series: SeriesPoint[] = [];
}

/** What was earned, and how well orders were paid. */
@Injectable()
export class Statistics {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * From the one instant until before the other, at most 366 days, with the hours (of up to two days) or the days of
   * `zone`. Every bucket is asked for by itself: on SQLite a statement keeps the whole process waiting, and a year of
   * orders in one would do so for seconds. What changes meanwhile may be counted or not.
   */
  async between(from: number, to: number, zone = 'UTC'): Promise<PeriodStatistics> {
    const { unit, list } = bucketsOf(from, to, zone);
    const at = this.clock.now();
    const gathered = new Gathered();
    for (const bucket of list) await this.gather(bucket, gathered);
    const { statuses, kinds, wallets, shops, waits, series } = gathered;
    const { top, rest } = wallets.ranked(NAMED);
    return {
      from,
      to,
      zone,
      at,
      orders: orderFigures(statuses),
      payments: {
        ...kinds.of('all'),
        late: kinds.of('late'),
        manual: kinds.of('manual'),
        unseen: kinds.of('unseen'),
      },
      wallets: { top: top.map(({ name, ...sum }) => ({ address: name, ...sum })), rest },
      merchants: await this.named(shops.ranked(NAMED)),
      medianWaitMs: medianOf(waits),
      waiting: await this.waiting(),
      unit,
      series,
    };
  }

  /** What has come to each wallet on the present day of `zone`, in payments; a wallet without any is not among them. */
  async receivedToday(zone: string): Promise<ReadonlyMap<string, Sum>> {
    const { from, to } = periodIn('today', this.clock.now(), zone);
    const received = new Map<string, Sum>();
    for (const bucket of bucketsOf(from, to, zone).list) {
      await turn();
      const rows = await this.database.reader.query<(SumRow & { wallet: string })[]>(RECEIVED, [
        bucket.from,
        bucket.to,
      ]);
      for (const row of rows) {
        received.set(row.wallet, plus(received.get(row.wallet) ?? NOTHING, sumIn(row)));
      }
    }
    return received;
  }

  private async gather(bucket: Bucket, gathered: Gathered): Promise<void> {
    const made = await this.orders(bucket, gathered);
    let sum = NOTHING;
    for (const part of partsOf(bucket, Math.ceil(made / ORDERS_AT_ONCE))) {
      await turn();
      const paid = await this.payments(part, gathered);
      if (paid.count > 0) await this.waits(part, gathered);
      sum = plus(sum, paid);
    }
    gathered.kinds.add('all', sum);
    gathered.series.push({ ...bucket, units: sum.units, paid: sum.count });
  }

  private async orders({ from, to }: Bucket, { statuses }: Gathered): Promise<number> {
    const rows = await this.database.reader.query<{ status: string; orders_count: unknown }[]>(ORDERS, [
      from,
      to,
    ]);
    let made = 0;
    for (const { status, orders_count } of rows) {
      const count = toInteger(orders_count);
      statuses.add(status, { count, units: 0n });
      made += count;
    }
    return made;
  }

  private async payments({ from, to }: Bucket, { kinds, wallets, shops }: Gathered): Promise<Sum> {
    let sum = NOTHING;
    for (const row of await this.database.reader.query<PaymentsRow[]>(PAYMENTS, [from, to])) {
      const paid = sumIn(row);
      sum = plus(sum, paid);
      wallets.add(row.wallet, paid);
      shops.add(row.shop, paid);
      kinds.add(row.why, paid);
      if (toInteger(row.unseen) === 1) kinds.add('unseen', paid);
    }
    return sum;
  }

  private async waits({ from, to }: Bucket, { waits }: Gathered): Promise<void> {
    const rows = await this.database.reader.query<{ step: unknown; payments_count: unknown }[]>(WAITS, [
      from,
      to,
    ]);
    for (const row of rows) {
      const step = toInteger(row.step);
      waits.set(step, (waits.get(step) ?? 0) + toInteger(row.payments_count));
    }
  }

  private async named({ top, rest }: Ranking<{ name: string }>): Promise<PeriodStatistics['merchants']> {
    const rows = await this.database.reader.find(MerchantRow, {
      select: { pid: true, name: true },
      where: { pid: In(top.map(({ name }) => name)) },
    });
    const names = new Map(rows.map(({ pid, name }) => [pid, name]));
    return { top: top.map(({ name: pid, ...sum }) => ({ pid, name: names.get(pid) ?? null, ...sum })), rest };
  }

  private async waiting(): Promise<Sum> {
    const [row] = await this.database.reader.query<SumRow[]>(WAITING);
    return row ? sumIn(row) : NOTHING;
  }
}

const sumIn = ({ payments_count, payments_units }: SumRow): Sum => ({
  count: toInteger(payments_count),
  units: BigInt(payments_units ?? 0),
});
