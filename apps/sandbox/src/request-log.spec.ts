import { FakeClock } from '../../../test/support/fake-clock';
import { startFaultRig } from '../../../test/support/fault-rig';
import { RequestCounters } from './request-log';

const clock = new FakeClock(1_000_000);
const counters = (): RequestCounters => new RequestCounters(clock);

it('counts by name and by key', () => {
  const log = counters();
  log.record(['/jsonrpc', 'eth_getLogs', 'eth_getLogs'], 'k1');
  log.record(['/wallet/getnowblock']);
  expect(log.total).toBe(2);
  expect([log.of('eth_getLogs'), log.of('/jsonrpc'), log.of('eth_call')]).toEqual([2, 1, 0]);
  expect([log.ofKey('k1'), log.ofKey(), log.ofKey('k2')]).toEqual([1, 1, 0]);
  expect(log.snapshot()).toEqual({
    total: 2,
    counts: { '/jsonrpc': 1, eth_getLogs: 2, '/wallet/getnowblock': 1 },
  });
  log.clear();
  expect(log.report()).toEqual({ total: 0, perMinute: 0, counts: {}, keys: {} });
});

it('counts by time', () => {
  const log = counters();
  const start = clock.now();
  for (let i = 0; i < 5; i += 1) {
    log.record(['x']);
    clock.advance(30_000);
  }
  expect(log.between(start, start + 60_000)).toBe(2);
  expect(log.between(start + 1, start + 60_001)).toBe(2);
  expect(log.between(start, start)).toBe(0);
  expect(log.perMinute()).toBe(1);
  clock.advance(30_000);
  expect(log.perMinute()).toBe(0);
});

it('remembers a bounded number of names, keys and times', () => {
  const log = counters();
  for (let i = 0; i < 600; i += 1) log.record([`method ${i}`], `key ${i}`);
  expect(Object.keys(log.snapshot().counts)).toHaveLength(501);
  expect(log.of('(others)')).toBe(100);
  expect(log.ofKey('(others)')).toBe(100);
  for (let i = 0; i < 100_000; i += 1) log.record([]);
  expect(log.total).toBe(100_600);
  expect(log.between(-Infinity, Infinity)).toBe(100_000);
});

it('is told at GET /_sim/requests', async () => {
  const rig = await startFaultRig();
  await rig.ask('/wallet/getnowblock', { headers: { 'TRON-PRO-API-KEY': 'k1' } });
  await rig.batch(['eth_chainId'], ['eth_chainId']);
  await rig.ask(`/v1/accounts/${rig.sandbox.chain.payerAddress}`);
  const counts = {
    '/wallet/getnowblock': 1,
    '/jsonrpc': 1,
    eth_chainId: 2,
    '/v1/accounts/{address}': 1,
  };
  expect((await rig.ask('/_sim/requests')).json).toEqual({
    total: 3,
    counts,
    providers: [
      {
        name: 'A',
        url: rig.sandbox.url,
        total: 3,
        perMinute: 3,
        counts,
        keys: { k1: 1, '(none)': 2 },
      },
    ],
  });
  await rig.sandbox.close();
});
