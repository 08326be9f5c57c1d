import { Allocator } from '@epusdt/allocation';
import { ChainSettings } from '@epusdt/chain';
import { DomainError, HOUR, MINUTE } from '@epusdt/kernel';
import { FIRST_PID, Merchants } from '@epusdt/merchants';
import { Wallets } from '@epusdt/wallets';
import { rows } from '../support/gateway';
import { NO_FREE_AMOUNT, NO_WALLET, PoolDesk, addressOf } from '../support/pool-desk';
import { pay, placed } from '../support/shopper';
import { createWorld, newAddress, type World, type WorldOptions } from '../support/world';

let world: World;
let desk: PoolDesk;

const begin = async (options: WorldOptions): Promise<readonly string[]> => {
  world = await createWorld(options);
  desk = new PoolDesk(world);
  return world.wallets;
};
afterEach(() => world.close());

describe('the strategies', () => {
  it('rotation: the least recently assigned, whatever the price', async () => {
    const [a, b, c] = await begin({ wallets: 3 });
    expect(await desk.addressesOf(42, 2)).toEqual([a, b]);
    expect(await desk.addressesOf(84, 2)).toEqual([c, a]);
    // B is next, but its first amount of this price is in use, and C's is not.
    expect(await desk.addressesOf(42, 1)).toEqual([c]);
    expect(await desk.addressesOf(168, 1)).toEqual([b]);
  });

  it('least-recent: the one whose last order of that amount is the longest ago', async () => {
    const [a, b, c] = await begin({ wallets: 3, environment: { WALLET_STRATEGY: 'least-recent' } });
    expect(await desk.addressesOf(42, 2)).toEqual([a, b]);
    await desk.endSlots();
    // Never used at this amount, all of them: as the rotation has it.
    expect(await desk.addressesOf(84, 2)).toEqual([c, a]);
    expect(await desk.addressesOf(42, 1)).toEqual([c]);
    // A was assigned a moment ago, but to an order of another amount.
    expect(await desk.addressesOf(42, 1)).toEqual([a]);
    await desk.endSlots();
    expect(await desk.addressesOf(84, 1)).toEqual([b]);
    expect(await desk.addressesOf(42, 3)).toEqual([b, c, a]);
    const added = newAddress();
    await world.gateway.get(Wallets).add(added);
    await desk.endSlots();
    expect(await desk.addressesOf(42, 2)).toEqual([added, b]);
  });

  it('least-recent: 60 at once have 60 slots, evenly', async () => {
    const wallets = await begin({ wallets: 3, environment: { WALLET_STRATEGY: 'least-recent' } });
    const all = (await Promise.all(Array.from({ length: 60 }, () => desk.ask(42)))).map(placed);
    expect(new Set(all.map(({ address, amount }) => `${address} ${amount}`)).size).toBe(60);
    for (const wallet of wallets) expect(all.filter(({ address }) => address === wallet)).toHaveLength(20);
  });

  it('weighted: by chance, the heavier the likelier, and every amount of every wallet in the end', async () => {
    const [a = '', b = '', c = ''] = await begin({
      wallets: 3,
      environment: { WALLET_STRATEGY: 'weighted', AMOUNT_STEPS: '2' },
    });
    await desk.does('wallet weight', `${c} 8`);
    const counts = new Map<string, number>();
    for (let n = 0; n < 300; n += 50) {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, k) => desk.ask(10 + n + k)));
      for (const answer of answers) counts.set(addressOf(answer), (counts.get(addressOf(answer)) ?? 0) + 1);
    }
    // 240 and 30 are expected; further off than 6 deviations is not seen in a thousand million runs.
    expect(counts.get(c)).toBeGreaterThan(195);
    expect(counts.get(c)).toBeLessThan(282);
    for (const light of [a, b]) {
      expect(counts.get(light) ?? 0).toBeGreaterThan(0);
      expect(counts.get(light) ?? 0).toBeLessThan(65);
    }
    const full = await desk.addressesOf(1_000, 6);
    expect([...full].sort()).toEqual([a, a, b, b, c, c].sort());
    expect(await desk.ask(1_000)).toMatchObject({ status_code: NO_FREE_AMOUNT });
  });
});

describe('wallets that belong to merchants', () => {
  it('never mix: each merchant has its own, and those of nobody serve all others', async () => {
    const [a = '', b = '', c = '', d = ''] = await begin({ wallets: 4 });
    const merchants = world.gateway.get(Merchants);
    const one = await merchants.create('One');
    const two = await merchants.create('Two');
    expect(await desk.does('wallet give', `${b} ${one.pid}`)).toContain('uses only its own wallets');
    await desk.does('wallet give', `${c} ${one.pid}`);
    await desk.does('wallet give', `${c} ${two.pid}`);
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        const shop = [undefined, one, two][n % 3];
        return { pid: shop?.pid ?? FIRST_PID, address: addressOf(await desk.ask(42, shop)) };
      }),
    );
    const used = (pid: string): string[] =>
      [...new Set(answers.filter((answer) => answer.pid === pid).map(({ address }) => address))].sort();
    expect(used(FIRST_PID)).toEqual([a, d].sort());
    expect([b, c]).toEqual(expect.arrayContaining(used(one.pid)));
    expect(used(one.pid)).toContain(b);
    expect(used(two.pid)).toEqual([c]);
    const slots = (await rows(world.gateway, 'orders')).map(({ slot }) => slot);
    expect(new Set(slots).size).toBe(50);
  });

  it('refuses where a merchant has only disabled ones, rather than use others', async () => {
    const [a = '', b = ''] = await begin({ wallets: 2 });
    const one = await world.gateway.get(Merchants).create('One');
    await desk.does('wallet give', `${b} ${one.pid}`);
    await desk.does('wallet disable', b);
    const refused = await desk.ask(42, one);
    expect(refused.status_code).toBe(NO_WALLET);
    expect(refused.message).toContain(`no wallet of merchant ${one.pid} is enabled`);
    expect(addressOf(await desk.ask(42))).toBe(a);
    expect(await desk.does('wallet pool')).toContain(`pool of merchant ${one.pid}: no wallet enabled`);
    await desk.does('wallet enable', b);
    expect(addressOf(await desk.ask(42, one))).toBe(b);
    const taken = await desk.does('wallet take', `${b} ${one.pid}`);
    expect(taken).toContain('uses the wallets of nobody from now on');
    expect(new Set([addressOf(await desk.ask(84, one)), addressOf(await desk.ask(84, one))])).toEqual(
      new Set([a, b]),
    );
  });

  it('says so when nothing is left for the others', async () => {
    const [a = ''] = await begin({});
    const one = await world.gateway.get(Merchants).create('One');
    expect(await desk.does('wallet give', `${a} ${one.pid}`)).toContain(
      'no enabled wallet is left for merchants',
    );
    const refused = await desk.ask(42);
    expect(refused).toMatchObject({ status_code: NO_WALLET });
    expect(refused.message).toContain('wallet add T');
  });
});

describe('the daily cap', () => {
  it('passes over a wallet that has reached it, then refuses; the next day (UTC) begins anew', async () => {
    const [a = '', b = ''] = await begin({ wallets: 2 });
    await desk.does('wallet cap', `${a} 12`);
    await desk.does('wallet cap', `${b} 5.84`);
    // 5.84 USDT each.
    expect((await desk.addressesOf(42, 3)).sort()).toEqual([a, a, b].sort());
    const refused = await desk.ask(42);
    expect(refused.status_code).toBe(NO_FREE_AMOUNT);
    expect(refused.message).toMatch(
      /all 2 wallets have no room for 5\.84 USDT within the daily cap.*wallet cap/,
    );
    expect(addressOf(await desk.ask(2))).toBe(a);
    world.clock.advance(12 * HOUR - 1);
    expect(await desk.ask(42)).toMatchObject({ status_code: NO_FREE_AMOUNT });
    world.clock.advance(1);
    expect((await desk.addressesOf(42, 3)).sort()).toEqual([a, a, b].sort());
    expect(await desk.ask(42)).toMatchObject({ status_code: NO_FREE_AMOUNT });
    await desk.does('wallet cap', `${b} none`);
    expect(await desk.addressesOf(42, 3)).toEqual([b, b, b]);
  });

  it('counts what is open or paid, not what has expired', async () => {
    const [a = ''] = await begin({});
    await desk.does('wallet cap', `${a} 12`);
    const paid = placed(await desk.ask(42));
    await desk.ask(42);
    expect(await desk.ask(42)).toMatchObject({ status_code: NO_FREE_AMOUNT });
    pay(world, paid);
    await world.settle();
    world.clock.advance(11 * MINUTE);
    await world.settle();
    await world.settle();
    expect(await desk.does('wallet pool')).toContain(
      'cap 12  orders of today (UTC) ask for 5.84, 5.84 of it in paid ones',
    );
    expect(await desk.ask(42)).toMatchObject({ status_code: 200 });
    expect(await desk.ask(42)).toMatchObject({ status_code: NO_FREE_AMOUNT });
  });

  it('raises an alarm when an order was refused for it, which ends when there is room again', async () => {
    const [a = ''] = await begin({});
    await desk.does('wallet cap', `${a} 5`);
    expect(await desk.ask(42)).toMatchObject({ status_code: NO_FREE_AMOUNT });
    expect(desk.alarms()).toEqual([
      expect.stringMatching(/^common: pool common: an order of 5\.84 USDT was refused/),
    ]);
    await desk.look();
    expect(desk.alarms()).toHaveLength(1);
    await desk.does('wallet cap', `${a} 6`);
    await desk.look();
    expect(desk.alarms()).toEqual([]);
  });
});

describe('an order that names its address', () => {
  let owners = 0;
  const allocate = async (address: string, base: bigint, merchantPid = FIRST_PID): Promise<string> => {
    const { asset } = world.gateway.get(ChainSettings);
    const wanted = { asset, base, owner: `owner-${(owners += 1)}`, merchantPid, address };
    const { slot } = await world.gateway.get(Allocator).allocate(wanted, () => Promise.resolve(true));
    return `${slot.address} ${slot.units}`;
  };
  const refusal = async (work: Promise<string>): Promise<{ code: string; text: string }> => {
    try {
      return { code: 'served', text: await work };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { code: error.code, text: error.message };
    }
  };

  it('gets the amounts of that wallet only, within its cap', async () => {
    const [a = '', b = '', c = ''] = await begin({ wallets: 3, environment: { AMOUNT_STEPS: '2' } });
    expect(await allocate(b, 20_000_000n)).toBe(`${b} 20000000`);
    expect(await allocate(b, 20_000_000n)).toBe(`${b} 20000100`);
    // 72 CNY are 10 USDT.
    for (const other of [a, c]) await desk.does('wallet disable', other);
    expect(await desk.addressesOf(72, 2)).toEqual([b, b]);
    for (const other of [a, c]) await desk.does('wallet enable', other);
    const full = await refusal(allocate(b, 10_000_000n));
    expect(full).toMatchObject({ code: 'no_free_amount' });
    expect(full.text).toContain('in use at 1 wallet(s)');
    // The pool has plenty: it was the shop that wanted this one.
    expect(desk.alarms()).toEqual([]);
    await desk.does('wallet cap', `${a} 9.99`);
    const capped = await refusal(allocate(a, 10_000_000n));
    expect(capped).toMatchObject({ code: 'no_free_amount' });
    expect(capped.text).toContain(`wallet ${a} has no room for 10 USDT within the daily cap`);
    expect(await allocate(a, 9_990_000n)).toBe(`${a} 9990000`);
  });

  it('is refused an address that does not serve the merchant', async () => {
    const [a = '', b = '', c = ''] = await begin({ wallets: 3 });
    const one = await world.gateway.get(Merchants).create('One');
    await desk.does('wallet give', `${b} ${one.pid}`);
    await desk.does('wallet disable', c);
    const bad: [address: string, pid: string][] = [
      [newAddress(), FIRST_PID],
      ['', FIRST_PID],
      ['x'.repeat(1_000), FIRST_PID],
      [b, FIRST_PID],
      [c, FIRST_PID],
      [a, one.pid],
    ];
    for (const [address, pid] of bad) {
      const { code, text } = await refusal(allocate(address, 10_000_000n, pid));
      expect(code).toBe('bad_request');
      expect(text).toMatch(/^address: ".{0,40}" is no enabled wallet that serves merchant \d+; give one/);
    }
    expect(await allocate(b, 10_000_000n, one.pid)).toBe(`${b} 10000000`);
  });
});
