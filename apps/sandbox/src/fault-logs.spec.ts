import { addressFromHex } from '@epusdt/kernel';
import { HOLDER, HOLDER_HEX, startFaultRig, type FaultRig } from '../../../test/support/fault-rig';
import { abiWord, quantity } from './bytes';
import type { FaultOptions } from './fault-options';
import { TRANSFER_TOPIC, USDT_HEX } from './token';

let rig: FaultRig;
beforeEach(async () => {
  rig = await startFaultRig();
});
afterEach(() => rig.sandbox.close());

type Name = 'log-omitted' | 'log-invented' | 'wrong-value';
const set = (name: Name, options?: FaultOptions): void => rig.sandbox.providers[0]?.faults.set(name, options);
const hits = (name: Name): number => rig.sandbox.providers[0]?.faults.hits(name) ?? 0;

interface Log {
  readonly transactionHash: string;
  readonly transactionIndex: string;
  readonly logIndex: string;
  readonly data: string;
}
const logs = async (filter: object): Promise<Log[]> => (await rig.rpc('eth_getLogs', filter)).result as Log[];

/** The same block by range, by hash, and through the filters of a scanner and of a wallet. */
async function everyWay(number: number): Promise<Log[][]> {
  const at = quantity(number);
  const id = rig.sandbox.chain.block(number)?.id;
  const scan = { address: [`0x${USDT_HEX}`], topics: [`0x${TRANSFER_TOPIC}`] };
  const wallet = { topics: [`0x${TRANSFER_TOPIC}`, null, [`0x${abiWord(HOLDER_HEX)}`]] };
  const ways: Log[][] = [];
  for (const where of [{ fromBlock: at, toBlock: at }, { blockHash: id }]) {
    for (const what of [{}, scan, wallet]) ways.push(await logs({ ...where, ...what }));
  }
  return ways;
}

const valuesOf = (ways: readonly Log[][]): string[] =>
  ways.map((way) => way.map(({ data }) => BigInt(data).toString()).join());
const infoLogs = async (txid: string): Promise<unknown[]> => {
  const { json } = await rig.post('/wallet/gettransactioninfobyid', { value: txid });
  return (json as { log?: unknown[] }).log ?? [];
};
const infosOf = async (number: number): Promise<{ id: string; log?: unknown[] }[]> =>
  (await rig.post('/wallet/gettransactioninfobyblocknum', { num: number })).json as never;
const alike = (value: string): string[] => Array.from({ length: 6 }, () => value);

describe('log-omitted', () => {
  it('leaves out the first transfer that is found, and only from the logs', async () => {
    const [first, second] = [1n, 2n].map((amountUnits) =>
      rig.sandbox.chain.transfer({ to: HOLDER, amountUnits }),
    );
    rig.sandbox.chain.mine();
    set('log-omitted');
    expect(valuesOf(await everyWay(31))).toEqual(alike('2'));
    expect(await infoLogs(first ?? '')).toHaveLength(1);
    expect(await infoLogs(second ?? '')).toHaveLength(1);
    expect(hits('log-omitted')).toBe(6);
  });

  it('leaves out a whole transaction, and deep down one of many logs', async () => {
    const { chain } = rig.sandbox;
    const txid = chain.transferMany([1n, 2n, 3n].map((units) => ({ to: HOLDER, units })));
    chain.mine();
    set('log-omitted', { txid });
    expect(valuesOf(await everyWay(31))).toEqual(alike(''));
    expect(await infoLogs(txid)).toHaveLength(3);
    set('log-omitted', { deep: true });
    expect(valuesOf(await everyWay(31))).toEqual(alike('2,3'));
    expect(await infoLogs(txid)).toHaveLength(2);
    expect((await infosOf(31))[0]?.log).toHaveLength(2);
    const receipt = (await rig.rpc('eth_getTransactionReceipt', txid)).result as { logs: Log[] };
    expect(receipt.logs.map(({ logIndex }) => logIndex)).toEqual(['0x0', '0x1']);
  });

  it('does nothing, and counts nothing, where no log is asked for', async () => {
    set('log-omitted');
    rig.pay(1n);
    await rig.rpc('eth_getLogs', { topics: [TRANSFER_TOPIC, null, abiWord('22'.repeat(20))] });
    await rig.ask('/wallet/getnowblock');
    expect(hits('log-omitted')).toBe(0);
  });
});

describe('wrong-value', () => {
  it('doubles a value in the logs only', async () => {
    const txid = rig.pay(5n);
    set('wrong-value');
    expect(valuesOf(await everyWay(31))).toEqual(alike('10'));
    expect(await infoLogs(txid)).toMatchObject([{ data: abiWord('5') }]);
  });

  it('says what it is told everywhere', async () => {
    const txid = rig.pay(5n);
    set('wrong-value', { txid, units: '7', deep: true });
    expect(valuesOf(await everyWay(31))).toEqual(alike('7'));
    expect(await infoLogs(txid)).toMatchObject([{ data: abiWord('7') }]);
  });
});

describe('log-invented', () => {
  it('hangs a transfer on the last transaction of the next block', async () => {
    set('log-invented', { to: HOLDER, units: 9n });
    expect(await logs({ fromBlock: '0x1' })).toEqual([]);
    const txid = rig.sandbox.chain.transfer({ to: addressFromHex('22'.repeat(20)), amountUnits: 1n });
    rig.sandbox.chain.mine();
    const [all, scan, wallet, ...byHash] = await everyWay(31);
    expect(valuesOf([all ?? [], scan ?? [], wallet ?? []])).toEqual(['1,9', '1,9', '9']);
    expect(byHash).toEqual([all, scan, wallet]);
    expect(wallet).toMatchObject([
      { transactionHash: `0x${txid}`, transactionIndex: '0x0', logIndex: '0x1' },
    ]);
    expect(await infoLogs(txid)).toHaveLength(1);
  });

  it('appears in an empty block too', async () => {
    set('log-invented', { to: HOLDER, units: 9n, block: 20 });
    expect(valuesOf(await everyWay(20))).toEqual(alike('9'));
  });

  it('invents the transaction and its receipt when told so', async () => {
    set('log-invented', { to: HOLDER, units: 9n, alsoReceipt: true });
    rig.pay(1n);
    const ways = await everyWay(31);
    expect(valuesOf(ways)).toEqual(alike('1,9'));
    const invented = ways[0]?.[1]?.transactionHash ?? '';
    expect(rig.sandbox.chain.transaction(invented.slice(2))).toBeUndefined();
    expect((await rig.rpc('eth_getTransactionReceipt', invented)).result).toMatchObject({
      status: '0x1',
      transactionIndex: '0x1',
      logs: [{ logIndex: '0x1' }],
    });
    expect(await infoLogs(invented.slice(2))).toHaveLength(1);
    expect((await infosOf(31)).map(({ id }) => `0x${id}`)).toContain(invented);
    const block = (await rig.rpc('eth_getBlockByNumber', 'latest', false)).result;
    expect((block as { transactions: string[] }).transactions[1]).toBe(invented);
  });
});
