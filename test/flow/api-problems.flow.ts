import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Database } from '@epusdt/database';
import { PROBLEMS } from '@epusdt/native-api';
import { askApi, newClient, refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { CREATE_PATH, rows } from '../support/gateway';
import { saidToNonsense } from '../support/nonsense';
import { createWorld, type World } from '../support/world';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('what the native API refuses', () => {
  let world: World;
  let shop: ApiClient;
  beforeAll(async () => {
    world = await createWorld({ environment: { API_RATE_LIMIT: '100000' } });
    shop = await newClient(world.gateway);
  });
  afterAll(async () => {
    expect(await rows(world.gateway, 'orders')).toEqual([]);
    await world.close();
  });

  const ORDER = { reference: 'A1', amount: '42.00', currency: 'CNY' };
  const keys = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'x']));
  const deep = (levels: number): unknown => (levels === 0 ? 'x' : [deep(levels - 1)]);

  it.each<[string, object, string, RegExp]>([
    ['no reference', { reference: undefined }, 'reference', /text/],
    ['an empty reference', { reference: '' }, 'reference', /1 to 64/],
    ['a reference of 65', { reference: 'x'.repeat(65) }, 'reference', /1 to 64/],
    ['a reference with a blank', { reference: 'A1 ' }, 'reference', /blanks/],
    ['a reference with a line', { reference: 'A\n1' }, 'reference', /control/],
    ['a reference that is a number', { reference: 1001 }, 'reference', /text/],
    ['an amount that is a number', { amount: 42 }, 'amount', /"42": numbers lose digits/],
    ['an amount with an exponent', { amount: '1e3' }, 'amount', /decimal/],
    ['a negative amount', { amount: '-1' }, 'amount', /decimal/],
    ['an amount with a comma', { amount: '1,000' }, 'amount', /decimal/],
    ['an amount in an array', { amount: ['42'] }, 'amount', /decimal/],
    ['an amount of null', { amount: null }, 'amount', /decimal/],
    ['a currency in small letters', { currency: 'cny' }, 'currency', /CNY/],
    ['a currency of four letters', { currency: 'EURO' }, 'currency', /CNY/],
    ['another merchant', { merchant: '1001' }, 'merchant', /another merchant/],
    ['metadata that is a list', { metadata: ['a'] }, 'metadata', /object/],
    ['metadata with a number', { metadata: { a: 1 } }, 'metadata', /text/],
    ['metadata of 51 keys', { metadata: keys(51) }, 'metadata', /50 keys/],
    ['metadata with a long text', { metadata: { a: 'x'.repeat(501) } }, 'metadata', /500/],
    ['metadata with an empty key', { metadata: { '': 'x' } }, 'metadata', /keys/],
    [
      'too much metadata',
      { metadata: Object.fromEntries(Object.keys(keys(20)).map((k) => [k, '订'.repeat(400)])) },
      'metadata',
      /8 KB/,
    ],
    ['a time too short', { timeout_seconds: 59 }, 'timeout_seconds', /60 to 86400/],
    ['a time too long', { timeout_seconds: 86_401 }, 'timeout_seconds', /60 to 86400/],
    ['a time as text', { timeout_seconds: '900' }, 'timeout_seconds', /whole number/],
    ['half a second', { timeout_seconds: 60.5 }, 'timeout_seconds', /whole number/],
    [
      'an address of another chain',
      { address: '0x52908400098527886E0F7030069857D2E4169EE7' },
      'address',
      /Tron/,
    ],
    ['a rate of zero', { rate: '0' }, 'rate', /7.4/],
    ['a rate that is a number', { rate: 7.4 }, 'rate', /text/],
    ['a locale with a blank', { locale: 'zh CN' }, 'locale', /zh-CN/],
    ['a redirect that runs', { redirect_url: 'javascript:alert(1)' }, 'redirect_url', /http/],
    ['events to a file', { events_url: 'file:///etc/passwd' }, 'events_url', /http/],
    ['an unknown field', { notify_url: 'https://shop.example' }, 'notify_url', /no such field/],
    ['half a character', { reference: '\ud83d' }, 'body', /half/],
    ['NUL in metadata', { metadata: { a: '\0' } }, 'body', /NUL/],
    ['too many levels', { metadata: deep(5) }, 'body', /levels/],
  ])('%s', async (_name, change, field, said) => {
    const answer = await shop.post('/orders', { ...ORDER, ...change });
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    const errors = answer.json.errors as { field: string; message: string }[];
    expect(errors.map((error) => error.field)).toEqual([field]);
    expect(errors[0]?.message).toMatch(said);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a text', '"reference"'],
    ['broken JSON', '{"reference":"A1",'],
    ['a form', 'reference=A1&amount=42'],
    ['__proto__', '{"__proto__":{"reference":"A1"},"reference":"A1","amount":"1","currency":"CNY"}'],
    ['constructor', '{"constructor":"x","reference":"A1","amount":"1","currency":"CNY"}'],
    ['a well of brackets', `{"metadata":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    ['a well cut off', '{"a":'.repeat(10_000)],
  ])('a body of %s', async (_name, body) => {
    expect(refusalOf(await shop.post('/orders', body))).toEqual([400, 'invalid_request']);
  });

  it('a body with several faults: all of them at once, each by its name', async () => {
    const answer = await shop.post('/orders', { amount: 1, currency: 'x', surprise: true });
    const errors = answer.json.errors as { field: string }[];
    expect(errors.map(({ field }) => field).sort()).toEqual(['amount', 'currency', 'reference', 'surprise']);
    for (const { field } of errors) expect(answer.json.detail).toContain(field);
  });

  it('a body of more than 64 KB, and a zipped one', async () => {
    const large = await shop.post('/orders', { ...ORDER, metadata: { a: 'x'.repeat(70_000) } });
    expect(refusalOf(large)).toEqual([413, 'body_too_large']);
    const answer = await fetch(`${world.gateway.url}/api/v2/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.key}`, 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(ORDER)),
    });
    expect(answer.status).toBe(400);
  });

  it.each<[string, string, number, string]>([
    ['GET', '', 404, 'not_found'],
    ['GET', '/', 404, 'not_found'],
    ['GET', '/nowhere', 404, 'not_found'],
    ['POST', '/orders/x/y/z', 404, 'not_found'],
    ['GET', '/orders/%E0%A4%A', 404, 'not_found'],
    ['GET', `/orders/${'x'.repeat(5_000)}`, 404, 'not_found'],
    ['GET', '/orders/0123456789abcdefghijABCD', 404, 'not_found'],
    ['GET', '/orders/%00', 404, 'not_found'],
    ['GET', '/orders/a%20b', 404, 'not_found'],
    ['DELETE', '/orders', 405, 'method_not_allowed'],
    ['PUT', '/orders/abc', 405, 'method_not_allowed'],
    ['PATCH', '/me', 405, 'method_not_allowed'],
    ['GET', '/orders/abc/cancel', 405, 'method_not_allowed'],
  ])('%s %s', async (method, path, status, code) => {
    const answer = await shop.ask(path, { method });
    expect(refusalOf(answer)).toEqual([status, code]);
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/^(GET|POST)/);
  });

  it('also at an address that is spelt otherwise', async () => {
    const answer = await askApi(world.gateway, shop.key, '//api//v2//orders//nothing', {});
    expect(refusalOf(answer)).toEqual([404, 'not_found']);
    expect(refusalOf(await askApi(world.gateway, null, '//api/%76%32/me', {}))).toEqual([
      401,
      'unauthenticated',
    ]);
  });

  it.each<[string, object, number, string]>([
    ['too small an amount', { amount: '0.001' }, 422, 'amount_too_small'],
    ['too large an amount', { amount: '1000000000001' }, 422, 'amount_too_large'],
    ['a currency without a rate', { currency: 'XXX' }, 409, 'rate_unavailable'],
    [
      "a wallet that is not the pool's",
      { address: 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx' },
      400,
      'bad_request',
    ],
    ['events to where no shop lives', { events_url: 'http://10.0.0.1/events' }, 400, 'bad_request'],
  ])('%s', async (_name, change, status, code) => {
    expect(refusalOf(await shop.post('/orders', { ...ORDER, ...change }))).toEqual([status, code]);
  });

  it('its own failure, of which nothing but the id comes out', async () => {
    const reader = world.gateway.get(Database).reader;
    await reader.query('ALTER TABLE orders RENAME TO orders_away');
    const answers: ApiAnswer[] = [await shop.get('/orders'), await shop.get('/orders/export.csv')];
    await reader.query('ALTER TABLE orders_away RENAME TO orders');
    expect(answers.map(refusalOf)).toEqual([
      [500, 'internal'],
      [500, 'internal'],
    ]);
    expect(answers.map(({ text }) => text).join()).not.toContain('orders_away');
  });

  it('only with codes of the table, each of which says what to do', () => {
    for (const [code, { status, title, about }] of Object.entries(PROBLEMS)) {
      expect(code).toMatch(/^[a-z_]+$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title.length).toBeGreaterThan(10);
      expect(about.length).toBeGreaterThan(10);
    }
  });
});

describe('every answer of the gateway', () => {
  let world: World;
  let shop: ApiClient;
  beforeAll(async () => {
    world = await createWorld();
    shop = await newClient(world.gateway);
  });
  afterAll(() => world.close());

  it.each([
    ['the native API', '/api/v2/me'],
    ['a refusal of it', '/api/v2/nothing'],
    ['the legacy API', CREATE_PATH],
    ['a legacy path', '/pay/check-status/x'],
    ['the checkout', '/pay/checkout-counter/x'],
    ['health', '/livez'],
    ['the index', '/'],
    ['the documentation', '/docs'],
    ['nothing', '/nowhere'],
    ['a broken escape', '/%E0%A4%A'],
    ['a broken escape below', '/api/v2/%E0%A4%A'],
  ])('has an id of its own, one that nobody chose: %s', async (_name, path) => {
    const ids = new Set<string>();
    for (let n = 0; n < 2; n += 1) {
      const answer = await askApi(world.gateway, null, `/${path}`, {
        method: path === CREATE_PATH ? 'POST' : 'GET',
        headers: { 'x-request-id': 'mine', 'request-id': 'mine' },
      });
      expect(answer.headers.get('x-request-id')).toMatch(UUID);
      ids.add(answer.headers.get('x-request-id') ?? '');
    }
    expect(ids.size).toBe(2);
  });

  it('has one, even to what is no HTTP', async () => {
    const text = await saidToNonsense(world.gateway.url);
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nx-request-id: [0-9a-f-]{36}\r\n/);
  });

  it('of a read carries an ETag, and is not sent twice', async () => {
    const { json: order } = await shop.post('/orders', { reference: 'E1', amount: '1', currency: 'CNY' });
    const path = `/orders/${String(order.id)}`;
    const first = await shop.get(path);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    for (const header of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await shop.get(path, { 'if-none-match': header });
      expect([header, again.status, again.text]).toEqual([header, 304, '']);
      expect(again.headers.get('etag')).toBe(tag);
    }
    expect((await shop.get(path, { 'if-none-match': '"other"' })).status).toBe(200);
    await shop.post(`/orders/${String(order.id)}/cancel`, { note: 'x' });
    const changed = await shop.get(path, { 'if-none-match': tag });
    expect([changed.status, changed.json.status]).toEqual([200, 'cancelled']);
    const other = await shop.get('/orders');
    expect(other.headers.get('etag')).not.toBe(changed.headers.get('etag'));
    const refused = await askApi(world.gateway, null, path, { headers: { 'if-none-match': '*' } });
    expect(refusalOf(refused)).toEqual([401, 'unauthenticated']);
  });

  it('to HEAD says the same without a body', async () => {
    const url = new URL(`${world.gateway.url}/api/v2/me`);
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      const options = { method: 'HEAD', headers: { authorization: `Bearer ${shop.key}` } };
      request(url, options, (answer) => resolve({ status: answer.statusCode, ...answer.headers }))
        .on('error', reject)
        .end();
    });
    expect(headers).toMatchObject({ status: 200, etag: expect.any(String) as string });
  });
});
