import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Ours begin with this; those of the process and of Node keep the names that everybody's dashboards know. */
const PREFIX = 'epusdt_';
const ANSWER_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Blocks come every 3 s and are final after about a minute. */
const DETECT_SECONDS = [1, 2, 3, 5, 8, 12, 20, 30, 60, 75, 90, 120, 180, 300, 900, 3_600];

const gauges = {
  ready: ['1: takes orders, as /readyz says'],
  database_up: ['1: the database answered when it was looked at last'],
  redis_up: ['1: Redis answered when it was looked at last; distributed only'],
  alarms: ['Alarms that stand in this process', 'alarm'],
  chain_cursor_block: ['The newest final block that has been read'],
  chain_cursor_age_seconds: ['Age of the newest final block that has been read'],
  chain_cursor_lag_blocks: [
    'Final blocks shown to this process and not read yet; only of a process that asks providers',
  ],
  solid_lag_seconds: [
    'Age of the newest final block shown to this process; only of a process that asks providers',
  ],
  providers_failing: ['Providers whose last three answers were none'],
  outbox_oldest_seconds: ['For how long the oldest callback has been due without being called'],
  callbacks: ['Callbacks that are not acknowledged, by state; more than 10000 are not counted', 'state'],
  orders: ['Orders that are pending, or hold their amount; more than 10000 are not counted', 'state'],
  transfers_waiting: ['Transfers that wait for a person, by state; more than 10000 are not counted', 'state'],
  slots_free: [
    'Amounts free at a wallet at its fullest price; of the 200 wallets with the fewest',
    'address',
  ],
  conservation_diff_micro: [
    'Transfers less payments, inbox and ignored, in 0.000001 USDT; only of the process that added up last',
  ],
  streams: ['Open streams of live status'],
} as const satisfies Readonly<Record<string, readonly [help: string, label?: string]>>;

const counters = {
  callback_attempts_total: ['Attempts to tell a shop: acknowledged, failed, given_up', 'result'],
  order_moves_total: ['What became of orders: created, paid, expired, cancelled, extended', 'move'],
  unmatched_total: ['Transfers that went to the inbox'],
  rpc_requests_total: ['Requests to providers, by HTTP status; none: no answer came', 'node', 'code'],
} as const satisfies Readonly<Record<string, readonly [help: string, ...labels: string[]]>>;

export type GaugeName = keyof typeof gauges;
export type CounterName = keyof typeof counters;

/** Everything that is counted, by one process, and its text for Prometheus. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly gauges = new Map<GaugeName, Gauge>();
  private readonly counters = new Map<CounterName, Counter>();
  private readonly requests: Histogram<'method' | 'route' | 'status'>;
  private readonly creates: Histogram;
  private readonly detections: Histogram<'stage'>;

  constructor() {
    const registers = [this.registry];
    for (const [name, [help, ...labelNames]] of Object.entries(gauges)) {
      const gauge = new Gauge({ name: PREFIX + name, help, labelNames, registers });
      // It would begin with 0; nothing is known yet.
      if (labelNames.length === 0) gauge.remove();
      this.gauges.set(name as GaugeName, gauge);
    }
    for (const [name, [help, ...labelNames]] of Object.entries(counters)) {
      this.counters.set(
        name as CounterName,
        new Counter({ name: PREFIX + name, help, labelNames, registers }),
      );
    }
    this.requests = new Histogram({
      name: `${PREFIX}http_request_seconds`,
      help: 'Time to answer a request, by the template of its address; streams are left out',
      labelNames: ['method', 'route', 'status'],
      buckets: ANSWER_SECONDS,
      registers,
    });
    this.creates = new Histogram({
      name: `${PREFIX}order_create_seconds`,
      help: 'Time to answer a request that has made an order, in any dialect',
      buckets: ANSWER_SECONDS,
      registers,
    });
    this.detections = new Histogram({
      name: `${PREFIX}detect_latency_seconds`,
      help: "From a payment's block until it was seen in a block that is not final (seen), and until the order was paid (paid)",
      labelNames: ['stage'],
      buckets: DETECT_SECONDS,
      registers,
    });
  }

  /** Of the process and of Node; once, by who wants them: they keep observers running. */
  observeProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** `by` 0: it is shown from the start, so that the first one is seen as a step. */
  count(name: CounterName, label?: string, by = 1): void {
    const counter = this.counters.get(name);
    const [labelName] = counters[name].slice(1);
    if (labelName === undefined || label === undefined) counter?.inc(by);
    else counter?.inc({ [labelName]: label }, by);
  }

  /** A gauge without a label; `null`: nothing is known, and nothing is shown. */
  set(name: GaugeName, value: number | null): void {
    const gauge = this.gauges.get(name);
    if (value === null) gauge?.remove();
    else gauge?.set(value);
  }

  /** A gauge by its label; what is not named any more is no longer shown. */
  setEach(name: GaugeName, values: Iterable<readonly [label: string, value: number]>): void {
    const gauge = this.gauges.get(name);
    const [, labelName = ''] = gauges[name] as readonly [string, string?];
    gauge?.reset();
    for (const [label, value] of values) gauge?.set({ [labelName]: label }, value);
  }

  /** What others have counted, as it stands. */
  setRequests(totals: Iterable<readonly [node: string, code: string, count: number]>): void {
    const counter = this.counters.get('rpc_requests_total');
    counter?.reset();
    for (const [node, code, count] of totals) counter?.inc({ node, code }, count);
  }

  answered(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }

  created(seconds: number): void {
    this.creates.observe(seconds);
  }

  detected(stage: 'seen' | 'paid', seconds: number): void {
    this.detections.observe({ stage }, Math.max(0, seconds));
  }

  get type(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }
}
