import { TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { HOUR, SECOND } from '@epusdt/kernel';
import { AdminActions } from '@epusdt/operations';
import type { AdminAnswer } from '@epusdt/operations';
import { rows } from '../support/gateway';
import { asks, orderRow, pay, placed, statusOf, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World, type WorldOptions } from '../support/world';

describe('the token', () => {
  let world: World;
  afterEach(() => world.close());
  const begin = async (options: WorldOptions = {}): Promise<void> => {
    world = await createWorld(options);
    await blocks(25);
  };

  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));
  const blocks = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) {
      world.sandbox.chain.transfer({ to: newAddress(), amountUnits: 1_000_000n });
      world.clock.advance(3 * SECOND);
      world.sandbox.chain.mine(1);
    }
    await world.gateway.work();
  };
  const alarms = (): string[] =>
    world.gateway.get(Alarms).active.map(({ alarm, subject }) => `${alarm} ${subject}`.trim());
  const run = (command: string, argument: string): Promise<AdminAnswer> =>
    world.gateway.get(AdminActions).run(command, argument);
  const cursor = async (): Promise<number> => Number((await rows(world.gateway, 'cursors'))[0]?.['number']);

  it('that takes a fee pays with what arrives, to the unit', async () => {
    await begin();
    const [one, two] = [await order('F1'), await order('F2', 43)];
    // 10 of 10,000 are the fee: so much has to be sent that the rest is the order's amount.
    let gross = (one.units * 10_000n) / 9_990n;
    while (gross - (gross * 10n) / 10_000n < one.units) gross += 1n;
    expect(gross - (gross * 10n) / 10_000n).toBe(one.units);
    const txid = world.sandbox.chain.transfer({
      to: one.address,
      amountUnits: gross,
      kind: 'feeBearing',
    });
    world.sandbox.chain.transfer({ to: two.address, amountUnits: two.units, kind: 'feeBearing' });
    await blocks(20);
    expect([await statusOf(world, one), await statusOf(world, two)]).toEqual([2, 1]);
    expect(await rows(world.gateway, 'payments')).toMatchObject([{ order_id: one.id, tx_hash: txid }]);
    expect(await rows(world.gateway, 'inbox')).toHaveLength(1);
    expect(await rows(world.gateway, 'transfers')).toHaveLength(2);
  });

  it('is watched for a fee: an alarm while there is one', async () => {
    await begin();
    world.sandbox.chain.token.setFee(10, 1_000_000n);
    const one = await order('W1');
    await blocks(1);
    pay(world, one);
    await blocks(20);
    expect(alarms()).toEqual(['token_fee']);
    expect(await statusOf(world, one)).toBe(1);
    world.sandbox.chain.token.setFee(0, 0n);
    await blocks(20);
    world.clock.advance(HOUR);
    await blocks(1);
    expect(alarms()).not.toContain('token_fee');
  });

  it('that moves to another contract stops the reading there, and no order is taken any more', async () => {
    await begin();
    const [before, after] = [await order('D1'), await order('D2', 43)];
    pay(world, before);
    const heir = newAddress();
    world.sandbox.chain.token.deprecate(heir);
    await blocks(1);
    pay(world, after);
    await blocks(20);
    const stopped = await cursor();
    await blocks(1);
    expect(alarms()).toEqual(['token_deprecated']);
    expect(world.gateway.get(Alarms).active[0]?.text).toContain(`replaced by ${heir} in block`);
    expect([await statusOf(world, before), await statusOf(world, after)]).toEqual([2, 1]);
    await blocks(40);
    expect(await cursor()).toBe(stopped);
    const refused = await asks(world)('D3');
    expect(refused).toMatchObject({ data: null });
    expect(refused.message).toMatch(/contract was replaced/);

    await world.restart();
    await blocks(20);
    expect(await cursor()).toBe(stopped);
    expect(alarms()).toContain('token_deprecated');
    expect((await asks(world)('D4')).message).toMatch(/contract was replaced/);
    expect(await statusOf(world, after)).toBe(1);
  });

  it('that moved while the gateway was behind is not read past that moment, either', async () => {
    await begin();
    const one = await order('P1');
    const { chain } = world.sandbox;
    chain.token.deprecate(newAddress());
    const { number } = chain.mine(1);
    for (let i = 0; i < 250; i += 1) {
      world.clock.advance(3 * SECOND);
      chain.mine(1);
    }
    await world.gateway.work();
    // At most to the end of the 20 blocks that were read at once.
    expect(await cursor()).toBeGreaterThanOrEqual(number);
    expect(await cursor()).toBeLessThan(number + 20);
    // Its buyer may have paid: the new contract's transfers are not seen.
    expect(await statusOf(world, one)).toBe(1);
  });

  it('is noticed to have moved within the hour where only our own wallets are asked for', async () => {
    await begin({ environment: { CHAIN_READING: 'wallets' } });
    world.sandbox.chain.setBackground(80);
    await blocks(60);
    // From now on strangers are asked for beside our own wallets.
    await blocks(20);
    world.sandbox.chain.token.deprecate(newAddress());
    await blocks(20);
    world.clock.advance(HOUR);
    await blocks(1);
    await blocks(1);
    expect(alarms()).toContain('token_deprecated');
    const refused = await asks(world)('H1');
    expect(refused).toMatchObject({ data: null });
    expect(refused.message).toMatch(/contract was replaced/);
  });

  it('whose issuer blacklists a wallet of ours: an alarm until it is taken back', async () => {
    await begin();
    const one = await order('B1');
    const { token } = world.sandbox.chain;
    token.blacklist(newAddress());
    await blocks(20);
    expect(alarms()).toEqual([]);
    token.blacklist(one.address);
    pay(world, one);
    await blocks(20);
    expect(alarms()).toEqual([`wallet_blacklisted ${one.address}`]);
    expect(world.gateway.get(Alarms).active[0]?.text).toContain(`wallet disable ${one.address}`);
    // It still receives.
    expect(await statusOf(world, one)).toBe(2);
    token.blacklist(one.address, false);
    await blocks(20);
    world.clock.advance(HOUR);
    await blocks(20);
    expect(alarms()).toEqual([]);
  });

  it('is asked before a wallet is taken: blacklisted is refused, never seen is said', async () => {
    await begin();
    const { chain } = world.sandbox;
    const [bad, known, fresh] = [newAddress(), newAddress(), newAddress()];
    chain.token.blacklist(bad);
    chain.transfer({ to: known, amountUnits: 1n });
    await blocks(20);
    const refused = await run('wallet add', bad);
    expect(refused).toMatchObject({ ok: false });
    expect(refused.text).toMatch(/is blacklisted by the issuer of USDT: .*use another address/);
    expect(await run('wallet add', known)).toEqual({ ok: true, text: `${known} added` });
    const added = await run('wallet add', fresh);
    expect(added).toMatchObject({ ok: true });
    expect(added.text).toMatch(/added\nnote: the chain has never seen this address/);
    const { text } = await run('wallet list', '');
    expect(text).toContain(fresh);
    expect(text).not.toContain(bad);
    world.sandbox.providers[0]?.faults.set('refuse');
    const unchecked = await run('wallet add', newAddress());
    expect(unchecked.text).toMatch(/added\nnote: it could not be checked on the chain now/);
  });

  it('carries values of any size into the inbox, digit by digit', async () => {
    await begin();
    const [to = ''] = world.wallets;
    const one = await order('V1');
    const values = [2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n + 7n, 10n ** 40n, 2n ** 256n - 1n];
    for (const amountUnits of values) world.sandbox.chain.transfer({ to, amountUnits });
    pay(world, one);
    await blocks(20);
    const stored = await world.gateway.get(Database).reader.find(TransferRow, { order: { id: 'ASC' } });
    const inbox = stored.filter(({ state }) => state === 'inbox');
    expect(inbox.map(({ rawValue }) => rawValue)).toEqual(values.map(String));
    expect(inbox.map(({ units }) => units)).toEqual([...values.slice(0, 2), null, null, null, null]);
    const { text } = await run('inbox list', '');
    for (const value of values.slice(2)) expect(text).toContain(`${value} (raw)`);
    expect(text).toContain('9007199254.740993 USDT');
    expect(await orderRow(world, one)).toMatchObject({ status: 'paid' });
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
  });
});
