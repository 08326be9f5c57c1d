import { EventBus } from '@epusdt/events';
import { PaymentSettings } from '@epusdt/payments';
import { rows } from '../support/gateway';
import { asks, pay, placed, statusOf } from '../support/shopper';
import { createWorld, type World } from '../support/world';

describe('dust', () => {
  let world: World;
  const unmatched: number[] = [];

  beforeEach(async () => {
    world = await createWorld();
    // One USDT, so that whole orders are below it, whatever the configuration says.
    Object.assign(world.gateway.get(PaymentSettings), { dustBelow: 1_000_000n });
    unmatched.length = 0;
    world.gateway.get(EventBus).on('transfer.unmatched', ({ transferId }) => void unmatched.push(transferId));
  });
  afterEach(() => world.close());

  const send = (units: bigint): string => pay(world, { address: world.wallets[0] ?? '', units });

  it('is recorded and troubles nobody; what is not dust goes to the inbox', async () => {
    const [dust, money] = [send(999_999n), send(1_000_000n)];
    await world.settle();
    const transfers = await rows(world.gateway, 'transfers');
    expect(new Map(transfers.map((row) => [row['tx_hash'], row['state']]))).toEqual(
      new Map([
        [dust, 'dust'],
        [money, 'inbox'],
      ]),
    );
    expect(await rows(world.gateway, 'inbox')).toHaveLength(1);
    expect(unmatched).toHaveLength(1);
  });

  it('pays the order that waits for exactly so little, and only once', async () => {
    const order = placed(await asks(world)('D1', 0.5, { currency: 'USDT' }));
    expect(order.units).toBe(500_000n);
    pay(world, { ...order, units: order.units - 1n });
    pay(world, order);
    await world.settle();
    expect(await statusOf(world, order)).toBe(2);
    expect(await rows(world.gateway, 'inbox')).toHaveLength(0);
    pay(world, order);
    await world.settle();
    expect(await rows(world.gateway, 'inbox')).toMatchObject([
      { reason: expect.stringContaining('second payment') as string },
    ]);
    const states = (await rows(world.gateway, 'transfers')).map((row) => String(row['state']));
    expect(states.sort()).toEqual(['dust', 'inbox', 'settled']);
  });
});
