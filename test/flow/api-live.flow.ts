import { Scanner } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { EventStreams } from '@epusdt/events';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { OrderWatch } from '@epusdt/orders';
import { ApiKeys, Merchants } from '@epusdt/merchants';
import { newClient, refusalOf, type ApiClient } from '../support/api';
import { ownersKey } from '../support/api-desk';
import { EventReader } from '../support/event-reader';
import { until } from '../support/glances';
import { asks, pay, placed, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

const TTL = 10 * MINUTE;
describe('the live status of an order in the native API', () => {
  let world: World;
  let shop: ApiClient;
  let readers: EventReader[];
  beforeEach(async () => {
    world = await createWorld({ environment: { TRUSTED_PROXIES: '127.0.0.0/8' } });
    shop = await newClient(world.gateway);
    readers = [];
  });
  afterEach(async () => {
    for (const reader of readers) reader.close();
    await world.close();
  });

  const path = ({ id }: Pick<Placed, 'id'>): string => `/orders/${id}/events`;
  const open = async (
    order: Pick<Placed, 'id'>,
    { key } = shop,
    headers: Record<string, string> = {},
  ): Promise<EventReader> => {
    const reader = await EventReader.open(`${world.gateway.url}/api/v2${path(order)}`, {
      authorization: `Bearer ${key}`,
      ...headers,
    });
    readers.push(reader);
    return reader;
  };
  const order = async (reference = 'L1'): Promise<Placed> => placed(await asks(world)(reference));
  const watch = (): OrderWatch => world.gateway.get(OrderWatch);
  const streams = (): EventStreams => world.gateway.get(EventStreams);
  /** A block that is not final. */
  const mine = async (): Promise<void> => {
    world.clock.advance(3 * SECOND);
    world.sandbox.chain.mine(1);
    await world.gateway.get(Scanner).scan();
  };

  it('tells the state and the order, at once and at each change, to whoever may see it', async () => {
    const it1 = await order();
    const all = [await open(it1), await open(it1, await ownersKey(world.gateway))];
    for (const reader of all) {
      expect(reader.status).toBe(200);
      expect(reader.headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-request-id': expect.any(String) as string,
        'ratelimit-remaining': expect.any(String) as string,
      });
      const first = await reader.next();
      expect(first).toMatchObject({ event: 'status', id: expect.stringMatching(/^[\w.]+$/) as string });
      expect(first.data).toEqual({
        status: 'pending',
        remaining_ms: TTL,
        confirmations: null,
        order: expect.objectContaining({
          id: it1.id,
          reference: 'L1',
          merchant: '1000',
          status: 'pending',
          address: it1.address,
          payable_amount: it1.amount,
          closed_at: null,
        }) as object,
      });
    }
    pay(world, it1);
    await mine();
    for (const reader of all) {
      expect(await reader.told()).toMatchObject({ remaining_ms: TTL - 3 * SECOND, confirmations: 1 });
    }
    await world.settle();
    for (const reader of all) {
      expect(await reader.told()).toMatchObject({
        status: 'paid',
        remaining_ms: 0,
        confirmations: null,
        order: { status: 'paid', reason: 'exact', closed_at: expect.stringMatching(/Z$/) as string },
      });
    }
    const { json } = await shop.get(`/orders/${it1.id}`);
    const { order: told } = all[0]?.events.at(-1)?.data as { order: object };
    expect(json).toMatchObject(told);
  });

  it('shows nobody where to pay once the address is not the one that was reserved', async () => {
    const it1 = await order();
    const reader = await open(it1);
    expect(await reader.told()).toMatchObject({ order: { address: it1.address } });
    const stranger = newAddress();
    const reach = (text: string): Promise<unknown> => world.gateway.get(Database).reader.query(text);
    await reach(`UPDATE orders SET address = '${stranger}', expires_at = expires_at + ${MINUTE}`);
    await watch().look();
    expect(await reader.told()).toMatchObject({ status: 'pending', order: { address: null } });
    const later = await open(it1);
    expect(await later.told()).toMatchObject({ status: 'pending', order: { address: null } });
    for (const { events } of [reader, later]) expect(JSON.stringify(events)).not.toContain(stranger);
  });

  it('goes on where a client left off, and sends away who knows the end', async () => {
    const it1 = await order();
    const before = await open(it1);
    const { id } = await before.next();
    before.close();
    const reader = await open(it1, shop, { 'last-event-id': id });
    await until(() => streams().count === 1);
    pay(world, it1);
    await world.settle();
    const paid = await reader.next();
    expect(paid.data).toMatchObject({ status: 'paid' });
    expect(reader.events).toHaveLength(1);
    const after = await open(it1, shop, { 'last-event-id': paid.id });
    expect(after.status).toBe(204);
    expect(after.headers).toMatchObject({ 'cache-control': 'no-store' });
    await after.ended;
  });

  it('is nothing for another merchant, for a key without the scope, or without a key', async () => {
    const it1 = await order();
    const { pid } = await world.gateway.get(Merchants).create('Another shop');
    const other = await newClient(world.gateway, { merchantPid: pid });
    const writer = await newClient(world.gateway, { scopes: ['orders:write'] });
    const foreign = await other.get(path(it1));
    expect(refusalOf(foreign)).toEqual([404, 'not_found']);
    const nobodys = await other.get(path({ id: 'A'.repeat(24) }));
    expect(nobodys.json.detail.replace('A'.repeat(24), it1.id)).toBe(foreign.json.detail);
    expect(refusalOf(await writer.get(path(it1)))).toEqual([403, 'scope_missing']);
    const headers = { authorization: 'Bearer sk_test_00000000_x' };
    expect(refusalOf(await shop.get(path(it1), headers))).toEqual([401, 'unauthenticated']);
    for (const id of ['x', `${it1.id}%20`, '%00', "1'%20OR%201"]) {
      expect(refusalOf(await shop.get(path({ id })))).toEqual([404, 'not_found']);
    }
    expect([watch().count, streams().count]).toEqual([0, 0]);
  });

  it('is told to as many as may at a time, however many pages of buyers there are', async () => {
    const [one, two] = [await order('A'), await order('B')];
    const page = async (): Promise<number | undefined> => {
      const reader = await EventReader.open(`${world.gateway.url}/pay/checkout-counter/${one.id}/events`);
      readers.push(reader);
      return reader.status;
    };
    for (let i = 0; i < 20; i += 1) expect(await page()).toBe(200);
    expect(await page()).toBe(429);
    for (let i = 0; i < 20; i += 1) expect((await open(one)).status).toBe(200);
    const refused = await shop.get(path(one));
    expect(refusalOf(refused)).toEqual([429, 'too_many_streams']);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect((await open(two)).status).toBe(200);
    readers.at(-2)?.close();
    await until(() => streams().count === 40);
    expect((await open(one)).status).toBe(200);
    world.clock.advance(15 * MINUTE);
    streams().beat();
    for (const reader of readers) await reader.ended;
    await until(() => watch().count === 0);
  });

  it('is told to one key fifty times, and to one address fifty times; others are let in', async () => {
    const orders = [await order('A'), await order('B'), await order('C')];
    const at = (n: number): Placed => orders[n % 3] ?? { id: '', address: '', amount: '', units: 0n };
    for (let n = 0; n < 50; n += 1) expect((await open(at(n))).status).toBe(200);
    expect(refusalOf(await shop.get(path(at(2))))).toEqual([429, 'too_many_streams']);
    expect((await open(at(2), await newClient(world.gateway))).status).toBe(200);
    const page = async (n: number, address: string): Promise<number | undefined> => {
      const url = `${world.gateway.url}/pay/checkout-counter/${at(n).id}/events`;
      const reader = await EventReader.open(url, { 'x-forwarded-for': address });
      readers.push(reader);
      return reader.status;
    };
    for (let n = 0; n < 50; n += 1) expect(await page(n, '1.1.1.1')).toBe(200);
    expect(await page(2, '1.1.1.1')).toBe(429);
    expect(await page(2, '1.1.1.2')).toBe(200);
  });

  it('ends when its key does: revoked, or over', async () => {
    const it1 = await order();
    const keys = world.gateway.get(ApiKeys);
    const revoked = await newClient(world.gateway);
    const brief = await newClient(world.gateway, { expiresAt: world.clock.now() + MINUTE });
    const [gone, over, stays] = [await open(it1, revoked), await open(it1, brief), await open(it1)];
    await keys.revoke(revoked.key.slice(0, 16), 'test');
    streams().beat();
    await gone.ended;
    await until(() => streams().count === 2);
    world.clock.advance(MINUTE);
    streams().beat();
    await over.ended;
    await until(() => stays.comments >= 2 && streams().count === 1);
    pay(world, it1);
    await world.settle();
    const known = [gone, over].flatMap(({ events }) => events.map(({ data }) => data['status']));
    expect(known).toEqual(['pending', 'pending']);
    await stays.until(() => stays.events.at(-1)?.data['status'] === 'paid');
  });

  it('ends with the gateway, which does not wait for its clients', async () => {
    const reader = await open(await order());
    await reader.next();
    await world.restart();
    await reader.ended;
  });
});
