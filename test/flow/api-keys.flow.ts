import { DAY, HOUR, MINUTE } from '@epusdt/kernel';
import { API_SCOPES, ApiKeys, type ApiKeyRequest } from '@epusdt/merchants';
import { askApi, clientOf, newClient, refusalOf } from '../support/api';
import { rows } from '../support/gateway';
import { START, createWorld, type World } from '../support/world';

describe('who may ask the native API', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ environment: { TRUSTED_PROXIES: '127.0.0.0/8' } });
  });
  afterEach(() => world.close());

  it('is shown his key, of which nothing is kept but a hash', async () => {
    const client = await newClient(world.gateway, { name: 'shop', scopes: ['orders:read'] });
    const { status, json } = await client.get('/me');
    expect(status).toBe(200);
    expect(json).toEqual({
      prefix: client.key.slice(0, 16),
      name: 'shop',
      merchant: '1000',
      scopes: ['orders:read'],
      networks: null,
      test: true,
      created_at: '2026-01-05T12:00:00.000Z',
      expires_at: null,
      revoked_at: null,
      last_used_at: null,
    });
    expect(client.key).toMatch(/^sk_test_[0-9A-Za-z]{8}_[0-9A-Za-z]{43,}$/);
    expect(JSON.stringify(await rows(world.gateway, 'api_keys'))).not.toContain(client.key.slice(17));
    expect((await newClient(world.gateway, { test: false })).key).toMatch(/^sk_live_/);
  });

  it('sends a key that is one, character by character', async () => {
    const { key } = await newClient(world.gateway);
    const wrong = [
      null,
      '',
      key.slice(0, -1),
      `${key}0`,
      `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`,
      key.replace('_test_', '_live_'),
      key.toUpperCase(),
      'sk_test_12345678_0123456789012345678901234567890123456789012',
    ];
    for (const one of wrong) {
      const answer = await askApi(world.gateway, one, '/me', {});
      expect([one, ...refusalOf(answer)]).toEqual([one, 401, 'unauthenticated']);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
      expect(answer.headers.get('ratelimit-limit')).toBeNull();
    }
    for (const authorization of [`Basic ${key}`, key, `Bearer ${key} ${key}`, 'Bearer']) {
      expect(refusalOf(await askApi(world.gateway, null, '/me', { headers: { authorization } }))[0]).toBe(
        401,
      );
    }
    const lower = await askApi(world.gateway, null, '/me', { headers: { authorization: `bearer  ${key}` } });
    expect(lower.status).toBe(200);
  });

  it('has a key that is not over', async () => {
    const client = await newClient(world.gateway, { expiresAt: START + HOUR });
    expect((await client.get('/me')).json.expires_at).toBe('2026-01-05T13:00:00.000Z');
    world.clock.advance(HOUR - 1);
    expect((await client.get('/me')).status).toBe(200);
    world.clock.advance(1);
    const over = await client.get('/me');
    expect(refusalOf(over)).toEqual([401, 'unauthenticated']);
    expect(over.json.detail).toContain('expired');
  });

  it('has a key that was not revoked, at any process, from the next request on', async () => {
    const client = await newClient(world.gateway);
    const keys = world.gateway.get(ApiKeys);
    const prefix = client.key.slice(0, 16);
    const revoked = await keys.revoke(prefix, 'cli');
    expect(revoked.revokedAt).toBe(START);
    const answer = await client.get('/me');
    expect(refusalOf(answer)).toEqual([401, 'unauthenticated']);
    expect(answer.json.detail).toContain('revoked');
    world.clock.advance(HOUR);
    expect((await keys.revoke(prefix, 'cli')).revokedAt).toBe(START);
    await expect(keys.revoke('sk_test_00000000', 'cli')).rejects.toMatchObject({ code: 'not_found' });
    const deeds = (await rows(world.gateway, 'audit')).filter(({ subject }) => subject === `key:${prefix}`);
    expect(deeds.map(({ action, actor }) => [action, actor])).toEqual([
      ['key.create', 'test'],
      ['key.revoke', 'cli'],
    ]);
    expect(JSON.stringify(deeds)).not.toContain(client.key.slice(17));
  });

  it('has a key with the scope that the operation needs', async () => {
    const reader = await newClient(world.gateway, { scopes: ['orders:read'] });
    const answer = await reader.post('/orders', { reference: 'A', amount: '1', currency: 'CNY' });
    expect(refusalOf(answer)).toEqual([403, 'scope_missing']);
    expect(answer.json.detail).toContain('orders:write');
    expect(answer.headers.get('www-authenticate')).toContain('scope="orders:write"');
    expect(await rows(world.gateway, 'orders')).toEqual([]);
    const writer = await newClient(world.gateway, { scopes: ['orders:write'] });
    expect(refusalOf(await writer.get('/orders'))).toEqual([403, 'scope_missing']);
    const made = await writer.post('/orders', { reference: 'A', amount: '1', currency: 'CNY' });
    expect(made.status).toBe(201);
    for (const [deed, more] of Object.entries({ cancel: {}, 'mark-paid': {}, extend: { minutes: 1 } })) {
      const refused = await writer.post(`/orders/${String(made.json.id)}/${deed}`, { note: 'x', ...more });
      expect(refusalOf(refused)).toEqual([403, 'scope_missing']);
    }
  });

  it('comes from a network of his key; a proxy of ours is believed, a stranger is not', async () => {
    const client = await newClient(world.gateway, { networks: ['203.0.113.0/24', '2001:db8::/32'] });
    const from = async (address: string): Promise<number> =>
      (await client.get('/me', { 'x-forwarded-for': address })).status;
    expect(await from('203.0.113.9')).toBe(200);
    expect(await from('2001:db8::1')).toBe(200);
    expect(await from('::ffff:203.0.113.9')).toBe(200);
    expect(await from('203.0.114.9')).toBe(403);
    expect(await from('2001:db9::1')).toBe(403);
    expect(await from('203.0.113.9, 198.51.100.1')).toBe(403);
    expect(await from('nonsense')).toBe(403);
    expect(refusalOf(await client.get('/me'))).toEqual([403, 'network_refused']);
    await world.restart({ TRUSTED_PROXIES: '' });
    expect(
      refusalOf(await clientOf(world.gateway, client.key).get('/me', { 'x-forwarded-for': '203.0.113.9' })),
    ).toEqual([403, 'network_refused']);
    const local = await newClient(world.gateway, { networks: ['127.0.0.1'] });
    expect((await local.get('/me')).status).toBe(200);
  });

  it('uses nothing of a key up, and moves nothing of it, from outside its networks', async () => {
    await world.restart({ API_RATE_LIMIT: '70' });
    const { key } = await newClient(world.gateway, { networks: ['203.0.113.0/24'] });
    const client = clientOf(world.gateway, key);
    const thief = { 'x-forwarded-for': '198.51.100.1' };
    for (let n = 0; n < 60; n += 1) {
      const refused = await client.get('/me', thief);
      expect(refusalOf(refused)).toEqual([403, 'network_refused']);
      expect(refused.headers.get('ratelimit-remaining')).toBeNull();
    }
    expect(refusalOf(await client.get('/me', thief))).toEqual([429, 'rate_limited']);
    expect(await rows(world.gateway, 'api_keys')).toMatchObject([{ last_used_at: null }]);
    const own = await client.get('/me', { 'x-forwarded-for': '203.0.113.9' });
    expect([own.status, own.headers.get('ratelimit-remaining')]).toEqual([200, '69']);
  });

  it('is noted once a minute, however often he comes', async () => {
    const client = await newClient(world.gateway);
    const noted = async (): Promise<unknown> => (await client.get('/me')).json.last_used_at;
    await client.get('/me');
    expect(await noted()).toBe('2026-01-05T12:00:00.000Z');
    world.clock.advance(MINUTE - 1);
    await client.get('/me');
    expect(await noted()).toBe('2026-01-05T12:00:00.000Z');
    world.clock.advance(1);
    await client.get('/me');
    expect(await noted()).toBe('2026-01-05T12:01:00.000Z');
  });

  it('may have every scope when he is the owner; keys are listed newest first', async () => {
    const owner = await newClient(world.gateway, { merchantPid: null, scopes: API_SCOPES, name: 'owner' });
    expect((await owner.get('/me')).json).toMatchObject({ merchant: null, scopes: [...API_SCOPES] });
    await newClient(world.gateway, { name: 'one' });
    await newClient(world.gateway, { name: 'two', expiresAt: START + DAY });
    const keys = world.gateway.get(ApiKeys);
    const names = async (...asked: Parameters<ApiKeys['list']>): Promise<string[]> =>
      (await keys.list(...asked)).map(({ name }) => name);
    expect(await names(null, null, 10)).toEqual(['two', 'one', 'owner']);
    expect(await names('1000', null, 10)).toEqual(['two', 'one']);
    const [newest] = await keys.list(null, null, 1);
    expect(await names(null, newest?.id ?? '', 1)).toEqual(['one']);
  });
});

describe('a key', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it.each<[string, Partial<ApiKeyRequest>, string]>([
    ['no name', { name: ' ' }, 'name'],
    ['a long name', { name: 'x'.repeat(129) }, 'name'],
    ['a name of several lines', { name: 'a\nb' }, 'name'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['an unknown scope', { scopes: ['orders:all'] }, 'orders:all'],
    ["a scope of the owner's for a merchant", { scopes: ['wallets:write'] }, 'wallets:write'],
    ['an empty list of networks', { networks: [] }, 'networks'],
    ['a name for a network', { networks: ['shop.example'] }, 'shop.example'],
    ['a prefix too long', { networks: ['10.0.0.0/33'] }, '10.0.0.0/33'],
    ['an end in the past', { expiresAt: START }, 'expires_at'],
    ['an unknown merchant', { merchantPid: '4711' }, '4711'],
  ])('is not made with %s', async (_name, wanted, said) => {
    await expect(newClient(world.gateway, wanted)).rejects.toThrow(said);
    expect(await rows(world.gateway, 'api_keys')).toEqual([]);
  });
});

describe('how often the native API may be asked', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ environment: { API_RATE_LIMIT: '3', TRUSTED_PROXIES: '127.0.0.1' } });
  });
  afterEach(() => world.close());

  it('is said on every answer of a known key, and bounded per key and minute', async () => {
    const client = await newClient(world.gateway, { scopes: ['orders:read'] });
    world.clock.advance(20_000);
    const limits = async (path: string): Promise<(string | number | null)[]> => {
      const { status, headers } = await client.get(path);
      return [status, ...['limit', 'remaining', 'reset'].map((name) => headers.get(`ratelimit-${name}`))];
    };
    expect(await limits('/me')).toEqual([200, '3', '2', '40']);
    expect(await limits('/orders/unknown')).toEqual([404, '3', '1', '40']);
    const refused = await client.post('/orders', {});
    expect(refusalOf(refused)).toEqual([403, 'scope_missing']);
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    const over = await client.get('/me');
    expect(refusalOf(over)).toEqual([429, 'rate_limited']);
    expect(over.headers.get('retry-after')).toBe('40');
    expect(over.headers.get('ratelimit-remaining')).toBe('0');
    expect((await (await newClient(world.gateway)).get('/me')).status).toBe(200);
    world.clock.advance(40_000);
    expect(await limits('/me')).toEqual([200, '3', '2', '60']);
  });

  it('is bounded per address for who has no key, and costs nobody else his access', async () => {
    const client = await newClient(world.gateway);
    const stranger = (address: string): Promise<Awaited<ReturnType<typeof askApi>>> =>
      askApi(world.gateway, 'sk_test_wrong', '/me', { headers: { 'x-forwarded-for': address } });
    for (let n = 0; n < 60; n += 1) expect((await stranger('198.51.100.7')).status).toBe(401);
    const over = await stranger('198.51.100.7');
    expect(refusalOf(over)).toEqual([429, 'rate_limited']);
    expect(over.headers.get('retry-after')).toBe('60');
    expect((await stranger('198.51.100.8')).status).toBe(401);
    expect((await client.get('/me', { 'x-forwarded-for': '198.51.100.7' })).status).toBe(200);
    world.clock.advance(MINUTE);
    expect((await stranger('198.51.100.7')).status).toBe(401);
  });
});
