import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '@epusdt/database';
import { DAY, HOUR, MINUTE } from '@epusdt/kernel';
import { AdminActions, ReadinessCheck } from '@epusdt/operations';
import { CopyDesk, expectEvenBooks, masterKeyOf, paidReferences } from '../support/copy-desk';
import { orderOf as orderIn, whileStopped } from '../support/copy-outcome';
import { engineOfProject, openEngine } from '../support/engine';
import { rows } from '../support/gateway';
import { whenDistributed } from '../support/on-engine';
import { asks, pay, placed, type Placed } from '../support/shopper';
import { START, createWorld, type World } from '../support/world';

const embedded = engineOfProject() === 'embedded';
const FENCE_MS = DAY + HOUR + MINUTE;

let world: World;
let desk: CopyDesk;
let told: string[];
beforeEach(async () => {
  told = [];
  world = await createWorld({
    wallets: 2,
    onCallback: ({ fields }) => {
      told.push(String(fields['order_id']));
      return { status: 200, type: 'text/plain', body: 'ok' };
    },
  });
  desk = new CopyDesk(world);
});
afterEach(async () => {
  await world.close();
  desk.close();
});

const orderOf = (reference: string, amount?: number): Promise<Placed> => orderIn(world, reference, amount);
const run = (command: string): Promise<{ ok: boolean; text: string }> =>
  world.gateway.get(AdminActions).run(command, '');

/** Orders open and paid, a copy in the middle of creates, and more of both after it. */
async function liveOn(): Promise<{ copy: string; open: Placed; unpaid: Placed }> {
  const paid = await orderOf('before');
  pay(world, paid);
  await world.settle();
  const open = await orderOf('open');
  const [copy] = await Promise.all([desk.copy(), orderOf('meanwhile-1'), orderOf('meanwhile-2')]);
  world.clock.advance(MINUTE);
  pay(world, open);
  pay(world, await orderOf('forgotten-paid'));
  const unpaid = await orderOf('forgotten-open');
  await world.settle();
  return { copy, open, unpaid };
}

describe('a database that was put back to a copy', () => {
  it('loses no payment and pays none twice; orders wait until forgotten amounts are free', async () => {
    const { copy, unpaid } = await liveOn();
    expect(await paidReferences(world)).toEqual(['before', 'forgotten-paid', 'open']);
    expect([...told].sort()).toEqual(['before', 'forgotten-paid', 'open']);
    const highest = Math.max(...(await rows(world.gateway, 'callbacks')).map(({ id }) => Number(id)));

    const words = await whileStopped(world, () => desk.restore(copy, { replace: true }));
    expect(words).toContain(`the database is that of ${new Date(START).toISOString()} again`);
    expect(words).toMatch(/what was there before is kept: /);
    expect(words).toContain(`until ${new Date(START + MINUTE + FENCE_MS).toISOString()}`);

    expect(await paidReferences(world)).toEqual(['before']);
    expect(await asks(world)('new')).toMatchObject({
      status_code: 400,
      message: expect.stringContaining('amounts that were given out after it are not known') as string,
    });
    // What is open is told again, as ever.
    expect(placed(await asks(world)('open')).address).toMatch(/^T/);
    await world.gateway.work();
    await world.gateway.work();
    expect(await paidReferences(world)).toEqual(['before', 'open']);
    const inbox = await rows(world.gateway, 'inbox');
    expect(inbox).toHaveLength(1);
    // The shop hears of the payment that it was told of already; by another number than any it knows.
    expect(told.filter((reference) => reference === 'open')).toHaveLength(2);
    expect(told.filter((reference) => reference === 'before')).toHaveLength(1);
    const [, again] = await rows(world.gateway, 'callbacks');
    expect(Number(again?.['id'])).toBeGreaterThan(highest + 100_000);

    // A buyer of a forgotten order pays.
    pay(world, unpaid);
    await world.settle();
    expect(await rows(world.gateway, 'inbox')).toHaveLength(2);
    await expectEvenBooks(world);

    world.clock.advance(FENCE_MS - 1);
    expect(await asks(world)('new')).toMatchObject({ status_code: 400 });
    world.clock.advance(1);
    expect(placed(await asks(world)('new')).address).toMatch(/^T/);
  });

  it('says for how long it refuses orders, and the owner may end it', async () => {
    const { copy } = await liveOn();
    await whileStopped(world, () => desk.restore(copy, { replace: true }));
    const until = new Date(START + MINUTE + FENCE_MS).toISOString();
    expect((await run('doctor')).text).toMatch(
      new RegExp(`^FAIL {2}orders: no new order is taken until ${until}: the database was put back`, 'm'),
    );
    expect(await world.gateway.get(ReadinessCheck).look()).toMatchObject({
      ready: true,
      degraded: [expect.stringContaining(until)],
    });
    expect(await run('restore accept-reuse')).toMatchObject({ ok: true });
    expect(placed(await asks(world)('new')).address).toMatch(/^T/);
    expect((await run('restore accept-reuse')).text).toBe('no restore keeps orders from being taken');
    expect((await run('doctor')).text).toMatch(/^ok {4}orders: new ones are taken$/m);
    const deeds = (await rows(world.gateway, 'audit')).map(({ action }) => action);
    expect(deeds.slice(-2)).toEqual(['database.restore', 'orders.accept_reuse']);
  });

  it('takes orders at once where the owner accepts the risk', async () => {
    const { copy } = await liveOn();
    const words = await whileStopped(world, () => desk.restore(copy, { replace: true, acceptReuse: true }));
    expect(words).toContain('new orders are taken at once');
    expect(placed(await asks(world)('new')).address).toMatch(/^T/);
  });

  it('is what it was, also a second time and in an empty place', async () => {
    const { copy } = await liveOn();
    const before = await rows(world.gateway, 'orders');
    const later = await desk.copy();
    await whileStopped(world, () => desk.restore(copy, { replace: true }));
    await whileStopped(world, () => desk.restore(later, { replace: true, acceptReuse: true }));
    expect(await rows(world.gateway, 'orders')).toEqual(before);
    expect(await paidReferences(world)).toEqual(['before', 'forgotten-paid', 'open']);
  });
});

describe('a restore', () => {
  it('takes a copy of one engine into the other', async () => {
    const { copy } = await liveOn();
    const other = await openEngine(embedded ? 'distributed' : 'embedded');
    try {
      const environment = { ...other.environment, MASTER_KEY: masterKeyOf(world.engine) };
      await desk.restore(copy, { acceptReuse: true }, { ...other, environment });
      const elsewhere = await world.another({ engine: { ...other, environment } });
      try {
        const orders = await rows(elsewhere, 'orders');
        expect(orders.slice(0, 2).map(({ reference }) => reference)).toEqual(['before', 'open']);
        await elsewhere.work();
        expect(await paidReferences({ ...world, gateway: elsewhere })).toEqual(['before', 'open']);
        expect(placed(await asks({ ...world, gateway: elsewhere })('new')).address).toMatch(/^T/);
      } finally {
        await elsewhere.close();
      }
    } finally {
      await other.dispose();
    }
  });

  it('is refused while a gateway runs, and where a database is', async () => {
    const copy = await desk.copy();
    await expect(desk.restore(copy, { replace: true })).rejects.toThrow(
      embedded ? 'another gateway is using the data folder' : /other connection\(s\) use this database/,
    );
    placed(await asks(world)('A1'));
    await whileStopped(world, () => expect(desk.restore(copy)).rejects.toThrow('with --replace'));
    expect(await rows(world.gateway, 'orders')).toHaveLength(1);
  });

  whenDistributed('that was cut off keeps every gateway out until it is run again', async () => {
    const copy = await desk.copy();
    await orderOf('A1');
    await world.gateway.get(Database).reader.query('CREATE TABLE restore_unfinished (at BIGINT NOT NULL)');
    await whileStopped(world, async () => {
      await expect(world.another()).rejects.toThrow('this database is being put back from a copy');
      await expect(desk.restore(copy)).rejects.toThrow('was cut off; run it again with --replace');
      expect(await desk.restore(copy, { replace: true })).toMatch(
        /what was there before is kept: \d+ tables/,
      );
    });
    expect(await rows(world.gateway, 'orders')).toEqual([]);
  });

  it('of a copy that is not good changes nothing', async () => {
    const copy = await desk.copy();
    await orderOf('A1');
    const broken = desk.changed(copy, (text) =>
      text.replace('"meta"', '').replace(/"enabled"/, '"disabled"'),
    );
    await whileStopped(world, () =>
      expect(desk.restore(broken, { replace: true })).rejects.toThrow('is damaged (the rows of wallets'),
    );
    expect(await rows(world.gateway, 'orders')).toHaveLength(1);
    expect(placed(await asks(world)('A2')).address).toMatch(/^T/);
  });
});

describe('a copy', () => {
  it("is for its owner alone, and takes nobody's place", async () => {
    const path = await desk.copy();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await expect(desk.backUp(path)).rejects.toThrow(`${path} is there already; give another name with --to`);
    expect(await desk.backUp(desk.path)).toContain('epusdt-sandbox-20260105T120000Z.backup: ');
    for (const nowhere of [join(desk.path, 'none', 'copy'), join(path, 'copy')]) {
      await expect(desk.backUp(nowhere)).rejects.toThrow(/cannot be written \((ENOENT|ENOTDIR): /);
    }
    expect(readdirSync(desk.path).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(existsSync(join(desk.path, 'epusdt-sandbox-20260105T120000Z.backup'))).toBe(true);
    expect((await run('doctor')).text).toMatch(/^ok {4}backup: the last one is 0 hours old: \S+$/m);
  });

  it('is looked at without touching anything', async () => {
    const { copy } = await liveOn();
    const words = await desk.verify(copy);
    expect(words).toContain('wallets: 2, every seal is good; merchants: 1, every secret opens');
    expect(words).toContain('1 transfers (5.84 USDT) are 1 payments, 0 in the inbox and 0 ignored');
    expect(await paidReferences(world)).toEqual(['before', 'forgotten-paid', 'open']);
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40), /is damaged \(/],
    ['with a bit turned', turned, /is damaged \(/],
    ['of something else', () => Buffer.from('hello'), /is no backup of this program/],
    ['with nothing in it', () => Buffer.alloc(0), /is damaged \(/],
  ] as const)('%s is refused', async (_what, bend, words) => {
    const copy = await desk.copy();
    await expect(desk.verify(desk.bent(copy, bend))).rejects.toThrow(words);
  });

  it('that somebody changed with care is refused: he does not have the key', async () => {
    const copy = await desk.copy();
    const without = desk.changed(copy, (text) =>
      text.replace(/\{"table":"audit".*?"end":"audit"[^\n]*\n/s, ''),
    );
    await expect(desk.verify(without)).rejects.toThrow('its seal is broken: somebody has changed it');
    const bound = desk.changed(copy, (text) => text.slice(0, text.indexOf('\n{"sha256"') + 1));
    await expect(desk.verify(bound)).rejects.toThrow('is damaged (its end is missing)');
  });

  it('of another key, network or form is refused for that', async () => {
    const copy = await desk.copy();
    await expect(desk.verify(copy, { MASTER_KEY: '7'.repeat(64) })).rejects.toThrow(
      'was made under another master key',
    );
    await expect(desk.verify(copy, { TRON_NETWORK: 'nile' })).rejects.toThrow(
      'is of the network sandbox, the configuration means nile',
    );
    const form = desk.changed(copy, (text) => text.replace('"epusdt_backup":1', '"epusdt_backup":2'));
    await expect(desk.verify(form)).rejects.toThrow('in a form that this one does not read');
    await expect(desk.verify(desk.file())).rejects.toThrow('cannot be read: ENOENT');
  });
});

describe('the schema of a copy', () => {
  it('may be an older one, which is brought up to date where it is put', async () => {
    const words = await desk.verify(await desk.copyOfSchema('0010_unmatched.sql'));
    expect(words).toContain('schema: 0010_unmatched.sql');
    expect(words).toContain('this copy can be put back');
  });

  it('may not be a newer one, nor may the database be', async () => {
    const newer = await desk.copyOfSchema('0010_unmatched.sql', '9999_newer.sql');
    await expect(desk.verify(newer)).rejects.toThrow(
      'the copy was made by a newer version (it has 9999_newer.sql); use that version',
    );
    const { reader } = world.gateway.get(Database);
    await reader.query("INSERT INTO schema_migrations VALUES ('9999_newer.sql', 'x', 0)");
    await expect(desk.copy()).rejects.toThrow('the database was made by a newer version');
  });
});

function turned(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  const place = Math.floor(other.length / 2);
  other.writeUInt8(other.readUInt8(place) ^ 1, place);
  return other;
}
