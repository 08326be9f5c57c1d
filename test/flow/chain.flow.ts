import { MINUTE } from '@epusdt/kernel';
import { ChainMismatch, Scanner } from '@epusdt/chain';
import { rows } from '../support/gateway';
import { asks, pay, placed, statusOf, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

describe('reading the chain', () => {
  let world: World;
  beforeEach(async () => (world = await createWorld({ wallets: 2 })));
  afterEach(() => world.close());

  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));

  const cursor = async (): Promise<number> => Number((await rows(world.gateway, 'cursors'))[0]?.['number']);

  it.each(['failed', 'failedWithLog', 'fakeToken'] as const)('does not count a %s transfer', async (kind) => {
    const { id, address, units } = await order('K1');
    world.sandbox.chain.transfer({ to: address, amountUnits: units, kind });
    await world.settle();
    expect(await statusOf(world, { id })).toBe(1);
    expect(await rows(world.gateway, 'transfers')).toHaveLength(0);
  });

  it('ignores a transfer of nothing', async () => {
    const { address } = await order('Z1');
    world.sandbox.chain.transfer({ to: address, amountUnits: 0n, kind: 'zero' });
    await world.settle();
    expect(await rows(world.gateway, 'transfers')).toHaveLength(0);
  });

  it('counts a transferFrom and every transfer of a batch, each by its place in its transaction', async () => {
    const [first, second] = [await order('M1'), await order('M2', 43)];
    const third = await order('M3', 44);
    world.sandbox.chain.transfer({ to: third.address, amountUnits: third.units, kind: 'transferFrom' });
    const batch = world.sandbox.chain.transferMany(
      [
        { to: newAddress(), units: 5n },
        { to: first.address, units: first.units },
        { to: second.address, units: second.units },
      ],
      { foreignLogsFirst: 2 },
    );
    await world.settle();
    expect(await Promise.all([first, second, third].map((one) => statusOf(world, one)))).toEqual([2, 2, 2]);
    const stored = (await rows(world.gateway, 'transfers')).filter((row) => row['tx_hash'] === batch);
    expect(stored.map((row) => Number(row['log_index'])).sort((a, b) => a - b)).toEqual([3, 4]);
  });

  it('settles one of two equal transfers and puts the other into the inbox', async () => {
    const one = await order('D1');
    pay(world, one);
    pay(world, one);
    await world.settle();
    expect(await statusOf(world, one)).toBe(2);
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
    expect(await rows(world.gateway, 'inbox')).toMatchObject([
      { reason: expect.stringContaining('a second payment') as string },
    ]);
  });

  it('keeps money nobody waits for, and values that fit no amount, in the inbox', async () => {
    const [wallet = ''] = world.wallets;
    world.sandbox.chain.transfer({ to: wallet, amountUnits: 1_234_567n });
    world.sandbox.chain.transfer({ to: wallet, amountUnits: 2n ** 200n });
    await world.settle();
    const inbox = await rows(world.gateway, 'inbox');
    expect(inbox.map((row) => row['reason'])).toEqual([
      expect.stringContaining('no order was waiting'),
      expect.stringContaining('does not fit'),
    ]);
    const stored = await rows(world.gateway, 'transfers');
    expect(stored.map((row) => row['raw_value'])).toContain((2n ** 200n).toString());
  });

  it('goes on from its cursor after any downtime and never jumps to the head', async () => {
    const one = await order('O1');
    const before = await cursor();
    pay(world, one);
    world.sandbox.chain.mineFinal();
    await world.gateway.gateway.close();
    world.sandbox.chain.mine(700);
    world.clock.advance(35 * MINUTE);
    await world.restart();
    await world.gateway.work();
    expect(await statusOf(world, one)).toBe(2);
    expect(await cursor()).toBe(world.sandbox.chain.solidHead.number);
    expect(before).toBeLessThan(await cursor());
  });

  it('watches disabled and removed wallets', async () => {
    const one = await order('R1');
    const { Wallets } = await import('@epusdt/wallets');
    await world.gateway.get(Wallets).remove(one.address);
    pay(world, one);
    await world.settle();
    expect(await statusOf(world, one)).toBe(2);
  });

  it('stores every transfer once when several gateways scan at once', async () => {
    const other = world.engine.name === 'distributed' ? await world.another() : world.gateway;
    const orders: Placed[] = [];
    for (let i = 0; i < 10; i += 1) orders.push(await order(`P${i}`));
    for (const one of orders) pay(world, one);
    world.sandbox.chain.mineFinal();
    world.sandbox.chain.mine(60);
    await Promise.all([world.gateway.work(), other.work(), world.gateway.work(), other.work()]);
    await Promise.all([world.gateway.work(), other.work()]);
    expect(await rows(world.gateway, 'transfers')).toHaveLength(10);
    expect(await rows(world.gateway, 'payments')).toHaveLength(10);
    expect(await rows(world.gateway, 'callbacks')).toHaveLength(10);
    if (other !== world.gateway) await other.close();
  });

  it('stops when the network began anew, and says what to do', async () => {
    const scanner = world.gateway.get(Scanner);
    world.sandbox.chain.reset();
    await expect(scanner.scan()).rejects.toThrow(ChainMismatch);
    await expect(scanner.scan()).rejects.toThrow('start with an empty database');
  });
});
