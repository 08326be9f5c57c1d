import { setTimeout as delay } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bull';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Job, Queue } from 'bull';
import { CallbackQueue, TAKEN_AT_ONCE } from './callback-queue';
import { Dispatcher } from './dispatcher';

export const BULL_QUEUE = 'callbacks';
const ADD_TIMEOUT_MS = 1_000;
const STARTED_MS = 1_000;

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
@Injectable()
export class CallbackProcessor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('callbacks');
  private stopping = false;

  constructor(
    private readonly dispatcher: Dispatcher,
    @InjectQueue(BULL_QUEUE) private readonly queue: Queue<CallbackJob>,
  ) {
    queue.on('error', (error: Error) => this.logger.debug(`queue: ${error.message}`));
  }

  /** Not by `@Process`, which leaves nobody to hear that the queue ended before it began. */
  onApplicationBootstrap(): void {
    // Done once the callback is in its lane: a job that waited for a shop would keep others from being taken.
    const take = (job: Job<CallbackJob>): Promise<void> => this.dispatcher.take(job.data.callbackId);
    this.queue.process(TAKEN_AT_ONCE, take).catch((error: unknown) => {
      if (!this.stopping) this.logger.error(`no jobs are taken from the queue: ${String(error)}`);
    });
  }

  /** Takes no new job; the dispatcher lets deliveries under way end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    // Bull's own start must be over: closed in the middle, it rejects promises that nobody holds.
    await Promise.race([this.started(), delay(STARTED_MS, undefined, { ref: false })]);
    const paused = this.queue.pause(true).catch(() => undefined);
    await this.wake().catch(() => undefined);
    await paused;
    for (const client of this.queue.clients) if (client.status !== 'ready') client.removeAllListeners('end');
  }

  /**
   * The connection that waits for jobs hears nothing else meanwhile, and Bull would give it half a second before it cuts
   * it off. Told by another connection it stops waiting. Where Redis does not know it by its port, Bull's way remains.
   */
  private async wake(): Promise<void> {
    const port = this.queue.clients.find(isBlocked)?.stream.localPort;
    if (port === undefined) return;
    const list = String(await this.queue.client.client('LIST'));
    const [, id] = new RegExp(`^id=(\\d+) addr=\\S*:${port} `, 'm').exec(list) ?? [];
    if (id === undefined) return;
    // Each of those who would take a job has asked for one.
    for (let asked = 0; asked < TAKEN_AT_ONCE; asked += 1) await this.queue.client.client('UNBLOCK', id);
  }

  /** Commands are answered in order: an answered PING comes after whatever the start has asked. */
  private async started(): Promise<void> {
    const idle = this.queue.clients.filter((client) => !isBlocked(client));
    await Promise.all(idle.map((client) => client.ping().catch(() => undefined)));
  }
}

/** Bull's own mark of the connection that waits for jobs. */
const isBlocked = (client: object): boolean => 'blocked' in client && client.blocked === true;
