import { CallbackLog, Redelivery } from '@epusdt/callbacks';
import { DAY, HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { FIRST_PID, MerchantSecrets, Merchants } from '@epusdt/merchants';
import { isSigned } from '../../apps/sandbox/src/shop-signature';
import { createOrder, rows } from '../support/gateway';
import { Listener } from '../support/listener';
import { column } from '../support/owner-desk';
import { pay, placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const ACTOR = 'test';

describe('deliveries to a notify URL', () => {
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

  let placedCount = 0;
  const paidOrder = async (): Promise<string> => {
    placedCount += 1;
    const fields = { order_id: `D-${placedCount}`, amount: 28.8, notify_url: `${shop.url}/notify` };
    const order = placed(await createOrder(world.gateway, fields));
    pay(world, order);
    await world.settle();
    return order.id;
  };
  const answer = (status: number, body = '', headers: Record<string, string> = {}): void => {
    shop.handler = (_request, _body, response) => response.writeHead(status, headers).end(body);
  };
  const callback = async (): Promise<Record<string, unknown>> =>
    (await rows(world.gateway, 'callbacks'))[0] ?? {};
  const waitsFor = async (): Promise<number> => Number((await callback())['due_at']) - world.clock.now();

  it('follow the schedule and the rule of the merchant', async () => {
    const merchants = world.gateway.get(Merchants);
    await merchants.change(FIRST_PID, { retryDelays: [0, 100], acknowledgement: '2xx' }, ACTOR);
    answer(204);
    await paidOrder();
    expect(await column(world, 'callbacks', 'state')).toEqual(['acknowledged']);

    answer(500, 'ok');
    await paidOrder();
    world.clock.advance(79 * SECOND);
    await world.gateway.work();
    expect(shop.received).toHaveLength(2);
    world.clock.advance(42 * SECOND);
    await world.gateway.work();
    expect(shop.received).toHaveLength(3);
    expect(await column(world, 'callbacks', 'state')).toEqual(['acknowledged', 'dead']);
    const [attempt] = await rows(world.gateway, 'callback_attempts');
    expect(attempt).toMatchObject({ outcome: 'acknowledged', address: '127.0.0.1' });
  });

  it('wait as long as the shop asks, within bounds and never shorter than the schedule', async () => {
    answer(429, '', { 'retry-after': '1' });
    await paidOrder();
    expect(await waitsFor()).toBeGreaterThanOrEqual(4 * SECOND);
    expect(await waitsFor()).toBeLessThanOrEqual(6 * SECOND);

    answer(503, '', { 'retry-after': '120' });
    world.clock.advance(6 * SECOND);
    await world.gateway.work();
    expect(await waitsFor()).toBe(2 * MINUTE);

    answer(200, 'not yet', { 'retry-after': '100000' });
    world.clock.advance(2 * MINUTE);
    await world.gateway.work();
    expect(await waitsFor()).toBe(HOUR);

    answer(500, '', { 'retry-after': new Date(world.clock.now() + HOUR + 30 * MINUTE).toUTCString() });
    world.clock.advance(HOUR);
    await world.gateway.work();
    expect(await waitsFor()).toBe(30 * MINUTE);
  });

  it('take a 410 for one failed attempt', async () => {
    answer(410, 'gone');
    await paidOrder();
    expect(await callback()).toMatchObject({ state: 'due', attempts: 1 });
    expect(await rows(world.gateway, 'endpoints')).toHaveLength(0);
    answer(200, 'ok');
    world.clock.advance(6 * SECOND);
    await world.gateway.work();
    expect(await callback()).toMatchObject({ state: 'acknowledged', attempts: 2 });
  });

  it('are signed with the secret of the request, and by turns while a shop that changes over refuses', async () => {
    const old = world.gateway.secret;
    const fields = { order_id: 'G-1', amount: 42, notify_url: `${shop.url}/notify` };
    const order = placed(await createOrder(world.gateway, fields));
    const fresh = (await world.gateway.get(MerchantSecrets).rotate(FIRST_PID, DAY, ACTOR)).secret;
    const signer = (): string => {
      const last = JSON.parse(shop.received.at(-1)?.body ?? '{}') as Record<string, unknown>;
      return isSigned(last, old) ? 'old' : isSigned(last, fresh) ? 'new' : 'nobody';
    };
    const signers: string[] = [];
    const attempt = async (wait: number): Promise<void> => {
      world.clock.advance(wait);
      await world.gateway.work();
      signers.push(signer());
    };
    answer(200, 'fail');
    pay(world, order);
    await world.settle();
    signers.push(signer());
    await attempt(6 * SECOND);
    shop.handler = (request) => request.socket.destroy();
    await attempt(36 * SECOND);
    answer(200, 'fail');
    // Nobody refused the one before: the turn is the same.
    await attempt(3 * MINUTE);
    await attempt(12 * MINUTE);
    expect(signers).toEqual(['old', 'new', 'old', 'old', 'new']);

    await attempt(DAY);
    await attempt(DAY);
    expect(signers.slice(5)).toEqual(['new', 'new']);
  });

  it('begin to be signed with the new secret for an order that was asked for with it', async () => {
    const fresh = (await world.gateway.get(MerchantSecrets).rotate(FIRST_PID, DAY, ACTOR)).secret;
    const fields = { order_id: 'G-2', amount: 42, notify_url: `${shop.url}/notify` };
    const order = placed(await createOrder({ ...world.gateway, secret: fresh }, fields));
    pay(world, order);
    await world.settle();
    expect(isSigned(JSON.parse(shop.received[0]?.body ?? '{}') as Record<string, unknown>, fresh)).toBe(true);
  });

  it('are made again by hand, from the beginning of the schedule, whatever became of them', async () => {
    const [log, redelivery] = [world.gateway.get(CallbackLog), world.gateway.get(Redelivery)];
    await world.gateway.get(Merchants).change(FIRST_PID, { retryDelays: [0, 10] }, ACTOR);
    answer(500);
    const orderId = await paidOrder();
    world.clock.advance(MINUTE);
    await world.gateway.work();
    const { entries } = await log.list({ orderId }, { limit: 10 });
    expect(entries).toMatchObject([{ state: 'dead', attempts: 2, running: false, orderId }]);
    const id = entries[0]?.id ?? '';

    await redelivery.redeliver(id, ACTOR);
    await world.gateway.work();
    expect(await log.one(id)).toMatchObject({ callback: { state: 'due', attempts: 3, closedAt: null } });
    answer(200, 'ok');
    world.clock.advance(MINUTE);
    await world.gateway.work();
    expect(await log.one(id)).toMatchObject({
      callback: { state: 'acknowledged', attempts: 4 },
      attempts: [{ number: 4, outcome: 'acknowledged' }, { number: 3 }, { number: 2 }, { number: 1 }],
    });
    await redelivery.redeliver(id, ACTOR);
    await world.gateway.work();
    expect(await log.one(id)).toMatchObject({ callback: { state: 'acknowledged', attempts: 5 } });
    const deeds = (await rows(world.gateway, 'audit')).filter(
      ({ action }) => action === 'callback.redeliver',
    );
    expect(deeds.map(({ actor, subject }) => [actor, subject])).toEqual([
      [ACTOR, `callback:${id}`],
      [ACTOR, `callback:${id}`],
    ]);
    for (const nobody of ['999', 'x', '', '1e1', '-1', `${id}x`]) {
      await expect(redelivery.redeliver(nobody, ACTOR)).rejects.toMatchObject({ code: 'not_found' });
      expect(await log.one(nobody)).toBeNull();
    }
  });

  it('are not made by hand while they are being made', async () => {
    let answered: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      shop.handler = (_request, _body, response) => {
        answered = () => response.end('ok');
        resolve();
      };
    });
    const paid = paidOrder();
    await asked;
    const [one] = await rows(world.gateway, 'callbacks');
    const again = world.gateway.get(Redelivery).redeliver(String(one?.['id']), ACTOR);
    await expect(again).rejects.toMatchObject({ code: 'not_allowed_now' });
    answered();
    await paid;
    expect(await callback()).toMatchObject({ state: 'acknowledged', attempts: 1 });
  });

  it('are made again for a time, all or those that nobody acknowledged', async () => {
    const redelivery = world.gateway.get(Redelivery);
    const start = world.clock.now();
    await paidOrder();
    world.clock.advance(HOUR);
    answer(500);
    await world.gateway.get(Merchants).change(FIRST_PID, { retryDelays: [0] }, ACTOR);
    await paidOrder();
    const since = { merchantPid: FIRST_PID, endpointId: null, channel: null, since: start };
    const replay = { ...since, until: world.clock.now() + 1, onlyUndelivered: true };
    answer(200, 'ok');
    expect(await redelivery.replay({ ...replay, until: start + 1 }, ACTOR)).toMatchObject({ count: 0 });
    expect(await redelivery.replay(replay, ACTOR)).toMatchObject({ count: 1, more: false });
    await world.gateway.work();
    expect(await column(world, 'callbacks', 'attempts')).toEqual([1, 2]);
    const all = await redelivery.replay({ ...replay, onlyUndelivered: false }, ACTOR);
    expect(all).toMatchObject({ count: 2, more: false });
    await world.gateway.work();
    expect(await column(world, 'callbacks', 'attempts')).toEqual([2, 3]);
    expect(await column(world, 'callbacks', 'state')).toEqual(['acknowledged', 'acknowledged']);
    const nothing = { merchantPid: '9999', since: 0, onlyUndelivered: false };
    expect(await redelivery.replay({ ...replay, ...nothing }, ACTOR)).toMatchObject({ count: 0, last: null });
    expect(await world.gateway.get(CallbackLog).counts({ merchantPid: FIRST_PID })).toEqual({
      delivered: 2,
      undelivered: 0,
      due: 0,
      held: 0,
      dead: 0,
    });
  });
});
