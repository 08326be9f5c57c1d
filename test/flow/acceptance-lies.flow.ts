import { useScenarios } from '../support/scenario';
import { SEEDS } from '../support/scenario-draws';
import type { Placed } from '../support/shopper';

describe('a provider that leaves a log out', () => {
  const begin = useScenarios();

  it.each(SEEDS)('is found out within two chunks (seed %i)', async (seed) => {
    const scenario = await begin(seed, { providers: 2 + (seed % 2) });
    const { draws } = scenario;
    const orders = await scenario.ordersOf(1, 3);
    scenario.blocks(draws.between(20, 30));
    await scenario.work();
    const liar = draws.between(0, 1);
    const at = orders.map(() => draws.between(0, 19));
    let hidden = '';
    scenario.blocks(20, (index) => {
      for (const [i, order] of orders.entries()) {
        if (at[i] !== index) continue;
        const txid = scenario.pay(order);
        if (order === orders[0]) hidden = txid;
      }
    });
    // Against two others the liar may hide the whole transaction from its own blocks, too.
    const deep = scenario.providers.length > 2 && draws.chance(0.5);
    scenario.fault(liar, 'log-omitted', { txid: hidden, deep });
    await scenario.work();
    for (let chunk = 0; chunk < 3; chunk += 1) {
      scenario.blocks(20);
      await scenario.work();
    }
    for (const order of orders) expect(await scenario.status(order)).toBe(2);
    await scenario.drain();
    await scenario.check(orders);
    expect(scenario.raised).not.toContain('chain_split');
  });
});

describe('a provider that makes a log up', () => {
  const begin = useScenarios();

  it.each(SEEDS)('is not believed (seed %i)', async (seed) => {
    const scenario = await begin(seed);
    const { draws } = scenario;
    const victim = await scenario.order();
    const orders = await scenario.ordersOf(1, 2);
    scenario.blocks(draws.between(20, 30));
    await scenario.work();
    const several = scenario.providers.length > 1;
    const liar = several ? draws.between(0, 1) : 0;
    // Of a single provider that makes up the whole transaction nobody could tell.
    const alsoReceipt = several && draws.chance(0.7);
    const block = scenario.world.sandbox.chain.head.number + draws.between(1, 8);
    const at = orders.map(() => draws.between(0, 19));
    const { address: to, units } = victim;
    scenario.fault(liar, 'log-invented', { to, units, block, alsoReceipt });
    scenario.blocks(20, (index) => {
      for (const [i, order] of orders.entries()) if (at[i] === index) scenario.pay(order);
    });
    for (let chunk = 0; chunk < 4; chunk += 1) {
      await scenario.work();
      expect(await scenario.status(victim)).toBe(1);
      scenario.blocks(20);
    }
    expect(scenario.provider(liar).faults.hits('log-invented')).toBeGreaterThan(0);
    // A single liar has to come to its senses first; with two there is somebody to read from.
    for (const order of orders) if (several) expect(await scenario.status(order)).toBe(2);
    await scenario.drain();
    await scenario.check(orders);
  });
});

describe('an index of logs that misses blocks', () => {
  const begin = useScenarios();

  it.each(SEEDS)('does not hide what is in them (seed %i)', async (seed) => {
    const scenario = await begin(seed);
    const { draws } = scenario;
    const { chain } = scenario.world.sandbox;
    const orders = await scenario.ordersOf(1, 3);
    scenario.blocks(draws.between(20, 30));
    await scenario.work();
    const first = chain.head.number + 1;
    const at = orders.map(() => draws.between(0, 19));
    const everywhere = draws.chance(0.5);
    scenario.fault(0, 'bloom-miss', everywhere ? {} : { block: first + (at[0] ?? 0) });
    scenario.blocks(20, (index) => {
      for (const [i, order] of orders.entries()) if (at[i] === index) scenario.pay(order);
    });
    for (let chunk = 0; chunk < 3; chunk += 1) {
      await scenario.work();
      scenario.blocks(20);
    }
    await scenario.work();
    expect(scenario.provider(0).faults.hits('bloom-miss')).toBeGreaterThan(0);
    for (const order of orders) expect(await scenario.status(order)).toBe(2);
    await scenario.drain();
    await scenario.check(orders);
  });
});

describe('what only looks like a payment', () => {
  const begin = useScenarios();
  const KINDS = [
    'failed',
    'failedWithLog',
    'reverted',
    'fakeToken',
    'zero',
    'approval',
    'nft',
    'nonIndexed',
    'trx',
    'trc10',
  ] as const;

  it.each(SEEDS)('credits nothing (seed %i)', async (seed) => {
    const scenario = await begin(seed);
    const { draws } = scenario;
    const { chain } = scenario.world.sandbox;
    const victim = await scenario.order();
    const orders = await scenario.ordersOf(1, 2);
    const { address: to, units } = victim;
    const things = draws.shuffled<(typeof KINDS)[number] | 'dust' | Placed>([...KINDS, 'dust', ...orders]);
    let left = things.length;
    while (left > 0) {
      scenario.blocks(1, () => {
        const now = things.slice(left - draws.between(1, left), left);
        left -= now.length;
        for (const thing of now) {
          if (typeof thing === 'object') scenario.pay(thing);
          else if (thing === 'dust') chain.transfer({ to, amountUnits: BigInt(draws.between(1, 9_999)) });
          else chain.transfer({ to, amountUnits: thing === 'zero' ? 0n : units, kind: thing });
        }
      });
      if (draws.chance(0.3)) await scenario.work();
    }
    // All at once, too, so that they stand in one block.
    for (const kind of draws.shuffled(KINDS)) {
      chain.transfer({ to, amountUnits: kind === 'zero' ? 0n : units, kind });
    }
    await scenario.drain();
    const truth = await scenario.check(orders);
    expect(truth).toHaveLength(orders.length + 1);
    expect(await scenario.status(victim)).toBe(1);
    expect((await scenario.rows('transfers')).filter(({ state }) => state === 'dust')).toHaveLength(1);
    expect(await scenario.rows('inbox')).toEqual([]);
  });
});

describe('the same amount twice in one block', () => {
  const begin = useScenarios();

  it.each(SEEDS)('pays once, and the rest goes to the inbox (seed %i)', async (seed) => {
    const scenario = await begin(seed);
    const { draws } = scenario;
    const { chain } = scenario.world.sandbox;
    const orders = await scenario.ordersOf(1, 2);
    let spare = 0;
    const pairs = orders.map((order) => () => {
      const { address: to, units } = order;
      const copies = draws.between(2, 3);
      spare += copies - 1;
      if (draws.chance(0.5)) {
        const items = Array.from({ length: copies }, () => ({ to, units }));
        chain.transferMany(items, { foreignLogsFirst: draws.between(0, 2) });
      } else for (let i = 0; i < copies; i += 1) scenario.pay(order);
    });
    scenario.blocks(draws.between(1, 5));
    scenario.blocks(1, () => draws.shuffled(pairs).forEach((both) => both()));
    await scenario.work();
    await scenario.drain();
    const truth = await scenario.check(orders);
    expect(truth).toHaveLength(orders.length + spare);
    const inbox = await scenario.rows('inbox');
    expect(inbox).toHaveLength(spare);
    expect(inbox.every(({ reason }) => String(reason).includes('a second payment'))).toBe(true);
  });
});
