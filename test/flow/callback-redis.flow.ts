import { getQueueToken } from '@nestjs/bull';
import Bull, { type Job, type Queue } from 'bull';
import Redis from 'ioredis';
import { Sweeper } from '@epusdt/callbacks';
import { Scanner } from '@epusdt/chain';
import { EventBus } from '@epusdt/events';
import { MINUTE, MasterKey, SECOND } from '@epusdt/kernel';
import { Settler } from '@epusdt/payments';
import { createOrder, rows } from '../support/gateway';
import { describeDistributed } from '../support/on-engine';
import { Listener } from '../support/listener';
import { pay, placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const COUNT = 5;

/** What a job says. */
interface CallbackJob {
  readonly callbackId: number;
}

describeDistributed('callbacks whose jobs are lost', () => {
  let world: World;
  let shop: Listener;
  let queue: Queue<CallbackJob>;
  let worker: Queue<CallbackJob> | null;
  beforeEach(async () => {
    worker = null;
    world = await createWorld();
    shop = await Listener.start();
    queue = world.gateway.gateway.app.get<Queue<CallbackJob>>(getQueueToken('callbacks'), { strict: false });
  });
  afterEach(async () => {
    await worker?.close(true);
    await world.close();
    await shop.close();
  });

  /** Their callbacks are due, and nobody has been told. */
  const payOrders = async (): Promise<void> => {
    for (let n = 0; n < COUNT; n += 1) {
      const fields = { order_id: `R-${n}`, amount: 42, notify_url: `${shop.url}/n` };
      pay(world, placed(await createOrder(world.gateway, fields)));
    }
    world.sandbox.chain.mineFinal();
    await world.gateway.get(Scanner).scan();
    await world.gateway.get(Settler).settle();
  };
  const sweep = (): Promise<void> => world.gateway.get(Sweeper).sweep();
  const allAcknowledged = (): Promise<void> => {
    const acknowledged = new Set<number>();
    return new Promise((resolve) => {
      world.gateway.get(EventBus).on('callback.acknowledged', ({ callbackId }) => {
        if (acknowledged.add(callbackId).size === COUNT) resolve();
      });
    });
  };
  const expectEachOnce = async (): Promise<void> => {
    world.clock.advance(3 * MINUTE);
    await world.gateway.work();
    const attempts = await rows(world.gateway, 'callback_attempts');
    expect(attempts.map(({ number, outcome }) => [Number(number), outcome])).toEqual(
      new Array(COUNT).fill([1, 'acknowledged']),
    );
    expect(new Set(shop.received.map(({ body }) => body)).size).toBe(COUNT);
    expect(shop.received).toHaveLength(COUNT);
  };
  /** Pushed to the queue, and each job taken by a worker that is not heard of again. */
  const takenByALostWorker = async (): Promise<void> => {
    await payOrders();
    await queue.pause(true);
    await sweep();
    const connection = { maxRetriesPerRequest: null, enableReadyCheck: false };
    const prefix = `epusdt:${world.gateway.get(MasterKey).fingerprint}:bull`;
    const createClient = (): Redis => new Redis(world.engine.environment['REDIS_URL'] ?? '', connection);
    worker = new Bull<CallbackJob>('callbacks', { prefix, createClient });
    const taken: (Job<CallbackJob> | null | undefined)[] = [];
    for (let n = 0; n < COUNT; n += 1) taken.push(await worker.getNextJob());
    expect(new Set(taken.map((job) => job?.data.callbackId)).size).toBe(COUNT);
    await queue.resume(true);
    expect(await rows(world.gateway, 'callback_attempts')).toEqual([]);
  };

  it('are delivered once each when Redis forgets them before anybody has taken them', async () => {
    await payOrders();
    await queue.pause();
    await sweep();
    expect(await queue.getPausedCount()).toBe(COUNT);
    await world.engine.forgetLocks();
    expect(await queue.getJobCounts()).toMatchObject({ waiting: 0, paused: 0, active: 0 });
    expect(shop.received).toEqual([]);
    const all = allAcknowledged();
    await sweep();
    await all;
    await expectEachOnce();
  });

  it('are delivered once each when a worker took them, was lost, and Redis forgot them, too', async () => {
    await takenByALostWorker();
    await world.engine.forgetLocks();
    const all = allAcknowledged();
    await sweep();
    await all;
    await expectEachOnce();
  });

  it('are delivered once each when a worker took them and was lost, whatever the queue believes', async () => {
    await takenByALostWorker();
    await sweep();
    world.clock.advance(2 * MINUTE + SECOND);
    const all = allAcknowledged();
    await sweep();
    await all;
    await expectEachOnce();
  });
});
