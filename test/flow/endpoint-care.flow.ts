import { setImmediate as turn } from 'node:timers/promises';
import { EndpointPauses, Endpoints, EventOutbox } from '@epusdt/callbacks';
import { Database } from '@epusdt/database';
import { newClient, refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { announce, statesOf } from '../support/event-desk';
import { createOrder, rows } from '../support/gateway';
import { Listener } from '../support/listener';
import { orderRow, pay, placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const FIRST = '1000';
const ACTOR = 'test';

describe('what endpoints leave behind', () => {
  let world: World;
  let listener: Listener;
  beforeEach(async () => {
    world = await createWorld();
    listener = await Listener.start();
  });
  afterEach(async () => {
    await world.close();
    await listener.close();
  });

  const endpoints = (): Endpoints => world.gateway.get(Endpoints);
  const sql = (text: string): Promise<unknown> => world.gateway.get(Database).reader.query(text);

  it.each([
    ['whose letters are escaped to three times their length', `/${'é'.repeat(1_000)}`],
    ['of quotes', `/${'"'.repeat(1_000)}`],
  ])('refuses a URL %s, and says why', async (_name, path) => {
    await expect(endpoints().create(FIRST, listener.url + path, ACTOR)).rejects.toMatchObject({
      code: 'bad_request',
      message: 'events URL: escaped it is longer than 2048 characters',
    });
    await expect(endpoints().forOrder(FIRST, listener.url + path)).rejects.toThrow(/escaped it is longer/);
  });

  it('takes a URL that is as long as it may be, and writes its deed down', async () => {
    const path = `/?${'\\'.repeat(1_900)}`;
    const { id } = await endpoints().create(FIRST, listener.url + path, ACTOR);
    const deeds = (await rows(world.gateway, 'audit')).map(({ subject }) => subject);
    expect(deeds).toContain(`endpoint:${id}`);
  });

  it('is listened to from the moment it is there, whoever asked while it was being made', async () => {
    const outbox = world.gateway.get(EventOutbox);
    const made = new AbortController();
    const asking = (async () => {
      while (!made.signal.aborted) {
        await outbox.listens(FIRST);
        await turn();
      }
    })();
    await turn();
    await endpoints().create(FIRST, `${listener.url}/events`, ACTOR);
    expect(await outbox.listens(FIRST)).toBe(true);
    made.abort();
    await asking;
    expect(await outbox.listens(FIRST)).toBe(true);
  });

  it('gives up what was held at the moment its endpoint was removed, so that it never comes later', async () => {
    const { id } = await endpoints().create(FIRST, `${listener.url}/events`, ACTOR);
    await endpoints().pause(id, 'by the test', ACTOR);
    const [held = 0] = await announce(world, ['held']);
    await endpoints().remove(id, ACTOR);
    // As a transaction leaves it that had read the endpoint before.
    await sql(`UPDATE callbacks SET state = 'held', closed_at = NULL WHERE id = ${held}`);
    await world.gateway.get(EndpointPauses).releaseForgotten();
    expect(await statesOf(world, {})).not.toContain('held');
    await endpoints().create(FIRST, `${listener.url}/events`, ACTOR);
    await world.gateway.work();
    expect(listener.received).toEqual([]);
  });

  it('closes the attempt of a process that ended before its endpoint was removed', async () => {
    const { id } = await endpoints().create(FIRST, `${listener.url}/events`, ACTOR);
    listener.handler = (_request, _body, response) => response.writeHead(500).end();
    const [callback = 0] = await announce(world, ['lost']);
    await world.gateway.work();
    await sql(`UPDATE callback_attempts SET outcome = 'open', finished_at = NULL`);
    await sql(`UPDATE callbacks SET lease_token = 'gone', lease_until = 1 WHERE id = ${callback}`);
    await endpoints().remove(id, ACTOR);
    await world.gateway.get(EndpointPauses).releaseForgotten();
    expect(await rows(world.gateway, 'callback_attempts')).toMatchObject([{ outcome: 'unknown' }]);
    expect(await rows(world.gateway, 'callbacks')).toMatchObject([{ state: 'dead', lease_token: null }]);
  });

  it('settles an order whose notify URL is of a version that let names be of any length', async () => {
    const order = placed(
      await createOrder(world.gateway, { order_id: 'old', amount: 42, notify_url: `${listener.url}/n` }),
    );
    await sql(
      `UPDATE orders SET notify_url = 'http://${'a'.repeat(400)}.example/notify' WHERE id = '${order.id}'`,
    );
    pay(world, order);
    await world.settle();
    expect(await orderRow(world, order)).toMatchObject({ status: 'paid' });
  });
});

describe('an order that is asked for again', () => {
  let world: World;
  let shop: ApiClient;
  beforeEach(async () => {
    world = await createWorld();
    shop = await newClient(world.gateway);
  });
  afterEach(() => world.close());

  const asked = {
    reference: 'A-1',
    amount: '42',
    currency: 'CNY',
    metadata: { cart: '1' },
    locale: 'en',
    redirect_url: 'https://shop.example/thanks',
    events_url: 'http://127.0.0.1:9/events',
  };
  const create = (more: object = {}): Promise<ApiAnswer> => shop.post('/orders', { ...asked, ...more });

  it('is the open one where all is the same, and a conflict that names what is not', async () => {
    const first = await create();
    expect([first.status, first.json.endpoint]).toEqual([201, expect.any(String)]);
    const again = await create();
    expect([again.status, again.json.id]).toEqual([200, first.json.id]);
    const others = {
      metadata: { cart: '2' },
      locale: 'de',
      redirect_url: 'https://shop.example/other',
      events_url: 'http://127.0.0.1:9/other',
    };
    for (const [name, value] of Object.entries(others)) {
      const refused = await create({ [name]: value });
      expect(refusalOf(refused)).toEqual([409, 'reference_in_use']);
      expect(refused.json.detail).toContain(`open with another ${name};`);
    }
    expect(refusalOf(await create({ amount: '43' }))).toEqual([409, 'reference_in_use']);
    expect(await rows(world.gateway, 'orders')).toHaveLength(1);
  });

  it('may name a URL of its own each time, however many there are', async () => {
    for (let n = 1; n <= 12; n += 1) {
      const events_url = `http://127.0.0.1:9/events?order=${n}`;
      const { status } = await create({ reference: `B-${n}`, events_url });
      expect(status).toBe(201);
    }
    expect(new Set((await rows(world.gateway, 'endpoints')).map(({ scope }) => scope))).toEqual(
      new Set(['order']),
    );
  });
});
