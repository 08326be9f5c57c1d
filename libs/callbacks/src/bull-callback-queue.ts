import { InjectQueue, Process, Processor } from '@nestjs/bull';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import { CallbackQueue, DELIVERIES_AT_ONCE } from './callback-queue';
import { Delivery } from './delivery';

export const BULL_QUEUE = 'callbacks';
const ADD_TIMEOUT_MS = 1_000;

/** Ids only: a job says which row to look at, and the row decides. */
export interface CallbackJob {
  readonly callbackId: number;
}

/** Many processes: Bull, which spreads the deliveries. */
@Injectable()
export class BullCallbackQueue extends CallbackQueue {
  constructor(@InjectQueue(BULL_QUEUE) private readonly queue: Queue<CallbackJob>) {
    super();
  }

  /** Rejects when Redis does not take the job in time; it may still arrive later, which does no harm. */
  async push(callbackId: number, attempt: number): Promise<void> {
    const added = this.queue.add(
      { callbackId },
      { jobId: `${callbackId}-${attempt}`, attempts: 1, removeOnComplete: true, removeOnFail: true },
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Redis does not take the job')), ADD_TIMEOUT_MS);
    });
    added.catch(() => undefined);
    try {
      await Promise.race([added, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Started where the worker role is. */
@Processor(BULL_QUEUE)
export class CallbackProcessor implements BeforeApplicationShutdown {
  private readonly logger = new Logger('callbacks');

  constructor(
    private readonly delivery: Delivery,
    @InjectQueue(BULL_QUEUE) private readonly queue: Queue<CallbackJob>,
  ) {
    queue.on('error', (error: Error) => this.logger.debug(`queue: ${error.message}`));
  }

  @Process({ concurrency: DELIVERIES_AT_ONCE })
  async process(job: Job<CallbackJob>): Promise<void> {
    await this.delivery.deliver(job.data.callbackId);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.queue.pause(true).catch(() => undefined);
    // Closed before Redis ever answered, Bull rejects promises that nobody holds, which would end the process here.
    for (const client of this.queue.clients) if (client.status !== 'ready') client.removeAllListeners('end');
  }
}
