import { Injectable, Logger } from '@nestjs/common';
import { Database, Leases, readSetting, settleSetting, writeSetting } from '@epusdt/database';
import { Clock, DAY, HOUR, MINUTE, SECOND, SingleFlight, newToken } from '@epusdt/kernel';
import { dayStart, nextInstantOfHour } from '@epusdt/statistics';
import { AlarmNotices } from './alarm-notices';
import { NoticeBook, type News } from './notice-book';
import { NoticeSettings } from './notice-settings';
import { NoticeSources, type Found, type Span } from './notice-sources';

const LEASE = 'notices';
const LEASE_MS = 30 * SECOND;
/** Up to here everything has been told of. */
const SEEN = 'notices_seen';
/** When there was somebody to tell for the first time. */
const BEGUN = 'notices_begun';
/** A transaction that began earlier may be seen later. */
const OVERLAP_MS = 5 * MINUTE;
/** What happened before is no news. */
const NEWS_MS = 3 * DAY;
/** Rows of one kind in one round. */
const MOST = 2_000;
/** A shop that takes no callbacks is told of so often. */
const FAILING_EVERY_MS = 6 * HOUR;
/** What nothing else would show is looked for so often. */
const SWEEP_MS = 5 * MINUTE;
const MAX_KNOWN = 20_000;

/** Finds what people are to be told of, whoever did it and whether or not anybody was there to hear of it. */
@Injectable()
export class NoticeCollector {
  private readonly logger = new Logger('notices');
  private readonly owner = newToken();
  private readonly once = new SingleFlight(() => this.round());
  /** Keys that are written for sure. */
  private readonly known = new Set<string>();
  private swept = 0;
  private callbacksFail = true;

  constructor(
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly sources: NoticeSources,
    private readonly alarms: AlarmNotices,
    private readonly book: NoticeBook,
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

  private async round(): Promise<void> {
    if (!(await this.leases.hold(LEASE, this.owner, LEASE_MS))) return;
    const now = this.clock.now();
    const begun = await this.begun(now);
    const seen = Number((await readSetting(this.database.reader, SEEN)) ?? begun);
    const from = Math.max(begun, seen - OVERLAP_MS, now - NEWS_MS);
    const span = { from, to: now, most: MOST, isKnown: (key: string) => this.known.has(key) };
    const through = Math.min(
      await this.take(span, (part) => this.sources.paid(part)),
      await this.take(span, (part) => this.sources.unmatched(part)),
      await this.take(span, (part) => this.sources.outgoing(part)),
    );
    await this.callbacks(span);
    await this.alarms.collect();
    await this.add(this.report(begun, now));
    if (through - seen >= MINUTE || seen > now) {
      await this.database.transaction((manager) => writeSetting(manager, SEEN, String(through)));
    }
  }

  /** How far everything of one kind is told. */
  private async take(span: Span, read: (span: Span) => Promise<Found>): Promise<number> {
    let { from } = span;
    for (;;) {
      const { news, rows, last } = await read({ ...span, from });
      await this.add(news);
      if (rows < span.most || last === null || last === from) return span.to;
      from = last;
    }
  }

  private async callbacks(span: Span): Promise<void> {
    const now = span.to;
    if (!this.callbacksFail && now - this.swept < SWEEP_MS && now >= this.swept) return;
    this.callbacksFail = false;
    this.swept = now;
    await this.add(await this.sources.failing(now, FAILING_EVERY_MS));
    await this.take(span, (part) => this.sources.dead(part));
    await this.add(await this.sources.paused(span.from));
  }

  /** Yesterday, once its hour has come. */
  private report(begun: number, now: number): News[] {
    const { zone, reportHour } = this.settings;
    const today = dayStart(now, zone);
    const at = nextInstantOfHour(today - 1, reportHour, zone);
    if (now < at || begun > at) return [];
    const from = dayStart(today - 1, zone);
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(from);
    const about = { type: 'day', facts: { day, from, to: today } } as const;
    return [{ key: `daily:${day}`, kind: 'daily', about, happenedAt: at }];
  }

  private async add(news: readonly News[]): Promise<void> {
    const fresh = news.filter(({ key }) => !this.known.has(key));
    await this.book.add(fresh);
    if (this.known.size > MAX_KNOWN) this.known.clear();
    for (const { key } of fresh) this.known.add(key);
  }

  /** The first round of all also tells that the gateway runs. */
  private async begun(now: number): Promise<number> {
    const begun = Number(
      (await readSetting(this.database.reader, BEGUN)) ??
        (await this.database.transaction((manager) => settleSetting(manager, BEGUN, String(now)))),
    );
    const { version } = this.settings;
    const about = { type: 'started', facts: { version } } as const;
    await this.add([{ key: `started:${version}`, kind: 'started', about, happenedAt: now }]);
    return begun;
  }
}
