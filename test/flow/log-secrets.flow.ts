import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Scanner } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { SECOND, newToken } from '@epusdt/kernel';
import { API_SCOPES } from '@epusdt/merchants';
import { AdminActions } from '@epusdt/operations';
import { Rates } from '@epusdt/rates';
import { BotRunner } from '@epusdt/telegram';
import { askApi, newClient, type ApiClient } from '../support/api';
import { OWNER, Told } from '../support/bot-desk';
import { signatureOf } from '../../apps/sandbox/src/shop-signature';
import { CREATE_PATH, createOrder, rows } from '../support/gateway';
import { Listener } from '../support/listener';
import { pay, placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

/** Where secrets would be, or what was asked with them. */
const TABLES = [
  'orders',
  'merchants',
  'api_keys',
  'idempotency',
  'callbacks',
  'callback_attempts',
  'audit',
  'settings',
] as const;

/** Everything that is ever said, also what a production log leaves out, and with all that hangs on an error. */
class Ear extends Told {
  debug = (...said: unknown[]): void => this.hear('debug', said);
  verbose = (...said: unknown[]): void => this.hear('verbose', said);

  hear(level: string, said: readonly unknown[]): void {
    this.lines.push(
      `${level} ${said.map((one) => (typeof one === 'string' ? one : inspect(one, { depth: 8 }))).join(' ')}`,
    );
  }
}

const key = (name: string): string => `${name}-${randomBytes(12).toString('hex')}`;
const OF_CALLBACKS = 'signature of a callback';
const FIELDS = { order_id: 'L1', amount: 42 };

describe('a gateway that says all it can', () => {
  const ear = new Ear();
  /** Name of a secret, and the secret itself. */
  const secrets = new Map<string, string>();
  const keep = (name: string, value: unknown): string => {
    if (typeof value !== 'string' || value.length < 16)
      throw new Error(`${name} is no secret: ${String(value)}`);
    secrets.set(name, value);
    return value;
  };
  let world: World;
  /** Answers whoever asks with all that was asked, as nothing good. */
  let echo: Listener;
  /** A shop that repeats all it hears, and never says ok. */
  let shop: Listener;
  let owner: ApiClient;

  /** What it repeats stands wherever a node, a source of rates or Telegram would say what is wrong. */
  const parrot = (listener: Listener, status: number): void => {
    listener.handler = ({ url = '', headers }, body, response) => {
      const said = `denied: ${url} ${JSON.stringify(headers)} ${body}`;
      const error = { code: -32000, message: said };
      const answer = {
        ok: false,
        error_code: status,
        description: said,
        Error: said,
        jsonrpc: '2.0',
        id: null,
        error,
      };
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(status === 500 ? said : JSON.stringify(answer));
    };
  };

  beforeAll(async () => {
    for (const stream of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
      jest.spyOn(console, stream).mockImplementation((...said: unknown[]) => ear.hear('console', said));
    [echo, shop] = [await Listener.start(), await Listener.start()];
    parrot(echo, 403);
    parrot(shop, 500);
    const bot = keep('bot token', `1000000:${randomBytes(20).toString('hex')}`);
    world = await createWorld({
      providers: 2,
      logger: ear,
      environmentOf: ({ providers: [first, second] }) => ({
        TRON_NODES: [
          `${first?.url ?? ''};operator=a;key=${keep('provider key', key('tron'))}`,
          `${second?.url ?? ''};operator=b`,
          `${echo.url}/v3/${keep('key in a path', key('path'))};operator=c;weight=9;key=${keep('denied key', key('tron'))}`,
        ].join(','),
        RATE_SOURCES: 'coingecko,okx',
        RATE_URL: `${echo.url}/rates/${keep('rate key', key('rate'))}`,
        RATE_OKX_URL: `${echo.url}/okx/${keep('other rate key', key('okx'))}`,
        TELEGRAM_BOT_TOKEN: bot,
        TELEGRAM_OWNERS: String(OWNER),
        TELEGRAM_API_ROOT: echo.url,
      }),
    });
    const { environment } = world.engine;
    const master =
      environment['MASTER_KEY'] ??
      readFileSync(join(environment['DATA_DIR'] ?? '', 'master.key'), 'utf8').trim();
    keep('master key', master);
    const password = new URL(environment['DATABASE_URL'] ?? 'mysql://none').password;
    if (password.length >= 8) keep('database password', password);
    keep('webhook secret', world.gateway.get(BotRunner).webhookSecret);
    keep('merchant secret', world.gateway.secret);
    owner = await newClient(world.gateway, { name: 'owner', merchantPid: null, scopes: API_SCOPES });
    keep('API key', owner.key);
  });
  afterAll(async () => {
    await world.close();
    await Promise.all([echo.close(), shop.close()]);
    jest.restoreAllMocks();
  });

  const leaks = (): string[] =>
    [...secrets].flatMap(([name, secret]) =>
      ear.lines.filter((line) => line.includes(secret)).map((line) => `${name}: ${line.slice(0, 300)}`),
    );
  const asked = (reference: string, more: Record<string, string | number> = {}) =>
    createOrder(world.gateway, { ...FIELDS, order_id: reference, notify_url: shop.url, ...more });

  it('tells no secret of orders, callbacks and events', async () => {
    await owner.post('/endpoints', { merchant: '1000', url: shop.url });
    keep('event secret', (await owner.get('/endpoints/secret?merchant=1000')).json.secret);
    const order = placed(await asked('L1'));
    pay(world, order);
    world.clock.advance(SECOND);
    await world.settle();
    await world.settle();
    expect(shop.received.length).toBeGreaterThanOrEqual(2);
    for (const { body, headers } of shop.received) {
      const { signature } = JSON.parse(body) as { signature?: string };
      keep(OF_CALLBACKS, signature ?? headers['webhook-signature']);
    }
    expect(ear.lines.join('\n')).toMatch(/callback \d+ of order .* not acknowledged/);
    expect(leaks()).toEqual([]);
  });

  it('tells no secret of those who ask it, right or wrong', async () => {
    const fields = { ...FIELDS, order_id: 'L2', notify_url: shop.url };
    const good = keep('signature', signatureOf(fields, world.gateway.secret));
    for (const body of [
      { ...fields, signature: good },
      { ...fields, amount: 43, signature: good },
    ]) {
      await (
        await fetch(world.gateway.url + CREATE_PATH, { method: 'POST', body: JSON.stringify(body) })
      ).text();
    }
    const query = new URLSearchParams({
      pid: '1000',
      out_trade_no: 'L3',
      money: '1',
      sign: good,
      sign_type: 'MD5',
    });
    for (const path of ['/submit.php', '/mapi.php', '/api.php', '/nowhere', '/api/v2/me'])
      await (
        await fetch(`${world.gateway.url}${path}?${query.toString()}&key=${keep('key in a query', key('q'))}`)
      ).text();
    await askApi(world.gateway, keep('unknown key', `sk_test_00000000${newToken()}`), '/me', {});
    const again = { 'idempotency-key': 'again-1' };
    const made = await owner.post('/merchants', { name: 'Second' }, again);
    keep('secret of a second merchant', made.json.secret);
    expect((await owner.post('/merchants', { name: 'Second' }, again)).json.secret).toBe(made.json.secret);
    keep('renewed secret', (await owner.post('/merchants/1001/rotate-secret', {})).json.secret);
    const { json } = await owner.post('/keys', { name: 'k', merchant: '1001', scopes: ['orders:read'] });
    keep('key made over the API', json.key);
    keep(
      'renewed event secret',
      (await owner.post('/endpoints/rotate-secret', { merchant: '1000' })).json.secret,
    );
    // Pasted by mistake.
    await world.gateway
      .get(AdminActions)
      .run('wallet add', keep('private key', randomBytes(32).toString('hex')));
    await owner.post('/wallets', { address: keep('another private key', randomBytes(32).toString('hex')) });
    expect(ear.lines.join('\n')).toMatch(/a request with a wrong signature/);
    expect(leaks()).toEqual([]);
  });

  it('tells no secret of whom it asks, when these repeat it', async () => {
    const scanner = world.gateway.get(Scanner);
    for (const status of [403, 500, 200]) {
      parrot(echo, status);
      world.clock.advance(60 * SECOND);
      for (const { faults } of world.sandbox.providers) faults.set('unavailable');
      world.sandbox.chain.mineFinal();
      // As its cron tells of it.
      await scanner.scan().catch((error: unknown) => ear.error(String(error)));
      for (const { faults } of world.sandbox.providers) faults.clear();
      await world.settle();
      await asked(`E${status}`, { currency: 'EUR' });
      await world.gateway.get(Rates).refresh();
    }
    for (const part of ['/v3/', '/rates/', '/okx/', '/bot']) {
      expect([part, echo.received.some(({ path }) => path.startsWith(part))]).toEqual([part, true]);
    }
    expect(ear.lines.join('\n')).toContain('denied: ');
    for (const name of ['chain', 'rates', 'telegram']) {
      expect([name, ear.lines.some((line) => line.startsWith('warn') && line.endsWith(`'${name}'`))]).toEqual(
        [name, true],
      );
    }
    expect(leaks()).toEqual([]);
  });

  it('tells no secret when its database fails', async () => {
    const { reader } = world.gateway.get(Database);
    const calls = [
      () => asked('F1'),
      () => owner.get('/me'),
      () => owner.post('/merchants', { name: 'Third' }, { 'idempotency-key': newToken() }),
      () => owner.post('/merchants/1001/rotate-secret', {}),
      () => owner.post('/keys', { name: 'k', merchant: '1001', scopes: ['orders:read'] }),
      () => owner.post('/endpoints/rotate-secret', { merchant: '1000' }),
      () => world.settle(),
    ];
    const before = ear.lines.length;
    for (const table of TABLES) {
      await reader.query(`ALTER TABLE ${table} RENAME TO ${table}_away`);
      for (const call of calls) await call().catch(() => undefined);
      await reader.query(`ALTER TABLE ${table}_away RENAME TO ${table}`);
    }
    expect(ear.lines.slice(before).join('\n')).toMatch(/idempotency|merchants/);
    expect(leaks()).toEqual([]);
  });

  it('keeps none of them in a row that anybody may read either', async () => {
    const stored: string[] = [];
    for (const table of TABLES) stored.push(JSON.stringify(await rows(world.gateway, table)));
    // What a shop has answered is kept as it is, even where it repeats what it was told.
    const ours = [...secrets].filter(([name]) => name !== OF_CALLBACKS);
    const found = ours.filter(([, secret]) => stored.some((text) => text.includes(secret)));
    expect(found.map(([name]) => name)).toEqual([]);
  });

  it('would be found out: each of these secrets is looked for as it is', () => {
    expect(secrets.size).toBeGreaterThanOrEqual(20);
    for (const [name, secret] of secrets) {
      ear.log(`planted ${secret}`);
      expect(leaks().map((line) => line.split(':')[0])).toContain(name);
      ear.lines.pop();
    }
  });
});
