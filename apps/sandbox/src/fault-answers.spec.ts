import { request as httpRequest } from 'node:http';
import { startFaultRig, type FaultRig } from '../../../test/support/fault-rig';
import { ANSWER_FAULTS } from './fault-answers';
import type { FaultOptions } from './fault-options';

let rig: FaultRig;
beforeEach(async () => {
  rig = await startFaultRig();
});
afterEach(() => rig.sandbox.close());

type Name = keyof typeof ANSWER_FAULTS;
const set = (name: Name, options?: FaultOptions): void => rig.sandbox.providers[0]?.faults.set(name, options);
const head = () => rig.ask('/wallet/getnowblock');
const three = () => rig.batch(['eth_chainId'], ['eth_blockNumber'], ['net_version']);

/** Sizes as they travel: what content-length says, and what comes. */
const measured = (path: string): Promise<{ promised: number; came: number; whole: boolean }> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(rig.sandbox.url + path, (response) => {
      let came = 0;
      response.on('data', (chunk: Buffer) => (came += chunk.length));
      response.on('error', () => undefined);
      response.on('close', () =>
        resolve({ promised: Number(response.headers['content-length']), came, whole: response.complete }),
      );
    });
    request.on('error', reject).end();
  });

const CASES: Readonly<Record<Name, () => Promise<void>>> = {
  'info-unknown': async () => {
    const txid = rig.pay(5n);
    set('info-unknown');
    expect((await rig.post('/wallet/gettransactioninfobyid', { value: txid })).json).toEqual({});
    expect((await rig.rpc('eth_getTransactionReceipt', txid)).result).toBeNull();
    expect((await rig.post('/wallet/gettransactionbyid', { value: txid })).json).toHaveProperty('txID');
  },
  'empty-known': async () => {
    rig.pay(5n);
    set('empty-known');
    expect((await rig.post('/wallet/getblockbynum', { num: 31 })).json).toEqual({});
    expect((await rig.post('/wallet/gettransactioninfobyblocknum', { num: 31 })).json).toEqual([]);
    expect((await rig.rpc('eth_getBlockByNumber', 'latest', false)).result).toBeNull();
    expect((await rig.rpc('eth_getLogs', { fromBlock: '0x1' })).result).toEqual([]);
  },
  'timestamps-ms': async () => {
    rig.pay(5n);
    set('timestamps-ms');
    const { timestamp } = rig.sandbox.chain.head;
    const asMs = `0x${(Math.floor(timestamp / 1_000) * 1_000).toString(16)}`;
    expect(await rig.batch(['eth_getBlockByNumber', 'latest', false], ['eth_getLogs', {}])).toMatchObject([
      { result: { timestamp: asMs } },
      { result: [{ blockTimestamp: asMs }] },
    ]);
  },
  'wrong-block-hash': async () => {
    rig.pay(5n);
    set('wrong-block-hash');
    const { id } = rig.sandbox.chain.head;
    const logs = (await rig.rpc('eth_getLogs', { blockHash: id })).result as { blockHash: string }[];
    expect(logs).toHaveLength(1);
    expect(logs[0]?.blockHash.slice(0, 18)).toBe(`0x${id.slice(0, 16)}`);
    expect(logs[0]?.blockHash).toHaveLength(66);
    expect(logs[0]?.blockHash).not.toBe(`0x${id}`);
  },
  'batch-duplicate-ids': async () => {
    set('batch-duplicate-ids');
    expect((await three()).map(({ id }) => id)).toEqual([0, 0, 0]);
  },
  'batch-reordered': async () => {
    set('batch-reordered');
    expect((await three()).map(({ id }) => id)).toEqual([2, 1, 0]);
  },
  'batch-short': async () => {
    set('batch-short');
    expect((await three()).map(({ id }) => id)).toEqual([0, 1]);
  },
  'no-batch': async () => {
    set('no-batch');
    expect(await three()).toMatchObject({ id: null, error: { message: 'batch requests are not supported' } });
    expect((await rig.rpc('eth_chainId')).result).toBe(rig.sandbox.chain.chainId);
  },
  'batch-limit': async () => {
    set('batch-limit', { limit: 2 });
    expect(await three()).toMatchObject({
      error: { code: -32005, message: 'Batch size 3 exceeds the limit of 2' },
    });
    expect(await rig.batch(['eth_chainId'], ['eth_chainId'])).toHaveLength(2);
  },
  latency: async () => {
    set('latency', { ms: 150, spreadMs: 5, methods: '/wallet/*' });
    const order: string[] = [];
    const slow = head().then(() => order.push('slow'));
    await rig.rpc('eth_chainId').then(() => order.push('quick'));
    await slow;
    expect(order).toEqual(['quick', 'slow']);
  },
  'slow-drip': async () => {
    set('slow-drip', { pieces: 5, ms: 2 });
    const { promised, came, whole } = await measured('/wallet/getnowblock');
    expect(whole).toBe(true);
    expect(came).toBe(promised);
    expect((await head()).json).toHaveProperty('blockID');
  },
  truncated: async () => {
    set('truncated');
    const { promised, came, whole } = await measured('/wallet/getnowblock');
    expect([came, whole]).toEqual([promised, true]);
    const { body, json } = await head();
    expect(body).toMatch(/^\{"blockID"/);
    expect(json).toBeUndefined();
    set('truncated', { bytes: 7 });
    expect((await head()).body).toBe('{"block');
  },
  'wrong-length': async () => {
    set('wrong-length', { bytes: 9 });
    const { promised, came, whole } = await measured('/wallet/getnowblock');
    expect([promised - came, whole]).toEqual([9, false]);
    await expect(head()).rejects.toThrow('terminated');
  },
  gzip: async () => {
    set('gzip');
    const squeezed = await rig.ask('/wallet/getnowblock', { headers: { 'accept-encoding': 'gzip' } });
    expect(squeezed.headers.get('content-encoding')).toBe('gzip');
    expect(squeezed.json).toHaveProperty('blockID');
    const plain = await rig.ask('/wallet/getnowblock', { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
  },
};

it.each(Object.keys(CASES) as Name[])('%s', async (name) => {
  const faults = rig.sandbox.providers[0]?.faults;
  await CASES[name]();
  expect(faults?.hits(name)).toBeGreaterThan(0);
  faults?.clear();
  expect((await head()).json).toHaveProperty('blockID');
  expect((await three()).map(({ id }) => id)).toEqual([0, 1, 2]);
});
