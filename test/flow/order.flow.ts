import { MINUTE, SECOND } from '@epusdt/kernel';
import { GOODS } from '../../apps/sandbox/src/shop';
import { createOrder, rows, type Envelope } from '../support/gateway';
import { createWorld, type World } from '../support/world';

const good = (): (typeof GOODS)[number] => {
  const [first] = GOODS;
  if (!first) throw new Error('the shop sells nothing');
  return first;
};

describe('the main job', () => {
  let world: World;
  beforeEach(async () => (world = await createWorld()));
  afterEach(() => world.close());

  const ask = (reference: string, amount = 42, more: Record<string, string> = {}): Promise<Envelope> =>
    createOrder(world.gateway, {
      order_id: reference,
      amount,
      notify_url: `${world.shop.url}/shop/notify`,
      ...more,
    });

  const pay = (order: Envelope): string =>
    world.sandbox.chain.transfer({
      to: String(order.data?.['token']),
      amountUnits: BigInt(Math.round(Number(order.data?.['actual_amount']) * 1e6)),
    });

  const statusOf = async (order: Envelope): Promise<unknown> => {
    const answer = await fetch(`${world.gateway.url}/pay/check-status/${order.data?.['trade_id']}`);
    return ((await answer.json()) as { data: { status: number } }).data.status;
  };

  it('takes an order, sees it paid on the chain, and the shop is told once', async () => {
    const placed = await world.shop.shop.order(good());
    expect(placed.problem ?? placed.state).toBe('waiting');
    const trade = placed.trade;
    const txid = world.sandbox.chain.transfer({
      to: trade?.address ?? '',
      amountUnits: BigInt(Math.round(Number(trade?.actualAmount) * 1e6)),
    });
    world.clock.advance(30 * SECOND);
    world.sandbox.chain.mine(1);
    await world.gateway.work();
    expect(world.shop.shop.find(placed.id)?.state).toBe('waiting');

    await world.settle();

    const paid = world.shop.shop.find(placed.id);
    expect(paid).toMatchObject({ state: 'paid', txHash: txid, callbacks: 1 });
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
    expect(await rows(world.gateway, 'callbacks')).toMatchObject([{ state: 'acknowledged' }]);
    await world.settle();
    expect(world.shop.shop.find(placed.id)?.callbacks).toBe(1);
  });
});
