import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '@epusdt/kernel';
import { Delivery, type Delivered, type Reached } from './delivery';
import { DueFinder } from './due-callbacks';
import { Lanes, MAX_WAITING, type Run } from './lanes';

/** How often those are looked at that wait although nothing ends: for a hanging delivery, or the time of a probe. */
const LOOK_MS = 250;

const ANSWERED: Readonly<Record<Reached, boolean | null>> = {
  answered: true,
  failed: false,
  'not called': null,
};

/** Puts callbacks into the lanes of their hosts and keeps the lanes moving. */
@Injectable()
export class Dispatcher implements BeforeApplicationShutdown {
  private readonly logger = new Logger('callbacks');
  private readonly lanes: Lanes;
  private readonly running = new Set<Promise<void>>();
  private readonly refills = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private stopping = false;

  constructor(
    private readonly delivery: Delivery,
    private readonly finder: DueFinder,
    clock: Clock,
  ) {
    this.lanes = new Lanes(clock);
  }

  /** Resolves when the callback is in its lane, which may be at once on its way to the shop; or when it need not be. */
  async take(callbackId: number): Promise<void> {
    if (this.stopping || this.lanes.has(callbackId)) return;
    const host = await this.finder.hostOf(callbackId);
    if (host !== null) this.offer(host, callbackId);
  }

  offer(host: string, callbackId: number, first = false): void {
    if (this.stopping) return;
    this.lanes.offer(host, callbackId, first);
    this.move();
  }

  has(callbackId: number): boolean {
    return this.lanes.has(callbackId);
  }

  /** Hosts for which nothing need be looked for now. */
  blocked(): Set<string> {
    return this.lanes.blocked();
  }

  /** Could it not be reached, so that it is only tried now and then? */
  leavesAlone(host: string): boolean {
    return this.lanes.leavesAlone(host);
  }

  /** More is due for these hosts than was found: their lanes fetch it themselves. */
  crowded(hosts: readonly string[]): void {
    for (const host of hosts) this.lanes.setMore(host, true);
  }

  /** Begins whatever may begin now. */
  move(): void {
    for (let run = this.begin(); run; run = this.begin()) this.start(run);
    if (this.lanes.waiting === 0 || this.timer || this.stopping) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.move();
    }, LOOK_MS);
    this.timer.unref();
  }

  /** Takes nothing new and lets those under way end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearTimeout(this.timer);
    this.lanes.clear();
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private begin(): Run | null {
    return this.stopping ? null : this.lanes.next();
  }

  private start(run: Run): void {
    this.follow(
      this.delivery
        .deliver(run.id)
        // The row is still due: the sweep brings it again.
        .catch((error: unknown): Delivered => {
          this.logger.error(`callback ${run.id}: ${String(error)}`);
          return { reached: 'not called', nextOf: null };
        })
        .then(async ({ reached, nextOf }) => {
          this.lanes.end(run, ANSWERED[reached]);
          if (nextOf !== null) await this.goOn(run.host, nextOf);
          this.move();
          // One that called nobody must not fetch itself again at once.
          if (reached !== 'not called') await this.refill(run.host);
        }),
    );
  }

  private follow(work: Promise<void>): void {
    const followed = work
      .catch((error: unknown) => this.logger.error(`deliveries: ${String(error)}`))
      .finally(() => this.running.delete(followed));
    this.running.add(followed);
  }

  /** In order: the next one goes when the one before is done. After the last, what waited behind them. */
  private async goOn(host: string, endpointId: string): Promise<void> {
    if (this.stopping) return;
    const head = await this.finder.headOf(endpointId);
    if (head) this.lanes.offer(head.host, head.id, true);
    else this.lanes.setMore(host, true);
  }

  /** From the rows, so that the backlog of a good host does not wait for the sweep. */
  private async refill(host: string): Promise<void> {
    if (this.stopping || this.refills.has(host) || !this.lanes.wantsMore(host)) return;
    this.refills.add(host);
    try {
      const due = await this.finder.ofHost(host, MAX_WAITING);
      this.lanes.setMore(host, due.length >= MAX_WAITING);
      for (const { id } of due) this.offer(host, id);
    } finally {
      this.refills.delete(host);
    }
  }
}
