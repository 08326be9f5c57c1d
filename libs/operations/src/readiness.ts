import { Inject, Injectable, Optional } from '@nestjs/common';
import { ChainPosition } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { Clock, MINUTE, SECOND, elapsedMs } from '@epusdt/kernel';
import { RedisClient } from '@epusdt/locks';
import { OrderFence, fenceText } from '@epusdt/orders';
import { Rates } from '@epusdt/rates';
import { Wallets } from '@epusdt/wallets';
import { ChainGauges, outboxAge } from './gauges';
import { Stopping } from './stopping';

/** One thing that was looked at, with the figures it was judged by. */
export interface Check {
  readonly ok: boolean;
  readonly [figure: string]: boolean | number | null;
}

export interface Readiness {
  readonly ready: boolean;
  /** What is missing, in words; empty when ready. */
  readonly waitingFor: readonly string[];
  /** What costs time only: orders are taken all the same. */
  readonly degraded: readonly string[];
  /**
   * By name: database, redis (distributed), wallets, rate, chain, orders, outbox, providers. Those after a failure are
   * left out.
   */
  readonly checks: Readonly<Record<string, Check>>;
}

/** A database that answers later than this takes no orders either; whoever asks waits no longer. */
const ANSWER_MS = 2 * SECOND;
/** A look over a connection that leads nowhere would last for minutes; then another one is tried. */
const SHARED_MS = 15 * SECOND;
/** Final blocks are about a minute old when they are read; older ones mean that reading stands still. */
const MAX_READING_AGE_MS = 5 * MINUTE;
/** The sweeper looks every second, but a shop that does not answer keeps its own callbacks waiting for a while. */
const MAX_OUTBOX_AGE_MS = 5 * MINUTE;

type Figures = Readonly<Record<string, number | null>>;

class Look {
  readonly waitingFor: string[] = [];
  readonly degraded: string[] = [];
  readonly checks: Record<string, Check> = {};

  /** `problem`: said where it is not well. */
  note(name: string, ok: boolean, problem: string, figures: Figures = {}): void {
    this.add(this.waitingFor, name, ok, problem, figures);
  }

  /** As `note`, for what stops no order. */
  noteLesser(name: string, ok: boolean, problem: string, figures: Figures = {}): void {
    this.add(this.degraded, name, ok, problem, figures);
  }

  private add(problems: string[], name: string, ok: boolean, problem: string, figures: Figures): void {
    this.checks[name] = { ok, ...figures };
    if (!ok) problems.push(problem);
  }
}

/** Ready to take orders: the database answers, a wallet is enabled, the chain has been read, a rate is known. */
@Injectable()
export class ReadinessCheck {
  /** Whoever asks meanwhile shares it: a database that does not answer is not asked once more by every probe. */
  private looking: { readonly answer: Promise<Look>; readonly since: number } | null = null;

  constructor(
    private readonly database: Database,
    private readonly wallets: Wallets,
    private readonly position: ChainPosition,
    private readonly chain: ChainGauges,
    private readonly rates: Rates,
    private readonly fence: OrderFence,
    private readonly stopping: Stopping,
    private readonly clock: Clock,
    @Optional() @Inject(RedisClient) private readonly redis: RedisClient | null,
  ) {}

  async look(): Promise<Readiness> {
    const { waitingFor, degraded, checks } = await this.lookWithin(ANSWER_MS);
    const all = this.stopping.begun ? ['nothing: this process is stopping', ...waitingFor] : waitingFor;
    return { ready: all.length === 0, waitingFor: all, degraded, checks };
  }

  private async lookWithin(ms: number): Promise<Look> {
    const answer = this.shared();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Look>((resolve) => {
      timer = setTimeout(() => resolve(lateLook(ms)), ms);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private shared(): Promise<Look> {
    const now = elapsedMs();
    if (this.looking && now - this.looking.since < SHARED_MS) return this.looking.answer;
    const one = { answer: this.lookNow(), since: now };
    this.looking = one;
    void one.answer.then(() => {
      if (this.looking === one) this.looking = null;
    });
    return one.answer;
  }

  /** Never rejects. */
  private async lookNow(): Promise<Look> {
    const look = new Look();
    const began = elapsedMs();
    try {
      await this.database.reader.query('SELECT 1');
      const ms = Math.round(elapsedMs() - began);
      await this.lookAtTakingOrders(look, ms);
      await this.lookAtTheRest(look);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      look.note('database', false, `the database (${reason})`);
    }
    return look;
  }

  private async lookAtTakingOrders(look: Look, ms: number): Promise<void> {
    const assignable = (await this.wallets.assignable()).length > 0;
    const cursor = await this.position.cursor();
    look.note('database', true, '', { ms });
    look.note('wallets', assignable, 'a wallet (wallet add T…)');
    look.note(
      'rate',
      this.rates.usable,
      'a rate (the sources must answer; rate shows them, rate set CNY 7.2 fixes one)',
    );
    const ageSeconds = cursor && Math.round((this.clock.now() - cursor.blockTime) / SECOND);
    const figures = { cursorBlock: cursor?.number ?? null, ageSeconds, lagBlocks: this.chain.lagOf(cursor) };
    look.note('chain', cursor !== null, 'the first reading of the chain', figures);
    if ((await this.position.deprecation()) !== null) {
      const problem = 'the owner: the USDT contract was replaced by another one (doctor says more)';
      look.note('chain', false, problem, figures);
    }
    if (ageSeconds !== null && ageSeconds * SECOND > MAX_READING_AGE_MS) {
      look.noteLesser(
        'chain',
        false,
        `reading: the newest final block that was read is ${ageSeconds} s old, payments since then are not seen yet`,
        figures,
      );
    }
  }

  private async lookAtTheRest(look: Look): Promise<void> {
    if (this.redis) {
      const began = elapsedMs();
      const answers = await this.redis.ping();
      const problem = 'redis: it does not answer; orders are allocated from the database, more slowly';
      look.noteLesser('redis', answers, problem, { ms: Math.round(elapsedMs() - began) });
    }
    const fence = await this.fence.present();
    look.noteLesser('orders', fence === null, `orders: ${fence ? fenceText(fence) : ''}`);
    const age = await outboxAge(this.database, this.clock);
    look.noteLesser(
      'outbox',
      age <= MAX_OUTBOX_AGE_MS,
      `outbox: a callback has been due for ${Math.round(age / SECOND)} s; callback list says whether its shop is slow, else a worker is missing`,
      { oldestSeconds: Math.round(age / SECOND) },
    );
    const { configured, failing } = this.chain.providers();
    const problem = `providers: ${failing} of ${configured} fail; another one is asked meanwhile, if there is one`;
    look.noteLesser('providers', failing === 0, problem, { configured, failing });
  }
}

function lateLook(ms: number): Look {
  const look = new Look();
  look.note('database', false, `the database (no answer within ${ms / SECOND} s)`);
  return look;
}
