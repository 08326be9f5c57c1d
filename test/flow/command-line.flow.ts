import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '@epusdt/config';
import { openHere } from '../../apps/gateway/src/cli-gateway';
import { quoted, send, signedBody } from '../support/epusdt-wire';
import { CREATE_PATH, type Envelope } from '../support/gateway';
import { freePort } from '../support/ports';
import { cli, startProgram } from '../support/program';
import {
  bare,
  embedded,
  folder,
  get,
  inFolder,
  mode,
  onSandbox,
  OWNER_ONLY,
  ready,
  secretIn,
  shared,
  useDataFolder,
  useEngine,
} from '../support/start';
import { newAddress } from '../support/world';

useDataFolder();

if (embedded) {
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
      const own = 'kept-from-the-old-gateway';
      await expectRun(`merchant create Third shop --secret ${own}`, 0, `(Third shop)\nsecret: ${own}\n`);
      await expectRun('merchant list', 0, /1000 {2}First shop.*\n1001 {2}Second shop.*\n1002 {2}Third shop/);
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

    it('speaks to the running gateway of keys, which open its API until they are revoked', async () => {
      const url = await startProgram(onSandbox()).url();
      const words = ['key', 'create', '--name', 'My bot', '--scopes', 'orders:read', '--merchant', '1000'];
      const { output } = await run(...words);
      expect(output).toMatch(
        /^key sk_test_\w{8} \(My bot\), of merchant 1000\nkey: sk_test_\w+\nmay: orders:read\n/,
      );
      const key = /key: (\S+)/.exec(output)?.[1] ?? '';
      const me = () => fetch(`${url}/api/v2/me`, { headers: { authorization: `Bearer ${key}` } });
      expect((await me()).status).toBe(200);
      await expectRun(`key revoke ${key}`, 0, 'is revoked since');
      expect((await me()).status).toBe(401);
      await expectRun('key create --name x', 1, /required option '--scopes <list>' not specified/);
    });

    it('speaks to the running gateway of callbacks, endpoints, and how a shop is called back', async () => {
      const url = await startProgram(onSandbox()).url();
      await expectRun(`endpoint add ${url}/livez`, 0, /endpoint 1: every event .*\nevents secret: whsec_/);
      // Our own gateway takes no POST there: the test delivery fails, and so does the command.
      await expectRun('endpoint test 1', 1, /a test event waits [^]*did not take the test event: HTTP 404/);
      await expectRun('endpoint pause 1 --note closed', 0, 'endpoint 1 is paused');
      await expectRun(
        'callback list --endpoint 1',
        0,
        /held, 0 attempts[^]*2 callbacks: 0 acknowledged, 2 not/,
      );
      await expectRun('callback replay --since 2026-01-31 --undelivered', 0, 'no callback was changed');
      await expectRun('merchant set 1000 --retry 0,5', 0, '2, after waits of 0, 5 seconds');
      await expectRun(
        'merchant set 1000 --dialect bepusdt --networks 127.0.0.0/8,::1',
        0,
        /speaks +bepusdt, [^]*may ask +only from 127\.0\.0\.0\/8, ::1\n/,
      );
      await expectRun('merchant rotate-secret 1000 --grace 2', 0, /secret: \w{44}[^]*works for 2 hours more/);
    });

    it('speaks to the running gateway of brands, whose logos it reads from files', async () => {
      await startProgram(onSandbox()).url();
      const [logo, large] = [join(folder, 'logo.any'), join(folder, 'large.png')];
      const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
      writeFileSync(logo, Buffer.concat([png, Buffer.alloc(20_480 - png.length)]));
      writeFileSync(large, Buffer.concat([png, Buffer.alloc(20_480)]));
      await expectRun('merchant brand 1000', 0, /name +not set[^]*none: no other site/);
      const words = [
        'merchant',
        'brand',
        '1000',
        '--name',
        'Tea shop',
        '--colour',
        '#00AA55',
        '--logo',
        logo,
      ];
      expect(await run(...words)).toMatchObject({
        code: 0,
        output: expect.stringMatching(
          /Tea shop\n +logo +image\/png, 20480 bytes\n +colour +#00aa55\n/,
        ) as string,
      });
      await expectRun(`merchant brand 1000 --logo ${large}`, 1, 'its 20488 bytes are too many');
      await expectRun(
        `merchant brand 1000 --logo ${folder}/none`,
        1,
        /^--logo: .*none cannot be used \(it is not/,
      );
      await expectRun('merchant brand 1000 --support javascript:x', 1, 'leads to no help');
      expect(await run('merchant', 'brand', '1000', '--name', '', '--logo', '')).toMatchObject({ code: 0 });
      await expectRun('merchant brand 1000', 0, /name +not set\n +logo +not set\n +colour +#00aa55\n/);
      await expectRun('merchant brand 7', 1, 'no merchant "7"; list them');
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

    it('lets go of the data when the first secret cannot be kept, and says how to come to one', async () => {
      const config = loadConfig(onSandbox());
      mkdirSync(inFolder('first-merchant.txt'), { recursive: true });
      await expect(openHere(config, 'wallet add')).rejects.toThrow(
        /^the secret of the first merchant cannot be written .*EISDIR.*made with: merchant rotate-secret 1000$/,
      );
      const here = await openHere(config, 'merchant list');
      expect((await here.run('merchant list', '')).text).toMatch(/^1000 /);
      await here.close();
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
      expect(output.match(/^ok {4}\w/gm)).toHaveLength(15);
      expect(code).toBe(0);
    });

    it('refuses what is no command, and helps', async () => {
      await expectRun('nonsense', 1, /unknown command 'nonsense'/);
      await expectRun('wallet nonsense', 1, /unknown command 'wallet nonsense'; see: wallet --help/);
      await expectRun('wallet add', 1, /missing required argument 'address'/);
      await expectRun('--nonsense', 1, /unknown option '--nonsense'/);
      await expectRun('wallet', 0, /add <address>/);
      for (const word of ['wallet', 'merchant', 'order', 'callback', 'endpoint', 'key', 'doctor'])
        await expectRun('--help', 0, word);
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
    useEngine();

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
