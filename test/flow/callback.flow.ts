import Bull from 'bull';
import Redis from 'ioredis';
import { Sweeper } from '@epusdt/callbacks';
import { Scanner } from '@epusdt/chain';
import { EventBus } from '@epusdt/events';
import { HOUR, MINUTE, MasterKey, SECOND } from '@epusdt/kernel';
import { MerchantSecrets } from '@epusdt/merchants';
import { Settler } from '@epusdt/payments';
import { isSigned } from '../../apps/sandbox/src/shop-signature';
import { engineOfProject } from '../support/engine';
import { createOrder, rows } from '../support/gateway';
import { Listener, type Handler } from '../support/listener';
import { pay, placed, type Placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const SCHEDULE_ATTEMPTS = 13;

describe('telling the shop', () => {
  let world: World;
  let shop: Listener;
  beforeEach(async () => {
    world = await createWorld();
    shop = await Listener.start();
  });
  afterEach(async () => {
    await world.close();
    await shop.close();
  });

  const paidOrder = async (amount: number | string = 28.8): Promise<Placed> => {
    const fields = { order_id: 'CB 汉-1', amount, notify_url: `${shop.url}/notify?x=1` };
    const order = placed(await createOrder(world.gateway, fields));
    pay(world, order);
    await world.settle();
    return order;
  };

  const callback = async (): Promise<Record<string, unknown>> =>
    (await rows(world.gateway, 'callbacks'))[0] ?? {};

  const attempts = (): Promise<Record<string, unknown>[]> => rows(world.gateway, 'callback_attempts');

  it('sends exactly the fields, numbers and signature that shops verify', async () => {
    const order = await paidOrder();
    const [{ headers, body } = { headers: {}, body: '' }] = shop.received;
    expect(shop.received).toHaveLength(1);
    expect(headers['content-type']).toBe('application/json');
    const [payment] = await rows(world.gateway, 'payments');
    const signature = /"signature":"([0-9a-f]{32})"/.exec(body)?.[1] ?? '';
    expect(body).toBe(
      `{"trade_id":"${order.id}","order_id":"CB 汉-1","amount":28.8,"actual_amount":4,"token":"${order.address}","block_transaction_id":"${String(payment?.['tx_hash'])}","signature":"${signature}","status":2}`,
    );
    expect(isSigned(JSON.parse(body) as Record<string, unknown>, world.gateway.secret)).toBe(true);
    expect(await callback()).toMatchObject({ state: 'acknowledged' });
  });

  it.each<[string, Handler]>([
    ['HTTP 500', (_q, _b, response) => response.writeHead(500).end('ok')],
    ['201', (_q, _b, response) => response.writeHead(201).end('ok')],
    ['another word', (_q, _b, response) => response.end('token broken')],
    ['a refusal', (_q, _b, response) => response.end('fail: ok')],
    ['nothing', (_q, _b, response) => response.end()],
    ['a redirect', (_q, _b, response) => response.writeHead(302, { location: '/ok' }).end()],
    ['a cut connection', (request) => request.socket.destroy()],
  ])('tries again after %s', async (_name, bad) => {
    shop.handler = bad;
    await paidOrder();
    expect(await callback()).toMatchObject({ state: 'due', lease_token: null });
    expect((await attempts()).map((row) => row['outcome'])).not.toContain('acknowledged');

    shop.handler = (_request, _body, response) => response.end('  SUCCESS\n');
    await world.gateway.work();
    expect(shop.received).toHaveLength(1);
    world.clock.advance(7 * SECOND);
    await world.gateway.work();
    expect(shop.received).toHaveLength(2);
    expect(shop.received[1]?.body).toBe(shop.received[0]?.body);
    expect(await callback()).toMatchObject({ state: 'acknowledged' });
  });

  it('goes on for days, each attempt a row with what the shop said, and then gives up', async () => {
    shop.handler = (_request, _body, response) => response.writeHead(503).end(`busy ${'x'.repeat(5_000)}`);
    await paidOrder();
    for (let made = 1; made < SCHEDULE_ATTEMPTS; made += 1) {
      expect(await callback()).toMatchObject({ state: 'due' });
      world.clock.advance(29 * HOUR);
      await world.gateway.work();
    }
    expect(await callback()).toMatchObject({ state: 'dead' });
    const made = await attempts();
    expect(made).toHaveLength(SCHEDULE_ATTEMPTS);
    expect(made.every((row) => Number(row['http_status']) === 503 && row['outcome'] === 'refused')).toBe(
      true,
    );
    expect(String(made[0]?.['answer'])).toHaveLength(2_048);
    world.clock.advance(100 * HOUR);
    await world.gateway.work();
    expect(shop.received).toHaveLength(SCHEDULE_ATTEMPTS);
  });

  it.each([
    ['汉', 3],
    ['🛒', 4],
  ])('keeps the first 2 KB of what the shop said, and no part of a character (%s)', async (one, bytes) => {
    shop.handler = (_request, _body, response) => response.end(`not yet ${one.repeat(2_000)}`);
    await paidOrder();
    const whole = Math.floor((2_048 - 'not yet '.length) / bytes);
    expect(await attempts()).toMatchObject([{ answer: `not yet ${one.repeat(whole)}` }]);
  });

  it('takes the secret of the moment it sends', async () => {
    shop.handler = (_request, _body, response) => response.end('fail');
    await paidOrder();
    const { secret } = await world.gateway.get(MerchantSecrets).rotate('1000', 0, 'test');
    world.clock.advance(7 * SECOND);
    await world.gateway.work();
    const last = JSON.parse(shop.received[1]?.body ?? '{}') as Record<string, unknown>;
    expect(isSigned(last, secret)).toBe(true);
  });

  it('delivers once although several gateways look for due callbacks', async () => {
    const others = world.engine.name === 'distributed' ? [await world.another(), await world.another()] : [];
    await paidOrder();
    await Promise.all([world.gateway, ...others].map((one) => one.work()));
    expect(shop.received).toHaveLength(1);
    for (const other of others) await other.close();
  });

  (engineOfProject() === 'distributed' ? it : it.skip)(
    'is not kept from the shop by a job that the queue holds and never runs',
    async () => {
      const order = placed(
        await createOrder(world.gateway, { order_id: 'Q1', amount: 42, notify_url: `${shop.url}/n` }),
      );
      const redis = new Redis(world.engine.environment['REDIS_URL'] ?? '', { maxRetriesPerRequest: null });
      const prefix = `epusdt:${world.gateway.get(MasterKey).fingerprint}:bull`;
      const queue = new Bull('callbacks', { prefix, createClient: () => redis });
      await queue.add({ callbackId: 1 }, { jobId: '1-1', delay: HOUR });
      pay(world, order);
      world.sandbox.chain.mineFinal();
      await world.gateway.get(Scanner).scan();
      await world.gateway.get(Settler).settle();
      const sweeper = world.gateway.get(Sweeper);
      await sweeper.sweep();
      expect(await callback()).toMatchObject({ state: 'due', attempts: 0 });
      world.clock.advance(2 * MINUTE + SECOND);
      const acknowledged = new Promise<unknown>((resolve) => {
        world.gateway.get(EventBus).on('callback.acknowledged', resolve);
      });
      await sweeper.sweep();
      await acknowledged;
      expect(await callback()).toMatchObject({ state: 'acknowledged', attempts: 1 });
      expect(shop.received).toHaveLength(1);
      await queue.close();
    },
  );

  it('does not call addresses that the owner has not allowed', async () => {
    const order = placed(
      await createOrder(world.gateway, { order_id: 'G2', amount: 42, notify_url: `${shop.url}/notify` }),
    );
    await world.restart({ CALLBACK_ALLOW_CIDRS: '' });
    const { port } = new URL(shop.url);
    for (const notify_url of [
      `${shop.url}/n`,
      `http://localhost:${port}/n`,
      `http://shop.example:${port}/n`,
    ]) {
      const refused = await createOrder(world.gateway, { order_id: 'G1', amount: 42, notify_url });
      expect(refused).toMatchObject({ status_code: 400, data: null });
      expect(refused.message).toContain('CALLBACK_ALLOW_CIDRS');
    }
    pay(world, order);
    await world.settle();
    expect(shop.received).toHaveLength(0);
    expect(await callback()).toMatchObject({ state: 'due' });
    expect((await attempts())[0]).toMatchObject({ outcome: 'failed', http_status: null });
  });
});
