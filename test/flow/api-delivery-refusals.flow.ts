import { API_SCOPES, Merchants, OWNER_SCOPES } from '@epusdt/merchants';
import { newClient, refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { ownersKey } from '../support/api-desk';
import { DeliveryDesk, answering, type Shown } from '../support/delivery-desk';

const OWN_SCOPES = API_SCOPES.filter((scope) => !OWNER_SCOPES.includes(scope));

/** Every operation of the room, with what it needs. */
const OPERATIONS: readonly (readonly [method: string, path: string, body: object | null, scope: string])[] = [
  ['GET', '/callbacks', null, 'callbacks:read'],
  ['GET', '/callbacks/counts', null, 'callbacks:read'],
  ['GET', '/callbacks/:callback', null, 'callbacks:read'],
  ['POST', '/callbacks/:callback/redeliver', {}, 'callbacks:write'],
  ['POST', '/callbacks/replay', { since: '2026-01-01T00:00:00Z', endpoint: ':endpoint' }, 'callbacks:write'],
  ['GET', '/endpoints', null, 'callbacks:read'],
  ['POST', '/endpoints', { url: 'https://shop.example/e' }, 'callbacks:write'],
  ['GET', '/endpoints/secret', null, 'callbacks:write'],
  ['POST', '/endpoints/rotate-secret', {}, 'callbacks:write'],
  ['GET', '/endpoints/:endpoint', null, 'callbacks:read'],
  ['POST', '/endpoints/:endpoint/pause', { reason: 'x' }, 'callbacks:write'],
  ['POST', '/endpoints/:endpoint/resume', {}, 'callbacks:write'],
  ['POST', '/endpoints/:endpoint/test', {}, 'callbacks:write'],
  ['DELETE', '/endpoints/:endpoint', null, 'callbacks:write'],
];

describe('delivery in the native API, refused:', () => {
  let desk: DeliveryDesk;
  let other: ApiClient;
  let boss: ApiClient;
  let endpoint: string;
  let callback: string;
  beforeAll(async () => {
    desk = await DeliveryDesk.open();
    const { gateway } = desk.world;
    const { pid } = await gateway.get(Merchants).create('Another shop');
    other = await newClient(gateway, { merchantPid: pid, scopes: OWN_SCOPES });
    boss = await ownersKey(gateway);
    desk.listener.handler = answering(500, 'no');
    endpoint = (await desk.listen()).id;
    callback = ((await desk.shop.post(`/endpoints/${endpoint}/test`)).json as Shown).id;
    await desk.attempted(callback, 1);
  });
  afterAll(() => desk.close());

  const named = (text: string, ids = { callback, endpoint }): string =>
    text.replace(':callback', ids.callback).replace(':endpoint', ids.endpoint);
  const ask = (
    client: ApiClient,
    [method, path, body]: (typeof OPERATIONS)[number],
    ids?: { callback: string; endpoint: string },
  ): Promise<ApiAnswer> =>
    client.ask(named(path, ids), {
      method,
      ...(body === null ? {} : { body: named(JSON.stringify(body), ids) }),
    });
  const wrongIn = ({ json }: ApiAnswer): string[] =>
    (json.errors as { field: string }[]).map(({ field }) => field);

  it.each(OPERATIONS)('%s %s needs its scope', async (...operation) => {
    const [, , , scope] = operation;
    const without = await newClient(desk.world.gateway, {
      scopes: OWN_SCOPES.filter((one) => one !== scope),
    });
    const answer = await ask(without, operation);
    expect(refusalOf(answer)).toEqual([403, 'scope_missing']);
    expect(answer.json.detail).toContain(scope);
  });

  it.each(
    OPERATIONS.filter(([, path, body]) => /:/.test(path) || JSON.stringify(body).includes(':endpoint')),
  )("%s %s does not know another merchant's", async (...operation) => {
    const answer = await ask(other, operation);
    expect(refusalOf(answer)).toEqual([404, 'not_found']);
    const nobodys = await ask(other, operation, { callback: '999', endpoint: '999' });
    expect(nobodys.json.detail.replace('999', callback)).toBe(answer.json.detail.replace(endpoint, callback));
  });

  it('shows another merchant nothing, and touches nothing for him', async () => {
    expect((await other.get('/callbacks')).json.data).toEqual([]);
    expect((await other.get('/endpoints?removed=true')).json.data).toEqual([]);
    expect((await other.get('/callbacks/counts')).json).toMatchObject({ delivered: 0, undelivered: 0 });
    for (const path of ['/callbacks', '/callbacks/counts', '/endpoints']) {
      expect(refusalOf(await other.get(`${path}?merchant=1000`))).toEqual([404, 'not_found']);
    }
    expect((await other.get(`/callbacks?endpoint=${endpoint}`)).json.data).toEqual([]);
    for (const answer of [
      await other.post('/callbacks/replay', { since: '2026-01-01T00:00:00Z', merchant: '1000' }),
      await other.post('/endpoints', { url: 'https://shop.example/e', merchant: '1000' }),
      await other.get('/endpoints/secret?merchant=1000'),
      await other.post('/endpoints/rotate-secret', { merchant: '1000' }),
    ]) {
      expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
      expect(wrongIn(answer)).toEqual(['merchant']);
    }
    const { secret } = (await other.get('/endpoints/secret')).json as { secret: string };
    expect((await desk.shop.get('/endpoints/secret')).json.secret).not.toBe(secret);
    expect((await desk.shop.get(`/endpoints/${endpoint}`)).json).toMatchObject({ state: 'active' });
    expect((await desk.shop.get(`/callbacks/${callback}`)).json).toMatchObject({ attempts: 1 });
  });

  it.each<[method: string, path: string, body: object | null]>([
    ['POST', '/endpoints', { url: 'https://shop.example/e' }],
    ['GET', '/endpoints/secret', null],
    ['POST', '/endpoints/rotate-secret', {}],
    ['POST', '/callbacks/replay', { since: '2026-01-01T00:00:00Z' }],
  ])('%s %s by the owner names a merchant that there is', async (method, path, body) => {
    const unnamed = await boss.ask(path, { method, ...(body ? { body } : {}) });
    expect(refusalOf(unnamed)).toEqual([400, 'invalid_request']);
    expect(wrongIn(unnamed)).toEqual(['merchant']);
    const nobody = body
      ? await boss.ask(path, { method, body: { ...body, merchant: '77' } })
      : await boss.get(`${path}?merchant=77`);
    expect(refusalOf(nobody)).toEqual([404, 'not_found']);
  });

  it('an endpoint names its merchant for the owner, but no other', async () => {
    const since = '2026-01-01T00:00:00Z';
    expect((await boss.post('/callbacks/replay', { since, endpoint })).json).toMatchObject({ count: 0 });
    const crossed = await boss.post('/callbacks/replay', { since, endpoint, merchant: '1001' });
    expect(refusalOf(crossed)).toEqual([404, 'not_found']);
  });

  it.each(['0', '999', 'x', '1%20', '-1', '1.0', '1e1', '%00', '9'.repeat(30), "1'%20OR%20'1"])(
    'there is no callback and no endpoint %s',
    async (id) => {
      for (const operation of OPERATIONS.filter(([, path]) => path.includes(':'))) {
        const answer = await ask(desk.shop, operation, { callback: id, endpoint: id });
        expect([operation[1], ...refusalOf(answer)]).toEqual([operation[1], 404, 'not_found']);
      }
    },
  );

  it.each<[string, string]>([
    ['/callbacks?limit=0', 'limit'],
    ['/callbacks?limit=101', 'limit'],
    ['/callbacks?cursor=x', 'cursor'],
    ['/callbacks?channel=mail', 'channel'],
    ['/callbacks?state=open', 'state'],
    ['/callbacks?event_type=order.lost', 'event_type'],
    ['/callbacks?endpoint=x', 'endpoint'],
    ['/callbacks?merchant=x', 'merchant'],
    ['/callbacks?created_from=yesterday', 'created_from'],
    ['/callbacks?created_to=2026-13-01T00:00:00Z', 'created_to'],
    ['/callbacks?colour=red', 'colour'],
    ['/callbacks?state=due&state=dead', 'state'],
    ['/callbacks/counts?limit=1', 'limit'],
    ['/callbacks/counts?state=x', 'state'],
    ['/endpoints?scope=all', 'scope'],
    ['/endpoints?removed=yes', 'removed'],
    ['/endpoints?cursor=Y2FsbGJhY2tzOjE', 'cursor'],
    ['/endpoints/secret?of=me', 'of'],
  ])('GET %s', async (path, field) => {
    const answer = await desk.shop.get(path);
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    expect(wrongIn(answer)).toEqual([field]);
  });

  it.each<[path: string, field: string, body: object]>([
    ['/callbacks/replay', 'since', {}],
    ['/callbacks/replay', 'since', { since: 'yesterday' }],
    ['/callbacks/replay', 'since', { since: '2026-01-02T00:00:00Z', until: '2026-01-02T00:00:00Z' }],
    ['/callbacks/replay', 'since', { since: '2036-01-02T00:00:00Z' }],
    ['/callbacks/replay', 'until', { since: '2026-01-02T00:00:00Z', until: 7 }],
    ['/callbacks/replay', 'only_undelivered', { since: '2026-01-02T00:00:00Z', only_undelivered: 'no' }],
    ['/callbacks/replay', 'channel', { since: '2026-01-02T00:00:00Z', channel: 'sms' }],
    ['/callbacks/replay', 'endpoint', { since: '2026-01-02T00:00:00Z', endpoint: 3 }],
    ['/callbacks/replay', 'cursor', { since: '2026-01-02T00:00:00Z', cursor: 'x' }],
    ['/endpoints', 'url', {}],
    ['/endpoints', 'url', { url: 'shop.example' }],
    ['/endpoints', 'url', { url: 'ftp://shop.example/' }],
    ['/endpoints', 'url', { url: `https://shop.example/${'x'.repeat(2_048)}` }],
    ['/endpoints', 'secret', { url: 'https://shop.example/', secret: 'whsec_mine' }],
    ['/endpoints/rotate-secret', 'grace_seconds', { grace_seconds: -1 }],
    ['/endpoints/rotate-secret', 'grace_seconds', { grace_seconds: 2_592_001 }],
    ['/endpoints/:endpoint/pause', 'reason', {}],
    ['/endpoints/:endpoint/pause', 'reason', { reason: 'r'.repeat(501) }],
  ])('POST %s with a wrong %s', async (path, field, body) => {
    const answer = await desk.shop.post(named(path), body);
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    expect(wrongIn(answer)).toEqual([field]);
  });

  it.each([
    ['http://10.0.0.1/e', 'bad_request'],
    ['http://[::ffff:169.254.169.254]/', 'bad_request'],
    ['http://1.1.1.1:8443/e', 'bad_request'],
    ['https://u:p@shop.example/', 'invalid_request'],
  ])('events are not sent to %s', async (url, code) => {
    expect(refusalOf(await desk.shop.post('/endpoints', { url }))).toEqual([400, code]);
  });

  it('a merchant has five endpoints at most', async () => {
    for (const path of ['1', '2', '3', '4', '5']) {
      expect((await other.post('/endpoints', { url: `https://shop.example/${path}` })).status).toBe(201);
    }
    const sixth = await other.post('/endpoints', { url: 'https://shop.example/6' });
    expect(refusalOf(sixth)).toEqual([409, 'not_allowed_now']);
  });
});
