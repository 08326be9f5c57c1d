import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { EventBus } from '@epusdt/events';
import { CallbackQueue } from './callback-queue';
import { Delivery } from './delivery';

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
    await Promise.all(due.map(({ id, attempt }) => this.hand(id, attempt)));
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
