import { MINUTE, SECOND } from '@epusdt/kernel';
import type { FaultName } from '../../apps/sandbox/src/fault-table';
import { useScenarios, type Scenario } from '../support/scenario';
import { SEEDS } from '../support/scenario-draws';
import { orderRow, type Placed } from '../support/shopper';

const reasonOf = async (scenario: Scenario, order: Placed): Promise<unknown> => {
  const { status, reason } = await orderRow(scenario.world, order);
  return [status, reason];
};

/** How often it was raised, and how often it was cleared. */
const heardOf = ({ raised, cleared }: Scenario, alarm: string): number[] =>
  [raised, cleared].map((list) => list.filter((name) => name === alarm).length);

describe('all providers away for ten minutes', () => {
  const begin = useScenarios();
  const AWAY: readonly FaultName[] = [
    'refuse',
    'unavailable',
    'html-200',
    'lite-node',
    'bad-request-empty',
    'unauthorized',
    'forbidden',
    'no-resources',
    'truncated',
    'wrong-length',
  ];

  it.each(SEEDS)('cost nobody his order, and are told of once (seed %i)', async (seed) => {
    const scenario = await begin(seed);
    const { draws } = scenario;
    scenario.blocks(20);
    await scenario.work();
    const unpaid = await scenario.order();
    const orders = await scenario.ordersOf(1, 3);
    const minutes = orders.map(() => draws.between(0, 8));
    for (const { faults } of scenario.providers) faults.set(draws.pick(AWAY));
    const before = await scenario.position();
    for (let minute = 0; minute < 10; minute += 1) {
      scenario.blocks(20, (index) => {
        for (const [i, order] of orders.entries())
          if (index === 10 && minutes[i] === minute) scenario.pay(order);
      });
      await scenario.work();
    }
    scenario.blocks(3);
    await scenario.work();
    expect(await scenario.position()).toBe(before);
    for (const order of [unpaid, ...orders]) expect(await scenario.status(order)).toBe(1);
    const alarms = ['no_provider', 'scanner_lag'];
    for (const alarm of alarms) {
      expect(heardOf(scenario, alarm)).toEqual([1, 0]);
    }
    await scenario.drain();
    await scenario.check(orders);
    for (const order of orders) expect(await reasonOf(scenario, order)).toEqual(['paid', 'exact']);
    expect(await scenario.status(unpaid)).toBe(3);
    for (const alarm of alarms) {
      expect(heardOf(scenario, alarm)).toEqual([1, 1]);
    }
  });
});

describe('a network that makes no block final', () => {
  const begin = useScenarios();

  it.each(SEEDS)('leaves payments seen and ends no order (seed %i)', async (seed) => {
    const scenario = await begin(seed);
    const { draws } = scenario;
    scenario.blocks(draws.between(20, 25));
    await scenario.work();
    const unpaid = await scenario.order();
    const orders = await scenario.ordersOf(1, 3);
    scenario.world.sandbox.chain.silence(draws.between(9, 14));
    scenario.blocks(draws.between(2, 5), (index) => {
      if (index === 1) draws.shuffled(orders).forEach((order) => scenario.pay(order));
    });
    await scenario.work();
    await scenario.work();
    for (let round = 0; round < 4; round += 1) {
      scenario.blocks(2, undefined, draws.between(80, 150) * SECOND);
      await scenario.work();
      for (const order of orders) {
        expect(await scenario.status(order)).toBe(1);
        expect(await scenario.confirmations(order)).toBeGreaterThan(round * 2 + 1);
      }
      expect(await scenario.status(unpaid)).toBe(1);
    }
    expect(await scenario.rows('transfers')).toEqual([]);
    await scenario.drain();
    await scenario.check(orders);
    for (const order of orders) expect(await reasonOf(scenario, order)).toEqual(['paid', 'exact']);
    expect(await scenario.status(unpaid)).toBe(3);
  });
});

interface Asked {
  readonly at: number;
  readonly path: string;
  refused: boolean;
}

/** Everything one provider is asked from now on. */
function listen(scenario: Scenario, index: number): Asked[] {
  const asked: Asked[] = [];
  scenario.provider(index).intercept((event) => {
    const { path } = event.request;
    if (event.stage === 'request') {
      asked.push({ at: scenario.world.clock.now(), path, refused: false });
      return;
    }
    const last = asked.findLast((one) => one.path === path);
    if (last && typeof event.reply === 'object' && event.reply.status === 429) last.refused = true;
  });
  return asked;
}

describe('a provider that suspends whoever asks too often', () => {
  const begin = useScenarios();

  it.each(SEEDS)('is left alone for so long, and nothing is lost (seed %i)', async (seed) => {
    const scenario = await begin(seed, { providers: 1 + (seed % 2) });
    const { draws } = scenario;
    const keyed = draws.chance(0.5);
    const [a, ...others] = scenario.providers;
    // Far more than it grants: only its own word holds us back.
    const first = `${a?.url ?? ''};operator=A;kind=trongrid;rps=1000${keyed ? ';key=storm' : ''}`;
    const nodes = [first, ...others.map(({ url, name }) => `${url};operator=${name}`)];
    await scenario.world.restart({ TRON_NODES: nodes.join(',') });
    const seconds = draws.between(10, 27);
    scenario.fault(0, keyed ? 'rate-limit-key' : 'rate-limit-keyless', {
      limit: draws.between(1, 3),
      seconds,
    });
    const asked = listen(scenario, 0);
    const orders = await scenario.ordersOf(1, 3);
    const at = orders.map(() => draws.between(0, 19));
    scenario.blocks(20, (index) => {
      for (const [i, order] of orders.entries()) if (at[i] === index) scenario.pay(order);
    });
    for (let storm = 0; storm < 2; storm += 1) {
      scenario.blocks(19);
      await scenario.work();
      const { length } = asked;
      // Not into its last seconds: those the gateway would wait out.
      for (let left = seconds - 6; left > 0; left -= 3) {
        scenario.blocks(1);
        await scenario.work();
      }
      if (keyed && asked[length - 1]?.refused === true) expect(asked).toHaveLength(length);
      scenario.world.clock.advance((seconds + 2) * SECOND);
    }
    const refusals = asked.filter(({ refused }) => refused);
    expect(refusals.length).toBeGreaterThan(0);
    for (const refusal of refusals) {
      const later = asked.slice(asked.indexOf(refusal) + 1);
      const within = later.filter(
        ({ at: when, path }) => when < refusal.at + seconds * SECOND && (keyed || path === refusal.path),
      );
      expect(within).toEqual([]);
    }
    await scenario.drain();
    await scenario.check(orders);
  });
});

describe('the history of accounts, while nobody gives blocks', () => {
  const begin = useScenarios();
  const BLOCKS = [
    '/jsonrpc',
    '/wallet/gettransactioninfobyblocknum',
    '/wallet/gettransactioncountbyblocknum',
  ];
  const FLAWS = [null, 'v1-lost', 'v1-no-fingerprint', 'v1-repeats'] as const;

  /** Every block has a transaction: an empty one could be read by its header. */
  const blocks = (scenario: Scenario, count: number, during: (index: number) => void = () => undefined) =>
    scenario.blocks(count, (index) => {
      scenario.strangers(1, 1);
      during(index);
    });

  const start = async (seed: number): Promise<Scenario> => {
    const scenario = await begin(seed, { providers: 1 + (seed % 2) });
    const nodes = scenario.providers.map(({ url, name }) => `${url};operator=${name};kind=trongrid;rps=1000`);
    await scenario.world.restart({ TRON_NODES: nodes.join(',') });
    blocks(scenario, 40);
    await scenario.work();
    return scenario;
  };

  it.each(SEEDS)('pays orders, and nothing is doubled later (seed %i)', async (seed) => {
    const scenario = await start(seed);
    const { draws } = scenario;
    const flaw = draws.pick(FLAWS);
    const [order, ...others] = [await scenario.order(), ...(await scenario.ordersOf(0, 1))] as const;
    const before = await scenario.position();
    for (const { faults } of scenario.providers) faults.set('unavailable', { methods: BLOCKS });
    const paged = flaw === 'v1-no-fingerprint' || flaw === 'v1-repeats';
    const txids: string[] = [];
    blocks(scenario, 6, (index) => {
      // More than the 200 records of a page come before the payment: approvals are records, too.
      const approval = { to: order.address, amountUnits: order.units, kind: 'approval' } as const;
      const approvals = paged && index < 5 ? 41 : 0;
      for (let i = 0; i < approvals; i += 1) scenario.world.sandbox.chain.transfer(approval);
      if (index === 5) txids.push(...[order, ...others].map((one) => scenario.pay(one)));
    });
    if (flaw !== null) {
      const options = flaw === 'v1-lost' ? { txid: txids[0] ?? '' } : {};
      for (const { faults } of scenario.providers) faults.set(flaw, options);
    }
    blocks(scenario, 20);
    for (let minute = 0; minute < 2; minute += 1) {
      scenario.world.clock.advance(MINUTE + SECOND);
      await scenario.work();
    }
    expect(await scenario.position()).toBe(before);
    expect(await scenario.status(order)).toBe(flaw === 'v1-lost' ? 1 : 2);
    for (const other of others) expect(await scenario.status(other)).toBe(2);
    await scenario.drain();
    await scenario.check([order, ...others]);
  });

  it('without the headers of blocks proves nothing, and loses nothing', async () => {
    const scenario = await start(1);
    const order = await scenario.order();
    for (const { faults } of scenario.providers) {
      faults.set('unavailable', { methods: ['/jsonrpc', '/wallet/getblock*', '/walletsolidity/getblock*'] });
    }
    scenario.pay(order);
    blocks(scenario, 25);
    scenario.world.clock.advance(MINUTE);
    await scenario.work();
    expect(await scenario.status(order)).toBe(1);
    await scenario.drain();
    await scenario.check([order]);
  });
});
