import {
  CallbackLog,
  CallbackRow,
  Dispatcher,
  DueFinder,
  EndpointRow,
  Endpoints,
  EventOutbox,
  Sweeper,
} from '@epusdt/callbacks';
import { Database } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { SECOND } from '@epusdt/kernel';
import { FIRST_PID } from '@epusdt/merchants';
import { announce } from '../support/event-desk';
import { rows } from '../support/gateway';
import { Listener } from '../support/listener';
import { occupyPort } from '../support/ports';
import { createWorld, type World } from '../support/world';

const ACTOR = 'test';
const DEADLINE_MS = 300_000;
/** As the lanes have it. */
const WIDTH = 8;
const FAILURES_TO_OPEN = 3;

describe('no shop delays another', () => {
  let world: World;
  let shops: Listener[];
  beforeEach(async () => {
    world = await createWorld();
    shops = [];
  });
  afterEach(async () => {
    // First: what hangs must not be waited for.
    for (const shop of shops) await shop.close();
    await world.close();
  });

  const open = async (): Promise<Listener> => {
    const shop = await Listener.start();
    shops.push(shop);
    return shop;
  };
  /** Ports where nobody listens. */
  const deadPorts = async (count: number): Promise<number[]> => {
    const opened = await Promise.all(Array.from({ length: count }, occupyPort));
    await Promise.all(opened.map((one) => one.close()));
    return opened.map(({ port }) => Number(port));
  };
  /** An endpoint of its own with so many events that wait for it. */
  const owed = async (url: string, count: number): Promise<string> => {
    const { id } = await world.gateway.get(Endpoints).forOrder(FIRST_PID, url);
    const { reader } = world.gateway.get(Database);
    const endpoint = await reader.findOneByOrFail(EndpointRow, { id });
    const outbox = world.gateway.get(EventOutbox);
    const notice = { type: 'order.paid' as const, merchantPid: FIRST_PID, orderId: null, endpointId: id };
    await world.gateway.get(Database).transaction(async (manager) => {
      for (let key = 0; key < count; key += 1) {
        await outbox.addFor(manager, endpoint, { ...notice, key: String(key), data: () => ({}) });
      }
    });
    return id;
  };
  const acknowledged = (count: number): Promise<void> => {
    let left = count;
    return new Promise((resolve) => {
      const off = world.gateway.get(EventBus).on('callback.acknowledged', () => {
        left -= 1;
        if (left > 0) return;
        off();
        resolve();
      });
    });
  };
  const count = async (endpointId: string): Promise<number> =>
    (await world.gateway.get(CallbackLog).counts({ endpointId })).delivered;

  it(
    'delivers a thousand callbacks to others while one shop hangs, by itself after one sweep',
    async () => {
      const endpoints = world.gateway.get(Endpoints);
      const hanging = await open();
      const good = await Promise.all(Array.from({ length: 4 }, open));
      const ids = [];
      for (const { url } of [hanging, ...good]) {
        ids.push((await endpoints.create(FIRST_PID, url, ACTOR)).id);
      }
      const [hangingId = '', ...goodIds] = ids;
      await announce(world, ['known to answer']);
      await world.gateway.work();
      hanging.handler = () => undefined;
      hanging.mostOpen = 0;

      await announce(
        world,
        Array.from({ length: 250 }, (_, key) => key),
      );
      const all = acknowledged(1_000);
      await world.gateway.get(Sweeper).sweep();
      await all;
      for (const id of goodIds) expect(await count(id)).toBe(251);
      for (const { received, mostOpen } of good) {
        expect(received).toHaveLength(251);
        expect(mostOpen).toBeLessThanOrEqual(WIDTH);
      }
      expect(hanging.mostOpen).toBe(WIDTH);
      expect(hanging.received).toHaveLength(1 + WIDTH);
      expect(await count(hangingId)).toBe(1);
      expect(await rows(world.gateway, 'callback_attempts')).toHaveLength(1_005 + WIDTH);
    },
    DEADLINE_MS,
  );

  it(
    'delivers to a shop nobody has met before while a hundred hang',
    async () => {
      for (let hanging = 0; hanging < 100; hanging += 1) {
        const shop = await open();
        shop.handler = () => undefined;
        await owed(shop.url, 3);
      }
      const good = await open();
      const goodId = await owed(good.url, 100);
      const all = acknowledged(100);
      const sweeper = world.gateway.get(Sweeper);
      const done = all.then(() => true);
      // What has hung for a second takes no room: the clock must go on.
      for (let sweeps = 0; sweeps < 20; sweeps += 1) {
        await sweeper.sweep();
        world.clock.advance(SECOND);
        world.gateway.get(Dispatcher).move();
        if (good.received.length > 0) break;
      }
      expect(await done).toBe(true);
      expect(await count(goodId)).toBe(100);
      expect(shops.slice(0, -1).every(({ mostOpen }) => mostOpen <= 2)).toBe(true);
    },
    DEADLINE_MS,
  );

  it(
    'leaves dead hosts alone without using up the attempts of their callbacks, and finds them when they are back',
    async () => {
      const ports = await deadPorts(30);
      const dead: string[] = [];
      for (const port of ports) dead.push(await owed(`http://127.0.0.1:${port}`, 20));
      const good = await open();
      const goodId = await owed(good.url, 100);
      for (let sweeps = 0; sweeps < 30 && good.received.length < 100; sweeps += 1) await world.gateway.work();
      await world.gateway.work();
      expect(await count(goodId)).toBe(100);
      const attempts = (await rows(world.gateway, 'callback_attempts')).filter(
        ({ outcome }) => outcome === 'failed',
      );
      // Two may be under way when the third fails.
      expect(attempts.length).toBeLessThanOrEqual(30 * (FAILURES_TO_OPEN + 1));
      expect(attempts.length).toBeGreaterThanOrEqual(30 * FAILURES_TO_OPEN);

      const [port = 0] = ports;
      const back = await Listener.start(port);
      shops.push(back);
      for (let tries = 0; tries < 30 && back.received.length < 20; tries += 1) {
        world.clock.advance(SECOND);
        await world.gateway.work();
      }
      expect(await count(dead[0] ?? '')).toBe(20);
      expect(back.mostOpen).toBeLessThanOrEqual(WIDTH);
    },
    DEADLINE_MS,
  );

  it(
    'finds what is due for others behind ten thousand callbacks of one host',
    async () => {
      const [port = 0] = await deadPorts(1);
      const id = await owed(`http://127.0.0.1:${port}`, 1);
      const { reader } = world.gateway.get(Database);
      const { id: first, ...row } = await reader.findOneByOrFail(CallbackRow, { endpointId: id });
      expect(first).toBeDefined();
      for (let chunk = 0; chunk < 20; chunk += 1) {
        const copies = Array.from({ length: 500 }, (_, n) => ({
          ...row,
          eventKey: `order.paid:${chunk}-${n}:${id}`,
          // As an older version wrote it: that too must not stand in the way.
          host: chunk === 0 ? null : row.host,
        }));
        await reader.insert(CallbackRow, copies);
      }
      world.clock.advance(SECOND);
      const good = await open();
      const other = await open();
      const ids = [await owed(good.url, 1), await owed(other.url, 1)];
      const { due, crowded } = await world.gateway.get(DueFinder).find();
      expect(new Set(due.map(({ host }) => host))).toEqual(
        new Set([port, good.port, other.port].map((one) => `127.0.0.1:${one}`)),
      );
      expect(crowded).toEqual([{ host: `127.0.0.1:${port}`, target: `events:${id}` }]);
      expect(due.length).toBeLessThanOrEqual(100);
      const all = acknowledged(2);
      await world.gateway.get(Sweeper).sweep();
      await all;
      for (const one of ids) expect(await count(one)).toBe(1);
    },
    DEADLINE_MS,
  );
});
