import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { EventBus } from '@epusdt/events';
import { MINUTE } from '@epusdt/kernel';
import { CallbackQueue } from './callback-queue';
import { Dispatcher } from './dispatcher';
import { DueFinder } from './due-callbacks';
import { EndpointPauses } from './endpoint-pauses';

/** Longer than a queue needs to take a job from a worker that died. */
const STUCK_MS = 2 * MINUTE;
const STUCK_AT_ONCE = 64;

/** Hands due callbacks to the queue: at once when told, and every second whatever a crash or Redis left behind. */
@Injectable()
export class Sweeper {
  private readonly logger = new Logger('callbacks');

  constructor(
    private readonly finder: DueFinder,
    private readonly queue: CallbackQueue,
    private readonly dispatcher: Dispatcher,
  ) {}

  async sweep(): Promise<void> {
    this.dispatcher.move();
    const { due, crowded } = await this.finder.find(this.dispatcher.blocked());
    this.dispatcher.crowded(crowded);
    const waiting = due.filter(({ id }) => !this.dispatcher.has(id));
    // A queue may hold a job of this name that nobody will ever run: what waits too long is delivered without it.
    const stuck = waiting.filter(({ late }) => late > STUCK_MS).slice(0, STUCK_AT_ONCE);
    for (const one of stuck) this.dispatcher.offer(one);
    await Promise.all(waiting.map(({ id, attempt }) => this.hand(id, attempt)));
  }

  /** Without the queue the callback is delivered right here; the row's lease keeps it single. */
  async hand(callbackId: number, attempt: number): Promise<void> {
    if (this.dispatcher.has(callbackId)) return;
    try {
      await this.queue.push(callbackId, attempt);
    } catch (error) {
      this.logger.warn(`queue: ${String(error)}; delivering callback ${callbackId} without it`);
      await this.dispatcher.take(callbackId);
    }
  }
}

@Injectable()
export class SweepCron implements OnApplicationBootstrap {
  private readonly logger = new Logger('callbacks');

  constructor(
    private readonly sweeper: Sweeper,
    private readonly pauses: EndpointPauses,
    private readonly events: EventBus,
  ) {}

  onApplicationBootstrap(): void {
    this.events.on('callback.due', ({ callbackId, attempt }) => this.sweeper.hand(callbackId, attempt));
  }

  @Cron('* * * * * *', { waitForCompletion: true })
  async sweep(): Promise<void> {
    await this.sweeper.sweep().catch((error: unknown) => this.logger.error(`sweep failed: ${String(error)}`));
  }

  @Cron('30 * * * * *', { waitForCompletion: true })
  async releaseForgotten(): Promise<void> {
    await this.pauses
      .releaseForgotten()
      .catch((error: unknown) => this.logger.error(`held callbacks: ${String(error)}`));
  }
}
