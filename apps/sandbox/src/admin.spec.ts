import { startFaultRig, type FaultRig } from '../../../test/support/fault-rig';

let rig: FaultRig;
beforeEach(async () => {
  rig = await startFaultRig();
});
afterEach(() => rig.sandbox.close());

const sim = async (path: string, body: unknown = {}): Promise<unknown> =>
  (await rig.post(`/_sim/${path}`, body)).json;

it('forks, and stops and starts producers', async () => {
  const txid = rig.pay(5n);
  const before = rig.sandbox.chain.head.id;
  expect(await sim('fork', { depth: 1, transactions: 'drop' })).toEqual({
    head: 32,
    id: rig.sandbox.chain.head.id,
    solid: 14,
  });
  expect(rig.sandbox.chain.blockById(before)).toBeUndefined();
  expect(rig.sandbox.chain.transaction(txid)).toBeUndefined();
  expect(await sim('silence', { count: 9 })).toEqual({ silent: 9 });
  await sim('mine', { blocks: 60 });
  const stalled = rig.sandbox.chain.solidHead.number;
  expect(stalled).toBeLessThan(60);
  expect(await sim('silence', { count: 0 })).toEqual({ silent: 0 });
  await sim('mine', { blocks: 60 });
  expect(rig.sandbox.chain.solidHead.number).toBe(152 - 18);
});

it('adds traffic between strangers', async () => {
  expect(await sim('background', { transfersPerBlock: 20 })).toEqual({ transfersPerBlock: 20 });
  await sim('mine');
  expect(rig.sandbox.chain.head.logs.length).toBeGreaterThanOrEqual(20);
  expect((await rig.ask('/_sim/state')).json).toMatchObject({ transfersPerBlock: 20 });
});

it('sends several transfers in one transaction', async () => {
  const { payerAddress: to } = rig.sandbox.chain;
  const transfers = [
    { to, amount: '1.5' },
    { to, amount: '1.5' },
  ];
  const { txid } = (await sim('transfers', { transfers })) as { txid: string };
  await sim('mine');
  expect(rig.sandbox.chain.transaction(txid)?.logs).toHaveLength(2);
});

it('does what the token’s owner can do', async () => {
  const { chain } = rig.sandbox;
  const [address, heir] = ['TL24LCps5FKwp3PoU1MvrYrwhi5LU1tHre', 'TXVj38D1XR3TPgSHTCZGC8wkLDAGqF1oqx'];
  for (const fields of [
    { deed: 'blacklist', address },
    { deed: 'fee', basisPoints: 10, maxUsdt: 5 },
    { deed: 'pause' },
  ]) {
    expect(await sim('token', fields)).toEqual({ txid: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown });
  }
  await sim('mine');
  expect(chain.token.state).toMatchObject({
    paused: true,
    basisPoints: 10,
    maxFeeUnits: 5_000_000n,
    successor: null,
  });
  expect(chain.token.state.blacklist.size).toBe(1);
  for (const fields of [
    { deed: 'unpause' },
    { deed: 'unblacklist', address },
    { deed: 'deprecate', address: heir },
  ]) {
    await sim('token', fields);
  }
  await sim('mine');
  expect(chain.token.state).toMatchObject({ paused: false });
  expect(chain.token.state.blacklist.size).toBe(0);
  expect(chain.token.state.successor).not.toBeNull();
});

it('makes a past', async () => {
  const { number } = rig.sandbox.chain.head;
  expect(await sim('backlog', { blocks: 40, transfersPerBlock: 3 })).toEqual({
    head: number + 40,
    solid: number + 22,
  });
  expect(rig.sandbox.chain.block(number + 1)?.logs.length).toBeGreaterThanOrEqual(3);
});

it('sets, lists and clears faults', async () => {
  const { url } = rig.sandbox;
  const fault = { name: 'log-invented', options: { to: rig.sandbox.chain.payerAddress, units: '5' } };
  expect(await sim('fault', fault)).toEqual({ name: 'A', url, faults: [{ ...fault, hits: 0 }] });
  await sim('fault', { provider: 'A', name: 'behind' });
  await rig.rpc('eth_blockNumber');
  expect((await rig.ask('/_sim/providers')).json).toMatchObject({
    providers: [{ name: 'A', faults: [{ name: 'log-invented' }, { name: 'behind', options: {}, hits: 1 }] }],
  });
  expect(await sim('fault/clear', { name: 'behind' })).toMatchObject({
    providers: [{ faults: [{ name: 'log-invented' }] }],
  });
  expect(await sim('fault/clear')).toMatchObject({ providers: [{ faults: [] }] });
  const { faults } = (await rig.ask('/_sim/faults')).json as { faults: unknown[] };
  expect(faults).toContainEqual({
    name: 'chain-id',
    about: 'The node is of another network.',
    needs: ['value'],
    takes: ['probability', 'seed', 'times', 'methods'],
  });
});

it('takes faults away when it resets', async () => {
  await sim('fault', { name: 'unavailable' });
  await sim('reset');
  expect((await rig.ask('/_sim/providers')).json).toMatchObject({ providers: [{ faults: [] }] });
});

it.each<[string, object, string]>([
  ['fork', {}, 'depth: missing; give a whole number from 1 to 17'],
  ['fork', { depth: 18 }, 'depth: 18; give a whole number from 1 to 17'],
  ['fork', { depth: 1, transactions: 'lose' }, 'transactions: lose; give one of keep, drop, shuffle'],
  ['fork', { depth: 1, deep: true }, 'deep: no such field here; give only depth, transactions'],
  ['transfers', { transfers: [] }, 'transfers: []; give a list of 1 to 1000'],
  ['transfers', { transfers: [{ to: 'T', amount: '1' }] }, 'to: T; give a Tron address'],
  ['token', { deed: 'mint' }, 'deed: mint; give one of deprecate, blacklist'],
  ['token', { deed: 'fee', basisPoints: 20 }, 'basisPoints: 20; give a whole number from 0 to 19'],
  ['token', { deed: 'blacklist' }, 'address: missing; give a Tron address'],
  ['backlog', { blocks: 0 }, 'blocks: 0; give a whole number from 1 to 28800'],
  ['silence', { count: 27 }, 'count: 27; give a whole number from 0 to 26'],
  ['background', { transfersPerBlock: 1_001 }, 'transfersPerBlock: 1001; give a whole number from 0 to 1000'],
  ['fault', { provider: 'B', name: 'hang' }, 'provider: B; give one of A'],
  ['fault', {}, 'name: missing; give one of rate-limit-key'],
  ['fault', { name: 'toString' }, 'name: toString; give one of'],
  ['fault', { name: 'behind', options: 5 }, 'options: 5; give an object, in braces'],
  ['fault', { name: 'behind', options: { blocks: -1 } }, 'options.blocks: -1; give a whole number'],
  ['fault', { name: 'behind', blocks: 5 }, 'blocks: no such field here; give only provider, name, options'],
  ['fault/clear', { name: 'all' }, 'name: all; give one of'],
  ['fault/clear', { provider: 'Z' }, 'provider: Z; give one of A'],
])('%s refuses %p', async (path, body, message) => {
  const { status, json } = await rig.post(`/_sim/${path}`, body);
  expect(status).toBe(400);
  expect((json as { error: string }).error).toContain(message);
});

it('shows the calls, kinds and providers on the index page', async () => {
  const { body } = await rig.ask('/');
  for (const path of [
    'fork',
    'silence',
    'transfers',
    'token',
    'backlog',
    'background',
    'fault',
    'fault/clear',
    'faults',
    'providers',
  ]) {
    expect(body).toContain(`/_sim/${path}`);
  }
  expect(body).toContain('Provider A');
  expect(body).toContain('feeBearing');
});
