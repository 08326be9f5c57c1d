import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { CallbackQueue, TAKEN_AT_ONCE } from './callback-queue';
import { Dispatcher } from './dispatcher';

/** One process: a list, from which callbacks go into their lanes. */
@Injectable()
export class MemoryCallbackQueue extends CallbackQueue implements BeforeApplicationShutdown {
  private readonly logger = new Logger('callbacks');
  private readonly waiting = new Map<string, number>();
  private readonly running = new Map<string, Promise<void>>();
  private stopping = false;

  constructor(private readonly dispatcher: Dispatcher) {
    super();
  }

  push(callbackId: number, attempt: number): Promise<void> {
    const job = `${callbackId}-${attempt}`;
    if (!this.stopping && !this.running.has(job)) this.waiting.set(job, callbackId);
    this.next();
    return Promise.resolve();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.waiting.clear();
    await Promise.all(this.running.values());
  }

  private next(): void {
    for (const [job, callbackId] of this.waiting) {
      if (this.running.size >= TAKEN_AT_ONCE) return;
      this.waiting.delete(job);
      const run = this.dispatcher
        .take(callbackId)
        // The row is still due: the sweeper brings it again.
        .catch((error: unknown) => this.logger.error(`callback ${callbackId}: ${String(error)}`))
        .finally(() => {
          this.running.delete(job);
          this.next();
        });
      this.running.set(job, run);
    }
  }
}
