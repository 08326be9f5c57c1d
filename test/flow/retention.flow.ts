import { Endpoints } from '@epusdt/callbacks';
import { DAY, HOUR } from '@epusdt/kernel';
import { FIRST_PID } from '@epusdt/merchants';
import { Retention } from '@epusdt/operations';
import { expectEvenBooks } from '../support/copy-desk';
import { Listener } from '../support/listener';
import { rows } from '../support/gateway';
import { asks, pay, placed, type Placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const KEEP = { RETENTION_DELIVERIES_DAYS: '30', RETENTION_UNPAID_ORDERS_DAYS: '40' };

let world: World;
let shop: Listener;
beforeEach(async () => (shop = await Listener.start()));
afterEach(async () => {
  await world.close();
  await shop.close();
});

async function begin(environment: Readonly<Record<string, string>>): Promise<void> {
  world = await createWorld({
    environment: { ...environment, LATE_POLICY: 'hold' },
    onCallback: () => ({ status: 200, type: 'text/plain', body: 'ok' }),
  });
  shop.answer(204);
  await world.gateway.get(Endpoints).create(FIRST_PID, `${shop.url}/events`, 'test');
}

const orderOf = async (reference: string): Promise<Placed> => placed(await asks(world)(reference));

async function later(ms: number): Promise<void> {
  world.clock.advance(ms);
  await world.settle();
}

/** One paid, one that ended unpaid, one that was paid too late; over, every one of them. */
async function live(): Promise<void> {
  const [paid, late] = [await orderOf('paid'), await orderOf('late')];
  await orderOf('unpaid');
  pay(world, paid);
  await world.settle();
  world.clock.advance(HOUR / 2);
  pay(world, late);
  await world.settle();
  await later(2 * HOUR);
  await later(HOUR);
}

const references = async (): Promise<string[]> =>
  (await rows(world.gateway, 'orders')).map(({ reference }) => String(reference)).sort();
const channels = async (): Promise<string[]> =>
  (await rows(world.gateway, 'callbacks')).map(({ channel }) => String(channel)).sort();
const remove = (): Promise<unknown> => world.gateway.get(Retention).remove();

describe('retention', () => {
  it('removes what is over, and nothing of money', async () => {
    await begin(KEEP);
    await live();
    expect(await rows(world.gateway, 'inbox')).toHaveLength(1);
    const told = (await channels()).length;
    expect(told).toBeGreaterThan(5);

    world.clock.advance(29 * DAY);
    expect(await remove()).toEqual({ attempts: 0, events: 0, orders: 0 });
    world.clock.advance(DAY);
    await orderOf('fresh');
    await world.gateway.work();
    const since = (await channels()).length - told;
    expect(await remove()).toEqual({ attempts: told, events: told - 1, orders: 0 });
    expect(await channels()).toEqual([...Array<string>(since).fill('events'), 'legacy']);
    expect(await rows(world.gateway, 'callback_attempts')).toHaveLength(since);
    expect(await references()).toEqual(['fresh', 'late', 'paid', 'unpaid']);

    world.clock.advance(10 * DAY);
    expect(await remove()).toEqual({ attempts: 0, events: 0, orders: 1 });
    expect(await references()).toEqual(['fresh', 'late', 'paid']);
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
    expect(await rows(world.gateway, 'transfers')).toHaveLength(2);
    await expectEvenBooks(world);
    expect(await remove()).toEqual({ attempts: 0, events: 0, orders: 0 });
    // Its reference may be used again, that of a paid order never.
    expect((await orderOf('unpaid')).id).not.toBe('');
    expect(await asks(world)('paid')).toMatchObject({ status_code: 10002 });
  });

  it('leaves an order whose shop has not been told of its end', async () => {
    await begin(KEEP);
    await orderOf('unpaid');
    shop.answer(500);
    await later(2 * HOUR);
    world.clock.advance(60 * DAY);
    expect(await rows(world.gateway, 'callbacks')).toContainEqual(expect.objectContaining({ state: 'due' }));
    expect(await remove()).toMatchObject({ orders: 0 });
    expect(await references()).toEqual(['unpaid']);
  });

  it('removes nothing unless the owner says so', async () => {
    await begin({});
    await live();
    const told = await channels();
    world.clock.advance(1_000 * DAY);
    expect(world.gateway.get(Retention).isAsked).toBe(false);
    expect(await remove()).toEqual({ attempts: 0, events: 0, orders: 0 });
    expect([await channels(), await references()]).toEqual([told, ['late', 'paid', 'unpaid']]);
  });
});
