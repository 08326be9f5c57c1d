import type { Clock } from '@epusdt/kernel';
import { clipped } from './http';

/** Bounds what strange names can make us remember. */
const MAX_NAMES = 500;
const OTHERS = '(others)';
const NO_KEY = '(none)';
const MAX_TIMES = 100_000;
const MINUTE_MS = 60_000;

/** Counts of what was asked, bounded in how many names it tells apart. */
class Tally {
  private readonly counts = new Map<string, number>();

  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  add(name: string): void {
    const key = this.counts.has(name) || this.counts.size < MAX_NAMES ? name : OTHERS;
    this.counts.set(key, this.of(key) + 1);
  }

  all(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  clear(): void {
    this.counts.clear();
  }
}

/** What one provider was asked: HTTP requests by path and by API key, JSON-RPC calls by method, and when. */
export class RequestCounters {
  private readonly names = new Tally();
  private readonly keys = new Tally();
  /** A ring; the oldest is overwritten. */
  private times: number[] = [];
  private requests = 0;

  constructor(private readonly clock: Clock) {}

  /** HTTP requests; a batch is one. */
  get total(): number {
    return this.requests;
  }

  /** `eth_getLogs`, a path such as `/wallet/getnowblock`, or a route such as `/v1/accounts/{address}`. */
  of(name: string): number {
    return this.names.of(name);
  }

  /** HTTP requests with this TRON-PRO-API-KEY; without an argument those without one. */
  ofKey(key: string = NO_KEY): number {
    return this.keys.of(key);
  }

  /** HTTP requests of the last 60 s by the sandbox's clock. */
  perMinute(): number {
    const now = this.clock.now();
    return this.between(now - MINUTE_MS + 1, now + 1);
  }

  /** HTTP requests with `from <= time < to` (epoch ms), among the last 100,000. */
  between(from: number, to: number): number {
    return this.times.filter((time) => time >= from && time < to).length;
  }

  snapshot(): { total: number; counts: Record<string, number> } {
    return { total: this.requests, counts: this.names.all() };
  }

  /** Everything there is to tell, for `GET /_sim/requests`. */
  report(): {
    total: number;
    perMinute: number;
    counts: Record<string, number>;
    keys: Record<string, number>;
  } {
    return { ...this.snapshot(), perMinute: this.perMinute(), keys: this.keys.all() };
  }

  clear(): void {
    this.names.clear();
    this.keys.clear();
    this.times = [];
    this.requests = 0;
  }

  record(names: readonly string[], key?: string): void {
    this.times[this.requests % MAX_TIMES] = this.clock.now();
    this.requests += 1;
    this.keys.add(key === undefined ? NO_KEY : clipped(key));
    for (const name of names) this.names.add(name);
  }
}
