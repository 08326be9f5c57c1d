import { MINUTE, SECOND } from '@epusdt/kernel';
import type { FaultOptions } from '../../apps/sandbox/src/fault-options';
import type { FaultName } from '../../apps/sandbox/src/fault-table';
import { rows } from '../support/gateway';
import { asks, pay, placed, statusOf, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

type Set = readonly [FaultName, FaultOptions];

/** Ways in which a node says nothing although there is something, each with one provider alone. */
const SILENCES: readonly [string, readonly Set[]][] = [
  ['logs of blocks that the backend does not have yet', [['two-backends', { blocks: 5, withinBatch: true }]]],
  [
    'records of a block it does not have, which look like those of an empty one',
    [
      ['refuse', { methods: '/jsonrpc' }],
      ['empty-known', { methods: '/wallet/gettransactioninfobyblocknum' }],
    ],
  ],
  ['an index of logs that was never made', [['bloom-miss', {}]]],
  ['an index of logs that misses some blocks', [['bloom-miss', { probability: 0.5, seed: 3 }]]],
  ['backends that are not in step', [['two-backends', { blocks: 20 }]]],
  [
    'an account history that has lost the record',
    [
      ['refuse', { methods: ['/jsonrpc', '/wallet/getblock'] }],
      ['v1-late', { ms: MINUTE }],
    ],
  ],
  [
    'an account history without a way to its next page',
    [
      ['refuse', { methods: ['/jsonrpc', '/wallet/getblock'] }],
      ['v1-no-fingerprint', {}],
    ],
  ],
  ['the text of a lite node with HTTP 200', [['lite-node', {}]]],
  ['JSON that is cut', [['truncated', { bytes: 300 }]]],
];

describe.each(['all', 'wallets'])('reading %s', (reading) => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ wallets: 2, environment: { CHAIN_READING: reading } });
    world.sandbox.chain.setBackground(60);
    grow(70);
    await world.gateway.work();
  });
  afterEach(() => world.close());

  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));
  const cursor = async (): Promise<number> => Number((await rows(world.gateway, 'cursors'))[0]?.['number']);

  function grow(blocks: number): void {
    for (let i = 0; i < blocks; i += 1) {
      world.sandbox.chain.transfer({ to: newAddress(), amountUnits: 1n });
      world.clock.advance(3 * SECOND);
      world.sandbox.chain.mine(1);
    }
  }

  it.each(SILENCES)('loses nothing to %s', async (_name, faults) => {
    const one = await order('S1');
    const [provider] = world.sandbox.providers;
    for (const [name, options] of faults) provider?.faults.set(name, options);
    pay(world, one);
    const paidIn = world.sandbox.chain.head.number + 1;
    for (let minute = 0; minute < 3; minute += 1) {
      grow(20);
      await world.gateway.work().catch(() => undefined);
      // Either the payment is there, or its block has not been passed.
      const found = await rows(world.gateway, 'transfers');
      expect(found.length === 1 || (await cursor()) < paidIn).toBe(true);
    }
    expect(faults.some(([name]) => (provider?.faults.hits(name) ?? 0) > 0)).toBe(true);
    provider?.faults.clear();
    world.clock.advance(10 * SECOND);
    await world.gateway.work();
    expect(await statusOf(world, one)).toBe(2);
    expect(await rows(world.gateway, 'transfers')).toHaveLength(1);
  });

  it('reads what it set out to read', async () => {
    const bodies: string[] = [];
    const off = world.sandbox.intercept(({ request }) => void bodies.push(JSON.stringify(request.body)));
    grow(20);
    await world.gateway.work();
    off();
    const asked = bodies.filter((body) => body.includes('eth_getLogs'));
    expect(asked.length).toBeGreaterThan(0);
    // The word of an address in a filter: our own, and some strangers'.
    expect(asked.some((body) => /"0x000000000000000000000000/.test(body))).toBe(reading === 'wallets');
  });
});
