import { Injectable, Logger } from '@nestjs/common';
import { Database, Leases, readSetting, settleSetting, writeSetting } from '@epusdt/database';
import { Clock, DAY, HOUR, MINUTE, SECOND, SingleFlight, newToken } from '@epusdt/kernel';
import { dayStart, nextInstantOfHour } from '@epusdt/statistics';
import { AlarmNotices } from './alarm-notices';
import { CallbackNotices } from './callback-notices';
import { NoticeBook, type News } from './notice-book';
import { NoticeSettings } from './notice-settings';
import { NoticeSources } from './notice-sources';
import type { Found, Span } from './notice-span';
import { NoticeSwitches } from './notice-switches';

const LEASE = 'notices';
const LEASE_MS = 30 * SECOND;
/** Up to here everything has been told of. */
const SEEN = 'notices_seen';
/** When there was somebody to tell for the first time. */
const BEGUN = 'notices_begun';
/** The version that was told of last. */
const VERSION = 'notices_version';
/** A transaction that began earlier may be seen later: so far back is looked now and then, and … */
const OVERLAP_MS = 5 * MINUTE;
/** … so far in each round. */
const GLANCE_MS = 15 * SECOND;
const OVERLAP_EVERY_MS = MINUTE;
/** What happened before is no news. */
const NEWS_MS = 3 * DAY;
/** Rows of one kind in one round. */
const MOST = 2_000;
/** A shop that takes no callbacks is told of so often. */
const FAILING_EVERY_MS = 6 * HOUR;
/** Callbacks are looked at so often, where none is known to have failed. */
const SWEEP_MS = 5 * MINUTE;
const MAX_KNOWN = 20_000;

type Source = 'paid' | 'unmatched' | 'outgoing' | 'callbacks';

/** Finds what people are to be told of, whoever did it and whether or not anybody was there to hear of it. */
@Injectable()
export class NoticeCollector {
  private readonly logger = new Logger('notices');
  private readonly owner = newToken();
  private readonly once = new SingleFlight(() => this.round());
  /** Keys that are written for sure. */
  private readonly known = new Set<string>();
  /** Through when each source is told, in this life. */
  private readonly through = new Map<Source, number>();
  private readonly troubles = new Map<string, string>();
  private overlapped = 0;
  private callbacksFail = true;
  private version = '';

  constructor(
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly sources: NoticeSources,
    private readonly shops: CallbackNotices,
    private readonly alarms: AlarmNotices,
    private readonly book: NoticeBook,
    private readonly switches: NoticeSwitches,
    private readonly settings: NoticeSettings,
    private readonly clock: Clock,
  ) {}

  /** Resolves when everything that happened before the call is written down, here or by another process. */
  collect(): Promise<void> {
    return this.once.run();
  }

  /** A callback has failed: the next round looks at them. */
  callbackFailed(): void {
    this.callbacksFail = true;
  }

  async close(): Promise<void> {
    await this.once.idle();
    try {
      await this.leases.release(LEASE, this.owner);
    } catch (error) {
      this.logger.warn(`lease not given back, it ends by itself: ${String(error)}`);
    }
  }

  /** What one source cannot tell keeps none of the others silent. */
  private async round(): Promise<void> {
    if (!(await this.leases.hold(LEASE, this.owner, LEASE_MS))) return;
    const now = this.clock.now();
    const begun = await this.begun(now);
    const seen = Math.min(now, Number((await readSetting(this.database.reader, SEEN)) ?? begun));
    const isWide = now - this.overlapped >= OVERLAP_EVERY_MS || now < this.overlapped;
    const from = (source: Source): number => {
      const through = Math.min(now, this.through.get(source) ?? seen - SWEEP_MS);
      return Math.max(begun, through - (isWide ? OVERLAP_MS : GLANCE_MS), now - NEWS_MS);
    };
    const span = (source: Source): Span => ({
      from: from(source),
      to: now,
      after: null,
      most: MOST,
      isKnown: (key) => this.known.has(key),
    });
    await this.step('paid', now, () => this.take(span('paid'), (part) => this.sources.paid(part)));
    await this.step('unmatched', now, () =>
      this.take(span('unmatched'), (part) => this.sources.unmatched(part)),
    );
    await this.step('outgoing', now, () =>
      this.take(span('outgoing'), (part) => this.sources.outgoing(part)),
    );
    if (this.isTimeForCallbacks(now))
      await this.step('callbacks', now, () => this.callbacks(span('callbacks')));
    await this.trying('alarms', () => this.alarms.collect());
    await this.trying('reports', () => this.add(this.reports(begun, now)));
    await this.trying('version', () => this.tellVersion(now));
    if (isWide) this.overlapped = now;
    await this.remember(seen, now);
  }

  private async step(source: Source, now: number, work: () => Promise<void>): Promise<void> {
    if (await this.trying(source, work)) this.through.set(source, now);
  }

  /** Each trouble is said once, however long it lasts. */
  private async trying(what: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.troubles.delete(what);
      return true;
    } catch (error) {
      const words = String(error);
      if (this.troubles.get(what) !== words)
        this.logger.error(`nobody is told of ${what} now, nothing is lost: ${words}`);
      this.troubles.set(what, words);
      return false;
    }
  }

  private async take(span: Span, read: (span: Span) => Promise<Found>): Promise<void> {
    for (let { after } = span; ;) {
      const { news, rows, last } = await read({ ...span, after });
      await this.add(news);
      if (rows < span.most || last === null) return;
      after = last;
    }
  }

  private isTimeForCallbacks(now: number): boolean {
    const swept = this.through.get('callbacks');
    return this.callbacksFail || swept === undefined || now - swept >= SWEEP_MS || now < swept;
  }

  private async callbacks(span: Span): Promise<void> {
    this.callbacksFail = false;
    try {
      await this.add(await this.shops.failing(span.to, FAILING_EVERY_MS));
      await this.take(span, (part) => this.shops.dead(part));
      await this.take(span, (part) => this.shops.paused(part));
    } catch (error) {
      this.callbacksFail = true;
      throw error;
    }
  }

  /** Days that are over, once their hour has come. */
  private reports(begun: number, now: number): News[] {
    const { zone, reportHour } = this.settings;
    const news: News[] = [];
    for (let end = dayStart(now, zone); now - end < NEWS_MS; end = dayStart(end - 1, zone)) {
      const at = nextInstantOfHour(end - 1, reportHour, zone);
      if (now < at) continue;
      if (begun > at) break;
      const from = dayStart(end - 1, zone);
      const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(from);
      const about = { type: 'day', facts: { day, from, to: end } } as const;
      news.push({ key: `daily:${day}`, kind: 'daily', about, happenedAt: at });
    }
    return news.filter(({ key }) => !this.known.has(key)).reverse();
  }

  private async tellVersion(now: number): Promise<void> {
    const { version } = this.settings;
    if (this.version === version) return;
    const off = await this.switches.off();
    await this.database.transaction(async (manager) => {
      if ((await readSetting(manager, VERSION)) === version) return;
      await writeSetting(manager, VERSION, version);
      const about = { type: 'started', facts: { version } } as const;
      const key = `started:${version}:${now}`;
      await this.book.addTo(manager, [{ key, kind: 'started', about, happenedAt: now }], off);
    });
    this.version = version;
  }

  private async add(news: readonly News[]): Promise<void> {
    const fresh = news.filter(({ key }) => !this.known.has(key));
    await this.book.add(fresh);
    if (this.known.size > MAX_KNOWN) this.known.clear();
    for (const { key } of fresh) this.known.add(key);
  }

  private async begun(now: number): Promise<number> {
    const begun = await readSetting(this.database.reader, BEGUN);
    if (begun !== null) return Math.min(now, Number(begun));
    return this.database
      .transaction((manager) => settleSetting(manager, BEGUN, String(now)))
      .then((first) => Math.min(now, Number(first)));
  }

  /** For the next life: no further than the source that is furthest behind. */
  private async remember(seen: number, now: number): Promise<void> {
    const sources: readonly Source[] = ['paid', 'unmatched', 'outgoing', 'callbacks'];
    const through = Math.min(now, ...sources.map((source) => this.through.get(source) ?? seen));
    if (through - seen < MINUTE) return;
    await this.database.transaction((manager) => writeSetting(manager, SEEN, String(through)));
  }
}
