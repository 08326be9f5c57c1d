import { setImmediate as turn } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { CallbackRow, EndpointRow, Endpoints, EventOutbox, GuardedClient, Sweeper } from '@epusdt/callbacks';
import { Database } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { HOUR, SECOND } from '@epusdt/kernel';
import { FIRST_PID } from '@epusdt/merchants';
import { In } from 'typeorm';
import { rows } from '../support/gateway';
import { Listener } from '../support/listener';
import { createWorld, type World } from '../support/world';

const DEADLINE_MS = 900_000;
/** As the lanes have it. */
const WIDTH = 8;
const LATE_MS = 15 * SECOND;

/*
 * Nothing is measured in real time. A call hangs until the test ends it, and the gateway's clock stands still unless the
 * test moves it: who waits for a call that hangs, or for time to pass, waits for ever.
 */
describe('a shop that hangs', () => {
  let world: World;
  let shops: Listener[];
  /** Of the first shop everything but `/good` hangs. */
  let shared: Listener;
  let hanging: ServerResponse[];
  let calls: number;
  let called: () => void;

  beforeEach(async () => {
    world = await createWorld();
    Object.assign(world.gateway.get(GuardedClient), { options: { timeoutMs: 2 * DEADLINE_MS } });
    shops = [];
    [hanging, calls, called] = [[], 0, () => undefined];
    shared = await open();
    shared.handler = (request, _body, response) => {
      if (request.url === '/good') return void response.writeHead(204).end();
      hanging.push(response);
      calls += 1;
      called();
    };
  });
  afterEach(async () => {
    // First: what hangs must not be waited for.
    for (const shop of shops) await shop.close();
    await world.close();
  });

  const open = async (): Promise<Listener> => {
    const shop = await Listener.start();
    shop.answer(204);
    shops.push(shop);
    return shop;
  };
  /** Events for an endpoint of its own; only a sweep finds them. */
  const owe = async (url: string, count: number): Promise<number[]> => {
    const { id } = await world.gateway.get(Endpoints).forOrder(FIRST_PID, url);
    const database = world.gateway.get(Database);
    const endpoint = await database.reader.findOneByOrFail(EndpointRow, { id });
    const outbox = world.gateway.get(EventOutbox);
    const notice = { type: 'order.paid' as const, merchantPid: FIRST_PID, orderId: null, endpointId: id };
    return database.transaction(async (manager) => {
      const ids: number[] = [];
      for (let made = 0; made < count; made += 1) {
        serial += 1;
        const callbackId = await outbox.addFor(manager, endpoint, {
          ...notice,
          key: String(serial),
          data: () => ({}),
        });
        if (callbackId !== null) ids.push(callbackId);
      }
      return ids;
    });
  };
  let serial = 0;
  const sweep = (): Promise<void> => world.gateway.get(Sweeper).sweep();
  const acknowledged = (ids: readonly number[]): Promise<void> => {
    const left = new Set(ids);
    return new Promise((resolve) => {
      const off = world.gateway.get(EventBus).on('callback.acknowledged', ({ callbackId }) => {
        if (!left.delete(callbackId) || left.size > 0) return;
        off();
        resolve();
      });
    });
  };
  /** Looked at again whenever a call comes that hangs. */
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      called = () => {
        if (holds()) resolve();
      };
      called();
    });
  const failed = async (): Promise<number> =>
    (await rows(world.gateway, 'callback_attempts')).filter(({ outcome }) => outcome === 'failed').length;
  /** Milliseconds that these waited, each of them once. */
  const waitsOf = async (ids: readonly number[]): Promise<Set<number | null>> => {
    const { reader } = world.gateway.get(Database);
    const waits = new Set<number | null>();
    for (let from = 0; from < ids.length; from += 250) {
      const some = ids.slice(from, from + 250).map(String);
      for (const { closedAt, createdAt } of await reader.findBy(CallbackRow, { id: In(some) })) {
        waits.add(closedAt === null ? null : closedAt - createdAt);
      }
    }
    return waits;
  };

  it(
    'for a day does not delay a thousand callbacks for others, on other hosts and on its own',
    async () => {
      await owe(`${shared.url}/hangs`, 40);
      await sweep();
      await until(() => calls === 2);
      for (let hour = 0; hour < 24; hour += 1) {
        // Each call lasts as long as the gateway waits, and the next begins when it is over.
        for (let made = 0; made < 2; made += 1) {
          world.clock.advance(LATE_MS);
          const next = calls + 1;
          for (const response of hanging.splice(0)) response.destroy();
          await until(() => calls >= next);
        }
        world.clock.advance(HOUR);
        await sweep();
      }
      const before = calls;
      expect(before).toBeGreaterThanOrEqual(24 * 2);
      expect(hanging).toHaveLength(1);

      const ids = await owe(`${shared.url}/good`, 100);
      for (let other = 0; other < 9; other += 1) ids.push(...(await owe((await open()).url, 100)));
      const all = acknowledged(ids);
      await sweep();
      await all;
      expect(ids).toHaveLength(1_000);
      expect(await waitsOf(ids)).toEqual(new Set([0]));
      expect([calls, hanging.length, hanging[0]?.writableEnded]).toEqual([before, 1, false]);
      for (const { mostOpen } of shops.slice(1)) expect(mostOpen).toBeLessThanOrEqual(WIDTH);
    },
    DEADLINE_MS,
  );

  it(
    'and answers now and then takes all the room of its host, and none from others of that host',
    async () => {
      await owe(`${shared.url}/flaps`, 40);
      await sweep();
      await until(() => calls === 2);
      let ended = 0;
      for (let round = 0; round < 3; round += 1) {
        // All but one fail, then that one is answered: the shop is believed to be well again.
        const [one, ...others] = hanging.splice(0);
        world.clock.advance(LATE_MS);
        ended += others.length;
        for (const response of others) response.destroy();
        while ((await failed()) < ended) await turn();
        one?.writeHead(204).end();
        await until(() => hanging.length === WIDTH);
        const full = calls;

        const ids = await owe(`${shared.url}/good`, 25);
        const all = acknowledged(ids);
        await sweep();
        await all;
        expect(await waitsOf(ids)).toEqual(new Set([0]));
        expect([calls, shared.open]).toEqual([full, WIDTH]);
      }
      expect(hanging.every(({ writableEnded }) => !writableEnded)).toBe(true);
    },
    DEADLINE_MS,
  );
});
