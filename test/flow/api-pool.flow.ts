import { Database } from '@epusdt/database';
import { Merchants } from '@epusdt/merchants';
import { newClient, refusalOf, type ApiClient } from '../support/api';
import { deedsOf, fieldIn, ownersKey, pagesIn } from '../support/api-desk';
import { createOrder } from '../support/gateway';
import { asks, pay, placed } from '../support/shopper';
import { createWorld, newAddress, type World, type WorldOptions } from '../support/world';

let world: World;
let owner: ApiClient;

const begin = async (options: WorldOptions): Promise<readonly string[]> => {
  world = await createWorld(options);
  owner = await ownersKey(world.gateway);
  return world.wallets;
};
afterEach(() => world.close());

describe('wallets over the native API', () => {
  const put = (path: string, body: unknown) => owner.ask(path, { method: 'PUT', body });
  const addressesIn = (client: ApiClient, query = ''): Promise<unknown[]> =>
    fieldIn(client, `/wallets${query}`, 'address');

  it('shows each with its use of today and the amounts reserved at it', async () => {
    const [a = '', b = ''] = await begin({ wallets: 2 });
    const first = placed(await asks(world)('A1', 20, { currency: 'USDT' }));
    placed(await asks(world)('A2', 30, { currency: 'USDT' }));
    expect(first.address).toBe(a);
    pay(world, first);
    await world.settle();
    const { json } = await owner.get(`/wallets/${a}`);
    expect(json).toEqual({
      address: a,
      state: 'enabled',
      sealed: true,
      merchants: [],
      weight: 1,
      daily_cap: null,
      asked_today: '20',
      paid_today: '20',
      open_slots: 1,
      created_at: '2026-01-05T12:00:00.000Z',
    });
    const { json: list } = await owner.get('/wallets');
    expect(list).toMatchObject({
      data: [{ address: b, asked_today: '30', paid_today: '0', open_slots: 1 }, json],
      has_more: false,
      next_cursor: null,
    });
  });

  it('adds after the same look at the chain as the command line, and refuses what cannot be paid', async () => {
    const [a = ''] = await begin({});
    const added = newAddress();
    const answer = await owner.post('/wallets', { address: added });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      address: added,
      state: 'enabled',
      notes: [expect.stringContaining('the chain has never seen this address') as string],
    });
    const black = newAddress();
    world.sandbox.chain.token.blacklist(black);
    world.sandbox.chain.mineFinal();
    const bad: [address: unknown, status: number, code: string][] = [
      [a, 409, 'wallet_exists'],
      [black, 422, 'wallet_invalid'],
      ['TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 422, 'wallet_invalid'],
      [`${a.slice(0, -1)}x`, 400, 'invalid_request'],
      ['', 400, 'invalid_request'],
      [undefined, 400, 'invalid_request'],
      [7, 400, 'invalid_request'],
    ];
    for (const [address, ...expected] of bad) {
      expect([address, ...refusalOf(await owner.post('/wallets', { address }))]).toEqual([
        address,
        ...expected,
      ]);
    }
    expect(await addressesIn(owner)).toEqual([added, a]);
    expect(await deedsOf(world.gateway, owner)).toEqual([`wallet.add wallet:${added}`]);
  });

  it('disables, removes, enables and revives; whoever is left without hears of it', async () => {
    const [a = ''] = await begin({});
    const stateAfter = async (what: string): Promise<unknown[]> => {
      const { status, json } = await owner.post(`/wallets/${a}/${what}`);
      return [status, json.state, ...(json.notes as string[])];
    };
    const nobodyLeft = expect.stringContaining('no enabled wallet is left') as string;
    expect(await stateAfter('disable')).toEqual([200, 'disabled', nobodyLeft]);
    expect(refusalOf(await owner.post(`/wallets/${a}/reseal`))).toEqual([404, 'not_found']);
    expect((await asks(world)('A1')).status_code).not.toBe(200);
    expect(await stateAfter('enable')).toEqual([200, 'enabled']);
    expect(placed(await asks(world)('A1')).address).toBe(a);
    expect(await stateAfter('remove')).toEqual([200, 'removed', nobodyLeft]);
    expect((await owner.post('/wallets', { address: a })).json.state).toBe('enabled');
    expect(await deedsOf(world.gateway, owner)).toEqual(
      ['disable', 'enable', 'remove', 'enable'].map((what) => `wallet.${what} wallet:${a}`),
    );
    for (const what of ['enable', 'disable', 'remove']) {
      for (const address of [newAddress(), 'nobody', '%00']) {
        const refused = refusalOf(await owner.post(`/wallets/${address}/${what}`));
        expect([what, ...refused]).toEqual([what, 404, 'not_found']);
      }
    }
  });

  it('sets weight and daily cap together, each in place of what was before', async () => {
    const [a = ''] = await begin({});
    expect((await put(`/wallets/${a}/rule`, { weight: 3, daily_cap: '100.5' })).json).toMatchObject({
      weight: 3,
      daily_cap: '100.5',
    });
    expect((await put(`/wallets/${a}/rule`, { weight: 5 })).json).toMatchObject({
      weight: 5,
      daily_cap: null,
    });
    await put(`/wallets/${a}/rule`, { weight: 2, daily_cap: '12' });
    for (const body of [
      {},
      { weight: 0 },
      { weight: 101 },
      { weight: '2' },
      { weight: 1.5 },
      { weight: 1, daily_cap: 5 },
      { weight: 1, daily_cap: '-5' },
      { weight: 1, daily_cap: '0.0000001' },
      { weight: 1, cap: '5' },
    ]) {
      expect([body, ...refusalOf(await put(`/wallets/${a}/rule`, body))]).toEqual([
        body,
        400,
        'invalid_request',
      ]);
    }
    for (const cap of ['0', '1000000000001']) {
      const refused = refusalOf(await put(`/wallets/${a}/rule`, { weight: 1, daily_cap: cap }));
      expect([cap, ...refused]).toEqual([cap, 400, 'bad_request']);
    }
    expect(refusalOf(await put(`/wallets/${newAddress()}/rule`, { weight: 1 }))).toEqual([404, 'not_found']);
    expect((await owner.get(`/wallets/${a}`)).json).toMatchObject({ weight: 2, daily_cap: '12' });
    placed(await asks(world)('A1', 12, { currency: 'USDT' }));
    expect((await asks(world)('A2', 12, { currency: 'USDT' })).message).toContain('daily cap');
    expect(await deedsOf(world.gateway, owner)).toEqual(Array<string>(3).fill(`wallet.rule wallet:${a}`));
  });

  it('gives to merchants and takes back; a merchant sees only what serves him', async () => {
    const [a = '', b = ''] = await begin({ wallets: 2 });
    const merchants = world.gateway.get(Merchants);
    const [one, two] = [await merchants.create('One'), await merchants.create('Two')];
    const reader = (merchantPid: string): Promise<ApiClient> =>
      newClient(world.gateway, { merchantPid, scopes: ['wallets:read'] });
    const [ofOne, ofTwo] = [await reader(one.pid), await reader(two.pid)];
    expect(await addressesIn(ofOne)).toEqual([b, a]);
    const given = await owner.post(`/wallets/${b}/give`, { merchant: one.pid });
    expect(given.json).toMatchObject({ merchants: [one.pid], notes: [] });
    expect(placed(await createOrderOf(one)).address).toBe(b);
    expect([await addressesIn(ofOne), await addressesIn(ofTwo), await addressesIn(owner)]).toEqual([
      [b],
      [a],
      [b, a],
    ]);
    expect(await addressesIn(owner, `?merchant=${one.pid}`)).toEqual([b]);
    await owner.post(`/wallets/${b}/give`, { merchant: two.pid });
    expect((await ofOne.get(`/wallets/${b}`)).json).toMatchObject({
      merchants: [one.pid],
      asked_today: null,
      paid_today: null,
      open_slots: null,
    });
    expect(refusalOf(await ofOne.get(`/wallets/${a}`))).toEqual([404, 'not_found']);
    expect(refusalOf(await ofOne.get('/wallets?merchant=1000'))).toEqual([404, 'not_found']);
    for (const path of ['', `/${a}/disable`, `/${a}/enable`, `/${a}/remove`, `/${a}/give`, `/${a}/take`]) {
      const refused = refusalOf(await ofOne.post(`/wallets${path}`, { address: a, merchant: one.pid }));
      expect([path, ...refused]).toEqual([path, 403, 'scope_missing']);
    }
    const again = await owner.post(`/wallets/${b}/give`, { merchant: two.pid });
    expect(refusalOf(again)).toEqual([409, 'wallet_exists']);
    for (const [merchant, ...expected] of [
      ['9999', 404, 'not_found'],
      ['nobody', 400, 'invalid_request'],
      [1000, 400, 'invalid_request'],
    ] as const) {
      for (const what of ['give', 'take']) {
        const refused = refusalOf(await owner.post(`/wallets/${b}/${what}`, { merchant }));
        expect([what, merchant, ...refused]).toEqual([what, merchant, ...expected]);
      }
    }
    expect((await owner.post(`/wallets/${b}/take`, { merchant: two.pid })).json.merchants).toEqual([one.pid]);
    const last = await owner.post(`/wallets/${a}/give`, { merchant: two.pid });
    expect(last.json.notes).toEqual([expect.stringContaining('no enabled wallet is left') as string]);
    expect(await deedsOf(world.gateway, owner)).toEqual([
      ...[b, b].map((address) => `wallet.give wallet:${address}`),
      `wallet.take wallet:${b}`,
      `wallet.give wallet:${a}`,
    ]);
  });

  it('comes in pages and by state, and tells of a broken seal, which no request mends', async () => {
    const wallets = await begin({ wallets: 5 });
    const [broken = '', disabled = '', , removed = ''] = wallets;
    await owner.post(`/wallets/${disabled}/disable`);
    await owner.post(`/wallets/${removed}/remove`);
    const newest = [...wallets].reverse();
    expect(await pagesIn(owner, '/wallets?limit=2', 'address')).toEqual([
      newest.slice(0, 2),
      newest.slice(2, 4),
      newest.slice(4),
    ]);
    expect(await addressesIn(owner, '?state=enabled')).toEqual([wallets[4], wallets[2], wallets[0]]);
    expect(await addressesIn(owner, '?state=disabled')).toEqual([wallets[1]]);
    expect(await addressesIn(owner, '?state=removed')).toEqual([wallets[3]]);
    expect(refusalOf(await owner.get('/wallets?state=lost'))).toEqual([400, 'invalid_request']);
    const breaking = 'UPDATE wallets SET created_at = created_at + 1 WHERE address = ?';
    await world.gateway.get(Database).reader.query(breaking, [broken]);
    expect((await owner.get(`/wallets/${broken}`)).json.sealed).toBe(false);
    for (const what of ['enable', 'disable', 'remove']) {
      const refused = await owner.post(`/wallets/${broken}/${what}`);
      expect([what, ...refusalOf(refused)]).toEqual([what, 500, 'integrity']);
    }
    expect((await owner.get(`/wallets/${broken}`)).json.sealed).toBe(false);
  });

  const createOrderOf = ({ pid, secret }: { pid: string; secret: string }) =>
    createOrder(
      { url: `${world.gateway.url}/m/${pid}`, secret },
      { order_id: 'M1', amount: 20, currency: 'USDT', notify_url: `${world.shop.url}/shop/notify` },
    );
});
