import { createHash } from 'node:crypto';
import { Database } from '@epusdt/database';
import { newToken } from '@epusdt/kernel';
import { API_SCOPES, ApiKeys } from '@epusdt/merchants';
import { Wallets } from '@epusdt/wallets';
import { askApi, clientOf, newClient, refusalOf, type ApiClient } from '../support/api';
import { BotDesk } from '../support/bot-desk';
import { rows } from '../support/gateway';
import { newAddress } from '../support/world';

/** Who writes to the database, and has not the master key, is to gain nothing by the doors that seal wallets for others. */
describe('rows that somebody has written into the database', () => {
  let desk: BotDesk;
  beforeAll(async () => (desk = await BotDesk.open()));
  afterEach(async () => {
    const pool = await desk.world.gateway.get(Wallets).list();
    expect(pool.map(({ address }) => address)).toEqual(desk.world.wallets);
  });
  afterAll(() => desk.close());

  const sql = (text: string, values: unknown[] = []): Promise<unknown> =>
    desk.world.gateway.get(Database).reader.query(text, values);
  const addsWallet = ({ key }: Pick<ApiClient, 'key'>) =>
    askApi(desk.world.gateway, key, '/wallets', { method: 'POST', body: { address: newAddress() } });
  const refused = async (client: Pick<ApiClient, 'key'>): Promise<void> =>
    expect(refusalOf(await addsWallet(client))).toEqual([401, 'unauthenticated']);
  const shop = (): Promise<ApiClient> => newClient(desk.world.gateway, { scopes: ['orders:read'] });
  const change = ({ key }: ApiClient, what: string): Promise<unknown> =>
    sql(`UPDATE api_keys SET ${what} WHERE prefix = ?`, [key.slice(0, 16)]);

  it('make no key of the owner', async () => {
    const prefix = 'sk_test_forged00';
    const key = `${prefix}_${newToken()}${newToken()}`.slice(0, prefix.length + 1 + 43);
    const hash = createHash('sha256').update(key).digest('hex');
    await sql('INSERT INTO api_keys (prefix, hash, name, scopes, created_at) VALUES (?, ?, ?, ?, ?)', [
      prefix,
      hash,
      'x',
      API_SCOPES.join(' '),
      1,
    ]);
    await refused({ key });
  });

  it.each([
    ['all that the owner may', `scopes = '${API_SCOPES.join(' ')}', merchant_pid = NULL`],
    ['another merchant', "merchant_pid = '1001'"],
    ['the owner', 'merchant_pid = NULL'],
    ['any network', 'networks = NULL'],
    ['no end', 'expires_at = NULL'],
  ])('give a key not %s', async (_name, what) => {
    const client = await newClient(desk.world.gateway, {
      scopes: ['orders:read'],
      networks: ['127.0.0.0/8'],
      expiresAt: desk.world.clock.now() + 1_000_000,
    });
    expect((await client.get('/me')).status).toBe(200);
    await change(client, what);
    expect((await client.get('/me')).status).toBe(401);
    await refused(client);
  });

  it('give nobody the key of another', async () => {
    const [mine, owners] = [
      await shop(),
      await newClient(desk.world.gateway, { merchantPid: null, scopes: API_SCOPES }),
    ];
    const all = await rows(desk.world.gateway, 'api_keys');
    const hash = all.find(({ prefix }) => prefix === mine.key.slice(0, 16))?.['hash'];
    await change(owners, `hash = '${String(hash)}'`);
    await refused(
      clientOf(desk.world.gateway, mine.key.replace(mine.key.slice(0, 16), owners.key.slice(0, 16))),
    );
    await refused(owners);
  });

  it('bring no key back that was revoked', async () => {
    const client = await newClient(desk.world.gateway, { merchantPid: null, scopes: API_SCOPES });
    await desk.world.gateway.get(ApiKeys).revoke(client.key.slice(0, 16), 'test');
    expect((await client.get('/me')).json.detail).toMatch(/revoked/);
    await change(client, 'revoked_at = NULL');
    await refused(client);
  });

  it('make no button of the bot do something else than it was made for', async () => {
    desk.owner.sends('/wallets');
    await desk.done();
    const message = await desk.owner.reads('Wallets (1)');
    const buttons = await rows(desk.world.gateway, 'bot_buttons');
    const [address = ''] = desk.world.wallets;
    const { action } = buttons.find((row) => String(row['action']).includes(address)) ?? buttons[0] ?? {};
    expect(String(action)).toContain('{');
    await sql('UPDATE bot_buttons SET action = REPLACE(action, ?, ?)', ['{', `{"x":"${newAddress()}",`]);
    expect(await desk.owner.presses(message, '1. T').answered()).toEqual({
      text: 'This button is too old. Nothing was done; ask anew.',
      alert: true,
    });
  });
});
