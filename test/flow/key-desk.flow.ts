import { HOUR } from '@epusdt/kernel';
import { askApi } from '../support/api';
import { createOrder, type Envelope } from '../support/gateway';
import { Listener } from '../support/listener';
import { pay, placed } from '../support/shopper';
import { terminal } from '../support/terminal';
import { createWorld, type World } from '../support/world';

const KEY = /sk_test_\w{8}_\w{44}/;

describe('what a person does about shops and keys', () => {
  let world: World;
  let shop: Listener;
  beforeEach(async () => {
    world = await createWorld();
    shop = await Listener.start();
  });
  afterEach(async () => {
    await world.close();
    await shop.close();
  });

  const { told, audit } = terminal(() => world);
  const create = (reference: string): Promise<Envelope> =>
    createOrder(world.gateway, { order_id: reference, amount: 42, notify_url: `${shop.url}/notify` });

  describe('merchants', () => {
    it('are set and shown with how they are called back', async () => {
      const shown = await told('merchant show', '1000');
      expect(shown).toMatch(/merchant 1000 \(First shop\)[^]*the word ok or success[^]*the usual ones/);
      expect(shown).not.toContain(world.gateway.secret);
      const set = { pid: '1000', name: 'Tea', acknowledgement: '2xx', retry: '0, 5,30' };
      expect(await told('merchant set', set)).toMatch(
        /merchant 1000 \(Tea\) is changed[^]*any HTTP status from 200 to 299[^]*3, after waits of 0, 5, 30 seconds/,
      );
      shop.handler = (_request, _body, response) => response.writeHead(204).end();
      pay(world, placed(await create('A-1')));
      await world.settle();
      const [, id = ''] =
        /^endpoint (\d+):/.exec(await told('endpoint add', { url: `${shop.url}/events` })) ?? [];
      expect(await told('merchant show', '1000')).toMatch(
        new RegExp(
          `Tea[^]*events +${id} ${shop.url}/events\\n.*told so far 1 callback: 1 acknowledged, 0 not`,
        ),
      );
      expect(await told('merchant set', { pid: '1000', retry: 'usual' })).toMatch(
        /\(Tea\)[^]*any HTTP status[^]*the usual/,
      );
    });

    it('are set and shown with the dialect they speak and from where they may ask', async () => {
      expect(await told('merchant show', '1000')).toMatch(
        /takes +USDT on Tron\n +speaks +epusdt, where a request does not say[^]*may ask +from anywhere\n/,
      );
      const elsewhere = { pid: '1000', dialect: 'bepusdt', networks: '10.0.0.0/8, 2001:db8::/32' };
      const shown = /speaks +bepusdt, [^]*may ask +only from 10\.0\.0\.0\/8, 2001:db8::\/32\n/;
      expect(await told('merchant set', elsewhere)).toMatch(shown);
      expect(await told('merchant show', '1000')).toMatch(shown);
      await told('merchant set', { pid: '1000', dialect: 'epusdt' });
      const refused = await create('A-1');
      expect(refused.status_code).toBe(401);
      expect(refused.message).toContain(
        '127.0.0.1; the owner changes that with: merchant set 1000 --networks',
      );
      await told('merchant set', { pid: '1000', networks: '127.0.0.0/8' });
      expect((await create('A-1')).status_code).toBe(200);
      await told('merchant set', { pid: '1000', networks: '10.1.2.3' });
      expect((await create('A-2')).status_code).toBe(401);
      expect(await told('merchant set', { pid: '1000', networks: 'any' })).toMatch(
        /speaks +epusdt, [^]*may ask +from anywhere\n/,
      );
      expect((await create('A-2')).status_code).toBe(200);
    });

    it('are made with a secret of their own, and warn of one that everybody knows', async () => {
      const at = (pid: string, secret: string): Promise<Envelope> => {
        const fields = { order_id: 'S-1', amount: 42, notify_url: `${shop.url}/notify` };
        return createOrder({ url: `${world.gateway.url}/m/${pid}`, secret }, fields);
      };
      const own = 'kept-from_the+old/gateway=';
      const made = await told('merchant create', { name: 'Moved', secret: own });
      expect(made).toContain(`merchant 1001 (Moved)\nsecret: ${own}\nAPI path: /m/1001/`);
      expect(made).not.toContain('Warning');
      expect((await at('1001', own)).status_code).toBe(200);
      expect((await at('1001', world.gateway.secret)).status_code).toBe(401);
      const known = 'epusdt_password_xasddawqe';
      expect(await told('merchant create', { name: 'Trial', secret: known })).toMatch(
        /\nWarning: [^\n]* printed in documentation[^\n]* must not be used with real money; [^\n]*: merchant rotate-secret 1002$/,
      );
      expect((await at('1002', known)).status_code).toBe(200);
      expect(await told('merchant create', { name: 'Plain' })).toMatch(
        /^merchant 1003 \(Plain\)\nsecret: \w{44}\n/,
      );
      expect(await told('merchant create', 'Words')).toMatch(/^merchant 1004 \(Words\)\nsecret: \w{44}\n/);
      expect(await audit()).not.toContain(own);
    });

    it('keep the old secret for the hours of grace, and without any lose it at once', async () => {
      expect((await create('A-1')).status_code).toBe(200);
      expect(await told('merchant rotate-secret', { pid: '1000', grace: '48' })).toMatch(
        /secret: \w{44}\n[^]*The old secret works for 2 days more, until 2026-01-07T12:/,
      );
      expect((await create('A-2')).status_code).toBe(200);
      expect(await told('merchant show', '1000')).toContain('the one before it works until 2026-01-07T12:');
      world.clock.advance(49 * HOUR);
      expect((await create('A-3')).status_code).toBe(401);
      expect(await told('merchant rotate-secret', '1000')).toContain('The old secret works no longer');
    });
  });

  describe('keys', () => {
    const me = async (text: string): Promise<number> => (await askApi(world.gateway, text, '/me', {})).status;

    it('are made, work, are listed without their text, and end when revoked', async () => {
      expect(await told('key list')).toContain('no keys yet; make one with: key create');
      const made = await told('key create', {
        name: 'Bot',
        scopes: 'orders:read, orders:write',
        merchant: '1000',
        networks: '127.0.0.0/8,::1',
        expires: '2026-02-01',
      });
      const text = KEY.exec(made)?.[0] ?? '';
      const prefix = text.slice(0, 'sk_test_'.length + 8);
      expect(made).toMatch(
        /of merchant 1000[^]*may: orders:read, orders:write\nworks until 2026-02-01T00:00:00\.000Z, only from 127/,
      );
      expect(await me(text)).toBe(200);
      const owner = await told('key create', { name: 'Mine', scopes: 'all' });
      expect(owner).toMatch(
        /of the owner, for all merchants[^]*may: .*merchants:write.*\nworks until it is revoked, from anywhere/,
      );
      const shops = await told('key create', { name: 'Shop', scopes: 'all', merchant: '1000' });
      expect(shops).toMatch(/may: orders:read, .*callbacks:write\n/);
      expect(shops).not.toContain('merchants:write');

      const list = await told('key list');
      expect(list).toMatch(
        new RegExp(`${prefix} {2}works until 2026-02-01\\S+ {2}Bot {2}of merchant 1000 .* last used 2026`),
      );
      expect(list).not.toContain(text);
      // Somebody pastes all of it: it is understood, and not repeated.
      const revoked = await told('key revoke', text);
      expect(revoked).toContain(`key ${prefix} (Bot) is revoked since 2026-01-05T12:`);
      expect(revoked).not.toContain(text);
      expect(await me(text)).toBe(401);
      expect(await me(KEY.exec(owner)?.[0] ?? '')).toBe(200);
      expect(await told('key list')).toMatch(new RegExp(`${prefix} {2}revoked 2026-01-05`));
      expect(await audit()).not.toMatch(KEY);
      expect(await audit()).toContain(`key:${prefix}`);
    });
  });
});
