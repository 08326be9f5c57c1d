import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { AdminActions } from '@epusdt/operations';
import { WalletCron, Wallets } from '@epusdt/wallets';
import { rows } from '../support/gateway';
import { asks, placed, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

let world: World;
afterEach(() => world.close());

const sql = (text: string, values: unknown[] = []): Promise<unknown> =>
  world.gateway.get(Database).reader.query(text, values);

const swap = (from: string, to: string): Promise<unknown> =>
  sql('UPDATE wallets SET address = ? WHERE address = ?', [to, from]);

/** Whose rows are alarmed about. */
const alarmed = (): string[] =>
  world.gateway
    .get(Alarms)
    .active.filter(({ alarm }) => alarm === 'wallet_seal')
    .map(({ subject }) => subject);

const run = (command: string, argument = '', actor?: string) =>
  world.gateway.get(AdminActions).run(command, argument, actor);

const audit = async (action: string): Promise<Record<string, unknown>[]> =>
  (await rows(world.gateway, 'audit')).filter((row) => row['action'] === action);

async function get(path: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${world.gateway.url}${path}`);
  return { status: answer.status, text: await answer.text() };
}

/** Whatever a buyer or the shop can ask about an order: no answer holds one of the addresses. */
async function expectUnpayable(order: Placed, reference: string, hidden: readonly string[]): Promise<void> {
  const page = await get(`/pay/checkout-counter/${order.id}`);
  const status = await get(`/pay/checkout-counter/${order.id}/status`);
  const repeated = await asks(world)(reference);
  const checked = await get(`/pay/check-status/${order.id}`);
  expect(page.status).toBe(503);
  expect(JSON.parse(status.text)).toMatchObject({ status: 'pending', confirmations: null });
  expect(repeated).toMatchObject({ data: null });
  expect(repeated.message).toContain('could not be verified');
  const answers = [page.text, status.text, JSON.stringify(repeated), checked.text].join('\n');
  for (const address of hidden) {
    expect(answers).not.toContain(address);
    // The page would set its ends apart.
    expect(answers).not.toContain(address.slice(6, -6));
  }
}

describe('a wallet row written without the master key', () => {
  it('is not assigned, and alarms as soon as an order is asked for', async () => {
    world = await createWorld({ wallets: 2 });
    const [swapped = '', intact = ''] = world.wallets;
    const stranger = newAddress();
    await swap(swapped, stranger);
    for (let n = 0; n < 10; n += 1) expect(placed(await asks(world)(`A${n}`)).address).toBe(intact);
    expect(alarmed()).toEqual([stranger]);
    const text = world.gateway
      .get(Alarms)
      .active.map((alarm) => alarm.text)
      .join();
    expect(text).toMatch(/neither assigned nor shown.*wallet app.*doctor/);

    await swap(stranger, swapped);
    expect(await world.gateway.get(Wallets).check()).toEqual([]);
    expect(alarmed()).toEqual([]);
  });

  it.each(['add', 'enable', 'disable', 'remove'])('cannot be sealed by wallet %s', async (verb) => {
    world = await createWorld({ wallets: 1 });
    const stranger = newAddress();
    await swap(world.wallets[0] ?? '', stranger);
    const answer = await run(`wallet ${verb}`, stranger);
    expect(answer).toMatchObject({ ok: false });
    expect(answer.text).toMatch(/altered outside the gateway.*wallet reseal/);
    expect((await rows(world.gateway, 'wallets'))[0]).toMatchObject({ address: stranger, state: 'enabled' });
  });

  it('is neither assigned, nor listed as usable, nor shown when SQL has put it in', async () => {
    world = await createWorld({ wallets: 1 });
    const [wallet = ''] = world.wallets;
    const stranger = newAddress();
    const [{ mac = '' } = {}] = (await rows(world.gateway, 'wallets')) as { mac?: string }[];
    await sql('INSERT INTO wallets (network, address, state, mac, created_at) VALUES (?, ?, ?, ?, ?)', [
      'tron',
      stranger,
      'enabled',
      mac,
      1,
    ]);
    for (let n = 0; n < 10; n += 1) expect(placed(await asks(world)(`I${n}`)).address).toBe(wallet);
    expect((await run('wallet list')).text).toContain(`${stranger}  enabled  SEAL BROKEN: not used`);
    expect(await world.gateway.get(Wallets).assignable()).toEqual([wallet]);
    const order = placed(await asks(world)('I0'));
    const slot = `tron:usdt:${stranger}:${order.units}`;
    await sql('UPDATE orders SET address = ?, slot = ? WHERE id = ?', [stranger, slot, order.id]);
    await expectUnpayable(order, 'I0', [stranger]);
  });

  it('is noticed on the page, and by a repeated create, of an order that is open at it', async () => {
    world = await createWorld({ wallets: 1 });
    const [wallet = ''] = world.wallets;
    const order = placed(await asks(world)('P1'));
    expect((await get(`/pay/checkout-counter/${order.id}`)).text).toContain(wallet.slice(6, -6));
    for (const look of [() => get(`/pay/checkout-counter/${order.id}`), () => asks(world)('P1')]) {
      await sql("UPDATE wallets SET state = 'removed' WHERE address = ?", [wallet]);
      await look();
      expect(alarmed()).toEqual([wallet]);
      await expectUnpayable(order, 'P1', [wallet]);
      await sql("UPDATE wallets SET state = 'enabled' WHERE address = ?", [wallet]);
      await look();
      expect(alarmed()).toEqual([]);
    }
  });

  it('does not stop the start, only the wallet', async () => {
    world = await createWorld({ wallets: 2 });
    const [swapped = '', intact = ''] = world.wallets;
    const stranger = newAddress();
    await swap(swapped, stranger);
    await world.restart({ WALLETS: intact });
    expect(alarmed()).toEqual([stranger]);
    for (let n = 0; n < 4; n += 1) expect(placed(await asks(world)(`S${n}`)).address).toBe(intact);
    const { text } = await run('doctor');
    expect(text).toMatch(new RegExp(`FAIL {2}wallets: the seal of ${stranger} is broken.*swapped`));
    expect(text).toMatch(/cure: find out who can write[^]*restore the row[^]*wallet reseal[^]*do not work/);
  });

  it('is noticed within a minute when nobody asks for anything', async () => {
    world = await createWorld({ wallets: 1 });
    await world.gateway.close();
    world.gateway = await world.another({ crons: true });
    const stranger = newAddress();
    await swap(world.wallets[0] ?? '', stranger);
    await world.gateway.get(WalletCron).check();
    expect(alarmed()).toEqual([stranger]);
    await sql('DELETE FROM wallets WHERE address = ?', [stranger]);
    await world.gateway.get(WalletCron).check();
    expect(alarmed()).toEqual([]);
  });
});

describe('an order row changed in the database', () => {
  it('shows nobody the address written into it, be it a stranger’s or another wallet of the pool', async () => {
    world = await createWorld({ wallets: 2 });
    const order = placed(await asks(world)('O1'));
    const other = world.wallets.find((wallet) => wallet !== order.address) ?? '';
    const set = (column: string, value: string | bigint): Promise<unknown> =>
      sql(`UPDATE orders SET ${column} = ? WHERE id = ?`, [String(value), order.id]);
    for (const address of [newAddress(), other]) {
      await set('address', address);
      await expectUnpayable(order, 'O1', [address, order.address]);
    }
    await set('address', order.address);
    await set('payable_units', order.units - 1n);
    await expectUnpayable(order, 'O1', [order.address]);
    await set('payable_units', order.units);
    expect(placed(await asks(world)('O1'))).toEqual(order);
    expect((await get(`/pay/checkout-counter/${order.id}`)).status).toBe(200);
  });
});

describe('what is done to wallets', () => {
  it('is on record with who did it, and not done without the record', async () => {
    world = await createWorld({ wallets: 1 });
    const [wallet = ''] = world.wallets;
    const subject = `wallet:${wallet}`;
    expect(await audit('wallet.add')).toMatchObject([{ actor: 'config', subject }]);
    const added = newAddress();
    await run('wallet add', added, 'telegram:7');
    await run('wallet add', added, 'telegram:8');
    for (const verb of ['disable', 'enable', 'remove']) await run(`wallet ${verb}`, wallet);
    expect((await audit('wallet.add')).slice(1)).toMatchObject([
      { actor: 'telegram:7', subject: `wallet:${added}` },
    ]);
    for (const [verb, before, state] of [
      ['disable', 'enabled', 'disabled'],
      ['enable', 'disabled', 'enabled'],
      ['remove', 'enabled', 'removed'],
    ] as const) {
      const [row] = await audit(`wallet.${verb}`);
      expect(row).toMatchObject({ actor: 'cli', subject });
      expect(JSON.parse(String(row?.['details']))).toEqual({ before, state });
    }
    const before = await rows(world.gateway, 'wallets');
    await sql('ALTER TABLE audit RENAME TO audit_away');
    await expect(run('wallet add', newAddress())).rejects.toThrow();
    await expect(run('wallet disable', added)).rejects.toThrow();
    expect(await rows(world.gateway, 'wallets')).toEqual(before);
  });
});

describe('a merchant whose secret does not open', () => {
  it('stops neither the start nor the others, and gets a new one', async () => {
    world = await createWorld({ wallets: 1 });
    await sql("UPDATE merchants SET secret_sealed = 'v1.AAAA' WHERE pid = '1000'");
    expect((await run('merchant create', 'Second')).text).toContain('merchant 1001');
    expect(await run('merchant list')).toMatchObject({ ok: true });
    expect((await run('wallet reseal')).text).toMatch(/nothing to reseal[^]*merchant rotate-secret 1000/);
    const { ok, text } = await run('merchant rotate-secret', '1000');
    expect(ok).toBe(true);
    const secret = /secret: (\w{44})/.exec(text)?.[1] ?? '';
    world.gateway = { ...world.gateway, secret };
    placed(await asks(world)('M1'));
    expect(await run('merchant rotate-secret', '7')).toMatchObject({ ok: false });
  });
});
