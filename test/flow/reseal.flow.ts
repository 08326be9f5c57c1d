import { FatalStop } from '@epusdt/chain';
import { loadConfig } from '@epusdt/config';
import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { MasterKey } from '@epusdt/kernel';
import { AdminActions } from '@epusdt/operations';
import { createGateway, type Gateway } from '../../apps/gateway/src/gateway';
import { rows, type TestGateway } from '../support/gateway';
import { asks, placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

let world: World;
const opened: Gateway[] = [];
afterEach(async () => {
  for (const gateway of opened.splice(0)) await gateway.close();
  await world.close();
});

class NoStop extends FatalStop {
  override stop(): void {
    throw new Error('nothing is read here');
  }
}

type Answering = Pick<TestGateway, 'get'>;

/** As the command line opens the data when no gateway runs. */
async function open(environment: Readonly<Record<string, string>>, foreignKey: boolean): Promise<Answering> {
  const config = loadConfig({
    HOST: '127.0.0.1',
    FORCED_USDT_RATE: '7.2',
    TRON_NETWORK: 'sandbox',
    TRON_NODES: world.sandbox.url,
    ...world.engine.environment,
    ...environment,
  });
  const gateway = await createGateway(config, {
    clock: world.clock,
    fatal: new NoStop(),
    logger: false,
    jobs: 'none',
    foreignKey,
  });
  opened.push(gateway);
  return { get: (token) => gateway.app.get(token, { strict: false }) };
}

const closeOpened = (): Promise<unknown> => Promise.all(opened.splice(0).map((gateway) => gateway.close()));

const reseal = (at: Answering, code = '') => at.get(AdminActions).run('wallet reseal', code);

const sql = (at: Answering, text: string, values: unknown[] = []): Promise<unknown> =>
  at.get(Database).reader.query(text, values);

const codeIn = (text: string): string => /: wallet reseal (\w{8})$/.exec(text)?.[1] ?? '';

const apart = (address: string): string =>
  `${address.slice(0, 6)} ${address.slice(6, -6)} ${address.slice(-6)}`;

const table = (at: Answering, name: string): Promise<Record<string, unknown>[]> =>
  rows(at as TestGateway, name);

const deeds = async (at: Answering): Promise<string[]> =>
  (await table(at, 'audit'))
    .filter(({ action }) => action !== 'wallet.add')
    .map(({ actor, action, subject }) => [actor, action, subject].join(' '));

describe('rows that were altered', () => {
  beforeEach(async () => (world = await createWorld({ wallets: 3 })));

  it('are shown, asked about twice, and sealed', async () => {
    const { gateway, wallets } = world;
    const [first = '', second = '', third = ''] = wallets;
    await sql(gateway, "UPDATE wallets SET state = 'disabled' WHERE address = ?", [second]);
    const own = newAddress();
    await sql(gateway, 'UPDATE wallets SET address = ? WHERE address = ?', [own, third]);
    const before = await table(gateway, 'wallets');

    const asked = await reseal(gateway);
    expect(asked.ok).toBe(true);
    expect(asked.text).toMatch(/^The seals of 2 wallets do not verify under the present master key\./);
    expect(asked.text).toContain(`${apart(second)}  disabled\n  ${apart(own)}  enabled\n`);
    expect(asked.text).toContain('only if each of these is your own address');
    expect(asked.text).not.toContain(apart(first));
    const again = await reseal(gateway, codeIn(asked.text));
    expect(again.text).toMatch(/Asked a second time. 2 wallet\(s\).*buyers will be sent there \(1 enabled/);
    expect(again.text).toContain(apart(own));
    expect(codeIn(again.text)).not.toBe(codeIn(asked.text));
    expect(await table(gateway, 'wallets')).toEqual(before);
    expect(gateway.get(Alarms).active).toEqual([]);

    const ordered = await asks(world)('B1');
    expect(placed(ordered).address).toBe(first);
    expect(gateway.get(Alarms).active).toMatchObject([{ alarm: 'wallet_seal', subject: own }]);
    const sealed = await reseal(gateway, codeIn(again.text).toLowerCase());
    expect(sealed).toEqual({ ok: true, text: '2 wallet(s) resealed.' });
    expect(gateway.get(Alarms).active).toEqual([]);
    expect(await deeds(gateway)).toEqual([
      `cli wallet.reseal wallet:${second}`,
      `cli wallet.reseal wallet:${own}`,
    ]);
    const used = [placed(await asks(world)('B2')).address, placed(await asks(world)('B3')).address];
    expect(used).toContain(own);
    expect(used).not.toContain(second);
    expect((await reseal(gateway)).text).toMatch(/^There is nothing to reseal/);
    expect((await reseal(gateway, codeIn(again.text))).text).toMatch(/^There is nothing to reseal/);
  });

  it('are not sealed with a code that is guessed, or shown before another change', async () => {
    const { gateway, wallets } = world;
    const [first = '', second = ''] = wallets;
    const change = (address: string, state: string): Promise<unknown> =>
      sql(gateway, 'UPDATE wallets SET state = ? WHERE address = ?', [state, address]);
    await change(first, 'disabled');
    const codes: string[] = [];
    const start = (await reseal(gateway)).text;
    codes.push('ABCDEFGH', codeIn((await reseal(gateway, codeIn(start))).text), codeIn(start));
    await change(second, 'removed');
    const before = await table(gateway, 'wallets');
    for (const code of codes) {
      const answer = await reseal(gateway, code);
      expect(answer.ok).toBe(false);
      expect(answer.text).toMatch(/^This code is not valid: .*Starting over:\n\nThe seals of 2 wallets/);
    }
    expect(await table(gateway, 'wallets')).toEqual(before);
  });

  it('that are no wallets at all are named and left', async () => {
    const { gateway, wallets } = world;
    await sql(gateway, 'UPDATE wallets SET address = ? WHERE address = ?', ['T\u001b[2Jx', wallets[0]]);
    await sql(gateway, "UPDATE wallets SET state = 'on' WHERE address = ?", [wallets[1]]);
    const { text } = await reseal(gateway);
    expect(text).toMatch(
      /^There is nothing to reseal[^]*Row 1 of .* is no wallet[^]*Row 2 of .* is no wallet/,
    );
    // eslint-disable-next-line no-control-regex -- that is the point
    expect(text).not.toMatch(/\u001b/);
  });

  it('are all sealed or none', async () => {
    const { gateway, wallets } = world;
    for (const wallet of wallets)
      await sql(gateway, "UPDATE wallets SET state = 'disabled' WHERE address = ?", [wallet]);
    const again = await reseal(gateway, codeIn((await reseal(gateway)).text));
    const before = await table(gateway, 'wallets');
    await sql(gateway, 'ALTER TABLE audit RENAME TO audit_away');
    await expect(reseal(gateway, codeIn(again.text))).rejects.toThrow();
    expect(await table(gateway, 'wallets')).toEqual(before);
    await sql(gateway, 'ALTER TABLE audit_away RENAME TO audit');
    const codes = [codeIn(again.text), codeIn(again.text)];
    const answers = await Promise.all(codes.map((code) => reseal(gateway, code)));
    expect(answers.filter(({ text }) => text === '3 wallet(s) resealed.')).toHaveLength(1);
    expect(await deeds(gateway)).toHaveLength(3);
  });
});

describe('after the master key was changed', () => {
  const other = { MASTER_KEY: MasterKey.generate() };

  beforeEach(async () => {
    world = await createWorld({ wallets: 2 });
    await world.gateway.get(AdminActions).run('merchant create', 'Second');
    await world.gateway.close();
  });

  it('the gateway does not start, and names both cures', async () => {
    await expect(open(other, false)).rejects.toThrow(
      /does not belong to this database.*give the key.*master\.key.*on purpose, or is lost.*wallet reseal/,
    );
    world.gateway = await world.another();
  });

  it('the pool is resealed, every secret is renewed, and the old key is the foreign one', async () => {
    const cli = await open(other, true);
    const before = await table(cli, 'merchants');
    const asked = await reseal(cli);
    expect(asked.text).toMatch(/its fingerprint is \w{16}, the database was sealed with \w{16}/);
    expect(asked.text).toContain('put the old one back instead');
    expect(asked.text).toMatch(/The secret of merchant 1000, 1001 does not open under this key/);
    for (const wallet of world.wallets) expect(asked.text).toContain(apart(wallet));
    const again = await reseal(cli, codeIn(asked.text));
    expect(await table(cli, 'merchants')).toEqual(before);
    const { ok, text } = await reseal(cli, codeIn(again.text));
    expect(ok).toBe(true);
    expect(text).toMatch(/^2 wallet\(s\) resealed; the database belongs to the master key \w{16} now\./);
    expect(text).toContain('make new ones with key create');
    const [secret = '', second = ''] = [...text.matchAll(/^secret: (\w{44})$/gm)].map((match) => match[1]);
    expect(second).not.toBe('');
    expect(await deeds(cli)).toEqual([
      'cli merchant.create merchant:1001',
      ...world.wallets.map((wallet) => `cli wallet.reseal wallet:${wallet}`),
      'cli merchant.new_secret merchant:1000',
      'cli merchant.new_secret merchant:1001',
      'cli master_key.adopt setting:master_key_fingerprint',
    ]);
    const stored = JSON.stringify([await table(cli, 'audit'), await table(cli, 'merchants')]);
    for (const hidden of [secret, second]) expect(stored).not.toContain(hidden);
    await closeOpened();

    await expect(
      open(world.engine.name === 'embedded' ? {} : world.engine.environment, false),
    ).rejects.toThrow('does not belong to this database');
    const { secret: old } = world.gateway;
    world.gateway = await world.another({
      environment: { TRON_NODES: world.sandbox.url, WALLETS: world.wallets.join(), ...other },
    });
    await world.gateway.work();
    expect(world.gateway.secret).toBe(secret);
    expect(world.gateway.get(Alarms).active).toEqual([]);
    expect(world.wallets).toContain(placed(await asks(world)('K1')).address);
    world.gateway = { ...world.gateway, secret: old };
    expect(await asks(world)('K2')).toMatchObject({ status_code: 401 });
  });

  it('nothing else is done with the foreign key, and the old one still opens everything', async () => {
    const cli = await open({ ...other, WALLETS: newAddress(), API_AUTH_TOKEN: 'x'.repeat(44) }, true);
    const start = await reseal(cli);
    expect((await reseal(cli, 'ABCDEFGH')).ok).toBe(false);
    expect(codeIn(start.text)).toMatch(/^\w{8}$/);
    await closeOpened();
    world.gateway = await world.another();
    expect(world.gateway.get(Alarms).active).toEqual([]);
    expect((await table(world.gateway, 'wallets')).map(({ address }) => address)).toEqual(world.wallets);
    placed(await asks(world)('N1'));
  });
});

describe('a database that only claims to belong to another key', () => {
  it('is told from one whose key was changed, and set right', async () => {
    world = await createWorld({ wallets: 2 });
    const { gateway } = world;
    await sql(gateway, "UPDATE settings SET value = 'x' WHERE name = 'master_key_fingerprint'");
    await sql(gateway, "UPDATE wallets SET state = 'disabled' WHERE address = ?", [world.wallets[0]]);
    expect((await reseal(gateway)).text).toMatch(/Beware: 1 other wallet\(s\) verify under this key/);
    await sql(gateway, "UPDATE wallets SET state = 'enabled' WHERE address = ?", [world.wallets[0]]);
    const asked = await reseal(gateway);
    expect(asked.text).toMatch(/^No wallet needs a new seal, but the database belongs to another master key/);
    const again = await reseal(gateway, codeIn(asked.text));
    expect((await reseal(gateway, codeIn(again.text))).text).toMatch(/^0 wallet\(s\) resealed; the database/);
    await world.restart();
    placed(await asks(world)('F1'));
  });
});

describe('a first merchant whose secret does not open', () => {
  it('does not keep the command line from renewing it', async () => {
    world = await createWorld();
    await sql(world.gateway, "UPDATE merchants SET secret_sealed = 'v1.AAAA'");
    await world.gateway.close();
    const cli = await open({}, false);
    const { text } = await cli.get(AdminActions).run('merchant rotate-secret', '1000');
    expect(text).toMatch(/^secret: \w{44}$/m);
    await closeOpened();
    world.gateway = await world.another();
    expect(text).toContain(world.gateway.secret);
  });
});
