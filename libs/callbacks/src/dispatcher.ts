import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '@epusdt/kernel';
import { Delivery, type Delivered } from './delivery';
import { DueFinder, type DueCallback } from './due-callbacks';
import type { Run } from './lane';
import { Lanes, MAX_WAITING, type Blocked } from './lanes';
import type { Place } from './place';

/** How often those are looked at that wait although nothing ends: for a hanging delivery, or the time of a probe. */
const LOOK_MS = 250;

/** Puts callbacks into the lists of their targets and keeps the lanes of the hosts moving. */
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

  /** Resolves when the callback is in its list, which may be at once on its way to the shop; or when it need not be. */
  async take(callbackId: number): Promise<void> {
    if (this.stopping || this.lanes.has(callbackId)) return;
    const due = await this.finder.one(callbackId);
    if (due) this.offer(due);
  }

  offer(due: DueCallback): void {
    if (this.stopping) return;
    this.lanes.offer(due, due.id, due.first);
    this.move();
  }

  has(callbackId: number): boolean {
    return this.lanes.has(callbackId);
  }

  /** For whom nothing need be looked for now. */
  blocked(): Blocked {
    return this.lanes.blocked();
  }

  /** Could it not be reached, so that it is only tried now and then? */
  leavesAlone(place: Place): boolean {
    return this.lanes.leavesAlone(place);
  }

  /** More is due for these than was found: their lists fetch it themselves. */
  crowded(places: readonly Place[]): void {
    for (const place of places) this.lanes.setMore(place, true);
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
    await this.settled();
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
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
          this.lanes.end(run, reached);
          if (nextOf !== null) await this.goOn(run, nextOf);
          this.move();
          // One that called nobody must not fetch itself again at once.
          if (reached !== 'not called') await this.refill(run);
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
  private async goOn(place: Place, endpointId: string): Promise<void> {
    if (this.stopping) return;
    const head = await this.finder.headOf(endpointId);
    if (head) this.lanes.offer(head, head.id, head.first);
    else this.lanes.setMore(place, true);
  }

  /** From the rows, so that the backlog of a good shop does not wait for the sweep. */
  private async refill(place: Place): Promise<void> {
    if (this.stopping || this.refills.has(place.target) || !this.lanes.wantsMore(place)) return;
    this.refills.add(place.target);
    try {
      const due = await this.finder.ofTarget(place, MAX_WAITING);
      this.lanes.setMore(place, due.length >= MAX_WAITING);
      for (const one of due) this.offer(one);
    } finally {
      this.refills.delete(place.target);
    }
  }
}
