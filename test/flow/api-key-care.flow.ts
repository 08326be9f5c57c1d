import { DAY, SECOND } from '@epusdt/kernel';
import { API_SCOPES, type ApiScope } from '@epusdt/merchants';
import { newClient, refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { fieldIn, pagesIn } from '../support/api-desk';
import { rows } from '../support/gateway';
import { START, createWorld, type World } from '../support/world';

const NOW = '2026-01-05T12:00:00.000Z';
const ask = { name: 'shop', merchant: '1000', scopes: ['orders:read', 'orders:write'] };

let world: World;

const owner = (scopes: readonly ApiScope[] = API_SCOPES): Promise<ApiClient> =>
  newClient(world.gateway, { name: 'owner', merchantPid: null, scopes });
const revoke = (client: ApiClient, prefix: string): Promise<ApiAnswer> =>
  client.ask(`/keys/${prefix}`, { method: 'DELETE' });
const audit = async (action: string): Promise<Record<string, unknown>[]> =>
  (await rows(world.gateway, 'audit')).filter((row) => row['action'] === action);
/** The fields that a refusal says are wrong. */
const wrongIn = ({ json }: ApiAnswer): string[] =>
  (json.errors as { field: string }[]).map(({ field }) => field);

describe('keys in the native API', () => {
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());

  it('are made, used, seen without their text, and revoked', async () => {
    const client = await owner();
    const wanted = { ...ask, networks: ['127.0.0.0/8', '::1'], expires_at: '2026-01-06T12:00:00Z' };
    const made = await client.post('/keys', wanted);
    expect(made.status).toBe(201);
    const { key, ...shown } = made.json as { key: string; prefix: string };
    expect(key).toMatch(/^sk_test_[0-9A-Za-z]{8}_[0-9A-Za-z]{43,}$/);
    expect(shown).toEqual({
      ...wanted,
      prefix: key.slice(0, 16),
      test: true,
      created_at: NOW,
      expires_at: '2026-01-06T12:00:00.000Z',
      revoked_at: null,
      last_used_at: null,
    });
    const { json: me } = await client.ask('/me', { headers: { authorization: `Bearer ${key}` } });
    expect(me).toEqual(shown);
    const seen = await client.get(`/keys/${shown.prefix}`);
    expect(seen.json).toEqual({ ...shown, last_used_at: NOW });
    expect(seen.text).not.toContain(key.slice(17));

    world.clock.advance(SECOND);
    const gone = await revoke(client, shown.prefix);
    expect(gone.json).toEqual({ ...seen.json, revoked_at: '2026-01-05T12:00:01.000Z' });
    world.clock.advance(SECOND);
    expect((await revoke(client, shown.prefix)).json).toEqual(gone.json);
    const after = await client.ask('/me', { headers: { authorization: `Bearer ${key}` } });
    expect(refusalOf(after)).toEqual([401, 'unauthenticated']);
    expect(await audit('key.revoke')).toMatchObject([
      { actor: `api:${client.key.slice(0, 16)}`, subject: `key:${shown.prefix}` },
    ]);
  });

  it('of the owner speak for all, and end when it was said', async () => {
    const client = await owner();
    const { json } = await client.post('/keys', {
      name: 'watch',
      merchant: null,
      networks: null,
      scopes: ['merchants:read'],
      expires_at: '2026-01-06T14:00:00+02:00',
    });
    expect(json).toMatchObject({ merchant: null, networks: null, expires_at: '2026-01-06T12:00:00.000Z' });
    const headers = { authorization: `Bearer ${String(json.key)}` };
    expect((await client.ask('/merchants', { headers })).json.data).toHaveLength(1);
    world.clock.advance(DAY);
    expect(refusalOf(await client.ask('/merchants', { headers }))).toEqual([401, 'unauthenticated']);
  });

  it('are listed by pages and by merchant, newest first', async () => {
    const client = await owner();
    const { json: other } = await client.post('/merchants', { name: 'Other' });
    const made: string[] = [client.key.slice(0, 16)];
    for (const merchant of ['1000', other.pid, '1000']) {
      made.unshift((await client.post('/keys', { ...ask, merchant })).json.prefix);
    }
    expect(await pagesIn(client, '/keys?limit=3', 'prefix')).toEqual([made.slice(0, 3), made.slice(3)]);
    const ofMerchant = (pid: string): Promise<unknown[]> =>
      fieldIn(client, `/keys?merchant=${pid}`, 'prefix');
    expect(await ofMerchant('1000')).toEqual([made[0], made[2]]);
    expect(await ofMerchant(other.pid)).toEqual([made[1]]);
    expect(await ofMerchant('77')).toEqual([]);
    expect((await client.get('/keys')).text).not.toMatch(/sk_test_\w{8}_/);
  });

  it('grant no scope that the asking key lacks', async () => {
    const client = await owner(['keys:write', 'orders:read']);
    expect((await client.post('/keys', { ...ask, scopes: ['orders:read'] })).status).toBe(201);
    const more = await client.post('/keys', ask);
    expect(refusalOf(more)).toEqual([403, 'scope_missing']);
    expect(more.json.detail).toContain('orders:write');
    expect(more.json.detail).not.toContain('orders:read');
  });

  it('are bound as the asking key is: no longer, from nowhere else; and the audit tells', async () => {
    const networks = ['127.0.0.0/8', '203.0.113.0/24'];
    const client = await newClient(world.gateway, {
      name: 'bound',
      merchantPid: null,
      scopes: ['keys:write', 'orders:read'],
      networks,
      expiresAt: START + DAY,
    });
    const make = async (more: object): Promise<ApiAnswer> =>
      client.post('/keys', { name: 'x', scopes: ['keys:write'], ...more });
    const end = '2026-01-06T12:00:00.000Z';
    const child = await make({});
    expect(child.json).toMatchObject({ networks, expires_at: end });
    const { json: later } = await make({ expires_at: '2027-01-01T00:00:00Z', networks: ['127.0.0.1'] });
    expect(later).toMatchObject({ networks: ['127.0.0.1'], expires_at: end });
    const { json: sooner } = await make({
      expires_at: '2026-01-05T13:00:00Z',
      networks: ['203.0.113.64/26'],
    });
    expect(sooner).toMatchObject({ networks: ['203.0.113.64/26'], expires_at: '2026-01-05T13:00:00.000Z' });
    for (const outside of [['0.0.0.0/0'], ['127.0.0.1', '198.51.100.1'], ['::/0'], ['203.0.112.0/23']]) {
      const refused = await make({ networks: outside });
      expect(refusalOf(refused)).toEqual([400, 'bad_request']);
      expect(refused.json.detail).toContain(outside.at(-1));
    }
    const details = (await audit('key.create')).map((row) => JSON.parse(String(row['details'])) as object);
    expect(details.at(-1)).toEqual({
      name: 'x',
      merchant: null,
      scopes: 'keys:write',
      networks: '203.0.113.64/26',
      expires: '2026-01-05T13:00:00.000Z',
    });
    expect(details.at(-3)).toMatchObject({ networks: networks.join(' '), expires: end });
    world.clock.advance(DAY);
    const late = await client.ask('/me', { headers: { authorization: `Bearer ${String(child.json.key)}` } });
    expect(refusalOf(late)).toEqual([401, 'unauthenticated']);
  });

  it('are nobody else’s business than the owner’s', async () => {
    const shop = await newClient(world.gateway);
    const [reader, writer] = [await owner(['keys:read']), await owner(['keys:write'])];
    const answers = [
      await shop.get('/keys'),
      await shop.get(`/keys/${shop.key.slice(0, 16)}`),
      await shop.post('/keys', ask),
      await revoke(shop, shop.key.slice(0, 16)),
      await reader.post('/keys', ask),
      await revoke(reader, shop.key.slice(0, 16)),
      await writer.get('/keys'),
    ];
    for (const answer of answers) expect(refusalOf(answer)).toEqual([403, 'scope_missing']);
    expect((await shop.get('/me')).status).toBe(200);
  });
});

describe('keys in the native API, refused:', () => {
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it.each(['x', 'sk_test_00000000', 'sk_test_%00', '%F0%9F%92%A3'])(
    'that are not there (%s) are not found',
    async (prefix) => {
      const client = await owner();
      expect(refusalOf(await client.get(`/keys/${prefix}`))).toEqual([404, 'not_found']);
      expect(refusalOf(await revoke(client, prefix))).toEqual([404, 'not_found']);
      const padded = `${client.key.slice(0, 16)}%20`;
      expect(refusalOf(await revoke(client, padded))).toEqual([404, 'not_found']);
      expect((await client.get('/me')).status).toBe(200);
    },
  );

  it.each<[string, object, string]>([
    ['no name', { name: undefined }, 'name'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['a scope that there is not', { scopes: ['orders:read', 'money:print'] }, 'scopes'],
    ['scopes as text', { scopes: 'orders:read' }, 'scopes'],
    ['a merchant that is no number', { merchant: 'me' }, 'merchant'],
    ['no network', { networks: [] }, 'networks'],
    ['a network that is a number', { networks: [1] }, 'networks'],
    ['an end that is no instant', { expires_at: 'tomorrow' }, 'expires_at'],
    ['an end that no calendar has', { expires_at: '2027-02-30T00:00:00Z' }, 'expires_at'],
    ['an end that no clock shows', { expires_at: '2027-02-03T25:00:00Z' }, 'expires_at'],
    ['a text of his own', { key: 'sk_live_mine' }, 'key'],
  ])('are not made of %s', async (_name, change, field) => {
    const answer = await (await owner()).post('/keys', { ...ask, ...change });
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    expect(wrongIn(answer)).toEqual([field]);
  });

  it.each<[string, object, number, string, RegExp]>([
    ['a network that is none', { networks: ['10.0.0.0/33'] }, 400, 'bad_request', /networks/],
    ['an end in the past', { expires_at: NOW }, 400, 'bad_request', /expires_at/],
    ['a merchant that there is not', { merchant: '77' }, 404, 'not_found', /merchant/],
    ['what is the owner’s, for a merchant', { scopes: ['keys:write'] }, 400, 'bad_request', /owner only/],
  ])('are not made of %s', async (_name, change, status, code, detail) => {
    const answer = await (await owner()).post('/keys', { ...ask, ...change });
    expect(refusalOf(answer)).toEqual([status, code]);
    expect(answer.json.detail).toMatch(detail);
  });
});
