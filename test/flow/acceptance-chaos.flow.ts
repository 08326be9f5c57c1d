import { SECOND } from '@epusdt/kernel';
import type { FaultOptions } from '../../apps/sandbox/src/fault-options';
import type { FaultName } from '../../apps/sandbox/src/fault-table';
import { useScenarios, type Scenario } from '../support/scenario';
import { SEEDS } from '../support/scenario-draws';

/**
 * Whatever happens to any of three providers at once, without making two of them tell the same lie. Not here: what
 * suspends for seconds, which the gateway waits out by the real clock when they are few; and what takes long by itself.
 */
const TROUBLE: readonly (readonly [FaultName, FaultOptions?])[] = [
  ['unauthorized'],
  ['bad-request-empty'],
  ['unavailable'],
  ['html-200'],
  ['lite-node'],
  ['refuse'],
  ['info-unknown'],
  ['empty-known'],
  ['timestamps-ms'],
  ['wrong-block-hash'],
  ['batch-duplicate-ids'],
  ['batch-reordered'],
  ['batch-short'],
  ['no-batch'],
  ['batch-limit', { limit: 7 }],
  ['truncated'],
  ['wrong-length'],
  ['gzip'],
  ['head-frozen'],
  ['behind', { blocks: 6 }],
  ['solid-behind', { blocks: 9 }],
  ['two-backends', { blocks: 3 }],
  ['two-backends', { blocks: 4, withinBatch: true }],
  ['finalized-unsupported'],
  ['range-limit', { blocks: 5 }],
  ['row-limit', { rows: 8 }],
  ['archive-limit', { depth: 30 }],
  ['bloom-miss'],
  ['v1-no-fingerprint'],
];
/** What only one of them may do: there must be somebody who tells the truth. */
const LIES: readonly FaultName[] = ['log-omitted', 'wrong-value', 'log-invented'];
const BLOCKS = 60;
const PROBABILITY = 0.2;

function trouble(scenario: Scenario, provider: number): void {
  const { draws } = scenario;
  const [name, options = {}] = draws.pick(TROUBLE);
  scenario.fault(provider, name, { ...options, probability: PROBABILITY, seed: draws.between(0, 9_999) });
}

function lie(scenario: Scenario, provider: number): void {
  const { draws } = scenario;
  const name = draws.pick(LIES);
  const common = { probability: PROBABILITY, seed: draws.between(0, 9_999) };
  if (name !== 'log-invented') return scenario.fault(provider, name, common);
  const { address: to, units } = draws.pick(scenario.orders);
  scenario.fault(provider, name, { ...common, to, units, alsoReceipt: draws.chance(0.5) });
}

describe('a mixture of everything that can go wrong', () => {
  const begin = useScenarios();

  it.each(SEEDS)('loses nothing and counts nothing twice (seed %i)', async (seed) => {
    const scenario = await begin(seed, { providers: 3 });
    const { draws } = scenario;
    const { chain } = scenario.world.sandbox;
    const orders = await scenario.ordersOf(3, 6);
    const buyers = draws.shuffled(orders).slice(0, draws.between(2, orders.length));
    const at = new Map(buyers.map((order) => [order, draws.between(0, BLOCKS - 1)]));
    const liar = draws.between(0, 2);
    for (let index = 0; index < BLOCKS; index += 1) {
      if (draws.chance(PROBABILITY)) trouble(scenario, draws.between(0, 2));
      if (draws.chance(PROBABILITY / 2)) lie(scenario, liar);
      if (draws.chance(PROBABILITY / 2)) scenario.provider(draws.between(0, 2)).faults.clear();
      scenario.blocks(
        1,
        () => buyers.filter((order) => at.get(order) === index).forEach((order) => scenario.pay(order)),
        draws.chance(PROBABILITY) ? draws.between(1, 20) * SECOND : 3 * SECOND,
      );
      if (draws.chance(PROBABILITY / 4)) {
        chain.fork(draws.between(1, 5), { transactions: draws.pick(['keep', 'shuffle'] as const) });
      }
      if (draws.chance(0.4)) await scenario.work();
    }
    await scenario.drain();
    await scenario.check(buyers);
  });
});

describe('two scanners at once', () => {
  const begin = useScenarios();

  it.each(SEEDS)('store and pay everything once (seed %i)', async (seed) => {
    const scenario = await begin(seed);
    const { draws, world } = scenario;
    // One folder takes one process: there it is one gateway that is asked twice at once.
    const other = world.engine.name === 'distributed' ? await world.another() : world.gateway;
    const orders = await scenario.ordersOf(2, 5);
    let unpaid = draws.shuffled(orders);
    while (unpaid.length > 0) {
      const now = unpaid.splice(0, draws.between(1, 2));
      scenario.blocks(draws.between(1, 12), (index) => {
        if (index === 0) now.forEach((order) => scenario.pay(order));
      });
      unpaid = draws.shuffled(unpaid);
      const both = draws.shuffled([world.gateway, other, draws.pick([world.gateway, other])]);
      await Promise.all(both.map((gateway) => scenario.work(gateway)));
    }
    scenario.blocks(20);
    await Promise.all([scenario.work(), scenario.work(other)]);
    await scenario.drain();
    await scenario.check(orders);
    if (other !== world.gateway) await other.close();
  });
});
