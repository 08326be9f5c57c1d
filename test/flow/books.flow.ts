import { Alarms } from '@epusdt/events';
import { Database, Leases } from '@epusdt/database';
import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { AdminActions } from '@epusdt/operations';
import { BalanceCheck, BookkeepingCron, SumCheck } from '@epusdt/payments';
import { rows } from '../support/gateway';
import { asks, pay, placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

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

  it.each([
    ['payments', 'id', 1],
    ['inbox', 'transfer_id', 2],
    ['ignores', 'transfer_id', 3],
  ])('name the transfer whose row is gone from %s, until it is back', async (table, key, id) => {
    await threeOfAKind();
    const [row = {}] = await rows(world.gateway, table);
    await sql(`DELETE FROM ${table} WHERE ${key} = ${String(row[key])}`);
    await sums().run();
    expect(texts()).toContain(`look at transfer(s) ${id}, 1 to`);
    const names = Object.keys(row);
    await world.gateway
      .get(Database)
      .reader.query(
        `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
        Object.values(row),
      );
    await sums().run();
    expect(alarms()).toEqual([]);
  });

  it('find a transfer that is said to be settled, and has no payment, by night', async () => {
    await threeOfAKind();
    await sql("UPDATE transfers SET state = 'settled' WHERE id = 2");
    await sums().run();
    expect(alarms()).toEqual([]);
    await sums().runThoroughly();
    expect(alarms()).toEqual(['sums_differ']);
    expect(texts()).toContain('look at transfer(s) 2:');
    await sql("UPDATE transfers SET state = 'inbox' WHERE id = 2");
    await sums().runThoroughly();
    await sums().run();
    expect(alarms()).toEqual([]);
  });

  it('keep saying what the night found while the minutes pass, until it is put right', async () => {
    await threeOfAKind();
    await sql("UPDATE transfers SET state = 'settled' WHERE id = 2");
    await sums().runThoroughly();
    expect(alarms()).toEqual(['sums_differ']);
    await sums().run();
    expect(alarms()).toEqual(['sums_differ']);
  });

  it('are looked at by one process, which gives the task back when it ends', async () => {
    const parts = [sums(), world.gateway.get(BalanceCheck), world.gateway.get(Leases)] as const;
    const [one, other] = [new BookkeepingCron(...parts), new BookkeepingCron(...parts)];
    const owner = async (): Promise<unknown> => {
      const leases = await rows(world.gateway, 'leases');
      return leases.find(({ name }) => name === 'bookkeeping')?.['owner'] ?? null;
    };
    await one.everyMinute();
    const first = await owner();
    await other.everyMinute();
    expect(first).not.toBeNull();
    expect(await owner()).toBe(first);
    await one.beforeApplicationShutdown();
    await one.everyNight();
    expect(await owner()).toBeNull();
    await other.everyMinute();
    expect([null, first]).not.toContain(await owner());
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

    it('are asked about once a night, which begins at three', async () => {
      await balances().run();
      expect(await rows(world.gateway, 'balances')).toHaveLength(1);
      world.clock.set(Date.UTC(2026, 0, 6, 3) - 1);
      await balances().run();
      expect(await rows(world.gateway, 'balances')).toHaveLength(1);
      world.clock.advance(1);
      await balances().run();
      await balances().run();
      expect(await rows(world.gateway, 'balances')).toHaveLength(2);
    });

    it('are asked about ten at a time', async () => {
      for (let more = 0; more < 11; more += 1) {
        await world.gateway.get(AdminActions).run('wallet add', newAddress());
      }
      await balances().run();
      expect(await rows(world.gateway, 'balances')).toHaveLength(10);
      await balances().run();
      await balances().run();
      const asked = (await rows(world.gateway, 'balances')).map((row) => row['address']);
      expect([asked.length, new Set(asked).size]).toEqual([12, 12]);
    });

    it('agree again once the wallet was looked back for, and the alarm names how', async () => {
      await night();
      pay(world, { address: address(), units: 7_000_000n });
      await world.settle();
      await sql('DELETE FROM transfers');
      await sql('DELETE FROM inbox');
      world.clock.advance(2 * MINUTE);
      await world.settle();
      await night();
      expect(alarms()).toEqual(['balance_differs']);
      const [, from = ''] = /wallet backscan T\w{33} --from (\d+)$/.exec(texts()) ?? [];
      await world.gateway.get(AdminActions).run('wallet backscan', `${address()} ${from}`);
      for (let runs = 0; runs < 3; runs += 1) await world.gateway.work();
      expect(await rows(world.gateway, 'transfers')).toHaveLength(1);
      await balances().run();
      expect(alarms()).toEqual([]);
      expect((await rows(world.gateway, 'balances')).map(({ state }) => state)).not.toContain('differs');
    });

    it('does not wait for one wallet whose balance no row can hold', async () => {
      const other = newAddress();
      await world.gateway.get(AdminActions).run('wallet add', other);
      pay(world, { address: address(), units: 2n ** 70n });
      await world.settle();
      await balances().run();
      const asked = (await rows(world.gateway, 'balances')).map((row) => row['address']);
      expect(asked).toContain(other);
    });
  });
});
