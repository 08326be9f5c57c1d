import { randomUUID } from 'node:crypto';
import { CallbackRow } from '@epusdt/callbacks';
import { Database } from '@epusdt/database';
import { HOUR, MINUTE } from '@epusdt/kernel';
import { API_SCOPES, Merchants, type ApiScope } from '@epusdt/merchants';
import { newClient, refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { pagesIn } from '../support/api-desk';
import { createOrder, rows } from '../support/gateway';
import { Listener } from '../support/listener';
import { pay, placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const NOW = '2026-01-05T12:00:00.000Z';

let world: World;

const owner = (scopes: readonly ApiScope[] = API_SCOPES): Promise<ApiClient> =>
  newClient(world.gateway, { name: 'owner', merchantPid: null, scopes });
const patch = (client: ApiClient, pid: string, body: unknown): Promise<ApiAnswer> =>
  client.ask(`/merchants/${pid}`, { method: 'PATCH', body });
const audit = async (action: string): Promise<Record<string, unknown>[]> =>
  (await rows(world.gateway, 'audit')).filter((row) => row['action'] === action);
/** A shop's request, signed with this secret. */
const asks = (secret: string, reference: string, prefix = ''): ReturnType<typeof createOrder> =>
  createOrder(
    { url: world.gateway.url + prefix, secret },
    { order_id: reference, amount: 42, notify_url: `${world.shop.url}/shop/notify` },
  );

describe('merchants in the native API', () => {
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());

  it('are made with a secret that is shown once, and that works', async () => {
    const client = await owner();
    const made = await client.post('/merchants', { name: 'Second shop' });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    const { secret, ...shown } = made.json;
    expect(shown).toEqual({
      pid: '1001',
      name: 'Second shop',
      dialect: 'epusdt',
      networks: null,
      acknowledgement: 'word',
      retry_delays: null,
      secret_opens: true,
      previous_secret_until: null,
      created_at: NOW,
    });
    expect(secret).toMatch(/^[0-9A-Za-z]{43,}$/);
    expect((await asks(secret, 'M-1', '/m/1001')).status_code).toBe(200);
    expect((await client.get('/merchants/1001')).json).toEqual(shown);
    const list = await client.get('/merchants');
    expect(list.json).toMatchObject({ has_more: false, next_cursor: null });
    expect(list.json.data.map(({ pid }: { pid: string }) => pid)).toEqual(['1001', '1000']);
    for (const { text } of [list, await client.get('/merchants/1001')]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(world.gateway.secret);
    }
    expect(await audit('merchant.create')).toMatchObject([
      {
        actor: `api:${client.key.slice(0, 16)}`,
        subject: 'merchant:1001',
        details: '{"name":"Second shop"}',
      },
    ]);
  });

  it('are listed by pages, newest first', async () => {
    const client = await owner();
    for (const name of ['B', 'C', 'D', 'E']) await client.post('/merchants', { name });
    expect(await pagesIn(client, '/merchants?limit=2', 'pid')).toEqual([
      ['1004', '1003'],
      ['1002', '1001'],
      ['1000'],
    ]);
  });

  it('show a secret to whoever repeats the request that made it, and keep it sealed for that', async () => {
    const client = await owner();
    const again = { 'idempotency-key': randomUUID() };
    const first = await client.post('/merchants', { name: 'Once' }, again);
    const second = await client.post('/merchants', { name: 'Once' }, again);
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect((await client.get('/merchants')).json.data).toHaveLength(2);
    const rotated = await client.post(
      '/merchants/1001/rotate-secret',
      {},
      { 'idempotency-key': randomUUID() },
    );
    const key = await client.post(
      '/keys',
      { name: 'k', scopes: ['keys:read'] },
      { 'idempotency-key': randomUUID() },
    );
    const stored = JSON.stringify(await rows(world.gateway, 'idempotency'));
    for (const secret of [first.json.secret, rotated.json.secret, key.json.key.slice(17)]) {
      expect(secret.length).toBeGreaterThan(40);
      expect(stored).not.toContain(secret);
    }
  });

  it('are changed in how they are called and told, and set back to the usual', async () => {
    const client = await owner();
    const usual = (await client.get('/merchants/1000')).json;
    const wanted = { name: 'Tea 茶', acknowledgement: '2xx', retry_delays: [0, 60] };
    const changed = await patch(client, '1000', wanted);
    expect(changed.status).toBe(200);
    expect(changed.json).toEqual({ ...usual, ...wanted });
    expect((await patch(client, '1000', { name: 'Tea' })).json).toEqual({
      ...usual,
      ...wanted,
      name: 'Tea',
    });
    const back = { acknowledgement: 'word', retry_delays: null };
    expect((await patch(client, '1000', back)).json).toEqual({ ...usual, name: 'Tea' });
    expect(await audit('merchant.change')).toHaveLength(3);
  });

  it('are made with the secret that the shop has already, which signs as it did', async () => {
    const client = await owner();
    const secret = 'kept-from_the+old/gateway=';
    const made = await client.post('/merchants', { name: 'Moved', secret });
    expect([made.status, made.json.secret]).toEqual([201, secret]);
    expect((await asks(secret, 'K-1', '/m/1001')).status_code).toBe(200);
    expect((await asks(world.gateway.secret, 'K-2', '/m/1001')).status_code).toBe(401);
    const kept = [await rows(world.gateway, 'merchants'), await rows(world.gateway, 'audit')];
    expect(JSON.stringify(kept)).not.toContain(secret);
  });

  it('speak the dialect that was set, and may ask only from the networks that were set, until they are cleared', async () => {
    const client = await owner();
    const usual = (await client.get('/merchants/1000')).json;
    const wanted = { dialect: 'bepusdt', networks: ['10.0.0.0/8', '2001:db8::/32'] };
    expect((await patch(client, '1000', wanted)).json).toEqual({ ...usual, ...wanted });
    expect((await client.get('/merchants/1000')).json).toEqual({ ...usual, ...wanted });
    const cleared = { dialect: 'epusdt', networks: null };
    expect((await patch(client, '1000', { dialect: 'epusdt' })).json).toMatchObject({
      networks: wanted.networks,
    });
    const refused = await asks(world.gateway.secret, 'N-1');
    expect(refused.status_code).toBe(401);
    expect(refused.message).toMatch(/requests from 127\.0\.0\.1; .*: merchant set 1000 --networks/);
    await patch(client, '1000', { networks: ['10.0.0.0/8', '127.0.0.0/8'] });
    expect((await asks(world.gateway.secret, 'N-1')).status_code).toBe(200);
    expect((await patch(client, '1000', cleared)).json).toEqual(usual);
    expect((await asks(world.gateway.secret, 'N-2')).status_code).toBe(200);
    const [first] = await audit('merchant.change');
    expect(JSON.parse(String(first?.['details']))).toMatchObject({
      dialect: 'bepusdt',
      networks: '10.0.0.0/8,2001:db8::/32',
    });
  });

  it('are told as changed: a 201 is an answer, and the second attempt comes when it was said', async () => {
    const client = await owner();
    const shop = await Listener.start();
    try {
      await patch(client, '1000', { acknowledgement: '2xx', retry_delays: [0, 600] });
      shop.handler = (_request, _body, response) => response.writeHead(500).end();
      const order = placed(
        await createOrder(world.gateway, { order_id: 'W-1', amount: 42, notify_url: `${shop.url}/n` }),
      );
      pay(world, order);
      await world.settle();
      world.clock.advance(7 * MINUTE);
      await world.gateway.work();
      expect(shop.received).toHaveLength(1);
      shop.handler = (_request, _body, response) => response.writeHead(201).end();
      world.clock.advance(6 * MINUTE);
      await world.gateway.work();
      expect(shop.received).toHaveLength(2);
      expect(await world.gateway.get(Database).reader.find(CallbackRow)).toMatchObject([
        { state: 'acknowledged', attempts: 2 },
      ]);
    } finally {
      await shop.close();
    }
  });

  it('get a new secret, and the old one works as long as it was said', async () => {
    const client = await owner();
    const old = world.gateway.secret;
    const graceful = await client.post('/merchants/1000/rotate-secret', { grace_seconds: 3_600 });
    expect(graceful.status).toBe(200);
    expect(graceful.json).toMatchObject({ pid: '1000', previous_secret_until: '2026-01-05T13:00:00.000Z' });
    const { secret } = graceful.json;
    expect((await asks(secret, 'R-1')).status_code).toBe(200);
    expect((await asks(old, 'R-2')).status_code).toBe(200);
    world.clock.advance(HOUR);
    await world.gateway.work();
    expect((await asks(old, 'R-3')).status_code).not.toBe(200);
    expect((await asks(secret, 'R-3')).status_code).toBe(200);
    expect((await client.get('/merchants/1000')).json.previous_secret_until).toBeNull();

    const atOnce = await client.post('/merchants/1000/rotate-secret');
    expect(atOnce.json).toMatchObject({ previous_secret_until: null });
    expect((await asks(secret, 'R-4')).status_code).not.toBe(200);
    expect((await asks(atOnce.json.secret, 'R-4')).status_code).toBe(200);
    expect(await audit('merchant.rotate_secret')).toHaveLength(2);
  });

  it('whose secret was altered are shown so, and cured by a new one', async () => {
    const client = await owner();
    await world.gateway.get(Database).reader.query("UPDATE merchants SET secret_sealed = 'altered'");
    expect((await client.get('/merchants/1000')).json.secret_opens).toBe(false);
    const { json } = await client.post('/merchants/1000/rotate-secret', {});
    expect(json.secret_opens).toBe(true);
    expect((await asks(json.secret, 'C-1')).status_code).toBe(200);
  });

  it('are nobody else’s business than the owner’s', async () => {
    const shop = await newClient(world.gateway);
    const reader = await owner(['merchants:read']);
    const attempts: [ApiClient, string, string, unknown?][] = [
      [shop, 'GET', '/merchants'],
      [shop, 'GET', '/merchants/1000'],
      [shop, 'POST', '/merchants', { name: 'x' }],
      [reader, 'POST', '/merchants', { name: 'x' }],
      [reader, 'PATCH', '/merchants/1000', { name: 'x' }],
      [reader, 'POST', '/merchants/1000/rotate-secret', {}],
    ];
    for (const [client, method, path, body] of attempts) {
      const answer = await client.ask(path, { method, ...(body === undefined ? {} : { body }) });
      expect([method, path, ...refusalOf(answer)]).toEqual([method, path, 403, 'scope_missing']);
    }
    expect(await world.gateway.get(Merchants).list()).toMatchObject([{ pid: '1000', name: 'First shop' }]);
  });
});
