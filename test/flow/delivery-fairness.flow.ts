import type { Socket } from 'node:net';
import { CallbackRow, DueFinder, EndpointRow, Endpoints, EventOutbox, Sweeper } from '@epusdt/callbacks';
import { Database } from '@epusdt/database';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { FIRST_PID } from '@epusdt/merchants';
import { attemptsClosed, keyOf } from '../support/event-desk';
import { createOrder, rows } from '../support/gateway';
import { Listener } from '../support/listener';
import { pay, placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const ACTOR = 'test';
const DEADLINE_MS = 300_000;
const LATE_MS = 15 * SECOND;
/** As the lanes have it. */
const FAILURES_TO_OPEN = 3;

describe('no URL of a shop delays another of the same shop', () => {
  let world: World;
  let shop: Listener;
  beforeEach(async () => {
    world = await createWorld();
    shop = await Listener.start();
  });
  afterEach(async () => {
    // First: what hangs must not be waited for.
    await shop.close();
    await world.close();
  });

  const endpointAt = async (path: string): Promise<EndpointRow> => {
    const { id } = await world.gateway.get(Endpoints).forOrder(FIRST_PID, `${shop.url}${path}`);
    return world.gateway.get(Database).reader.findOneByOrFail(EndpointRow, { id });
  };
  /** Events that wait for this endpoint; nobody is told, so that only the sweep finds them. */
  const owe = async (endpoint: EndpointRow, count: number, from = 0): Promise<void> => {
    const outbox = world.gateway.get(EventOutbox);
    const notice = { type: 'order.paid' as const, merchantPid: FIRST_PID, orderId: null, endpointId: null };
    await world.gateway.get(Database).transaction(async (manager) => {
      for (let key = from; key < from + count; key += 1) {
        await outbox.addFor(manager, endpoint, { ...notice, key: String(key), data: () => ({ key }) });
      }
    });
  };
  const sweep = (): Promise<void> => world.gateway.get(Sweeper).sweep();
  const heard = (path: string): number => shop.received.filter((one) => one.path === path).length;
  /** Sweeps, once a second, until the shop has heard as many. */
  const sweepUntil = async (path: string, count: number, atMost: number): Promise<void> => {
    for (let sweeps = 1; sweeps <= atMost; sweeps += 1) {
      await sweep();
      await attemptsClosed(world);
      if (heard(path) >= count) return;
      world.clock.advance(SECOND);
    }
    throw new Error(`${path} was called ${heard(path)} times in ${atMost} s`);
  };

  it(
    'delivers to one endpoint while the connections of another are cut, which is soon left alone',
    async () => {
      shop.handler = (request, _body, response) => {
        if (request.url === '/bad') request.socket.destroy();
        else response.writeHead(204).end();
      };
      await owe(await endpointAt('/bad'), 200);
      world.clock.advance(1);
      await owe(await endpointAt('/good'), 1);
      await sweepUntil('/good', 1, 20);
      const late = await endpointAt('/late');
      await owe(late, 100);
      await sweepUntil('/late', 100, 20);
      // The probes of some seconds among them.
      expect(heard('/bad')).toBeGreaterThanOrEqual(FAILURES_TO_OPEN);
      expect(heard('/bad')).toBeLessThanOrEqual(FAILURES_TO_OPEN + 5);
    },
    DEADLINE_MS,
  );

  it(
    'tells the notify URL of payments while the endpoint of events fails',
    async () => {
      shop.handler = (request, _body, response) => {
        if (request.url === '/events') request.socket.destroy();
        else response.end('ok');
      };
      await world.gateway.get(Endpoints).create(FIRST_PID, `${shop.url}/events`, ACTOR);
      const orders = [];
      for (let n = 0; n < 10; n += 1) {
        const fields = { order_id: `F-${n}`, amount: 28.8, notify_url: `${shop.url}/notify` };
        orders.push(placed(await createOrder(world.gateway, fields)));
      }
      for (let seconds = 0; seconds < 10; seconds += 1) {
        await sweep();
        await attemptsClosed(world);
        world.clock.advance(SECOND);
      }
      for (const order of orders) pay(world, order);
      await world.settle();
      await sweepUntil('/notify', 10, 30);
    },
    DEADLINE_MS,
  );

  it(
    'goes on calling a shop that takes longer than it is waited for',
    async () => {
      await owe(await endpointAt('/slow'), 40);
      const hanging: Socket[] = [];
      let asked: () => void = () => undefined;
      shop.handler = ({ socket }) => {
        hanging.push(socket);
        asked();
      };
      const calls = (count: number): Promise<void> =>
        new Promise((resolve) => {
          asked = () => {
            if (shop.received.length >= count) resolve();
          };
          asked();
        });
      await sweep();
      await calls(2);
      // From now on one at a time, each as soon as the one before is over, without a sweep and without a pause.
      for (let count = 3; count < 12; count += 1) {
        world.clock.advance(LATE_MS);
        for (const socket of hanging.splice(0)) socket.destroy();
        await calls(count);
      }
      expect(shop.mostOpen).toBe(2);
    },
    MINUTE,
  );

  it('finds the others behind what an older version wrote for a dead host, and says whom it calls', async () => {
    const listener = await Listener.start();
    const gone = listener.url;
    await listener.close();
    const { reader } = world.gateway.get(Database);
    const { id } = await world.gateway.get(Endpoints).forOrder(FIRST_PID, `${gone}/x`);
    await owe(await reader.findOneByOrFail(EndpointRow, { id }), 400);
    world.clock.advance(SECOND);
    await owe(await endpointAt('/good'), 3);
    await reader.query('UPDATE callbacks SET host = NULL');
    await sweepUntil('/good', 3, 30);
    // What has been read is named; the rest is as soon as it is read.
    const hosts = (await rows(world.gateway, 'callbacks')).map(({ host }) => host);
    const named = hosts.filter((host) => host !== null);
    expect(new Set(named)).toEqual(new Set([gone, shop.url].map((url) => url.slice('http://'.length))));
    expect(named.length).toBeGreaterThanOrEqual(200);
  });

  it(
    'finds what is due for others of the host behind ten thousand of one notify URL',
    async () => {
      const { reader } = world.gateway.get(Database);
      await owe(await endpointAt('/events'), 1);
      const { id: first, ...row } = await reader.findOneByOrFail(CallbackRow, { channel: 'events' });
      await reader.update(CallbackRow, { id: first }, { dueAt: row.dueAt + 1 });
      const legacy = { ...row, channel: 'legacy' as const, endpointId: null, body: null };
      for (let chunk = 0; chunk < 20; chunk += 1) {
        const copies = Array.from({ length: 500 }, (_, n) => ({
          ...legacy,
          eventKey: `order.paid:${chunk}-${n}`,
          url: `${shop.url}/notify${n % 2 === 0 ? '?' : '#'}order=${chunk}-${n}`,
        }));
        await reader.insert(CallbackRow, copies);
      }
      const healthy = { ...legacy, eventKey: 'order.paid:x', url: `${shop.url}/notify2?order=x` };
      await reader.insert(CallbackRow, { ...healthy, dueAt: row.dueAt + 1 });
      world.clock.advance(SECOND);
      const finder = world.gateway.get(DueFinder);
      const notify = { host: row.host, target: `${shop.url}/notify` };
      const others = [`events:${String(row.endpointId)}`, `${shop.url}/notify2`];
      const { due, crowded } = await finder.find();
      expect(new Set(due.map(({ target }) => target))).toEqual(new Set([notify.target, ...others]));
      expect(crowded).toEqual([notify]);
      const blocked = {
        hosts: new Set<string>(),
        alone: new Set([notify.target]),
        listed: new Set<string>(),
      };
      const rest = await finder.find(blocked);
      expect(new Set(rest.due.map(({ target }) => target))).toEqual(new Set(others));
      expect(rest.crowded).toEqual([]);
    },
    DEADLINE_MS,
  );

  it('shares its looks among the hosts when every order of one has a notify URL of its own', async () => {
    const { reader } = world.gateway.get(Database);
    await owe(await endpointAt('/events'), 1);
    const { id: first, ...row } = await reader.findOneByOrFail(CallbackRow, { channel: 'events' });
    await reader.update(CallbackRow, { id: first }, { dueAt: row.dueAt + 1 });
    const legacy = {
      ...row,
      channel: 'legacy' as const,
      endpointId: null,
      body: null,
      host: 'many.example:80',
    };
    const copies = Array.from({ length: 500 }, (_, n) => ({
      ...legacy,
      eventKey: `order.paid:${n}`,
      url: `http://many.example/notify/${n}`,
    }));
    await reader.insert(CallbackRow, copies);
    world.clock.advance(SECOND);
    const { due } = await world.gateway.get(DueFinder).find();
    expect(new Set(due.map(({ host }) => host))).toEqual(new Set(['many.example:80', row.host]));
  });

  it(
    'replays to one endpoint what it missed, in order, while another of the host has a long list',
    async () => {
      shop.handler = (_request, _body, response) => response.writeHead(204).end();
      const [busy, missed] = [await endpointAt('/busy'), await endpointAt('/missed')];
      const endpoints = world.gateway.get(Endpoints);
      await endpoints.pause(String(missed.id), 'moving house', ACTOR);
      await owe({ ...missed, state: 'paused' }, 5);
      await owe(busy, 400);
      await sweep();
      await endpoints.resume(String(missed.id), ACTOR);
      const before = shop.received.length;
      expect(before).toBeLessThan(300);
      await sweep();
      for (let sweeps = 0; sweeps < 300 && heard('/missed') < 6; sweeps += 1) await sweep();
      await attemptsClosed(world);
      const order = shop.received.slice(before).map(({ path }) => path);
      expect(order.slice(0, 100)).toContain('/missed');
      const bodies = shop.received.filter(({ path }) => path === '/missed').map(keyOf);
      // The first tells of the pause itself.
      expect(bodies.slice(-5)).toEqual([0, 1, 2, 3, 4]);
    },
    DEADLINE_MS,
  );
});
