import { createHmac } from 'node:crypto';
import { CallbackLog, Endpoints, Redelivery, type Endpoint } from '@epusdt/callbacks';
import { SECOND } from '@epusdt/kernel';
import { FIRST_PID, MerchantSecrets } from '@epusdt/merchants';
import { announce, at, endpointDeeds, statesOf } from '../support/event-desk';
import { Listener, eventIn } from '../support/listener';
import { createWorld, type World } from '../support/world';

const ACTOR = 'test';

describe('endpoints of events', () => {
  let world: World;
  let shop: Listener;
  let endpoints: Endpoints;
  beforeEach(async () => {
    world = await createWorld();
    shop = await Listener.start();
    answer(204);
    endpoints = world.gateway.get(Endpoints);
  });
  afterEach(async () => {
    await world.close();
    await shop.close();
  });

  const answer = (status: number): void => shop.answer(status);
  const add = (path = '/events'): Promise<Endpoint> =>
    endpoints.create(FIRST_PID, `${shop.url}${path}`, ACTOR);
  const state = async ({ id }: Endpoint): Promise<string | undefined> => (await endpoints.find(id))?.state;
  const later = async (ms: number): Promise<void> => {
    world.clock.advance(ms);
    await world.gateway.work();
  };
  const deeds = (): Promise<string[]> => endpointDeeds(world);

  it('are told with the headers of Standard Webhooks, by any 2xx, the same id and body each time', async () => {
    const endpoint = await add();
    answer(500);
    const [id = 0] = await announce(world, ['a']);
    await world.gateway.work();
    answer(204);
    await later(6 * SECOND);
    expect(await statesOf(world, at(endpoint))).toEqual(['acknowledged']);
    const { present } = await world.gateway.get(MerchantSecrets).eventSecrets(FIRST_PID);
    const key = Buffer.from(present.replace('whsec_', ''), 'base64');
    const times = shop.received.map(({ headers, body }) => {
      const time = headers['webhook-timestamp'];
      const signed = createHmac('sha256', key)
        .update(`evt_${id}.${String(time)}.${body}`)
        .digest('base64');
      expect(headers).toMatchObject({
        'webhook-id': `evt_${id}`,
        'webhook-signature': `v1,${signed}`,
        'content-type': 'application/json',
        'user-agent': 'Epusdt-Node',
      });
      return Number(time);
    });
    expect(times).toEqual([world.clock.now() / SECOND - 6, world.clock.now() / SECOND].map(Math.floor));
    expect(shop.received[1]?.body).toBe(shop.received[0]?.body);
  });

  it('can be pinged, paused or not: once, without an end to the pause', async () => {
    const endpoint = await add();
    await announce(world, ['a']);
    await endpoints.pause(endpoint.id, 'a look at it', ACTOR);
    const id = await endpoints.ping(endpoint.id, ACTOR);
    await world.gateway.work();
    expect(shop.received.map((one) => eventIn(one).type)).toEqual(['ping']);
    expect(shop.received[0]?.headers['webhook-id']).toBe(`evt_${id}`);
    expect(await statesOf(world, at(endpoint))).toEqual(['held', 'held', 'acknowledged']);

    answer(500);
    const bad = await endpoints.ping(endpoint.id, ACTOR);
    await world.gateway.work();
    expect(await world.gateway.get(CallbackLog).one(bad)).toMatchObject({
      callback: { state: 'dead', eventType: 'ping', attempts: 1 },
      attempts: [{ outcome: 'refused', httpStatus: 500 }],
    });
    expect(await state(endpoint)).toBe('paused');
  });

  it('are five to a merchant, each URL once, and a removed one can come back', async () => {
    const first = await add('/1');
    expect(await add('/1')).toEqual(first);
    for (const path of ['/2', '/3', '/4', '/5']) await add(path);
    await expect(add('/6')).rejects.toMatchObject({ code: 'not_allowed_now' });
    await announce(world, ['a']);
    expect(await endpoints.remove(first.id, ACTOR)).toMatchObject({ state: 'removed' });
    expect(await statesOf(world, at(first))).toEqual(['dead']);
    await announce(world, ['b']);
    expect(await statesOf(world, at(first))).toEqual(['dead']);
    expect((await endpoints.list(FIRST_PID)).map(({ url }) => new URL(url).pathname)).toEqual([
      '/5',
      '/4',
      '/3',
      '/2',
    ]);
    for (const deed of [
      () => endpoints.pause(first.id, 'why', ACTOR),
      () => endpoints.resume(first.id, ACTOR),
      () => endpoints.ping(first.id, ACTOR),
    ]) {
      await expect(deed()).rejects.toMatchObject({ code: 'not_allowed_now' });
    }
    expect(await add('/1')).toMatchObject({ id: first.id, state: 'active' });
    const [dead] = (await world.gateway.get(CallbackLog).list(at(first), { limit: 1 })).entries;
    await world.gateway.get(Redelivery).redeliver(dead?.id ?? '', ACTOR);
    await world.gateway.work();
    expect(await statesOf(world, at(first))).toEqual(['acknowledged']);
    await expect(endpoints.create('9999', `${shop.url}/x`, ACTOR)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(add('/2'.repeat(2_000))).rejects.toMatchObject({ code: 'bad_request' });
    await expect(endpoints.create(FIRST_PID, 'http://10.0.0.1/', ACTOR)).rejects.toThrow(
      'CALLBACK_ALLOW_CIDRS',
    );
    await expect(endpoints.pause('77', 'why', ACTOR)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are five to a merchant although many are added at once', async () => {
    const adding = Array.from({ length: 12 }, (_, n) => add(`/${n}`));
    const made = (await Promise.allSettled(adding)).filter(({ status }) => status === 'fulfilled');
    expect(made).toHaveLength(5);
    expect(await endpoints.list(FIRST_PID)).toHaveLength(5);
  });

  it('are made for orders that name them, once per URL, beside those of the merchant', async () => {
    const own = await add('/own');
    const url = `${shop.url}/order`;
    const named = await Promise.all(Array.from({ length: 5 }, () => endpoints.forOrder(FIRST_PID, url)));
    expect(new Set(named.map(({ id }) => id)).size).toBe(1);
    expect(await endpoints.forOrder(FIRST_PID, own.url)).toEqual({ id: own.id });
    const [of = { id: '' }] = named;
    expect(await endpoints.find(of.id)).toMatchObject({ scope: 'order', state: 'active' });
    expect(await deeds()).toEqual(['endpoint.add']);
    expect(await add('/order')).toMatchObject({ id: of.id, scope: 'merchant' });
  });

  it('keep a log that is read in pages, by what is asked for', async () => {
    const log = world.gateway.get(CallbackLog);
    const endpoint = await add();
    const ids = (await announce(world, ['a', 'b', 'c', 'd', 'e'])).map(String).reverse();
    const first = await log.list(at(endpoint), { limit: 2 });
    expect(first).toMatchObject({ more: true });
    const second = await log.list(at(endpoint), { limit: 3, before: first.entries.at(-1)?.id });
    expect(second.more).toBe(false);
    expect([...first.entries, ...second.entries].map(({ id }) => id)).toEqual(ids);
    const count = async (filter: Parameters<CallbackLog['list']>[0]): Promise<number> =>
      (await log.list(filter, { limit: 100 })).entries.length;
    expect(await count({ channel: 'legacy' })).toBe(0);
    expect(await count({ channel: 'events', state: 'due', eventType: 'transfer.unmatched' })).toBe(5);
    expect(await count({ merchantPid: '9999' })).toBe(0);
    expect(await count({ orderId: 'nobody' })).toBe(0);
    expect(await count({ from: world.clock.now(), to: world.clock.now() + 1 })).toBe(5);
    expect(await count({ to: world.clock.now() })).toBe(0);
    expect(await count({ endpointId: 'x' })).toBe(0);
    expect(first.entries[0]).toMatchObject({ orderId: null, endpointId: endpoint.id, state: 'due' });
  });
});
