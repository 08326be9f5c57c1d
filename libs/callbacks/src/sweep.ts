import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { EventBus } from '@epusdt/events';
import { MINUTE } from '@epusdt/kernel';
import { CallbackQueue, DELIVERIES_AT_ONCE } from './callback-queue';
import { Delivery } from './delivery';

/** Longer than a queue needs to take a job from a worker that died. */
const STUCK_MS = 2 * MINUTE;

/** Hands due callbacks to the queue: at once when told, and every second whatever a crash or Redis left behind. */
@Injectable()
export class Sweeper {
  private readonly logger = new Logger('callbacks');

  constructor(
    private readonly delivery: Delivery,
    private readonly queue: CallbackQueue,
  ) {}

  async sweep(): Promise<void> {
    const due = await this.delivery.due();
    const stuck = due.filter(({ late }) => late > STUCK_MS);
    await Promise.all([
      ...due.map(({ id, attempt }) => this.hand(id, attempt)),
      // A queue may hold a job of this name that nobody will ever run: what waits too long is delivered without it.
      ...stuck.slice(0, DELIVERIES_AT_ONCE).map(({ id }) => this.delivery.deliver(id)),
    ]);
  }

  /** Without the queue the callback is delivered right here; the row's lease keeps it single. */
  async hand(callbackId: number, attempt: number): Promise<void> {
    try {
      await this.queue.push(callbackId, attempt);
    } catch (error) {
      this.logger.warn(`queue: ${String(error)}; delivering callback ${callbackId} without it`);
      await this.delivery.deliver(callbackId);
    }
  }
}

@Injectable()
export class SweepCron implements OnApplicationBootstrap {
  private readonly logger = new Logger('callbacks');

  constructor(
    private readonly sweeper: Sweeper,
    private readonly events: EventBus,
  ) {}

  onApplicationBootstrap(): void {
    this.events.on('callback.due', ({ callbackId, attempt }) => this.sweeper.hand(callbackId, attempt));
  }

  @Cron('* * * * * *', { waitForCompletion: true })
  async sweep(): Promise<void> {
    await this.sweeper.sweep().catch((error: unknown) => this.logger.error(`sweep failed: ${String(error)}`));
  }
}
