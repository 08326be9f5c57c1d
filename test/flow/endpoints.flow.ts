import { createHmac } from 'node:crypto';
import { CallbackLog, Endpoints, Redelivery, type Endpoint } from '@epusdt/callbacks';
import { EventBus } from '@epusdt/events';
import { DAY, HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { FIRST_PID, MerchantSecrets, Merchants } from '@epusdt/merchants';
import { announce, at, keyOf, statesOf } from '../support/event-desk';
import { rows } from '../support/gateway';
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

  const answer = (status: number): void => {
    shop.handler = (_request, _body, response) => response.writeHead(status).end();
  };
  const add = (path = '/events'): Promise<Endpoint> =>
    endpoints.create(FIRST_PID, `${shop.url}${path}`, ACTOR);
  const state = async ({ id }: Endpoint): Promise<string | undefined> => (await endpoints.find(id))?.state;
  const heard = (): unknown[] => shop.received.map(keyOf);
  const schedule = (...retryDelays: number[]): Promise<unknown> =>
    world.gateway.get(Merchants).change(FIRST_PID, { retryDelays }, ACTOR);
  const later = async (ms: number): Promise<void> => {
    world.clock.advance(ms);
    await world.gateway.work();
  };
  const deeds = async (): Promise<string[]> =>
    (await rows(world.gateway, 'audit'))
      .filter(({ subject }) => String(subject).startsWith('endpoint:'))
      .map(({ action }) => String(action));
  /** Deliveries go on by themselves: works until the shop has heard so many requests in all. */
  const workUntil = async (count: number): Promise<void> => {
    for (let tries = 0; tries < 50 && shop.received.length < count; tries += 1) await world.gateway.work();
    expect(shop.received).toHaveLength(count);
  };

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

  it('are paused by a 410, which the others hear of at once and it when it is resumed', async () => {
    const [gone, other] = [await add('/gone'), await add('/other')];
    const events: unknown[] = [];
    world.gateway.get(EventBus).on('endpoint.paused', (event) => void events.push(event));
    shop.handler = (request, _body, response) =>
      response.writeHead(request.url === '/gone' ? 410 : 204).end();
    await announce(world, ['a']);
    await world.gateway.work();
    expect(await endpoints.find(gone.id)).toMatchObject({ state: 'paused' });
    expect((await endpoints.find(gone.id))?.stateReason).toContain('410');
    expect(events).toEqual([{ endpointId: Number(gone.id), merchantPid: FIRST_PID }]);

    await world.gateway.work();
    const pausedEvent = shop.received.find(({ body }) => body.includes('"endpoint.paused"'));
    expect(pausedEvent?.path).toBe('/other');
    expect(eventIn(pausedEvent ?? { body: '{}' }).data).toMatchObject({
      endpoint: { id: gone.id, url: `${shop.url}/gone`, state: 'paused' },
    });
    expect(await statesOf(world, at(other))).toEqual(['acknowledged', 'acknowledged']);
    expect(await statesOf(world, at(gone))).toEqual(['held', 'held']);
    const calls = shop.received.length;
    await announce(world, ['b']);
    await later(DAY);
    expect(shop.received.slice(calls).map(({ path }) => path)).toEqual(['/other']);

    answer(204);
    await endpoints.resume(gone.id, ACTOR);
    await workUntil(calls + 1 + 3);
    expect(shop.received.slice(calls + 1).map((one) => eventIn(one).type)).toEqual([
      'transfer.unmatched',
      'endpoint.paused',
      'transfer.unmatched',
    ]);
    expect(await statesOf(world, at(gone))).toEqual(['acknowledged', 'acknowledged', 'acknowledged']);
  });

  it('get all they missed in order, one after the other, and one that fails stops nobody', async () => {
    const endpoint = await add();
    await endpoints.pause(endpoint.id, 'moving house', ACTOR);
    const missed = Array.from({ length: 40 }, (_, n) => n);
    for (const key of missed) await announce(world, [key]);
    await later(DAY);
    expect(shop.received).toHaveLength(0);
    const bad = 7;
    shop.handler = (_request, body, response) =>
      response.writeHead(keyOf({ body }) === bad ? 500 : 204).end();
    await endpoints.resume(endpoint.id, ACTOR);
    await announce(world, ['new 1', 'new 2']);
    // The first tells of the pause itself.
    await workUntil(1 + missed.length + 2);
    expect(heard().slice(1, 1 + missed.length)).toEqual(missed);
    expect(
      heard()
        .slice(1 + missed.length)
        .sort(),
    ).toEqual(['new 1', 'new 2']);
    expect(shop.mostOpen).toBeLessThanOrEqual(2);

    answer(204);
    await later(6 * SECOND);
    expect(heard().at(-1)).toBe(bad);
    expect(new Set(await statesOf(world, at(endpoint)))).toEqual(new Set(['acknowledged']));
    expect(await deeds()).toEqual(['endpoint.add', 'endpoint.pause', 'endpoint.resume']);
  });

  it('are paused while a callback is under way: it ends, and counts when it was taken', async () => {
    const endpoint = await add();
    const answers: (() => void)[] = [];
    const both = new Promise<void>((resolve) => {
      shop.handler = (_request, body, response) => {
        answers.push(() => response.writeHead(keyOf({ body }) === 'taken' ? 204 : 500).end());
        if (answers.length === 2) resolve();
      };
    });
    await announce(world, ['taken', 'refused']);
    const working = world.gateway.work();
    await both;
    await endpoints.pause(endpoint.id, 'just now', ACTOR);
    for (const give of answers) give();
    await working;
    // The last of the three tells of the pause.
    expect(await statesOf(world, at(endpoint))).toEqual(['acknowledged', 'held', 'held']);
    answer(204);
    await endpoints.resume(endpoint.id, ACTOR);
    await workUntil(4);
    expect(heard().filter((key) => key === 'taken')).toHaveLength(1);
  });

  it('are paused instead of a callback given up when they take nothing all the time', async () => {
    await schedule(0, 10, 10);
    const endpoint = await add();
    answer(500);
    await announce(world, ['a']);
    for (let made = 0; made < 3; made += 1) await later(MINUTE);
    expect(await state(endpoint)).toBe('paused');
    expect(await statesOf(world, at(endpoint))).toEqual(['held', 'held']);

    // Resumed too early, it is paused again after one more schedule.
    await endpoints.resume(endpoint.id, ACTOR);
    for (let made = 0; made < 5; made += 1) await later(MINUTE);
    expect(await state(endpoint)).toBe('paused');
    answer(204);
    await endpoints.resume(endpoint.id, ACTOR);
    for (let made = 0; made < 4; made += 1) await later(MINUTE);
    expect(new Set(await statesOf(world, at(endpoint)))).toEqual(new Set(['acknowledged']));
  });

  it('are not paused for one callback that they refuse while they take others: that one is given up', async () => {
    await schedule(0, 10, 10);
    const endpoint = await add();
    shop.handler = (_request, body, response) =>
      response.writeHead(keyOf({ body }) === 'bad' ? 500 : 204).end();
    await announce(world, ['bad']);
    await later(SECOND);
    await announce(world, ['good']);
    for (let made = 0; made < 3; made += 1) await later(MINUTE);
    expect(await state(endpoint)).toBe('active');
    expect(await statesOf(world, at(endpoint))).toEqual(['dead', 'acknowledged']);
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

  it('get again what a time held, in order, whether they took it or not', async () => {
    await schedule(0);
    const [one, two] = [await add('/one'), await add('/two')];
    const start = world.clock.now();
    for (let key = 0; key < 20; key += 1) await announce(world, [key]);
    await workUntil(40);
    await endpoints.pause(two.id, 'not this one', ACTOR);
    const [redelivery, log] = [world.gateway.get(Redelivery), world.gateway.get(CallbackLog)];
    const request = {
      merchantPid: FIRST_PID,
      endpointId: null,
      channel: null,
      since: start,
      onlyUndelivered: false,
    };
    const replayed = await redelivery.replay({ ...request, until: start + HOUR }, ACTOR);
    // The event of the pause waits for `one`, too.
    expect(replayed).toMatchObject({ count: 21, more: false });
    const before = shop.received.length;
    await workUntil(before + 21);
    expect(shop.received.slice(before).every(({ path }) => path === '/one')).toBe(true);
    expect(heard().slice(before, before + 20)).toEqual(Array.from({ length: 20 }, (_, key) => key));
    expect(await log.counts({ endpointId: one.id })).toMatchObject({ delivered: 21, undelivered: 0 });
    const [held] = (await log.list({ endpointId: two.id, state: 'held' }, { limit: 1 })).entries;
    await expect(redelivery.redeliver(held?.id ?? '', ACTOR)).rejects.toThrow('resume it');
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
