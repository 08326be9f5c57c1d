import { addressToHex } from '@epusdt/kernel';
import { Wallets } from '@epusdt/wallets';
import type { NodeRequest } from '../../apps/sandbox/src/node-requests';
import { useScenarios, type Scenario } from '../support/scenario';
import { SEEDS } from '../support/scenario-draws';

interface LogsQuestion {
  readonly toBlock: string;
  readonly topics: readonly unknown[];
}

/** What `eth_getLogs` is asked for final blocks: the look at the head has an open end. */
function rangesIn({ methods, body }: NodeRequest): LogsQuestion[] {
  if (!methods.includes('eth_getLogs')) return [];
  const calls = (Array.isArray(body) ? body : [body]) as { method: string; params: LogsQuestion[] }[];
  return calls
    .filter(({ method }) => method === 'eth_getLogs')
    .flatMap(({ params }) => params)
    .filter(({ toBlock }) => toBlock !== 'latest');
}

/**
 * The owner adds a wallet while the answer to the question for final blocks is on its way; the first block that pays
 * it is among those asked for. Resolves with the questions asked.
 */
async function addMidway(scenario: Scenario, wallet: string, block: () => number): Promise<LogsQuestion[]> {
  const asked: LogsQuestion[] = [];
  let added = false;
  const offs = scenario.providers.map((provider) =>
    provider.intercept(async ({ stage, request }) => {
      if (stage !== 'request') return;
      const ranges = rangesIn(request);
      asked.push(...ranges);
      if (added || !ranges.some(({ toBlock }) => Number(toBlock) >= block())) return;
      added = true;
      await scenario.world.gateway.get(Wallets).add(wallet);
      scenario.wallets.push(wallet);
    }),
  );
  await scenario.work();
  await scenario.work();
  offs.forEach((off) => off());
  expect(added).toBe(true);
  return asked;
}

/** Pays the wallet, and some orders around it; then the blocks are final and the wallet comes. */
async function play(scenario: Scenario): Promise<LogsQuestion[]> {
  const { draws } = scenario;
  const { chain } = scenario.world.sandbox;
  const wallet = draws.address();
  const orders = await scenario.ordersOf(1, 2);
  const at = [wallet, ...orders].map(() => draws.between(0, 9));
  let txid = '';
  scenario.blocks(10, (index) => {
    for (const [i, order] of orders.entries()) if (at[i + 1] === index) scenario.pay(order);
    if (at[0] !== index) return;
    txid = chain.transfer({ to: wallet, amountUnits: BigInt(draws.between(10_000, 2_000_000_000)) });
  });
  scenario.blocks(19);
  const asked = await addMidway(scenario, wallet, () => chain.transaction(txid)?.blockNumber ?? Infinity);
  await scenario.drain();
  const truth = await scenario.check(orders);
  expect(truth.map(({ txHash }) => txHash)).toContain(txid);
  return asked;
}

describe('a wallet that comes while blocks with its money are on their way', () => {
  const begin = useScenarios();

  it.each(SEEDS)('misses nothing where everything is read (seed %i)', async (seed) => {
    const scenario = await begin(seed, { environment: { CHAIN_READING: 'all' } });
    scenario.blocks(scenario.draws.between(0, 25));
    const asked = await play(scenario);
    expect(asked.some(({ topics }) => topics.length > 1)).toBe(false);
  });

  it.each(SEEDS)('misses nothing where our own wallets are asked for (seed %i)', async (seed) => {
    const scenario = await begin(seed, {
      environment: { CHAIN_READING: 'wallets' },
      providers: 1 + (seed % 2),
    });
    const { chain } = scenario.world.sandbox;
    chain.setBackground(80);
    scenario.blocks(62);
    await scenario.work();
    const [ours = ''] = scenario.wallets;
    const asked = await play(scenario);
    const words = asked.flatMap(({ topics }) => (Array.isArray(topics[2]) ? [topics[2] as string[]] : []));
    // Not our own alone: busy strangers are asked for, too, so that silence would be noticed.
    expect(words.some((list) => list.length > scenario.wallets.length)).toBe(true);
    expect(words.some((list) => list.some((word) => word.endsWith(addressToHex(ours) ?? '?')))).toBe(true);
  });
});
