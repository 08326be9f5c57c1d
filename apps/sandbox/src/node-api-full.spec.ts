import { addressFromHex } from '@epusdt/kernel';
import { abiWord } from './bytes';
import { SimulatedChain } from './chain';
import { answerFull, type Fields, type View } from './node-api-full';
import { TRANSFER_TOPIC, USDT_ADDRESS, USDT_HEX } from './token';

const HOLDER_HEX = '11'.repeat(20);
const SHOP = addressFromHex(HOLDER_HEX);

let chain: SimulatedChain;
beforeEach(() => {
  chain = new SimulatedChain();
});
const ask = (name: string, fields: Fields = {}, view: View = 'full'): unknown =>
  answerFull(chain, view, name, fields);
const pay = (kind: 'transfer' | 'failed' | 'failedWithLog' = 'transfer'): string => {
  const txid = chain.transfer({ to: SHOP, amountUnits: 5n, kind });
  chain.mine();
  return txid;
};

describe('blocks', () => {
  it('have the shape of the full node', () => {
    const txid = pay();
    expect(ask('getnowblock')).toEqual({
      blockID: chain.head.id,
      block_header: {
        raw_data: {
          number: 31,
          txTrieRoot: chain.head.txTrieRoot,
          witness_address: `41${chain.head.witness}`,
          parentHash: chain.head.parentHash,
          version: 34,
          timestamp: chain.head.timestamp,
        },
        witness_signature: expect.stringMatching(/^[0-9a-f]{130}$/),
      },
      transactions: [expect.objectContaining({ txID: txid, ret: [{ contractRet: 'SUCCESS' }] })],
    });
    expect(ask('getblock', { id_or_num: '31', detail: false })).not.toHaveProperty('transactions');
    expect(ask('getblockbyid', { value: chain.head.id })).toEqual(ask('getblockbynum', { num: 31 }));
  });

  it('end at the final one in the solidity view', () => {
    pay();
    expect(ask('getblock', {}, 'solid')).toMatchObject({ blockID: chain.solidHead.id });
    expect(ask('getblockbynum', { num: 31 }, 'solid')).toEqual({});
    chain.mine(18);
    expect(ask('getblockbynum', { num: 31 }, 'solid')).toHaveProperty('blockID');
  });

  it('come in ranges with an exclusive end, at most 100', () => {
    chain.mine(200);
    const numbers = (answer: unknown): number => (answer as { block?: unknown[] }).block?.length ?? 0;
    expect(numbers(ask('getblockbylimitnext', { startNum: 5, endNum: 7 }))).toBe(2);
    expect(numbers(ask('getblockbylimitnext', { startNum: 1, endNum: 101 }))).toBe(100);
    expect(ask('getblockbylimitnext', { startNum: 1, endNum: 102 })).toEqual({});
    expect(numbers(ask('getblockbylatestnum', { num: 3 }))).toBe(3);
  });

  it('refuse what is no number as java does', () => {
    expect(ask('getblockbynum', { num: 'x' })).toEqual({
      Error: 'class java.lang.NumberFormatException : For input string: "x"',
    });
    expect(ask('getblock', { id_or_num: 'x' })).toHaveProperty('Error');
    expect(ask('getblock', { id_or_num: { a: 1 } })).toHaveProperty('Error');
    expect(ask('nothing')).toBeUndefined();
  });
});

describe('transaction infos', () => {
  it('carry logs without 0x and 41', () => {
    const value = pay();
    expect(ask('gettransactioninfobyid', { value })).toMatchObject({
      id: value,
      blockNumber: 31,
      blockTimeStamp: chain.head.timestamp,
      contract_address: `41${USDT_HEX}`,
      receipt: { result: 'SUCCESS' },
      log: [
        {
          address: USDT_HEX,
          topics: [TRANSFER_TOPIC, expect.any(String), abiWord(HOLDER_HEX)],
          data: abiWord('5'),
        },
      ],
    });
    expect(ask('gettransactioninfobyid', { value, visible: true })).toMatchObject({
      log: [{ address: USDT_ADDRESS }],
    });
    expect(ask('gettransactioninfobyid', { value }, 'solid')).toEqual({});
    expect(ask('gettransactioninfobyblocknum', { num: 31 })).toHaveLength(1);
    expect(ask('gettransactioncountbyblocknum', { num: 31 })).toEqual({ count: 1 });
  });

  it('of failures have no log, or one that means nothing', () => {
    const failed = ask('gettransactioninfobyid', { value: pay('failed') });
    expect(failed).toMatchObject({ result: 'FAILED', receipt: { result: 'OUT_OF_ENERGY' } });
    expect(failed).not.toHaveProperty('log');
    expect(ask('gettransactioninfobyid', { value: pay('failedWithLog') })).toMatchObject({
      result: 'FAILED',
      receipt: { result: 'OUT_OF_TIME' },
      log: [{ address: USDT_HEX }],
    });
  });

  it('of an unknown block look like those of an empty one', () => {
    expect(ask('gettransactioninfobyblocknum', { num: 999 })).toEqual([]);
    expect(ask('gettransactioninfobyblocknum', { num: 3 })).toEqual([]);
  });
});

it('shows transfers of the coin and of its old tokens, which run no code', () => {
  const coin = chain.transfer({ to: SHOP, amountUnits: 5n, kind: 'trx' });
  const asset = chain.transfer({ to: SHOP, amountUnits: 7n, kind: 'trc10' });
  chain.mine();
  const contract = (value: string, fields: Fields = {}): unknown => {
    const { raw_data } = ask('gettransactionbyid', { value, ...fields }) as { raw_data: object };
    expect(raw_data).not.toHaveProperty('fee_limit');
    return (raw_data as { contract: unknown[] }).contract[0];
  };
  expect(contract(coin, { visible: true })).toMatchObject({
    type: 'TransferContract',
    parameter: { value: { amount: expect.any(Number) as unknown, to_address: SHOP } },
  });
  expect(contract(asset)).toMatchObject({
    type: 'TransferAssetContract',
    parameter: {
      value: { asset_name: Buffer.from('1000042').toString('hex'), to_address: `41${HOLDER_HEX}` },
    },
  });
  expect(ask('gettransactioninfobyid', { value: coin })).toEqual({
    id: coin,
    blockNumber: 31,
    blockTimeStamp: chain.head.timestamp,
    contractResult: [''],
    receipt: { net_usage: 345 },
  });
});

it('answers constant calls and addresses', () => {
  pay();
  const call = {
    contract_address: USDT_ADDRESS,
    function_selector: 'balanceOf(address)',
    parameter: abiWord(HOLDER_HEX),
  };
  expect(ask('triggerconstantcontract', call)).toMatchObject({ constant_result: [abiWord('5')] });
  expect(ask('validateaddress', { address: SHOP })).toMatchObject({ result: true });
  expect(ask('validateaddress', { address: 'T1' })).toMatchObject({ result: false });
});
