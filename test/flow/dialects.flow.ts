import { Database } from '@epusdt/database';
import { OrderRow } from '@epusdt/orders';
import { DIALECT_SHOPS } from '../support/dialect-shops';
import type { Bought, DialectShop, Wish } from '../support/dialect-wire';
import { Listener, type Heard } from '../support/listener';
import { statusOf } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const AMOUNTS = ['0.01', '0.1', '1', '1.1', '9.99', '10', '28.88', '100', '999.99', '1234.56', '1000000'];
const NAMES = ['VIP', '月付 套餐', 'a & b', '1 + 1', '100% %2B', 'say "hi" \'now\'', 'ünïcödé 😀'];
const ORDER_IDS = [
  'A-1001',
  'b9b1f2d4-7c1e-4d53-9a55-0c3c1a8f6a11',
  'x'.repeat(64),
  'usdt-89de7287-4711',
  '0042',
];
const cycled = <T>(list: readonly T[], index: number): T => {
  const one = list[index % list.length];
  if (one === undefined) throw new Error('an empty list');
  return one;
};

describe.each(DIALECT_SHOPS.map((shop): [string, DialectShop] => [shop.name, shop]))('%s', (_name, shop) => {
  let world: World;
  let listener: Listener;
  let methods: string[];
  beforeAll(async () => {
    methods = [];
    listener = await Listener.start();
    listener.handler = (request, _body, response) => {
      methods.push(request.method ?? '');
      response.end(shop.acknowledges);
    };
    world = await createWorld({ wallets: 3 });
  });
  afterAll(async () => {
    await world.close();
    await listener.close();
  });

  const wishOf = (index: number): Wish => ({
    orderId: `${cycled(ORDER_IDS, index)}`.slice(0, 62) + String(index),
    amount: cycled(AMOUNTS, index),
    name: cycled(NAMES, index),
    notifyUrl: `${listener.url}/notify?m=pay&n=${index}`,
    returnUrl: `https://shop.example/back?o=${index}`,
  });
  const rowOf = (bought: Bought): Promise<OrderRow> =>
    world.gateway.get(Database).reader.findOneByOrFail(OrderRow, { id: bought.id });
  const heardOf = (index: number): (Heard & { method: string })[] =>
    listener.received
      .map((one, at) => ({ ...one, method: methods[at] ?? '' }))
      .filter(({ path }) => path.includes(`n=${index}&`) || path.endsWith(`n=${index}`));

  it('sells at every price, hears of every payment once, and can check what it hears', async () => {
    const { secret, url } = world.gateway;
    const wishes = AMOUNTS.map((_, index) => wishOf(index));
    const bought: Bought[] = [];
    for (const wish of wishes) bought.push(await shop.buy(url, wish, secret));
    for (const [index, one] of bought.entries()) {
      const row = await rowOf(one);
      expect(row.reference).toBe(wishes[index]?.orderId);
      if (one.address !== null) expect(one.address).toBe(row.address);
      if (one.amount !== null) expect(Number(one.amount) * 1e6).toBeCloseTo(Number(row.payableUnits), 0);
      expect(await statusOf(world, one)).toBe(1);
      world.sandbox.chain.transfer({ to: row.address, amountUnits: row.payableUnits });
    }
    await world.settle();
    for (const [index, wish] of wishes.entries()) {
      const [notice, ...others] = heardOf(index);
      if (!notice) throw new Error(`the shop heard nothing of order ${wish.orderId}`);
      expect(others).toEqual([]);
      shop.read(notice, wish, secret);
      expect(() => shop.read(notice, wish, `${secret}x`)).toThrow(/sign/);
      expect(await statusOf(world, bought[index] ?? { id: '' })).toBe(2);
    }
  });

  it('gets the same order when it asks again, and none with another secret', async () => {
    const { secret, url } = world.gateway;
    const wish = wishOf(100);
    const first = await shop.buy(url, wish, secret);
    expect((await shop.buy(url, wish, secret)).id).toBe(first.id);
    await expect(shop.buy(url, wishOf(101), `${secret}x`)).rejects.toThrow();
    const reader = world.gateway.get(Database).reader;
    expect(await reader.countBy(OrderRow, { reference: wishOf(101).orderId })).toBe(0);
  });
});
