import { MINUTE, SECOND } from '@epusdt/kernel';
import { Scanner } from '@epusdt/chain';
import { rows } from '../support/gateway';
import { column, closeWithBooksRight } from '../support/owner-desk';
import { asks, orderRow, pay, placed, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

describe('odd transfers', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ wallets: 2 });
  });
  afterEach(() => closeWithBooksRight(world));

  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));
  const end = async (one: Placed): Promise<string> => {
    const { status, reason } = await orderRow(world, one);
    return `${String(status)} ${String(reason)}`;
  };

  it('several transfers in one transaction', async () => {
    const orders = [await order('A'), await order('B'), await order('C', 88)];
    expect(new Set(orders.map(({ address }) => address)).size).toBe(world.wallets.length);
    const txid = world.sandbox.chain.transferMany(
      [...orders, { address: newAddress(), units: 7n }].map(({ address, units }) => ({ to: address, units })),
      { foreignLogsFirst: 2 },
    );
    await world.settle();
    for (const one of orders) expect(await end(one)).toBe('paid exact');
    expect(await column(world, 'payments', 'tx_hash')).toEqual([txid, txid, txid]);
    const paid = (await rows(world.gateway, 'payments')).map((row) => [row['order_id'], row['log_index']]);
    // Two logs of another contract come first.
    expect(new Map(paid.map(([id, log]) => [String(id), Number(log)]))).toEqual(
      new Map(orders.map(({ id }, n) => [id, n + 2])),
    );
    expect(await rows(world.gateway, 'transfers')).toHaveLength(orders.length);
  });

  it('the same amount twice in one block', async () => {
    const one = await order('A');
    pay(world, one);
    pay(world, one);
    await world.settle();
    expect(await end(one)).toBe('paid exact');
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
    expect(await rows(world.gateway, 'inbox')).toMatchObject([
      { order_id: one.id, reason: expect.stringContaining('a second payment') as string },
    ]);
    expect(await rows(world.gateway, 'callbacks')).toHaveLength(1);
  });

  it('a sweep between our own wallets', async () => {
    const [from = '', to = ''] = world.wallets;
    world.sandbox.chain.transfer({ to: from, amountUnits: 90_000_000n });
    await world.settle();
    world.sandbox.chain.transfer({ from, to, amountUnits: 90_000_000n });
    await world.settle();
    const transfers = await rows(world.gateway, 'transfers');
    expect(transfers.map((row) => [row['from_address'] === from, row['to_address'], row['state']])).toEqual([
      [false, from, 'inbox'],
      [true, to, 'inbox'],
    ]);
    expect(await rows(world.gateway, 'payments')).toEqual([]);
    // Of exactly what an order there awaits it is a payment like any other: who sends it does not matter.
    const one = placed(await asks(world)('A', 42, { address: from }));
    world.sandbox.chain.transfer({ from: to, to: from, amountUnits: one.units });
    await world.settle();
    expect(await end(one)).toBe('paid exact');
    expect(await rows(world.gateway, 'transfers')).toHaveLength(3);
  });

  it('a payment before its order exists', async () => {
    const [address = ''] = world.wallets;
    const send = (): unknown => world.sandbox.chain.transfer({ to: address, amountUnits: 5_840_000n });
    send();
    world.sandbox.chain.mine(1);
    world.clock.advance(31 * SECOND);
    const late = placed(await asks(world)('A', 42, { address }));
    await world.settle();
    expect(await end(late)).toBe('pending null');
    expect(String((await column(world, 'inbox', 'reason'))[0])).toMatch(
      /exactly the amount of.*made only 31 s later/,
    );
    world.sandbox.chain.transfer({ to: address, amountUnits: late.units + 100n });
    world.sandbox.chain.mine(1);
    // The gateway's clock may be that much ahead of the chain's.
    world.clock.advance(29 * SECOND);
    const soon = placed(await asks(world)('B', 42, { address }));
    await world.settle();
    expect(soon.units).toBe(late.units + 100n);
    expect(await end(soon)).toBe('paid exact');
  });

  it('an order made while its block is being read', async () => {
    const [address = ''] = world.wallets;
    world.sandbox.chain.transfer({ to: address, amountUnits: 5_840_000n });
    world.sandbox.chain.mine(1);
    world.clock.advance(MINUTE);
    world.sandbox.chain.mineFinal();
    let made: Promise<Placed> | null = null;
    const off = world.sandbox.intercept(() => {
      made ??= asks(world)('A', 42, { address }).then(placed);
      return undefined;
    });
    await world.gateway.get(Scanner).scan();
    off();
    const one = await (made as Promise<Placed> | null);
    if (!one) throw new Error('nothing was read');
    await world.gateway.work();
    // The money was there a minute before the order: it is somebody else's.
    expect(await end(one)).toBe('pending null');
    pay(world, one);
    await world.settle();
    expect(await end(one)).toBe('paid exact');
    expect(await rows(world.gateway, 'inbox')).toHaveLength(1);
  });
});
