import {
  CallbackLog,
  CallbackRow,
  EndpointPauses,
  EndpointRow,
  Endpoints,
  Redelivery,
  Sweeper,
  type Endpoint,
} from '@epusdt/callbacks';
import { Database } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { DAY, HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { FIRST_PID, Merchants } from '@epusdt/merchants';
import { announce, at, endpointDeeds, attemptsClosed, keyOf, statesOf } from '../support/event-desk';
import { engineOfProject } from '../support/engine';
import { Listener, eventIn } from '../support/listener';
import { createWorld, type World } from '../support/world';

const ACTOR = 'test';

describe('an endpoint of events, paused and resumed', () => {
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
  const heard = (): unknown[] => shop.received.map(keyOf);
  const schedule = (...retryDelays: number[]): Promise<unknown> =>
    world.gateway.get(Merchants).change(FIRST_PID, { retryDelays }, ACTOR);
  /** With what follows of itself: the next in order goes when the one before has ended. */
  const worked = async (): Promise<void> => {
    await world.gateway.work();
    await attemptsClosed(world);
  };
  const later = async (ms: number): Promise<void> => {
    world.clock.advance(ms);
    await worked();
  };
  const deeds = (): Promise<string[]> => endpointDeeds(world);
  /** Deliveries go on by themselves: works until the shop has heard so many requests in all. */
  const workUntil = async (count: number): Promise<void> => {
    for (let tries = 0; tries < 50 && shop.received.length < count; tries += 1) await worked();
    expect(shop.received).toHaveLength(count);
  };

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
    expect(new Set(heard().slice(1 + missed.length))).toEqual(new Set(['new 1', 'new 2']));
    expect(shop.mostOpen).toBeLessThanOrEqual(2);

    answer(204);
    await later(6 * SECOND);
    expect(heard().at(-1)).toBe(bad);
    expect(new Set(await statesOf(world, at(endpoint)))).toEqual(new Set(['acknowledged']));
    expect(await deeds()).toEqual(['endpoint.add', 'endpoint.pause', 'endpoint.resume']);
  });

  it('do not wait for one that was put off while it had its turn before it', async () => {
    const endpoint = await add();
    let refuse: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      shop.handler = (_request, _body, response) => {
        refuse = () => response.writeHead(503, { 'retry-after': '3600' }).end();
        resolve();
      };
    });
    await announce(world, ['a']);
    await world.gateway.get(Sweeper).sweep();
    await asked;
    await endpoints.pause(endpoint.id, 'a moment', ACTOR);
    await endpoints.resume(endpoint.id, ACTOR);
    refuse();
    await attemptsClosed(world);
    answer(204);
    await announce(world, ['b', 'c']);
    world.clock.advance(SECOND);
    // The pause itself is told, too.
    await workUntil(1 + 3);
    expect(new Set(heard().slice(2))).toEqual(new Set(['b', 'c']));
    await later(HOUR);
    await workUntil(5);
    expect(heard().at(-1)).toBe('a');
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

  (engineOfProject() === 'distributed' ? it : it.skip)(
    'are replayed and paused in the same moment without a deadlock',
    async () => {
      const { id } = await add();
      for (let key = 0; key < 20; key += 1) await announce(world, [key]);
      await workUntil(20);
      const database = world.gateway.get(Database);
      let tries = 0;
      let goOn: () => void = () => undefined;
      const wait = new Promise<void>((resolve) => (goOn = resolve));
      let pausing: Promise<void> = Promise.resolve();
      const locked = new Promise<void>((resolve) => {
        // What a pause locks, in its order.
        pausing = database.transaction(async (manager) => {
          tries += 1;
          await manager.update(EndpointRow, { id }, { stateReason: null });
          resolve();
          await wait;
          await manager.update(CallbackRow, { endpointId: id }, { closedAt: world.clock.now() });
        });
      });
      await locked;
      const request = {
        merchantPid: FIRST_PID,
        endpointId: id,
        channel: null,
        since: 0,
        onlyUndelivered: false,
      };
      const until = world.clock.now() + DAY;
      const replaying = world.gateway.get(Redelivery).replay({ ...request, until }, ACTOR);
      // Long enough for it to come to the row that is locked.
      for (let looks = 0; looks < 200; looks += 1) await database.reader.query('SELECT 1');
      goOn();
      await pausing;
      expect(await replaying).toMatchObject({ count: 20 });
      expect(tries).toBe(1);
    },
  );

  it('leave nothing held that an event found paused in the moment it was resumed', async () => {
    const endpoint = await add();
    await endpoints.pause(endpoint.id, 'a moment', ACTOR);
    await announce(world, ['early']);
    await endpoints.resume(endpoint.id, ACTOR);
    await workUntil(2);
    const [id = 0] = await announce(world, ['in between']);
    const { reader } = world.gateway.get(Database);
    await reader.update(CallbackRow, { id: String(id) }, { state: 'held' });
    await world.gateway.work();
    expect(shop.received).toHaveLength(2);
    await world.gateway.get(EndpointPauses).releaseForgotten();
    await workUntil(3);
    expect(await statesOf(world, at(endpoint))).toEqual(['acknowledged', 'acknowledged', 'acknowledged']);

    world.clock.advance(SECOND);
    await endpoints.pause(endpoint.id, 'again', ACTOR);
    await announce(world, ['kept']);
    await world.gateway.get(EndpointPauses).releaseForgotten();
    expect((await statesOf(world, at(endpoint))).slice(3)).toEqual(['held', 'held']);
  });
});
