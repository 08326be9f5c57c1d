import { Injectable, Logger } from '@nestjs/common';
import { PoolWatch } from '@epusdt/allocation';
import { ChainPosition, ProviderPool } from '@epusdt/chain';
import { Database, toInteger } from '@epusdt/database';
import { Alarms, EventStreams } from '@epusdt/events';
import { Clock, MINUTE, SECOND } from '@epusdt/kernel';
import { SumCheck } from '@epusdt/payments';
import { ChainGauges, outboxAge } from './gauges';
import { Metrics } from './metrics';
import { ReadinessCheck } from './readiness';

/** However often it is asked, the database is not asked more often than this. */
const ROWS_MS = 10 * SECOND;
/** The fullest prices are found by going through all open orders. */
const SLOTS_MS = MINUTE;
/** A scrape does not wait longer; what comes later is shown by the next one. */
const WAIT_MS = 2 * SECOND;
const MAX_COUNTED = 10_000;
const MAX_WALLETS = 200;

/** Of each no more rows are gone through than are counted, along an index. */
const COUNTED = {
  callbacks: ['callbacks', 'state', ['due', 'held', 'dead']],
  orders: ['orders', 'status', ['pending']],
  transfers_waiting: ['transfers', 'state', ['inbox', 'parked']],
} as const;
const HOLDING = `SELECT COUNT(*) AS n FROM (SELECT 1 FROM orders WHERE slot > '' LIMIT ${MAX_COUNTED}) AS some`;
const countOf = (table: string, column: string): string =>
  `SELECT COUNT(*) AS n FROM (SELECT 1 FROM ${table} WHERE ${column} = ? LIMIT ${MAX_COUNTED}) AS some`;

/** Looks at rows and at other rooms when somebody asks for metrics, and only then. */
@Injectable()
export class MetricsSampler {
  private readonly logger = new Logger('metrics');
  private sampling: Promise<void> | null = null;
  private rowsAt: number | null = null;
  private slotsAt: number | null = null;

  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
    private readonly readiness: ReadinessCheck,
    private readonly position: ChainPosition,
    private readonly chain: ChainGauges,
    private readonly providers: ProviderPool,
    private readonly pool: PoolWatch,
    private readonly sums: SumCheck,
    private readonly alarms: Alarms,
    private readonly streams: EventStreams,
    private readonly clock: Clock,
  ) {}

  /** Everything up to date, as far as the database answers in time. Never rejects. */
  async sample(): Promise<void> {
    this.fromMemory();
    if (this.isFresh(this.rowsAt, ROWS_MS)) return;
    this.sampling ??= this.fromRows()
      .catch((error: unknown) => this.logger.warn(`metrics are not up to date: ${String(error)}`))
      .finally(() => (this.sampling = null));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, WAIT_MS)));
    await Promise.race([this.sampling, late]);
    clearTimeout(timer);
  }

  private fromMemory(): void {
    const { metrics } = this;
    const standing = new Map<string, number>();
    for (const { alarm } of this.alarms.active) standing.set(alarm, (standing.get(alarm) ?? 0) + 1);
    metrics.setEach('alarms', standing);
    metrics.set('streams', this.streams.count);
    metrics.set('solid_lag_seconds', this.chain.solidLagSeconds());
    metrics.set('providers_failing', this.chain.providers().failing);
    const difference = this.sums.difference;
    metrics.set('conservation_diff_micro', difference === null ? null : Number(difference));
    const totals = new Map<string, readonly [string, string, number]>();
    for (const { name, answers } of this.providers.providers) {
      for (const [code, count] of answers) {
        const key = `${name} ${code}`;
        totals.set(key, [name, code, count + (totals.get(key)?.[2] ?? 0)]);
      }
    }
    metrics.setRequests(totals.values());
  }

  private async fromRows(): Promise<void> {
    const { ready, checks } = await this.readiness.look();
    const { database, redis } = checks;
    this.metrics.set('ready', Number(ready));
    this.metrics.set('database_up', Number(database?.ok === true));
    this.metrics.set('redis_up', redis ? Number(redis.ok) : null);
    if (database?.ok !== true) return;
    await this.chainRows();
    this.metrics.set('outbox_oldest_seconds', (await outboxAge(this.database, this.clock)) / SECOND);
    for (const name of ['callbacks', 'orders', 'transfers_waiting'] as const) {
      this.metrics.setEach(name, await this.counts(name));
    }
    this.rowsAt = this.clock.now();
    if (this.isFresh(this.slotsAt, SLOTS_MS)) return;
    const free = [...(await this.pool.freeAtEach())].sort(([, a], [, b]) => a - b);
    this.metrics.setEach('slots_free', free.slice(0, MAX_WALLETS));
    this.slotsAt = this.clock.now();
  }

  /** A clock that was set back makes nothing fresh. */
  private isFresh(at: number | null, ms: number): boolean {
    const age = at === null ? ms : this.clock.now() - at;
    return age >= 0 && age < ms;
  }

  private async chainRows(): Promise<void> {
    const cursor = await this.position.cursor();
    this.metrics.set('chain_cursor_block', cursor && cursor.number);
    const age = cursor && (this.clock.now() - cursor.blockTime) / SECOND;
    this.metrics.set('chain_cursor_age_seconds', age);
    this.metrics.set('chain_cursor_lag_blocks', this.chain.lagOf(cursor));
  }

  private async counts(name: keyof typeof COUNTED): Promise<(readonly [string, number])[]> {
    const [table, column, states] = COUNTED[name];
    const counted: (readonly [string, number])[] = [];
    for (const state of states) counted.push([state, await this.count(countOf(table, column), [state])]);
    if (name === 'orders') counted.push(['holding', await this.count(HOLDING, [])]);
    return counted;
  }

  private async count(sql: string, values: readonly string[]): Promise<number> {
    const [row] = await this.database.reader.query<{ n: unknown }[]>(sql, [...values]);
    return toInteger(row?.n);
  }
}
