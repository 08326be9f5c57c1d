import 'reflect-metadata';
import { createOrder } from '../support/gateway';
import { openStage, type Stage } from '../support/kill-stage';
import { Listener } from '../support/listener';
import { placed } from '../support/shopper';

/*
 * A thousand callbacks are on their way to a good shop when the gateway is killed (SIGKILL), and again whenever it has
 * told the shop some more: twenty times in all. Every one must be acknowledged in the end, and each request that the
 * shop heard must have its attempt.
 */

const CALLBACKS = 1_000;
const KILLS = 20;
/** Requests that the shop hears between two kills. */
const BETWEEN = 45;
const AT_ONCE = 20;
const PER_BLOCK = 250;
const BOUND_MS = 120_000;

describe('a thousand callbacks through twenty kills', () => {
  let stage: Stage;
  let shop: Listener;
  beforeAll(async () => {
    stage = await openStage();
    shop = await Listener.start();
  });
  afterAll(async () => {
    await stage?.close();
    await shop?.close();
  });

  const order = async (n: number): Promise<void> => {
    const fields = { order_id: `K-${n}`, amount: 10 + n, notify_url: `${shop.url}/${n}` };
    const { address, units } = placed(
      await createOrder({ url: stage.gateway.url, secret: stage.secret }, fields),
    );
    stage.sandbox.chain.transfer({ to: address, amountUnits: units });
  };
  const placeAndPayAll = async (): Promise<void> => {
    let next = 0;
    const customer = async (): Promise<void> => {
      while (next < CALLBACKS) {
        next += 1;
        await order(next);
        if (next % PER_BLOCK === 0) stage.sandbox.chain.mine();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, customer));
    stage.sandbox.chain.mineFinal();
  };
  const count = async (what: string): Promise<number> =>
    Number((await stage.storage.select(`SELECT COUNT(*) AS n FROM ${what}`))[0]?.['n']);

  it(
    'loses none, and accounts for every attempt',
    async () => {
      const { gateway, storage } = stage;
      let killAt = BETWEEN;
      let kills = 0;
      shop.handler = (_request, _body, response) => {
        if (kills < KILLS && shop.received.length >= killAt) void gateway.kill9();
        else response.end('ok');
      };
      await gateway.start();
      await placeAndPayAll();
      while (kills < KILLS) {
        expect(await gateway.ended(BOUND_MS)).toMatchObject({ signal: 'SIGKILL' });
        kills += 1;
        killAt = shop.received.length + BETWEEN;
        await stage.passTime();
        gateway.launch();
      }
      await gateway.until(
        'every callback is acknowledged',
        BOUND_MS,
        async () => (await count("callbacks WHERE state = 'acknowledged'")) === CALLBACKS,
      );
      expect(await gateway.stop()).toEqual({ code: 0, signal: null });

      expect(await count('orders')).toBe(CALLBACKS);
      expect(await count("orders WHERE status = 'paid'")).toBe(CALLBACKS);
      expect(await count('payments')).toBe(CALLBACKS);
      expect(await count('callbacks')).toBe(CALLBACKS);
      const attempts = await storage.select(
        'SELECT c.url, c.attempts, a.number, a.outcome FROM callbacks c JOIN callback_attempts a ON a.callback_id = c.id ORDER BY c.id, a.number',
      );
      const byUrl = grouped(attempts, ({ url }) => new URL(String(url)).pathname);
      const heard = grouped(shop.received, ({ path }) => path);
      expect(byUrl.size).toBe(CALLBACKS);
      const wrong = [...byUrl].filter(([path, made]) => {
        const numbers = made.every(({ number }, i) => Number(number) === i + 1);
        const complete = Number(made[0]?.['attempts']) === made.length;
        const outcomes = made.map(({ outcome }) => outcome);
        const ends = outcomes.pop() === 'acknowledged' && outcomes.every((one) => one === 'unknown');
        const told = heard.get(path)?.length ?? 0;
        return !(numbers && complete && ends && told >= 1 && told <= made.length);
      });
      expect(wrong).toEqual([]);
      expect(attempts.length).toBeGreaterThanOrEqual(CALLBACKS + KILLS);
    },
    4 * BOUND_MS,
  );
});

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
