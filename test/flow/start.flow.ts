import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { MasterKey, newToken } from '@epusdt/kernel';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { quoted, send, signedBody } from '../support/epusdt-wire';
import { engineOfProject, openEngine, type Engine } from '../support/engine';
import { CREATE_PATH, type Envelope } from '../support/gateway';
import {
  cli,
  endPrograms,
  freePort,
  occupyPort,
  startOnTerminal,
  startProgram,
  type Program,
  type Settings,
} from '../support/program';
import { newAddress } from '../support/world';

/** Nothing of a test leaves this machine: the outside world is a port nobody listens on. */
const NOWHERE = 'http://127.0.0.1:1';
const CANNOT_START = /^Epusdt for Node cannot start: /m;
const OWNER_ONLY = 0o600;
const embedded = engineOfProject() === 'embedded';

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => (sandbox = await startSandbox({ port: 0 })));
beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), 'epusdt-start-')), 'data')));
afterEach(async () => {
  await endPrograms();
  rmSync(join(folder, '..'), { recursive: true, force: true, maxRetries: 3 });
});
afterAll(() => sandbox.close());

const mode = (path: string): number => statSync(path).mode & 0o777;
const inFolder = (name: string): string => join(folder, name);
const secretIn = (text: string): string => /secret[^:]*: (\w{44})/.exec(text)?.[1] ?? '';

/** As little as a careless owner gives, with the outside world taken away. */
const bare = (more: Settings = {}): Settings => ({
  DATA_DIR: folder,
  PORT: '0',
  HOST: '127.0.0.1',
  TRON_NODES: NOWHERE,
  RATE_URL: NOWHERE,
  ...more,
});

const onSandbox = (more: Settings = {}): Settings => ({
  DATA_DIR: folder,
  PORT: '0',
  HOST: '127.0.0.1',
  TRON_NETWORK: 'sandbox',
  TRON_NODES: sandbox.url,
  FORCED_USDT_RATE: '7.2',
  CALLBACK_ALLOW_CIDRS: '127.0.0.0/8',
  ...more,
});

const get = (url: string, path: string) => send(url, { method: 'GET', path });

/** Until the gateway has read the sandbox's chain; its own log and crons set the pace. */
async function ready(program: Program): Promise<string> {
  const url = await program.url();
  sandbox.chain.mineFinal();
  for (;;) {
    const { status } = await get(url, '/readyz');
    if (status === 200) return url;
  }
}

/** The program must end by itself, with code 1 and one reason in words. */
async function refused(settings: Settings): Promise<string> {
  const program = startProgram(settings);
  expect(await program.ended).toBe(1);
  expect(program.errors()).toMatch(CANNOT_START);
  expect(program.errors()).not.toMatch(/\n\s+at /);
  return program.errors();
}

if (embedded) {
  describe('the first start with nothing configured', () => {
    it('makes its folder and a merchant, says what is left to do, and keeps it all for the second start', async () => {
      const port = await freePort();
      const first = startProgram(bare({ PORT: port }));
      const url = await first.url();
      expect(url).toBe(`http://127.0.0.1:${port}`);
      expect(mode(folder)).toBe(0o700);
      expect(mode(inFolder('master.key'))).toBe(OWNER_ONLY);
      expect(mode(inFolder('first-merchant.txt'))).toBe(OWNER_ONLY);
      const told = readFileSync(inFolder('first-merchant.txt'), 'utf8');
      const secret = secretIn(told);
      expect(told).toContain('Merchant 1000');
      expect(secret).not.toBe('');
      expect(first.words()).toEqual([
        `Merchant 1000 was made; its secret is in ${inFolder('first-merchant.txt')} (delete the file when you have it). A new one is made with: merchant rotate-secret 1000`,
        `Epusdt for Node listens on ${url} (embedded, network mainnet); API documentation: http://localhost:${port}/docs`,
        'Left to do:',
        '  - waiting for a wallet (wallet add T…)',
        '  - waiting for a rate (set FORCED_USDT_RATE=CNY:7.2, or let the rate source answer)',
        '  - waiting for the first reading of the chain',
        `  - set PUBLIC_URL to the address buyers open; now it is http://localhost:${port}`,
      ]);
      expect(first.output()).not.toContain(secret);
      expect(first.output()).not.toContain(readFileSync(inFolder('master.key'), 'utf8').trim());

      expect((await get(url, '/livez')).status).toBe(200);
      const readiness = await get(url, '/readyz');
      expect(readiness.status).toBe(503);
      expect(JSON.parse(readiness.text)).toEqual({
        ready: false,
        waitingFor: [
          'a wallet (wallet add T…)',
          'a rate (set FORCED_USDT_RATE=CNY:7.2, or let the rate source answer)',
          'the first reading of the chain',
        ],
      });
      const fields = { order_id: quoted('S1'), amount: '42', notify_url: quoted('https://shop.example/n') };
      const order = await send(url, { body: signedBody(fields, secret) });
      expect(JSON.parse(order.text)).toMatchObject({ status_code: 400, data: null });
      expect((JSON.parse(order.text) as Envelope).message).toContain('has not read the chain');

      expect(await first.end()).toBe(0);
      rmSync(inFolder('first-merchant.txt'));
      const second = startProgram(bare());
      const again = await send(await second.url(), { body: signedBody(fields, secret) });
      expect((JSON.parse(again.text) as Envelope).status_code).toBe(400);
      expect(second.output()).not.toContain('was made');
      expect(existsSync(inFolder('first-merchant.txt'))).toBe(false);
    });

    it('shows the secret on a terminal and writes no file; Ctrl-C ends it in good order', async () => {
      const program = startOnTerminal(bare());
      if (!program) return console.warn('skipped: the program "script" of util-linux is not installed');
      await program.url();
      expect(secretIn(program.output())).not.toBe('');
      expect(program.output()).toContain('shown only now');
      expect(existsSync(inFolder('first-merchant.txt'))).toBe(false);
      program.type('\x03');
      expect(await program.ended).toBe(0);
    });

    it('takes the secret from API_AUTH_TOKEN, and warns when it is another one later', async () => {
      const secret = newToken();
      const first = startProgram(bare({ API_AUTH_TOKEN: secret }));
      await first.said(/made with the secret in API_AUTH_TOKEN/);
      await first.url();
      await first.end();
      const second = startProgram(bare({ API_AUTH_TOKEN: newToken() }));
      await second.said(/API_AUTH_TOKEN is not the secret of merchant 1000/);
      await second.url();
      expect(first.output()).not.toContain(secret);
      expect(existsSync(inFolder('first-merchant.txt'))).toBe(false);
    });
  });

  describe('a configuration that is wrong', () => {
    it('is told all at once, a line for each variable, and nothing is made', async () => {
      const wrong = {
        PORT: '80.5',
        TRON_NETWORK: 'main',
        AMOUNT_STEP: '0',
        WALLETS: 'x',
        CALLBACK_ALLOW_CIDRS: '10/8',
      };
      const program = startProgram({ DATA_DIR: folder, ...wrong });
      expect(await program.ended).toBe(1);
      const [title, ...lines] = program.errors().trim().split('\n');
      expect(title).toBe('The configuration has 5 problem(s):');
      expect(lines).toHaveLength(5);
      for (const variable of Object.keys(wrong)) {
        expect(lines).toContainEqual(expect.stringMatching(`^  ${variable}: .+\\. .+`));
      }
      expect(existsSync(folder)).toBe(false);
      const { code, output } = await cli({ DATA_DIR: folder, ...wrong }, 'wallet', 'list');
      expect(code).toBe(1);
      expect(output).toContain('The configuration has 5 problem(s):');
    });

    it('of a distributed gateway names the key, the database and Redis', async () => {
      const program = startProgram({ MODE: 'distributed', DATA_DIR: folder });
      expect(await program.ended).toBe(1);
      for (const variable of ['MASTER_KEY', 'DATABASE_URL', 'REDIS_URL']) {
        expect(program.errors()).toMatch(new RegExp(`^ {2}${variable}: is required`, 'm'));
      }
    });

    it('names the database that is not there', async () => {
      const distributed = {
        MODE: 'distributed',
        MASTER_KEY: MasterKey.generate(),
        REDIS_URL: 'redis://127.0.0.1:1',
      };
      const reason = await refused(bare({ ...distributed, DATABASE_URL: 'mysql://u:hidden@127.0.0.1:1/x' }));
      expect(reason).toMatch(/the database: .*ECONNREFUSED.*DATABASE_URL/);
      expect(reason).not.toContain('hidden');
    });

    it('says so when the port is taken, or the host is none of this machine', async () => {
      const { port, close } = await occupyPort();
      expect(await refused(bare({ PORT: port }))).toMatch(`port ${port} of 127.0.0.1 is in use`);
      await close();
      expect(await refused(bare({ HOST: '192.0.2.1' }))).toMatch('192.0.2.1 is no address of this machine');
    });
  });

  describe('old data', () => {
    beforeEach(async () => {
      const program = startProgram(onSandbox({ WALLETS: newAddress() }));
      await ready(program);
      expect(await program.end()).toBe(0);
    });

    it('is not opened with another master key, with none, or with a damaged one', async () => {
      const wrong = await refused(onSandbox({ MASTER_KEY: MasterKey.generate() }));
      expect(wrong).toMatch(/MASTER_KEY does not belong to this database.*give the key/);
      const file = inFolder('master.key');
      const key = readFileSync(file, 'utf8');
      rmSync(file);
      expect(await refused(onSandbox())).toMatch(/master\.key is missing.*restore the file/);
      expect(existsSync(file)).toBe(false);
      writeFileSync(file, key.slice(1));
      expect(await refused(onSandbox())).toMatch(/master\.key holds no master key.*restore the file/);
      rmSync(file);
      await startProgram(onSandbox({ MASTER_KEY: key.trim() })).url();
    });

    it('of one network is not continued on another', async () => {
      const reason = await refused(
        onSandbox({ TRON_NETWORK: 'nile', TRON_NODES: NOWHERE, RATE_URL: NOWHERE }),
      );
      expect(reason).toMatch(
        /this database was read from .*set TRON_NETWORK .* back, or start with an empty/,
      );
    });

    it('is held by one process; after a kill -9 the next one starts at once', async () => {
      const first = startProgram(onSandbox());
      await first.url();
      expect(await refused(onSandbox())).toMatch(/another gateway is using the data folder.*DATA_DIR/);
      expect((await get(await first.url(), '/livez')).status).toBe(200);
      expect(await first.end('SIGKILL')).toBeNull();
      expect(existsSync(inFolder('admin.sock'))).toBe(true);
      const next = startProgram(onSandbox());
      await ready(next);
      expect((await cli(onSandbox(), 'wallet', 'list')).code).toBe(0);
      expect(await next.end('SIGINT')).toBe(0);
    });

    it('a folder that cannot be used is named', async () => {
      const file = inFolder('../file');
      writeFileSync(file, '');
      expect(await refused(onSandbox({ DATA_DIR: file }))).toMatch(
        /data folder .*file cannot be used.*DATA_DIR/,
      );
      if (process.getuid?.() === 0) return;
      chmodSync(folder, 0o500);
      expect(await refused(onSandbox())).toMatch(/cannot be used/);
      chmodSync(folder, 0o700);
    });

    it('of a network that began anew stops the gateway, and says what to do', async () => {
      const program = startProgram(onSandbox());
      await ready(program);
      await fetch(`${sandbox.url}/_sim/reset`, { method: 'POST', body: '{}' });
      expect(await program.ended).toBe(1);
      expect(program.errors()).toMatch(/^Stopped: .*start with an empty database \(another DATA_DIR/m);
    });
  });

  describe('the command line', () => {
    const run = (...words: string[]) => cli(onSandbox(), ...words);
    async function expectRun(words: string, code: number, output: string | RegExp): Promise<string> {
      const answer = await run(...words.split(' '));
      expect(answer.output).toMatch(output);
      expect(answer.output).not.toMatch(/\n\s+at |"level"/);
      expect([words, answer.code]).toEqual([words, code]);
      return answer.output;
    }

    it('speaks to the running gateway of wallets and merchants', async () => {
      await startProgram(onSandbox()).url();
      expect(mode(inFolder('admin.sock'))).toBe(OWNER_ONLY);
      const wallet = newAddress();
      await expectRun('wallet list', 0, 'no wallets yet; add one with: wallet add');
      await expectRun(`wallet add ${wallet}`, 0, `${wallet} added`);
      await expectRun(`wallet add ${wallet}`, 1, 'is in the pool already');
      await expectRun(`wallet add ${wallet.toLowerCase()}`, 1, /is no Tron address: give the 34/);
      await expectRun(`wallet disable ${newAddress()}`, 1, /no wallet T\w+ in the pool; list them/);
      await expectRun(`wallet disable ${wallet}`, 0, 'disabled: no new orders');
      await expectRun('wallet list', 0, `${wallet}  disabled`);
      await expectRun(`wallet enable ${wallet}`, 0, 'enabled');
      await expectRun(`wallet remove ${wallet}`, 0, 'removed');
      await expectRun('wallet list', 0, `${wallet}  removed`);
      const made = await expectRun('merchant create Second shop', 0, /merchant 1001 \(Second shop\)/);
      const renewed = await expectRun(
        'merchant rotate-secret 1001',
        0,
        /merchant 1001.*\nsecret: \w{44}\nAPI path: \/m\/100\d\/.*\nKeep the secret/,
      );
      expect(secretIn(renewed)).not.toBe(secretIn(made));
      await expectRun('merchant rotate-secret 7', 1, 'no merchant 7; list them');
      await expectRun('merchant list', 0, /1000 {2}First shop.*\n1001 {2}Second shop/);
    });

    it('speaks to the running gateway of orders; a renewed secret ends the old one at once', async () => {
      const wallet = newAddress();
      const program = startProgram(onSandbox({ WALLETS: wallet }));
      const url = await program.url();
      const secret = secretIn(readFileSync(inFolder('first-merchant.txt'), 'utf8'));
      await expectRun('order list', 0, 'no orders yet');
      await expectRun('order show nothing', 1, 'no order nothing; list them');
      await ready(program);
      const fields = { order_id: quoted('CLI 1'), amount: '72', notify_url: quoted('http://127.0.0.1:9/n') };
      const order = JSON.parse((await send(url, { body: signedBody(fields, secret) })).text) as Envelope;
      const id = String(order.data?.['trade_id']);
      await expectRun('order list', 0, `${id}  pending  CLI 1  72 CNY = 10 USDT`);
      await expectRun(
        `order show ${id}`,
        0,
        new RegExp(`address +${wallet}[^]*callback +http://127.0.0.1:9/n, once it is paid`),
      );
      await expectRun('merchant rotate-secret 1000', 0, 'secret');
      const late = JSON.parse((await send(url, { body: signedBody(fields, secret) })).text) as Envelope;
      expect(late.status_code).toBe(401);
    });

    it('opens the data itself when no gateway runs, and does not lose the first secret', async () => {
      await expectRun('merchant list', 1, `there is no gateway data in ${inFolder('')}`.replace(/\/$/, ''));
      const { output } = await run('wallet', 'add', newAddress());
      expect(output).toContain(inFolder('first-merchant.txt'));
      const secret = secretIn(readFileSync(inFolder('first-merchant.txt'), 'utf8'));
      expect(secret).not.toBe('');
      const wallet = newAddress();
      await expectRun(`wallet add ${wallet}`, 0, `${wallet} added`);
      await expectRun('wallet list', 0, `${wallet}  enabled`);
      await expectRun(`wallet add x`, 1, 'is no Tron address');
      const program = startProgram(onSandbox());
      const body = signedBody({ order_id: quoted('X'), amount: '-1', notify_url: quoted('x') }, secret);
      expect(JSON.parse((await send(await program.url(), { body })).text)).toMatchObject({
        status_code: 10004,
      });
    });

    it('the doctor names each failure with its cure', async () => {
      const { code, output } = await cli(bare(), 'doctor');
      expect(code).toBe(1);
      for (const name of ['chain', 'clock', 'token', 'reading', 'wallets', 'rate', 'public URL']) {
        expect(output).toMatch(new RegExp(`^FAIL {2}${name}: .+\\n {6}cure: .+`, 'm'));
      }
      for (const name of ['database', 'open work'])
        expect(output).toMatch(new RegExp(`^ok {4}${name}: `, 'm'));
    });

    it('the doctor finds nothing where all is well', async () => {
      const port = await freePort();
      const settings = onSandbox({
        PORT: port,
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        WALLETS: newAddress(),
      });
      await ready(startProgram(settings));
      const { code, output } = await cli(settings, 'doctor');
      expect(output).not.toContain('FAIL');
      expect(output.match(/^ok {4}\w/gm)).toHaveLength(9);
      expect(code).toBe(0);
    });

    it('refuses what is no command, and helps', async () => {
      await expectRun('nonsense', 1, /unknown command 'nonsense'/);
      await expectRun('wallet nonsense', 1, /unknown command 'wallet nonsense'; see: wallet --help/);
      await expectRun('wallet add', 1, /missing required argument 'address'/);
      await expectRun('--nonsense', 1, /unknown option '--nonsense'/);
      await expectRun('wallet', 0, /add <address>/);
      for (const word of ['wallet', 'merchant', 'order', 'doctor']) await expectRun('--help', 0, word);
      expect(existsSync(folder)).toBe(false);
    });
  });

  describe('the documentation', () => {
    interface OpenApi {
      readonly openapi: string;
      readonly paths: Record<
        string,
        Record<string, { requestBody?: { content: Record<string, { example?: object }> } }>
      >;
    }

    it('lists the calls, and its example works as it stands on the simulated network', async () => {
      const program = startProgram(onSandbox({ WALLETS: newAddress() }));
      const url = await ready(program);
      const page = await get(url, '/docs');
      expect(page.status).toBe(200);
      expect(page.type).toMatch(/^text\/html/);
      expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
      const document = JSON.parse((await get(url, '/docs-json')).text) as OpenApi;
      expect(document.openapi).toMatch(/^3\./);
      expect(Object.keys(document.paths)).toEqual(
        expect.arrayContaining([CREATE_PATH, '/pay/check-status/{trade_id}', '/livez', '/readyz']),
      );
      const example =
        document.paths[CREATE_PATH]?.['post']?.requestBody?.content['application/json']?.example;
      const answer = await send(url, { body: JSON.stringify(example) });
      expect(JSON.parse(answer.text)).toMatchObject({ status_code: 200, data: { amount: 42 } });
    });

    it('gives no signed request away where money is real', async () => {
      const url = await startProgram(bare()).url();
      const { text } = await get(url, '/docs-json');
      expect(text).toContain('<md5, see below>');
      expect(text).not.toMatch(/"signature":"[0-9a-f]{32}"/);
    });
  });
} else {
  describe('distributed', () => {
    let engine: Engine;
    beforeEach(async () => (engine = await openEngine()));
    afterEach(async () => {
      await endPrograms();
      await engine.dispose();
    });
    const shared = (more: Settings = {}): Settings => ({ ...onSandbox(), ...engine.environment, ...more });

    async function query(sql: string): Promise<RowDataPacket[]> {
      const connection = await createConnection(engine.environment['DATABASE_URL'] ?? '');
      try {
        const [found] = await connection.query<RowDataPacket[]>(sql);
        return found;
      } finally {
        await connection.end();
      }
    }

    it('two processes on an empty database make one schema and one merchant, and both run', async () => {
      const programs = [startProgram(shared()), startProgram(shared())];
      const urls = await Promise.all(programs.map((program) => program.url()));
      for (const url of urls) expect((await get(url, '/livez')).status).toBe(200);
      expect(await query('SELECT pid FROM merchants')).toEqual([{ pid: '1000' }]);
      const migrations = await query('SELECT name FROM schema_migrations');
      expect(new Set(migrations.map((row) => String(row['name']))).size).toBe(migrations.length);
      const told = programs.filter((program) => program.output().includes('Merchant 1000 was made'));
      expect(told).toHaveLength(1);
      const { code, output } = await cli(shared(), 'merchant', 'list');
      expect(output).toMatch(/^1000 {2}First shop/);
      expect(code).toBe(0);
      expect(await Promise.all(programs.map((program) => program.end()))).toEqual([0, 0]);
    });

    it('a worker works without the calls for shops; an API process takes them without working', async () => {
      const worker = startProgram(shared({ ROLES: 'worker', WALLETS: newAddress() }));
      const api = startProgram(shared({ ROLES: 'api', WALLETS: newAddress() }));
      const [work, door] = [await worker.url(), await api.url()];
      for (const url of [work, door]) expect((await get(url, '/livez')).status).toBe(200);
      await ready(api);
      for (const path of [
        CREATE_PATH,
        '/pay/check-status/x',
        '/pay/checkout-counter/x',
        '/docs',
        '/docs-json',
      ]) {
        const answer = await send(work, {
          path,
          ...(path === CREATE_PATH ? { body: '{}' } : { method: 'GET' }),
        });
        expect(`${path}: ${answer.status} ${answer.type}`).toBe(
          `${path}: 404 application/problem+json; charset=utf-8`,
        );
      }
      expect(JSON.parse((await send(door, { body: '{}' })).text)).toMatchObject({ status_code: 401 });
      expect((await get(door, '/docs')).status).toBe(200);
    });

    it('the wrong master key is refused, and a database of another name is missed', async () => {
      await startProgram(shared()).url();
      expect(await refused(shared({ MASTER_KEY: MasterKey.generate() }))).toContain(
        'MASTER_KEY does not belong',
      );
      const url = new URL(engine.environment['DATABASE_URL'] ?? '');
      url.pathname = '/epusdt_not_there';
      expect(await refused(shared({ DATABASE_URL: url.href }))).toMatch(/the database: .*DATABASE_URL/);
    });

    it('the doctor looks at the database server and at Redis, too', async () => {
      const settings = shared({ WALLETS: newAddress() });
      await ready(startProgram(settings));
      const { output } = await cli(settings, 'doctor');
      expect(output).toMatch(/^ok {4}database: MySQL\/MariaDB answers$/m);
      expect(output).toMatch(/^ok {4}redis: answers$/m);
      const away = await cli({ ...settings, REDIS_URL: 'redis://127.0.0.1:1' }, 'doctor');
      expect(away.output).toMatch(/^FAIL {2}redis: .*\n {6}cure: start Redis, check REDIS_URL$/m);
      expect(away.code).toBe(1);
    });
  });
}
