import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { MasterKey, newToken } from '@epusdt/kernel';
import { quoted, send, signedBody } from '../support/epusdt-wire';
import { CREATE_PATH, type Envelope } from '../support/gateway';
import { freePort, occupyPort } from '../support/ports';
import { cli, startOnTerminal, startProgram } from '../support/program';
import {
  bare,
  embedded,
  engine,
  folder,
  get,
  inFolder,
  mode,
  NOWHERE,
  NO_RATES,
  onSandbox,
  OWNER_ONLY,
  ready,
  refused,
  sandbox,
  secretIn,
  shared,
  useDataFolder,
  useEngine,
} from '../support/start';
import { newAddress } from '../support/world';

useDataFolder();

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
        '  - waiting for a rate (the sources must answer; rate shows them, rate set CNY 7.2 fixes one)',
        '  - waiting for the first reading of the chain',
        `  - set PUBLIC_URL to the address buyers open; now it is http://localhost:${port}`,
      ]);
      expect(first.output()).not.toContain(secret);
      expect(first.output()).not.toContain(readFileSync(inFolder('master.key'), 'utf8').trim());

      expect((await get(url, '/livez')).status).toBe(200);
      const readiness = await get(url, '/readyz');
      expect(readiness.status).toBe(503);
      expect(JSON.parse(readiness.text)).toMatchObject({
        ready: false,
        waitingFor: [
          'a wallet (wallet add T…)',
          'a rate (the sources must answer; rate shows them, rate set CNY 7.2 fixes one)',
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
      const settings = bare({ ...distributed, DATABASE_URL: 'mysql://u:hidden@127.0.0.1:1/x' });
      const reason = await refused(settings);
      const told = await cli(settings, 'wallet', 'list');
      expect([told.code, told.output.split('\n')]).toEqual([1, [expect.any(String), '']]);
      for (const text of [reason, told.output]) {
        expect(text).toMatch(/the database: .*ECONNREFUSED.*DATABASE_URL/);
        expect(text).not.toContain('hidden');
      }
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
      const reason = await refused(onSandbox({ TRON_NETWORK: 'nile', TRON_NODES: NOWHERE, ...NO_RATES }));
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
      await program.said(/^Stopped: .*start with an empty database \(another DATA_DIR/m);
      expect(await program.ended).toBe(1);
    });
  });
} else {
  describe('distributed', () => {
    useEngine();

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
  });
}
