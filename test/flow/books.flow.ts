import { Alarms } from '@epusdt/events';
import { Database } from '@epusdt/database';
import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { BalanceCheck, SumCheck } from '@epusdt/payments';
import { rows } from '../support/gateway';
import { asks, pay, placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const DAY = 24 * HOUR;

describe('the books', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());

  const sql = (text: string): Promise<unknown> => world.gateway.get(Database).reader.query(text);
  const sums = (): SumCheck => world.gateway.get(SumCheck);
  const alarms = (): string[] => world.gateway.get(Alarms).active.map(({ alarm }) => alarm);
  const texts = (): string =>
    world.gateway
      .get(Alarms)
      .active.map(({ text }) => text)
      .join();
  const address = (): string => world.wallets[0] ?? '';

  /** A payment, an entry of the inbox, dust: transfers 1, 2 and 3. */
  const threeOfAKind = async (): Promise<void> => {
    pay(world, placed(await asks(world)('A1')));
    pay(world, { address: address(), units: 7_000_000n });
    pay(world, { address: address(), units: 7n });
    await world.settle();
    expect((await rows(world.gateway, 'transfers')).map(({ state }) => state)).toEqual([
      'settled',
      'inbox',
      'dust',
    ]);
  };

  it('add up to the unit', async () => {
    await threeOfAKind();
    expect(await sums().run()).toEqual({
      transfers: { count: 3, units: 12_840_007n },
      payments: { count: 1, units: 5_840_000n },
      inbox: { count: 1, units: 7_000_000n },
      ignored: { count: 1, units: 7n },
    });
    await sums().runThoroughly();
    expect(alarms()).toEqual([]);
  });

  it.each([
    [
      'a payment of another amount',
      'UPDATE payments SET units = units + 1',
      'UPDATE payments SET units = units - 1',
      '1',
    ],
    [
      'a transfer of another amount',
      'UPDATE transfers SET units = units - 1 WHERE id = 3',
      'UPDATE transfers SET units = units + 1 WHERE id = 3',
      '3',
    ],
    [
      'a transfer settled by nobody',
      "UPDATE transfers SET state = 'unsettled' WHERE id = 2",
      "UPDATE transfers SET state = 'inbox' WHERE id = 2",
      '2',
    ],
  ])('find %s, and say so until it is put right', async (_name, damage, repair, transfer) => {
    await threeOfAKind();
    await sql(damage);
    await sums().run();
    expect(alarms()).toEqual(['sums_differ']);
    expect(texts()).toContain(`transfer(s) ${transfer}`);
    await sql(repair);
    await sums().run();
    expect(alarms()).toEqual([]);
  });

  it.each([
    ['payments', 'DELETE FROM payments'],
    ['inbox', 'DELETE FROM inbox'],
    ['ignores', 'DELETE FROM ignores'],
  ])('find a row that is gone from %s', async (_table, damage) => {
    await threeOfAKind();
    await sql(damage);
    await sums().run();
    expect(alarms()).toEqual(['sums_differ']);
  });

  it('find a payment by a transfer that never was', async () => {
    await threeOfAKind();
    await sql(
      "INSERT INTO payments (order_id, network, tx_hash, log_index, transfer_id, units, reason, settled_at) VALUES ('x', 'tron', 'h', 0, 4, 1, 'exact', 1)",
    );
    await sums().run();
    expect(alarms()).toEqual(['sums_differ']);
  });

  it('find by night what cancels out by day', async () => {
    await threeOfAKind();
    await sql('UPDATE payments SET units = units + 5');
    await sql('UPDATE inbox SET units = units - 5');
    await sums().run();
    expect(alarms()).toEqual([]);
    await sums().runThoroughly();
    expect(texts()).toContain('transfer(s) 1, 2');
  });

  describe('and what wallets hold', () => {
    const balances = (): BalanceCheck => world.gateway.get(BalanceCheck);
    const night = async (): Promise<void> => {
      world.clock.advance(DAY);
      await world.settle();
      await balances().run();
      world.clock.advance(MINUTE);
      await world.settle();
      await balances().run();
    };

    it('agree while everything is recorded, also when the owner spends', async () => {
      await balances().run();
      await balances().run();
      expect(await rows(world.gateway, 'balances')).toHaveLength(1);
      pay(world, { address: address(), units: 7_000_000n });
      await night();
      world.sandbox.chain.transfer({
        from: address(),
        to: 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx',
        amountUnits: 3_000_000n,
      });
      await night();
      const found = await rows(world.gateway, 'balances');
      expect(found.map(({ state }) => state)).toEqual(['agrees', 'agrees', 'agrees']);
      expect(Number(found[2]?.['surplus'])).toBeLessThanOrEqual(-3_000_000);
      expect(alarms()).toEqual([]);
    });

    it('tell of a transfer that was missed, until it is found', async () => {
      await night();
      pay(world, { address: address(), units: 7_000_000n });
      await world.settle();
      const [transfer] = await rows(world.gateway, 'transfers');
      await sql('DELETE FROM transfers');
      await sql('DELETE FROM inbox');
      world.clock.advance(2 * MINUTE);
      await world.settle();
      await night();
      expect(alarms()).toEqual(['balance_differs']);
      expect(texts()).toContain(`${address()} holds 7 USDT more`);
      expect(texts()).toContain(`wallet backscan ${address()} --from`);
      const names = Object.keys(transfer ?? {});
      const marks = names.map(() => '?').join(', ');
      await world.gateway
        .get(Database)
        .reader.query(
          `INSERT INTO transfers (${names.join(', ')}) VALUES (${marks})`,
          Object.values(transfer ?? {}),
        );
      await balances().run();
      expect(alarms()).toEqual([]);
    });

    it('wait while nobody can be asked', async () => {
      const off = world.sandbox.intercept(() => 'drop');
      world.clock.advance(SECOND);
      await balances().run();
      off();
      expect(await rows(world.gateway, 'balances')).toEqual([]);
      expect(alarms().filter((alarm) => alarm.startsWith('balance'))).toEqual([]);
    });
  });
});
