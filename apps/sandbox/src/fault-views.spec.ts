import { HOLDER, startFaultRig, type FaultRig } from '../../../test/support/fault-rig';
import { abiWord } from './bytes';
import { headerOf } from './chain-model';
import { VIEW_FAULTS } from './fault-views';
import type { FaultOptions } from './fault-options';
import { blockIdOf } from './protobuf';
import { TRANSFER_TOPIC, USDT_HEX } from './token';

let rig: FaultRig;
beforeEach(async () => {
  rig = await startFaultRig();
});
afterEach(() => rig.sandbox.close());

type Name = keyof typeof VIEW_FAULTS;
const set = (name: Name, options?: FaultOptions): void => rig.sandbox.providers[0]?.faults.set(name, options);
const number = async (): Promise<number> => Number((await rig.rpc('eth_blockNumber')).result);
const solid = async (): Promise<number> => {
  const { json } = await rig.post('/walletsolidity/getblock', { detail: false });
  return (json as { block_header: { raw_data: { number: number } } }).block_header.raw_data.number;
};
const error = async (method: string, ...params: unknown[]): Promise<unknown> =>
  (await rig.rpc(method, ...params)).error?.message;
const blockAt = async (height: number): Promise<{ hash: string; parentHash: string; timestamp: string }> =>
  (await rig.rpc('eth_getBlockByNumber', `0x${height.toString(16)}`, false)).result as never;

interface History {
  readonly data: readonly { readonly transaction_id: string }[];
  readonly meta: { readonly fingerprint?: string };
}
const history = async (query = ''): Promise<History> =>
  (await rig.ask(`/v1/accounts/${HOLDER}/transactions/trc20?order_by=block_timestamp,asc${query}`))
    .json as History;
const ids = ({ data }: History): string[] => data.map(({ transaction_id }) => transaction_id);

const CASES: Readonly<Record<Name, () => Promise<void>>> = {
  'head-frozen': async () => {
    set('head-frozen');
    rig.sandbox.chain.mine(40);
    expect([await number(), await solid()]).toEqual([30, 12]);
    expect((await rig.post('/wallet/getblockbynum', { num: 31 })).json).toEqual({});
    expect((await rig.rpc('eth_getLogs', { fromBlock: '0x1f' })).result).toEqual([]);
  },
  behind: async () => {
    const txid = rig.pay(5n);
    set('behind', { blocks: 5 });
    expect([await number(), await solid()]).toEqual([26, 8]);
    const { id } = rig.sandbox.chain.head;
    expect(await error('eth_getLogs', { blockHash: id })).toBe('invalid blockHash');
    expect((await rig.post('/wallet/gettransactioninfobyid', { value: txid })).json).toEqual({});
    expect(ids(await history())).toEqual([]);
  },
  'solid-behind': async () => {
    set('solid-behind', { blocks: 4 });
    expect([await number(), await solid()]).toEqual([30, 8]);
    expect((await rig.rpc('eth_getBlockByNumber', 'finalized', false)).result).toMatchObject({
      number: '0x8',
    });
  },
  'two-backends': async () => {
    set('two-backends', { blocks: 3 });
    expect([await number(), await number(), await number()]).toEqual([30, 27, 30]);
    const both = async (): Promise<unknown[]> =>
      (await rig.batch(['eth_blockNumber'], ['eth_blockNumber'])).map(({ result }) => Number(result));
    expect(await both()).toEqual([27, 27]);
    set('two-backends', { withinBatch: true });
    expect(await both()).toEqual([30, 27]);
  },
  'chain-split': async () => {
    const txid = rig.pay(5n);
    const { chain } = rig.sandbox;
    const head = await blockAt(31);
    const last = `0x${chain.block(29)?.id ?? ''}`;
    set('chain-split', { height: 30 });
    expect((await blockAt(29)).hash).toBe(last);
    const [first, second] = [await blockAt(30), await blockAt(31)];
    expect(first.parentHash).toBe(last);
    expect(second.parentHash).toBe(first.hash);
    expect(second.hash).not.toBe(head.hash);
    expect(second.hash.slice(0, 18)).toBe(head.hash.slice(0, 18));
    expect((await rig.rpc('eth_getLogs', { blockHash: second.hash })).result).toMatchObject([
      { blockHash: second.hash, transactionHash: `0x${txid}` },
    ]);
    expect(await error('eth_getLogs', { blockHash: head.hash })).toBe('invalid blockHash');
    set('chain-split', { height: 30, txid });
    expect((await rig.rpc('eth_getLogs', { blockHash: (await blockAt(31)).hash })).result).toEqual([]);
    expect((await rig.rpc('eth_getTransactionReceipt', txid)).result).toBeNull();
    set('chain-split', { height: 30 });
    // The ids are hashes of their headers.
    const { json } = await rig.ask('/wallet/getnowblock');
    const { blockID, block_header } = json as {
      blockID: string;
      block_header: { raw_data: { witness_address: string; parentHash: string } };
    };
    const { witness_address, parentHash } = block_header.raw_data;
    const header = headerOf({ ...chain.head, parentHash, witness: witness_address.slice(2) });
    expect(blockID).toBe(blockIdOf(header));
  },
  'chain-id': async () => {
    set('chain-id', { value: '0xcd8690dc' });
    expect((await rig.rpc('eth_chainId')).result).toBe('0xcd8690dc');
  },
  'clock-skew': async () => {
    const { timestamp } = rig.sandbox.chain.head;
    set('clock-skew', { skewMs: -60_000 });
    expect(Number((await blockAt(30)).timestamp)).toBe(Math.floor(timestamp / 1_000) - 60);
    expect((await rig.ask('/wallet/getnowblock')).body).toContain(`"timestamp":${timestamp - 60_000}`);
  },
  'finalized-unsupported': async () => {
    set('finalized-unsupported');
    const refused = await rig.rpc('eth_getBlockByNumber', 'finalized', false);
    expect(refused.error).toMatchObject({ code: -32602, message: 'TAG finalized not supported' });
    expect(await error('eth_getLogs', { toBlock: 'finalized' })).toBe('TAG finalized not supported');
  },
  'range-limit': async () => {
    set('range-limit');
    expect(await error('eth_getLogs', { fromBlock: '0x1', toBlock: '0x7' })).toBe(
      'exceed max block range: 5',
    );
    expect(await error('eth_getLogs', { fromBlock: '0x1', toBlock: '0x6' })).toBeUndefined();
  },
  'row-limit': async () => {
    rig.pay(5n);
    rig.pay(5n);
    set('row-limit', { rows: 1 });
    expect(await error('eth_getLogs', { fromBlock: '0x1' })).toBe('query returned more than 1 results');
    expect(await error('eth_getLogs', { fromBlock: '0x20' })).toBeUndefined();
  },
  'archive-limit': async () => {
    const txid = rig.pay(5n);
    rig.sandbox.chain.mine(5);
    set('archive-limit', { depth: 4 });
    const refusal = 'Archive requests require a personal token';
    expect(await error('eth_getLogs', { fromBlock: '0x1f' })).toBe(refusal);
    expect(await error('eth_getTransactionReceipt', txid)).toBe(refusal);
    expect(await error('eth_getBlockReceipts', '0x1f')).toBe(refusal);
    expect(await error('eth_getLogs', { fromBlock: '0x20' })).toBeUndefined();
  },
  'bloom-miss': async () => {
    const txid = rig.pay(5n);
    rig.pay(6n);
    set('bloom-miss', { block: 31 });
    const all = async (filter: object): Promise<unknown> =>
      ((await rig.rpc('eth_getLogs', { fromBlock: '0x1f', ...filter })).result as unknown[]).length;
    expect(await all({})).toBe(2);
    expect(await all({ address: `0x${USDT_HEX}` })).toBe(1);
    expect(await all({ topics: [TRANSFER_TOPIC, null, abiWord('11'.repeat(20))] })).toBe(1);
    expect((await rig.post('/wallet/gettransactioninfobyid', { value: txid })).json).toHaveProperty('log');
  },
  'v1-lost': async () => {
    const [lost, kept] = [rig.pay(5n), rig.pay(6n)];
    set('v1-lost', { txid: lost });
    expect(ids(await history())).toEqual([kept]);
  },
  'v1-late': async () => {
    const early = rig.pay(5n);
    rig.clock.advance(15_000);
    const late = rig.pay(6n);
    set('v1-late');
    expect(ids(await history())).toEqual([early]);
    rig.clock.advance(15_000);
    expect(ids(await history())).toEqual([early, late]);
  },
  'v1-no-fingerprint': async () => {
    rig.pay(5n);
    rig.pay(6n);
    expect((await history('&limit=1')).meta.fingerprint).toBeDefined();
    set('v1-no-fingerprint');
    expect((await history('&limit=1')).meta.fingerprint).toBeUndefined();
  },
  'v1-repeats': async () => {
    const paid = Array.from({ length: 6 }, (_, i) => rig.pay(BigInt(i + 1)));
    set('v1-repeats', { rows: 2 });
    const first = await history('&limit=3');
    expect(ids(first)).toEqual(paid.slice(0, 3));
    const second = await history(`&limit=3&fingerprint=${first.meta.fingerprint ?? ''}`);
    expect(ids(second)).toEqual(paid.slice(1, 4));
    const third = await history(`&limit=3&fingerprint=${second.meta.fingerprint ?? ''}`);
    expect(ids(third)).toEqual(paid.slice(2, 5));
  },
};

it.each(Object.keys(CASES) as Name[])('%s', async (name) => {
  const faults = rig.sandbox.providers[0]?.faults;
  await CASES[name]();
  expect(faults?.hits(name)).toBeGreaterThan(0);
  faults?.clear(name);
  expect(await number()).toBe(rig.sandbox.chain.head.number);
  expect(await solid()).toBe(rig.sandbox.chain.solidHead.number);
});
