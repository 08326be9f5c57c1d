import { Scanner } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { EventBus, EventStreams, RedisEventRelay } from '@epusdt/events';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { OrderWatch } from '@epusdt/orders';
import { Settler } from '@epusdt/payments';
import { engineOfProject } from '../support/engine';
import { EventReader } from '../support/event-reader';
import { until } from '../support/glances';
import type { TestGateway } from '../support/gateway';
import { asks, pay, placed, type Placed } from '../support/shopper';
import { startTcpProxy } from '../support/tcp-proxy';
import { createWorld, newAddress, type World } from '../support/world';

const TTL = 10 * MINUTE;
const whenever = engineOfProject() === 'distributed' ? it : it.skip;

describe('the live status of an order', () => {
  let world: World;
  let readers: EventReader[] = [];
  const others: TestGateway[] = [];

  beforeEach(async () => {
    world = await createWorld();
    readers = [];
  });
  afterEach(async () => {
    for (const reader of readers) reader.close();
    for (const other of others.splice(0)) await other.close();
    await world.close();
  });

  const path = ({ id }: Pick<Placed, 'id'>): string =>
    `${world.gateway.url}/pay/checkout-counter/${id}/events`;
  const open = async (order: Pick<Placed, 'id'>, lastEventId?: string): Promise<EventReader> => {
    const reader = await EventReader.open(
      path(order),
      lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    );
    readers.push(reader);
    return reader;
  };
  const another = async (): Promise<TestGateway> => {
    const other = await world.another();
    others.push(other);
    return other;
  };
  const order = async (reference = 'L1'): Promise<Placed> => placed(await asks(world)(reference));
  const sql = (text: string): Promise<unknown> => world.gateway.get(Database).reader.query(text);
  const watch = (): OrderWatch => world.gateway.get(OrderWatch);
  const streams = (): EventStreams => world.gateway.get(EventStreams);
  /** Blocks that are not final. */
  const mine = async (count: number): Promise<void> => {
    world.clock.advance(count * 3 * SECOND);
    world.sandbox.chain.mine(count);
    await world.gateway.get(Scanner).scan();
  };

  it('is told at once, when a payment is seen, as it is confirmed, and when it is paid', async () => {
    const placedOrder = await order();
    const reader = await open(placedOrder);
    expect(reader.status).toBe(200);
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const first = await reader.next();
    expect(first).toMatchObject({ event: 'status', id: expect.stringMatching(/^[\w.]+$/) });
    expect(first.data).toEqual({
      status: 'pending',
      remainingMs: TTL,
      confirmations: null,
      mismatched: false,
      watched: true,
    });
    expect(reader.retry).toBe('3000');

    pay(world, placedOrder);
    await mine(1);
    expect(await reader.told()).toEqual({
      status: 'pending',
      remainingMs: TTL - 3 * SECOND,
      confirmations: 1,
      mismatched: false,
      watched: true,
    });
    await mine(2);
    await watch().look();
    expect(await reader.told()).toMatchObject({ status: 'pending', confirmations: 3 });
    await world.settle();
    const paid = await reader.next();
    expect(paid.data).toEqual({
      status: 'paid',
      remainingMs: 0,
      confirmations: null,
      mismatched: false,
      watched: false,
    });
    expect(new Set(reader.events.map(({ id }) => id)).size).toBe(4);
    expect(await (await fetch(path(placedOrder).replace('/events', '/status'))).json()).toEqual(paid.data);
  });

  it('is the same for all who look, of one reader, which rests when they have gone', async () => {
    const [one, two] = [await order('A'), await order('B')];
    const all = [await open(one), await open(one), await open(two)];
    for (const reader of all) expect(await reader.told()).toMatchObject({ status: 'pending' });
    expect([watch().count, streams().count]).toEqual([2, 3]);
    pay(world, one);
    await world.settle();
    for (const reader of all.slice(0, 2)) expect(await reader.told()).toMatchObject({ status: 'paid' });
    expect(all[2]?.events).toHaveLength(1);
    for (const reader of all) reader.close();
    await until(() => watch().count === 0 && streams().count === 0);
  });

  it('is found in the row when nobody tells of it, and a swapped address is not confirmed', async () => {
    const placedOrder = await order();
    const reader = await open(placedOrder);
    await reader.next();
    await sql(`UPDATE orders SET expires_at = expires_at + ${MINUTE}`);
    await watch().look();
    expect(await reader.told()).toMatchObject({ remainingMs: TTL + MINUTE });
    pay(world, placedOrder);
    await mine(1);
    expect(await reader.told()).toMatchObject({ confirmations: 1 });
    await sql(`UPDATE orders SET address = '${newAddress()}'`);
    await watch().look();
    expect(await reader.told()).toMatchObject({ status: 'pending', confirmations: null });
  });

  it('is told on through expiry and extension to a late payment', async () => {
    const placedOrder = await order();
    const reader = await open(placedOrder);
    await reader.next();
    world.clock.advance(TTL + SECOND);
    await world.settle();
    expect(await reader.told()).toEqual({
      status: 'expired',
      remainingMs: 0,
      confirmations: null,
      mismatched: false,
      watched: true,
    });
    pay(world, placedOrder);
    await world.settle();
    expect(await reader.told()).toMatchObject({ status: 'paid' });
  });

  it('is not told again to a client that knows it, and a client that knows the end is sent away', async () => {
    const placedOrder = await order();
    const before = await open(placedOrder);
    const { id } = await before.next();
    before.close();
    const reader = await open(placedOrder, id);
    await until(() => streams().count === 1);
    pay(world, placedOrder);
    await world.settle();
    const paid = await reader.next();
    expect(paid.data).toMatchObject({ status: 'paid' });
    expect(reader.events).toHaveLength(1);

    const after = await open(placedOrder, id);
    expect(await after.told()).toMatchObject({ status: 'paid' });
    expect(await open(placedOrder, paid.id)).toMatchObject({ status: 204 });
  });

  it('beats, ends a minute after the order is paid, and otherwise after a quarter of an hour', async () => {
    const [one, two] = [await order('A'), await order('B')];
    const [paid, open2] = [await open(one), await open(two)];
    pay(world, one);
    await world.settle();
    await paid.until(() => paid.events.length === 2);
    world.clock.advance(MINUTE - 1);
    await watch().look();
    streams().beat();
    for (const reader of [paid, open2]) await reader.until(() => reader.comments === 1);
    world.clock.advance(1);
    await watch().look();
    await paid.ended;
    expect(streams().count).toBe(1);
    world.clock.advance(14 * MINUTE - 1);
    streams().beat();
    await open2.until(() => open2.comments === 2);
    world.clock.advance(1);
    streams().beat();
    await open2.ended;
    await until(() => watch().count === 0);
  });

  it('ends with the gateway, which does not wait for its clients', async () => {
    const reader = await open(await order());
    await reader.next();
    await world.restart();
    await reader.ended;
  });

  it.each([
    ['too short', 'x'],
    ['unknown', 'A'.repeat(24)],
    ['endless', 'a'.repeat(500)],
    ['hostile', "1'%20OR"],
  ])('of an order whose id is %s is not found', async (_name, id) => {
    const answer = await fetch(path({ id }));
    expect(answer.status).toBe(404);
    if (id.length < 100) {
      expect(await answer.json()).toEqual({
        status: 'not_found',
        remainingMs: 0,
        confirmations: null,
        mismatched: false,
        watched: false,
      });
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    expect([watch().count, streams().count]).toEqual([0, 0]);
  });

  it('asked for by HEAD is headers only', async () => {
    const answer = await fetch(path(await order()), { method: 'HEAD' });
    expect(answer.status).toBe(200);
    await until(() => watch().count === 0 && streams().count === 0);
  });

  it('is told to twenty at a time for one order', async () => {
    const [one, two] = [await order('A'), await order('B')];
    const all: EventReader[] = [];
    for (let i = 0; i < 20; i += 1) all.push(await open(one));
    const refused = await fetch(path(one));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(await open(two)).toMatchObject({ status: 200 });
    all[7]?.close();
    await until(() => streams().count === 20);
    expect(await open(one)).toMatchObject({ status: 200 });
  });

  whenever('is told by another process, whose work is not done twice', async () => {
    const placedOrder = await order();
    const reader = await open(placedOrder);
    await reader.next();
    const other = await another();
    await until(() => [world.gateway, other].every((one) => one.get(RedisEventRelay).connected));
    const bus = world.gateway.get(EventBus);
    const worked: string[] = [];
    bus.on('order.paid', ({ orderId }) => void worked.push(orderId));
    const heard = new Promise<string>((resolve) => bus.onOrderChange(({ orderId }) => resolve(orderId)));
    pay(world, placedOrder);
    world.sandbox.chain.mineFinal();
    await world.gateway.get(Scanner).scan();
    await other.get(Settler).settle();
    expect(await heard).toBe(placedOrder.id);
    expect(await reader.told()).toMatchObject({ status: 'paid' });
    expect(worked).toEqual([]);
  });

  whenever('is found in the row while Redis is away, and told again after that', async () => {
    const redis = new URL(world.engine.environment['REDIS_URL'] ?? '');
    const proxy = await startTcpProxy(() => ({ host: redis.hostname, port: Number(redis.port) }));
    await world.restart({ REDIS_URL: proxy.through(redis.href) });
    const [one, two] = [await order('A'), await order('B')];
    const [reader, later] = [await open(one), await open(two)];
    for (const each of [reader, later]) await each.next();
    const other = await another();
    const relays = [world.gateway, other].map((each) => each.get(RedisEventRelay));
    await until(() => relays.every(({ connected }) => connected));
    const heard: string[] = [];
    world.gateway.get(EventBus).onOrderChange(({ orderId }) => void heard.push(orderId));
    const settleThere = async (paid: Placed): Promise<void> => {
      pay(world, paid);
      world.sandbox.chain.mineFinal();
      await other.get(Scanner).scan();
      await other.get(Settler).settle();
    };

    const back = proxy.watch(() => 'cut');
    await settleThere(one);
    await watch().look();
    expect(await reader.told()).toMatchObject({ status: 'paid' });
    expect(heard).toEqual([]);

    back();
    await until(() => relays.every(({ connected }) => connected));
    await settleThere(two);
    expect(await later.told()).toMatchObject({ status: 'paid' });
    expect(heard).toEqual([two.id]);
    await proxy.close();
  });
});
