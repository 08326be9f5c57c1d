import { startFaultRig, type FaultRig } from '../../../test/support/fault-rig';
import { REFUSAL_FAULTS } from './fault-refusals';
import type { FaultOptions } from './fault-options';

let rig: FaultRig;
beforeEach(async () => {
  rig = await startFaultRig();
});
afterEach(() => rig.sandbox.close());

const KEY = { 'TRON-PRO-API-KEY': 'k1' };
type Name = keyof typeof REFUSAL_FAULTS;
const set = (name: Name, options?: FaultOptions): void => rig.sandbox.providers[0]?.faults.set(name, options);
const hits = (name: Name): number => rig.sandbox.providers[0]?.faults.hits(name) ?? 0;
const head = (headers: Record<string, string> = {}) => rig.ask('/wallet/getnowblock', { headers });

const CASES: Readonly<Record<Name, () => Promise<void>>> = {
  'rate-limit-key': async () => {
    set('rate-limit-key', { limit: 2 });
    expect((await head(KEY)).status).toBe(200);
    expect((await head(KEY)).status).toBe(200);
    const refused = await head(KEY);
    expect(refused.status).toBe(429);
    expect(refused.json).toEqual({
      Error: 'The key exceeds the frequency limit(2), and the query server is suspended for 27 s',
    });
    expect((await head({ ...KEY, 'TRON-PRO-API-KEY': 'k2' })).status).toBe(200);
    expect((await head()).status).toBe(200);
    rig.clock.advance(26_999);
    expect((await head(KEY)).status).toBe(429);
    rig.clock.advance(1);
    expect((await head(KEY)).status).toBe(200);
    expect(hits('rate-limit-key')).toBe(2);
  },
  'rate-limit-keyless': async () => {
    set('rate-limit-keyless', { status: 200 });
    expect((await head()).json).toHaveProperty('blockID');
    expect((await head()).json).toEqual({
      Error: expect.stringMatching(
        /^request rate of \(getnowblock\) exceeded the allowed_rps\(1\), .* suspended for 5 s\. /,
      ) as unknown,
    });
    expect((await rig.rpc('eth_chainId')).result).toBe(rig.sandbox.chain.chainId);
    expect((await head(KEY)).json).toHaveProperty('blockID');
    // Trying again does not prolong it.
    rig.clock.advance(4_999);
    expect((await head()).json).toHaveProperty('Error');
    rig.clock.advance(1);
    expect((await head()).json).toHaveProperty('blockID');
    set('rate-limit-keyless');
    const history = `/v1/accounts/${rig.sandbox.chain.payerAddress}/transactions/trc20`;
    await rig.ask(history);
    expect(await rig.ask(history)).toMatchObject({
      status: 429,
      body: expect.stringContaining('(getTrc20TransactionsByAccount)') as unknown,
    });
  },
  forbidden: async () => {
    set('forbidden');
    expect(await head()).toMatchObject({ status: 403, json: { Success: false, StatusCode: 403 } });
    expect(await head()).toMatchObject({ status: 403, json: { Error: 'ApiKey not exists' } });
  },
  unauthorized: async () => {
    set('unauthorized');
    expect(await head(KEY)).toMatchObject({ status: 401, json: { Error: 'ApiKey not exists' } });
  },
  'bad-request-empty': async () => {
    set('bad-request-empty');
    expect(await head()).toMatchObject({ status: 400, body: '' });
  },
  unavailable: async () => {
    set('unavailable');
    expect(await head()).toMatchObject({ status: 503, body: expect.stringContaining('<html>') as unknown });
  },
  'html-200': async () => {
    set('html-200');
    const answer = await head();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
  },
  'lite-node': async () => {
    set('lite-node');
    expect(await head()).toMatchObject({
      status: 200,
      body: 'this API is closed because this node is a lite fullnode',
    });
  },
  'no-resources': async () => {
    set('no-resources');
    expect(await rig.rpc('eth_blockNumber')).toEqual({
      Error: 'class java.lang.IllegalAccessException : lack of computing resources',
    });
  },
  refuse: async () => {
    set('refuse');
    await expect(head()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  },
  hang: async () => {
    set('hang');
    const controller = new AbortController();
    const asked = rig.ask('/wallet/getnowblock', { signal: controller.signal });
    while (hits('hang') === 0) await rig.ask('/_sim/state');
    controller.abort();
    await expect(asked).rejects.toThrow('abort');
  },
};

it.each(Object.keys(CASES) as Name[])('%s', async (name) => {
  await CASES[name]();
  expect(hits(name)).toBeGreaterThan(0);
  rig.sandbox.providers[0]?.faults.clear(name);
  expect((await head()).json).toHaveProperty('blockID');
});
