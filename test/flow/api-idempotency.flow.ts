import { Logger } from '@nestjs/common';
import { HOUR, MINUTE, MasterKey, SECOND } from '@epusdt/kernel';
import { Database } from '@epusdt/database';
import { Idempotency, IdempotencyCron } from '@epusdt/native-api';
import { newClient, refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { ownersKey } from '../support/api-desk';
import { rows } from '../support/gateway';
import { createWorld, type World } from '../support/world';

describe('a request with an Idempotency-Key', () => {
  let world: World;
  let shop: ApiClient;
  beforeEach(async () => {
    world = await createWorld();
    shop = await newClient(world.gateway);
  });
  afterEach(() => world.close());

  const ORDER = { reference: 'A1', amount: '42.00', currency: 'CNY' };
  const create = (key: string, body: object | string = ORDER, client = shop): Promise<ApiAnswer> =>
    client.post('/orders', body, { 'idempotency-key': key });
  const kept = (): Promise<Record<string, unknown>[]> => rows(world.gateway, 'idempotency');

  /** What the gateway answers while a table is not there. */
  const whileAway = async (table: string, ask: () => Promise<ApiAnswer>): Promise<ApiAnswer> => {
    const { reader } = world.gateway.get(Database);
    await reader.query(`ALTER TABLE ${table} RENAME TO away`);
    const answer = await ask();
    await reader.query(`ALTER TABLE away RENAME TO ${table}`);
    return answer;
  };

  it('is answered again as it was, with its status, and carried out once', async () => {
    const first = await create('k1');
    const again = await create('k1');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect(await rows(world.gateway, 'orders')).toHaveLength(1);
    const { status } = await create('k2');
    expect(status).toBe(200);
  });

  it('is answered from what was kept at another process, and after a restart', async () => {
    const first = await create('k1');
    if (world.engine.name === 'distributed') {
      const other = await world.another();
      expect((await create('k1', ORDER, shop.at(other))).text).toBe(first.text);
      await other.close();
    }
    await world.restart();
    expect((await create('k1')).headers.get('idempotency-replayed')).toBe('true');
  });

  it('keeps refusals of what was carried out, failures as well', async () => {
    const { json: order } = await create('k1');
    await shop.post(`/orders/${String(order.id)}/mark-paid`, { note: 'cash' });
    const refused = await create('k2');
    expect(refusalOf(refused)).toEqual([409, 'reference_in_use']);
    const again = await create('k2');
    expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([
      409,
      refused.text,
      'true',
    ]);
    const owner = await ownersKey(world.gateway);
    const make = (key: string): Promise<ApiAnswer> =>
      owner.post('/merchants', { name: 'Second' }, { 'idempotency-key': key });
    const failed = await whileAway('merchants', () => make('f1'));
    expect(refusalOf(failed)).toEqual([500, 'internal']);
    const replayed = await make('f1');
    expect([replayed.status, replayed.text]).toEqual([500, failed.text]);
    expect((await make('f2')).status).toBe(201);
  });

  it('keeps no failure of a create, whose reference makes it one order: it is to be sent again', async () => {
    const failed = await whileAway('orders', () => create('f1'));
    expect(refusalOf(failed)).toEqual([500, 'internal']);
    const again = await create('f1');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect((await create('f1')).text).toBe(again.text);
    expect(await rows(world.gateway, 'orders')).toHaveLength(1);
  });

  it('logs each failure with its request, and the stack of what fails again once a minute', async () => {
    const said = jest.spyOn(Logger.prototype, 'error');
    const fail = (): Promise<ApiAnswer> => whileAway('orders', () => shop.get('/orders'));
    const ids: (string | null)[] = [];
    for (let asked = 0; asked < 3; asked += 1) ids.push((await fail()).headers.get('x-request-id'));
    world.clock.advance(MINUTE);
    ids.push((await fail()).headers.get('x-request-id'));
    const lines = said.mock.calls.map(([line]) => String(line));
    said.mockRestore();
    expect(lines).toEqual(ids.map((id) => expect.stringContaining(`GET /api/v2/orders (${String(id)}): `)));
    expect(lines.map((line) => /\n\s+at /.test(line))).toEqual([true, false, false, true]);
  });

  it('keeps nothing where nothing began: bad input, a missing scope, no rate', async () => {
    expect(refusalOf(await create('k1', { ...ORDER, amount: 42 }))).toEqual([400, 'invalid_request']);
    expect(refusalOf(await create('k1', '{'))).toEqual([400, 'invalid_request']);
    expect(refusalOf(await create('k1', { ...ORDER, currency: 'XXX' }))).toEqual([409, 'rate_unavailable']);
    const reader = await newClient(world.gateway, { scopes: ['orders:read'] });
    expect(refusalOf(await create('k1', ORDER, reader))).toEqual([403, 'scope_missing']);
    expect(await kept()).toEqual([]);
    expect((await create('k1')).status).toBe(201);
  });

  it('keeps no refusal of what may be allowed later: it has done nothing', async () => {
    const { json: order } = await create('k1');
    const extend = (): Promise<ApiAnswer> =>
      shop.post(`/orders/${String(order.id)}/extend`, { note: 'x', minutes: 5 }, { 'idempotency-key': 'e1' });
    const paused = "UPDATE orders SET status = 'cancelled'";
    const reader = world.gateway.get(Database).reader;
    await reader.query(paused);
    expect(refusalOf(await extend())).toEqual([409, 'not_allowed_now']);
    await reader.query(paused.replace('cancelled', 'pending'));
    const later = await extend();
    expect([later.status, later.headers.get('idempotency-replayed')]).toEqual([200, null]);
    expect((await extend()).text).toBe(later.text);
  });

  it('is refused when its key stands for another body or address', async () => {
    const { json: order } = await create('k1');
    expect(refusalOf(await create('k1', { ...ORDER, amount: '43' }))).toEqual([422, 'idempotency_mismatch']);
    const elsewhere = await shop.post(`/orders/${String(order.id)}/cancel`, ORDER, {
      'idempotency-key': 'k1',
    });
    expect(refusalOf(elsewhere)).toEqual([422, 'idempotency_mismatch']);
    const other = await newClient(world.gateway);
    const theirs = await create('k1', { ...ORDER, reference: 'B1' }, other);
    expect([theirs.status, theirs.headers.get('idempotency-replayed')]).toEqual([201, null]);
  });

  it('is refused with a key that is none', async () => {
    for (const key of ['', 'x'.repeat(256), 'ключ']) {
      const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') };
      const answer = await shop.post('/orders', ORDER, headers);
      expect([key, ...refusalOf(answer)]).toEqual([key, 400, 'invalid_request']);
      expect(answer.json.errors[0].field).toBe('Idempotency-Key');
      expect((await shop.get('/me', headers)).status).toBe(200);
    }
  });

  it('is not kept waiting by one that died with a clock ten minutes ahead', async () => {
    await create('k1');
    const { reader } = world.gateway.get(Database);
    const ahead = world.clock.now() + 10 * MINUTE;
    await reader.query(
      `UPDATE idempotency SET state = 'running', status = NULL, body = NULL, lease_until = ${ahead}`,
    );
    expect((await create('k1')).status).toBe(200);
    expect((await create('k1')).headers.get('idempotency-replayed')).toBe('true');
  });

  it('is told to come back while it runs; one for an order that died is taken over by one', async () => {
    await create('k1');
    const reader = world.gateway.get(Database).reader;
    await reader.query("UPDATE idempotency SET state = 'running', status = NULL, body = NULL");
    const running = await create('k1');
    expect(refusalOf(running)).toEqual([409, 'idempotency_running']);
    expect(running.headers.get('retry-after')).toBe('1');
    world.clock.advance(15 * SECOND - 1);
    expect(refusalOf(await create('k1'))).toEqual([409, 'idempotency_running']);
    world.clock.advance(1);
    const answers = await Promise.all([create('k1'), create('k1'), create('k1')]);
    const ran = answers.filter(
      ({ status, headers }) => status === 200 && headers.get('idempotency-replayed') === null,
    );
    expect(ran).toHaveLength(1);
    expect((await create('k1')).headers.get('idempotency-replayed')).toBe('true');
  });

  it('is not carried out again where its run died and nobody knows how far it came', async () => {
    const { json: order } = await create('k1');
    const owner = await ownersKey(world.gateway);
    const deeds: [ApiClient, string, object][] = [
      [shop, `/orders/${String(order.id)}/extend`, { note: 'x', minutes: 10 }],
      [owner, '/merchants', { name: 'Two' }],
      [owner, '/merchants/1000/rotate-secret', {}],
      [owner, '/keys', { name: 'x', scopes: ['orders:read'] }],
    ];
    const deed = ([client, path, body]: (typeof deeds)[number]): Promise<ApiAnswer> =>
      client.post(path, body, { 'idempotency-key': path });
    const state = async (): Promise<unknown> =>
      Promise.all(['orders', 'merchants', 'audit'].map((table) => rows(world.gateway, table)));
    for (const one of deeds)
      expect([one[1], Math.floor((await deed(one)).status / 100)]).toEqual([one[1], 2]);
    const before = await state();
    const reader = world.gateway.get(Database).reader;
    await reader.query("UPDATE idempotency SET state = 'running', status = NULL, body = NULL");
    for (const wait of [5 * MINUTE, HOUR]) {
      world.clock.advance(wait);
      for (const one of deeds) {
        const answer = await deed(one);
        expect([one[1], ...refusalOf(answer)]).toEqual([one[1], 409, 'idempotency_unknown']);
        expect(answer.json.detail).toContain('use a new key');
      }
    }
    expect(await state()).toEqual(before);
  });

  it('that was given up for dead and ends after all is answered as it ended', async () => {
    const store = world.gateway.get(Idempotency);
    const ask = { keyId: '1', idempotencyKey: 'slow', requestHash: 'h', repeatable: false };
    const slow = await store.begin(ask);
    if (slow.kind !== 'started') throw new Error('it was to begin');
    world.clock.advance(5 * MINUTE);
    expect(await store.begin(ask)).toEqual({ kind: 'unknown' });
    const answer = { status: 200, headers: {}, body: 'done' };
    await store.finish(slow.run, answer);
    expect(await store.begin(ask)).toEqual({ kind: 'answered', answer });
  });

  it('a run that was taken over writes nothing any more', async () => {
    const store = world.gateway.get(Idempotency);
    const ask = { keyId: '1', idempotencyKey: 'slow', requestHash: 'h', repeatable: true };
    const slow = await store.begin(ask);
    world.clock.advance(5 * MINUTE);
    const next = await store.begin(ask);
    if (slow.kind !== 'started' || next.kind !== 'started') throw new Error('both were to begin');
    const answer = { status: 201, headers: {}, body: 'next' };
    await store.finish(slow.run, { ...answer, body: 'slow' });
    await store.forget(slow.run);
    await store.finish(next.run, answer);
    await store.finish(slow.run, { ...answer, body: 'slow' });
    expect(await store.begin(ask)).toEqual({ kind: 'answered', answer });
  });

  it('twenty times at once, at two processes, is carried out once', async () => {
    const other = world.engine.name === 'distributed' ? await world.another() : null;
    const clients = [shop, other ? shop.at(other) : shop];
    for (let round = 0; round < 5; round += 1) {
      const body = { ...ORDER, reference: `R${round}` };
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => create(`round ${round}`, body, clients[n % 2])),
      );
      const ran = answers.filter(
        ({ status, headers }) => status === 201 && headers.get('idempotency-replayed') === null,
      );
      expect(ran).toHaveLength(1);
      for (const answer of answers) {
        if (answer.status === 201) expect(answer.text).toBe(ran[0]?.text);
        else expect(refusalOf(answer)).toEqual([409, 'idempotency_running']);
      }
    }
    expect(await rows(world.gateway, 'orders')).toHaveLength(5);
    await other?.close();
  });

  it('is new again after 48 hours, and swept away', async () => {
    await create('k1');
    await shop.post('/orders', { ...ORDER, reference: 'A2' }, { 'idempotency-key': 'k2' });
    world.clock.advance(48 * HOUR - 1);
    expect((await create('k1')).headers.get('idempotency-replayed')).toBe('true');
    world.clock.advance(1);
    const anew = await create('k1', { ...ORDER, reference: 'A3' });
    expect([anew.status, anew.headers.get('idempotency-replayed')]).toEqual([201, null]);
    const cron = new IdempotencyCron(world.gateway.get(Database), world.clock);
    await cron.everyHour();
    expect((await kept()).map(({ idempotency_key }) => idempotency_key)).toEqual(['k1']);
  });

  it('keeps its answer sealed, and says so when it opens no more', async () => {
    const { json } = await create('k1');
    const [row] = await kept();
    expect(JSON.stringify(row)).not.toContain(String(json.address));
    expect(row?.['body']).toMatch(/^v1\./);
    const foreign = new MasterKey(MasterKey.generate()).seal('{}', 'idempotency:1:k1');
    await world.gateway.get(Database).reader.query(`UPDATE idempotency SET body = '${foreign}'`);
    expect(refusalOf(await create('k1'))).toEqual([409, 'idempotency_unreadable']);
    expect(await rows(world.gateway, 'orders')).toHaveLength(1);
  });
});
