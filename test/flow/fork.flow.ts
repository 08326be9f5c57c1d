import { EventBus } from '@epusdt/events';
import { SEEDS } from '../support/scenario-draws';
import { useScenarios, type Scenario } from '../support/scenario';
import type { Placed } from '../support/shopper';

/** Pays in one of the newest `depth` blocks and looks: the buyer sees it. */
async function seen(scenario: Scenario, order: Placed, depth: number): Promise<string> {
  let txid = '';
  const at = scenario.draws.between(0, depth - 1);
  scenario.blocks(depth, (index) => {
    if (index === at) txid = scenario.pay(order);
  });
  await scenario.work();
  await scenario.work();
  expect(await scenario.confirmations(order)).toBe(depth - at);
  expect(await scenario.status(order)).toBe(1);
  return txid;
}

const blockOf = (scenario: Scenario, txid: string): number | undefined =>
  scenario.world.sandbox.chain.transaction(txid)?.blockNumber;

describe.each([1, 5, 17])('a fork of %i blocks that takes a seen payment away', (depth) => {
  const begin = useScenarios();

  it.each(SEEDS)('and brings it back is paid once (seed %i)', async (seed) => {
    const scenario = await begin(seed);
    const { chain } = scenario.world.sandbox;
    const told: string[] = [];
    const bus = scenario.world.gateway.get(EventBus);
    bus.on('order.detected', ({ orderId }) => void told.push(`detected ${orderId}`));
    bus.on('order.undetected', ({ orderId }) => void told.push(`undetected ${orderId}`));
    const order = await scenario.order();
    const others = await scenario.ordersOf(0, 2);
    scenario.blocks(scenario.draws.between(18, 25));
    await scenario.work();

    const lost = await seen(scenario, order, depth);
    chain.fork(depth, { transactions: 'drop' });
    await scenario.work();
    expect(blockOf(scenario, lost)).toBeUndefined();
    expect(await scenario.confirmations(order)).toBeNull();
    expect(await scenario.status(order)).toBe(1);

    scenario.blocks(scenario.draws.between(18, 20));
    await scenario.work();
    const moved = await seen(scenario, order, depth);
    const before = blockOf(scenario, moved);
    chain.fork(depth, { transactions: scenario.draws.pick(['keep', 'shuffle'] as const) });
    expect(blockOf(scenario, moved)).not.toBe(before);
    await scenario.work();
    const inBlock = blockOf(scenario, moved) ?? Infinity;
    expect(await scenario.confirmations(order)).toBe(chain.head.number - inBlock + 1);
    expect(told.slice(0, 3)).toEqual([
      `detected ${order.id}`,
      `undetected ${order.id}`,
      `detected ${order.id}`,
    ]);

    for (const other of others) scenario.pay(other);
    await scenario.drain();
    const truth = await scenario.check([order, ...others]);
    expect(truth.map(({ txHash }) => txHash)).toContain(moved);
    expect(truth.map(({ txHash }) => txHash)).not.toContain(lost);
  });
});
