import { getQueueToken } from '@nestjs/bull';
import type { Queue } from 'bull';
import { AllocationSettings } from '@epusdt/allocation';
import { Database } from '@epusdt/database';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { RedisClient } from '@epusdt/locks';
import { Wallets } from '@epusdt/wallets';
import { codes, expectEvenRotation, met, ready, timed } from '../support/contention';
import { createOrder, rows, type Envelope, type TestGateway } from '../support/gateway';
import { describeDistributed } from '../support/on-engine';
import { NetworkLink } from '../support/network-link';
import { createWorld, newAddress, type World } from '../support/world';

const OK = 200;
const OTHER_TERMS = 10002;
const NO_FREE_AMOUNT = 10005;
const AMOUNT = 42;
/** Generous: a request that lasts longer waits for something that does not answer. */
const SLOW_MS = 10 * SECOND;

let world: World;
/** Gateways that a test has opened besides, and links. */
const opened: TestGateway[] = [];
const links: NetworkLink[] = [];
let asked = 0;

afterEach(async () => {
  for (const gateway of opened.splice(0)) await gateway.close();
  await world.close();
  for (const link of links.splice(0)) await link.cut();
});

const another = async (): Promise<TestGateway> => {
  const gateway = await world.another();
  opened.push(gateway);
  return gateway;
};

const ask = (
  gateway: TestGateway = world.gateway,
  amount = AMOUNT,
  reference = `order-${(asked += 1)}`,
): Promise<Envelope> =>
  createOrder(gateway, { order_id: reference, amount, notify_url: `${world.shop.url}/shop/notify` });

/** `count` creates at once, in turn over the gateways. */
const askMany = (count: number, gateways: readonly TestGateway[] = [world.gateway]): Promise<Envelope[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => ask(gateways[n % gateways.length])));

/** What was promised to buyers: no two the same, and as the rows have it. */
async function expectDistinct(answers: readonly Envelope[], count: number): Promise<void> {
  expect(codes(answers)).toEqual({ [OK]: count });
  const promises = answers.map(({ data }) => [data?.['token'], data?.['actual_amount']].join(' '));
  expect(new Set(promises).size).toBe(count);
  const orders = await rows(world.gateway, 'orders');
  expect(new Set(orders.map(({ slot }) => slot)).size).toBe(orders.length);
}

describe('many creates at once', () => {
  it('gives 200 buyers of one price 200 slots, in even rotation, then fills the pool to the last one', async () => {
    world = await createWorld({ wallets: 3 });
    const first = await askMany(200);
    await expectDistinct(first, 200);
    expectEvenRotation(first, 3);

    const steps = world.gateway.get(AllocationSettings).steps;
    const second = await askMany(3 * steps - 200);
    await expectDistinct([...first, ...second], 3 * steps);
    expectEvenRotation([...first, ...second], 3);

    expect(await ask()).toMatchObject({ status_code: NO_FREE_AMOUNT, data: null });
    expect(codes(await askMany(20))).toEqual({ [NO_FREE_AMOUNT]: 20 });
    expect(await ask(world.gateway, AMOUNT * 2)).toMatchObject({ status_code: OK });
  });

  it('answers one reference asked for many times at once with one order', async () => {
    world = await createWorld({ wallets: 3 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(world.gateway, AMOUNT, 'same')));
    expect(codes(answers)).toEqual({ [OK]: 60 });
    expect(new Set(answers.map(({ data }) => data?.['trade_id'])).size).toBe(1);
    expect(await rows(world.gateway, 'orders')).toHaveLength(1);
    // What the losers had reserved is free again.
    const more = await askMany(2);
    expectEvenRotation([answers[0]!, ...more], 3);
  });

  it('lets one of many different amounts for one reference win', async () => {
    world = await createWorld({ wallets: 3 });
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => ask(world.gateway, AMOUNT + n, 'contested')),
    );
    expect(codes(answers)).toEqual({ [OK]: 1, [OTHER_TERMS]: 39 });
    expect(await rows(world.gateway, 'orders')).toHaveLength(1);
  });
});

describe('a pool that changes', () => {
  it('uses a wallet added in the middle next, and a disabled one no more', async () => {
    world = await createWorld({ wallets: 3 });
    const wallets = world.gateway.get(Wallets);
    await askMany(4);
    const added = newAddress();
    await wallets.add(added);
    expect((await ask()).data).toMatchObject({ token: added });

    const [disabled = ''] = world.wallets;
    await wallets.disable(disabled);
    const after = await askMany(30);
    expect(codes(after)).toEqual({ [OK]: 30 });
    expect(after.filter(({ data }) => data?.['token'] === disabled)).toEqual([]);
  });

  it('does not assign a wallet whose row was written by somebody else, and says so', async () => {
    world = await createWorld({ wallets: 3 });
    const errors: string[] = [];
    world.gateway.gateway.app.useLogger({
      log: () => undefined,
      warn: () => undefined,
      error: (message: unknown) => void errors.push(String(message)),
    });
    const [swapped = ''] = world.wallets;
    const foreign = newAddress();
    await world.gateway
      .get(Database)
      .reader.query('UPDATE wallets SET address = ? WHERE address = ?', [foreign, swapped]);
    const answers = await askMany(20);
    world.gateway.gateway.app.useLogger(false);
    expect(codes(answers)).toEqual({ [OK]: 20 });
    const used = new Set(answers.map(({ data }) => data?.['token']));
    expect(used).toEqual(new Set(world.wallets.slice(1)));
    expect(errors.filter((line) => line.includes(foreign))).toHaveLength(1);
  });
});

describeDistributed('several gateways on one database', () => {
  it('shares 200 creates as one gateway would', async () => {
    world = await createWorld({ wallets: 3 });
    const gateways = [world.gateway, await another()];
    const answers = await askMany(200, gateways);
    await expectDistinct(answers, 200);
    expectEvenRotation(answers, 3);
  });

  it('loses nothing when Redis is emptied in the middle', async () => {
    world = await createWorld({ wallets: 3 });
    const gateways = [world.gateway, await another()];
    let answered = 0;
    const emptied = { times: 0 };
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const answer = await ask(gateways[n % 2]);
        answered += 1;
        if (answered % 20 === 0) {
          emptied.times += 1;
          await world.engine.forgetLocks();
        }
        return answer;
      }),
    );
    expect(emptied.times).toBe(5);
    await expectDistinct(answers, 100);
    await expectDistinct([...answers, ...(await askMany(50, gateways))], 150);
  });

  it('has each order of a reference once when its creates come to both gateways', async () => {
    world = await createWorld({ wallets: 3 });
    const gateways = [world.gateway, await another()];
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, n) => ask(gateways[n % 2], AMOUNT, `shared-${n % 3}`)),
    );
    expect(codes(answers)).toEqual({ [OK]: 120 });
    expect(new Set(answers.map(({ data }) => data?.['trade_id'])).size).toBe(3);
    expect(await rows(world.gateway, 'orders')).toHaveLength(3);
  });
});

describeDistributed('without Redis', () => {
  let redis: NetworkLink;

  // The gateways end with a Redis that answers: what Bull does without one while it closes is not looked at here.
  afterEach(async () => {
    const clients = [world.gateway, ...opened].flatMap((gateway) => [
      gateway.get(RedisClient).redis,
      ...gateway.gateway.app.get<Queue>(getQueueToken('callbacks'), { strict: false }).clients,
    ]);
    const away = clients.filter(({ status }) => status === 'ready').map((client) => met(client, 'close'));
    await redis.cut();
    await Promise.all(away);
    await redis.restore();
    await Promise.all(clients.map(ready));
  });

  /** The world's gateway, with a Redis that can be taken away. A consumer of Bull's is there only where it matters. */
  const begin = async (
    broken: (link: NetworkLink) => Promise<void> | void,
    roles: 'api' | 'api,worker' = 'api',
  ): Promise<void> => {
    world = await createWorld({ wallets: 3 });
    redis = await NetworkLink.start(world.engine.environment['REDIS_URL'] ?? '');
    links.push(redis);
    await broken(redis);
    await world.restart({ REDIS_URL: redis.url, ROLES: roles });
  };

  it('starts, and shares out slots from two gateways at once', async () => {
    await begin((link) => link.cut());
    const gateways = [world.gateway, await another()];
    const result = await askMany(100, gateways);
    await expectDistinct(result, 100);
    await expectDistinct([...result, ...(await askMany(200, gateways))], 300);
    expect(await ask()).toMatchObject({ status_code: NO_FREE_AMOUNT });
  });

  it('has each order of a reference once', async () => {
    await begin((link) => link.cut());
    const gateways = [world.gateway, await another()];
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, n) => ask(gateways[n % 2], AMOUNT, `shared-${n % 3}`)),
    );
    expect(codes(answers)).toEqual({ [OK]: 120 });
    expect(await rows(world.gateway, 'orders')).toHaveLength(3);
    const contested = await Promise.all(
      Array.from({ length: 40 }, (_, n) => ask(gateways[n % 2], AMOUNT + n, 'contested')),
    );
    expect(codes(contested)).toEqual({ [OK]: 1, [OTHER_TERMS]: 39 });
  });

  it('delivers callbacks by itself', async () => {
    await begin((link) => link.cut(), 'api,worker');
    const placed = await world.shop.shop.order({ id: 'tea', name: '', about: '', price: '88' });
    world.sandbox.chain.transfer({
      to: placed.trade?.address ?? '',
      amountUnits: BigInt(Math.round(Number(placed.trade?.actualAmount) * 1e6)),
    });
    // The gateway that was ended a moment ago still holds the lease of the scanner.
    world.clock.advance(MINUTE);
    await world.settle();
    expect(world.shop.shop.find(placed.id)).toMatchObject({ state: 'paid', callbacks: 1 });
    expect(await rows(world.gateway, 'callback_attempts')).toHaveLength(1);
  });

  it('goes on when Redis is lost in the middle, and uses it again when it is back', async () => {
    await begin(() => undefined);
    const answers = await askMany(20);
    const [during] = await Promise.all([askMany(60), redis.cut()]);
    answers.push(...during, ...(await askMany(20)));
    await expectDistinct(answers, 100);

    const { redis: client } = world.gateway.get(RedisClient);
    await redis.restore();
    await ready(client);
    answers.push(...(await askMany(30)));
    // Of thirty at once some may have waited too long for a Redis that has just come back; one alone has not.
    answers.push(...(await askMany(1)));
    await expectDistinct(answers, 131);
    const newest = (await rows(world.gateway, 'orders')).at(-1);
    const [key = '', ...others] = await client.keys(`*:slot:${String(newest?.['slot'])}`);
    expect(others).toEqual([]);
    expect(await client.get(key)).toBe(newest?.['id']);
  });

  it('answers while Redis takes connections and says nothing', async () => {
    await begin(() => undefined);
    await askMany(3);
    redis.hang();
    const one = await timed(() => ask());
    const many = await timed(() => askMany(50));
    await expectDistinct([one.result, ...many.result], 51);
    expect(one.ms + many.ms).toBeLessThan(SLOW_MS);
    // The silent connection is given up, and from then on nobody waits for it.
    const { redis: client } = world.gateway.get(RedisClient);
    if (client.status === 'ready')
      await new Promise((resolve) => client.once('close', () => resolve(undefined)));
    await expectDistinct([one.result, ...many.result, ...(await askMany(10))], 61);
  });

  it('starts while Redis takes connections and says nothing', async () => {
    await begin((link) => link.hang());
    const { result, ms } = await timed(() => askMany(50));
    await expectDistinct(result, 50);
    expect(ms).toBeLessThan(SLOW_MS);
  });
});

describeDistributed('a slow database', () => {
  it('serves 50 creates at once', async () => {
    world = await createWorld({ wallets: 3 });
    const database = await NetworkLink.start(world.engine.environment['DATABASE_URL'] ?? '');
    links.push(database);
    await world.restart({ DATABASE_URL: database.url });
    database.slow(20);
    const result = await askMany(50);
    await expectDistinct(result, 50);
    expectEvenRotation(result, 3);
  });
});
