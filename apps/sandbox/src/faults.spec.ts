import { HOLDER, startFaultRig, type FaultRig } from '../../../test/support/fault-rig';
import { FAULT_NAMES, describeFaults, type FaultName } from './fault-table';
import type { FaultOptions } from './fault-options';
import type { Faults } from './faults';

let rig: FaultRig;
let faults: Faults;
beforeEach(async () => {
  rig = await startFaultRig();
  const [first] = rig.sandbox.providers;
  if (!first) throw new Error('no provider');
  faults = first.faults;
});
afterEach(() => rig.sandbox.close());

const status = async (path = '/wallet/getnowblock'): Promise<number> => (await rig.ask(path)).status;
const several = async (count: number): Promise<number[]> => {
  const got: number[] = [];
  for (let i = 0; i < count; i += 1) got.push(await status());
  return got;
};

it('end after so many hits', async () => {
  faults.set('unavailable', { times: 2 });
  expect(faults.active()).toEqual([{ name: 'unavailable', options: { times: 2 }, hits: 0 }]);
  expect(await several(3)).toEqual([503, 503, 200]);
  expect(faults.hits('unavailable')).toBe(2);
  expect(faults.active()).toEqual([]);
});

it('hit with a probability, by a seed the same way every time', async () => {
  const run = async (seed: number): Promise<number[]> => {
    faults.set('unavailable', { probability: 0.5, seed });
    return several(40);
  };
  const first = await run(7);
  expect(new Set(first)).toEqual(new Set([200, 503]));
  expect(faults.hits('unavailable')).toBe(first.filter((code) => code === 503).length);
  expect(await run(7)).toEqual(first);
  expect(await run(8)).not.toEqual(first);
  faults.set('unavailable', { probability: 0 });
  expect(await several(5)).toEqual([200, 200, 200, 200, 200]);
});

it('keep to the methods and paths they are told', async () => {
  faults.set('unavailable', { methods: ['/wallet/*', 'eth_chainId'] });
  expect(await status()).toBe(503);
  expect(await status('/walletsolidity/getnowblock')).toBe(200);
  expect((await rig.rpc('eth_blockNumber')).result).toBe('0x1e');
  expect((await rig.post('/jsonrpc', [{ id: 1, method: 'eth_chainId' }])).status).toBe(503);
  faults.clear();
  faults.set('behind', { methods: 'eth_blockNumber', blocks: 3 });
  const [number, header] = await rig.batch(['eth_blockNumber'], ['eth_getBlockByNumber', 'latest', false]);
  expect(number?.result).toBe('0x1b');
  expect(header?.result).toMatchObject({ number: '0x1e' });
});

it('come in together, in the order in which they were set', async () => {
  rig.sandbox.chain.mine(20);
  faults.set('behind', { blocks: 10 });
  faults.set('solid-behind', { blocks: 5 });
  faults.set('batch-reordered');
  const answers = await rig.batch(['eth_blockNumber'], ['eth_getBlockByNumber', 'finalized', false]);
  expect(answers).toMatchObject([
    { id: 1, result: { number: '0x11' } },
    { id: 0, result: '0x28' },
  ]);
  for (const { name } of faults.active()) expect(faults.hits(name)).toBe(1);
  faults.clear('behind');
  expect(faults.active().map(({ name }) => name)).toEqual(['solid-behind', 'batch-reordered']);
});

it('leave the honest answer of a listener alone, and give way to it', async () => {
  faults.set('behind', { blocks: 10 });
  const off = rig.sandbox.intercept((event) => (event.stage === 'request' ? event.truth() : undefined));
  expect((await rig.rpc('eth_blockNumber')).result).toBe('0x1e');
  expect(faults.hits('behind')).toBe(0);
  off();
  expect((await rig.rpc('eth_blockNumber')).result).toBe('0x14');
});

it.each<[FaultName, object, string]>([
  ['latency', {}, 'options.ms: missing; give a whole number from 0 to 60000'],
  ['latency', { ms: 1.5 }, 'options.ms: 1.5; give a whole number'],
  ['latency', { ms: 5, blocks: 2 }, 'options.blocks: latency has no such option; give only ms, spreadMs'],
  ['behind', { toString: 2 }, 'options.toString: behind has no such option'],
  ['behind', { probability: 2 }, 'options.probability: 2; give a number from 0 to 1'],
  ['behind', { times: 0 }, 'options.times: 0; give a whole number from 1'],
  ['behind', { methods: [] }, 'options.methods: []; give a method such as eth_getLogs'],
  ['rate-limit-key', { status: 500 }, 'options.status: 500; give 200, 403 or 429'],
  ['chain-id', { value: 'nile' }, 'options.value: nile; give a chain id'],
  ['v1-lost', { txid: 'ab' }, 'options.txid: ab; give a transaction id, 64 hex digits'],
  ['log-invented', { to: HOLDER, units: -5n }, 'options.units: -5; give integer units'],
  ['log-invented', { to: 'me', units: 5 }, 'options.to: me; give a Tron address'],
  ['log-omitted', { deep: 'yes' }, 'options.deep: yes; give true or false'],
])('%s refuses the options %p', (name, options, message) => {
  expect(() => faults.set(name, options as FaultOptions)).toThrow(message);
  expect(faults.active()).toEqual([]);
});

it('refuse an unknown name, and tell all there are', () => {
  expect(() => faults.set('slow' as FaultName)).toThrow('name: slow; give one of rate-limit-key');
  expect(describeFaults()).toHaveLength(FAULT_NAMES.length);
  for (const { about, takes } of describeFaults()) {
    expect(about).toMatch(/^[A-Za-z].*\.$/);
    expect(takes).toContain('probability');
  }
});
