import { usdtOn } from '@epusdt/kernel';
import {
  SchemaError,
  fullNodeHeaderOf,
  headerOf,
  receiptOf,
  transactionsOf,
  transferOf,
} from '../../libs/chain/src/answer-schema';
import type { Receipt } from '../../libs/chain/src/chain-source';
import { isEmptyBlock, readRecords, receiptOfRecord, recordOf } from '../../libs/chain/src/full-node-schema';
import { proveTransfer } from '../../libs/chain/src/transfer-proof';
import { type RecordedRpc } from './fixtures';
import { describeRecorded, readFixture } from './recordings';
import type { HeaderView } from './replay-chain';

type Fields = Readonly<Record<string, unknown>>;

const USDT = usdtOn('mainnet');
const NILE = usdtOn('nile');
const ANY_ID = 'ab'.repeat(32);
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

const list = (number: string): readonly Fields[] => readFixture(number) as readonly Fields[];
const result = (number: string): Fields => (readFixture(number) as RecordedRpc).result;
const first = (items: unknown): Fields => (items as readonly Fields[])[0] ?? {};
const contractOf = (log: Fields): string => String(log['address']).slice(2);

describeRecorded('recorded records of transactions', () => {
  const receipt = (record: unknown): Receipt =>
    receiptOfRecord(recordOf(record), { id: ANY_ID, time: 0 }, USDT.contract);

  it.each([
    [
      '10',
      69_316_562,
      '6e3b44b96104b26f84057974a1f0c9880f7c9b13',
      'ec20315a879c48f5e3a6a1c9826d5225f8b658b8',
      41_677_389n,
    ],
    [
      '11',
      66_861_993,
      '60e6e92e57d61a9d68b5d95275cc9667d9e6c7c9',
      'cdae4e9a6287333a3f7df432b050af7b17e79e63',
      3_500_000n,
    ],
  ])('%s: a transfer succeeded although transfer() returned false', (number, blockNumber, from, to, raw) => {
    const record = readFixture(number) as Fields;
    expect(record['contractResult']).toEqual(['0'.repeat(64)]);
    expect(receipt(record)).toEqual({
      txHash: record['id'],
      blockNumber,
      blockId: ANY_ID,
      blockTime: 0,
      success: true,
      ran: true,
      logs: [{ blockLogIndex: null, transfer: { from, to, raw } }],
    });
    // Another token's contract is what tells a transfer of ours from any other.
    expect(receiptOfRecord(recordOf(record), { id: ANY_ID, time: 0 }, NILE.contract).logs).toEqual([
      { blockLogIndex: null, transfer: null },
    ]);
  });

  it('12: a transfer that ran out of energy failed, and left no log', () => {
    const record = readFixture('12') as Fields;
    expect(receipt(record)).toMatchObject({ success: false, blockNumber: 66_860_010, logs: [] });
    // Each of the two words for it is enough.
    const { result: _failed, ...without } = record;
    expect(receipt(without).success).toBe(false);
    const ran = { ...(record['receipt'] as Fields), result: 'SUCCESS' };
    expect(receipt({ ...record, receipt: ran }).success).toBe(false);
  });

  it('13: native transfers run no code: no log, and no success that anything could rest on', () => {
    const receipts = list('13').map(receipt);
    expect(receipts.map(({ blockNumber }) => blockNumber)).toEqual([66_862_205, 69_316_621]);
    expect(receipts.map(({ success, ran, logs }) => [success, ran, logs])).toEqual([
      [false, false, []],
      [false, false, []],
    ]);
  });

  it('14: the records of a block hold no transfer, and are of that block only', () => {
    const block = fullNodeHeaderOf(readFixture('20'));
    const records = list('14').map(recordOf);
    expect(records.map(({ txHash }) => txHash.slice(0, 8))).toEqual(['ff44a282', '04194052']);
    expect(readRecords(records, block, NILE.contract)).toEqual({ logs: [], notices: [] });
    const next = fullNodeHeaderOf(readFixture('21'));
    expect(() => readRecords(records, next, NILE.contract)).toThrow(SchemaError);
  });

  it.each(['id', 'blockNumber'])('a record without its %s is refused', (field) => {
    const { [field]: _cut, ...rest } = readFixture('10') as Fields;
    expect(() => recordOf(rest)).toThrow(SchemaError);
  });

  it.each([
    ['id', '0130dfde9281…'],
    ['blockNumber', '69316562'],
    ['log', '…'],
    ['log', ['…']],
    ['receipt', '…'],
  ])('a record whose %s was cut to %p is refused', (field, value) => {
    expect(() => recordOf({ ...(readFixture('10') as Fields), [field]: value })).toThrow(SchemaError);
  });
});

describeRecorded('recorded headers', () => {
  it.each([
    ['20', 66_987_565, 1_777_445_121_000],
    ['21', 66_987_627, 1_777_445_307_000],
    ['22', 2_944_720, 1_538_758_257_000],
    ['24', 79_072_107, 1_767_879_414_000],
  ])('%s: of the full-node interface', (number, height, time) => {
    const answer = readFixture(number) as HeaderView;
    const { parentHash } = answer.block_header.raw_data;
    expect(fullNodeHeaderOf(answer)).toEqual({
      number: height,
      id: answer.blockID,
      parentId: parentHash,
      time,
    });
    expect(isEmptyBlock(answer)).toBe(false);
    const other = { ...answer, blockID: (readFixture('25') as { blocks: HeaderView[] }).blocks[0]?.blockID };
    expect(() => fullNodeHeaderOf(other)).toThrow(SchemaError);
  });

  it('34: of JSON-RPC in 2022, when times were milliseconds', () => {
    const block = result('34');
    const time = 0x17ff4639bb8;
    const header = { number: 39_507_235, id: String(block['hash']).slice(2), time };
    expect(headerOf(block)).toMatchObject(header);
    expect(new Date(time).getUTCFullYear()).toBe(2022);
    // The same time as nodes give it today, without the thousandths.
    const seconds = { ...block, timestamp: `0x${Math.floor(time / 1_000).toString(16)}` };
    expect(headerOf(seconds)).toMatchObject({ ...header, time: Math.floor(time / 1_000) * 1_000 });
    expect(transactionsOf(block)).toHaveLength(14);
  });
});

describeRecorded('recorded logs and receipts of JSON-RPC', () => {
  it('30: a log of another contract is none of ours, and its data may be anything', () => {
    const log = first(result('30'));
    expect(log['data']).toBe('0x0000...05f');
    expect(transferOf(log, NILE.contract)).toBeNull();
    expect(transferOf(log, contractOf(log))).toBeNull();
  });

  it('30: the same log, were it a Transfer of ours, is refused for its data', () => {
    const log = first(result('30'));
    const [, ...rest] = log['topics'] as string[];
    const ours = { ...log, topics: [TRANSFER, ...rest] };
    expect(() => transferOf(ours, contractOf(log))).toThrow(SchemaError);
    expect(() => transferOf(ours, contractOf(log))).toThrow('log data is "0x0000...05f"');
    const whole = { ...ours, data: `0x${'5f'.padStart(64, '0')}` };
    expect(transferOf(whole, contractOf(log))).toMatchObject({
      raw: 0x5fn,
      blockNumber: 0x3fe1ca0,
      logIndex: null,
    });
  });

  it('31: the receipts of a block, of which one has a log of another contract and one has none', () => {
    const receipts = (readFixture('31') as { result: unknown[] }).result.map((one) =>
      receiptOf(one, NILE.contract),
    );
    expect(receipts).toMatchObject([
      { success: true, blockNumber: 0x3fe1ca0, logs: [{ blockLogIndex: 0, transfer: null }] },
      { success: true, blockNumber: 0x3fe1ca0, logs: [] },
    ]);
    expect(receipts[0]?.blockId).toBe(receipts[1]?.blockId);
    const [one] = (readFixture('31') as { result: Fields[] }).result;
    const log = first(one?.['logs']);
    const [, ...rest] = log['topics'] as string[];
    const cut = { ...one, logs: [{ ...log, topics: [TRANSFER, ...rest] }] };
    expect(() => receiptOf(cut, contractOf(log))).toThrow('log data is "0x0000...05f"');
  });

  it('33: a receipt of the token, which with the header of its block (34) proves the transfer', () => {
    const receipt = receiptOf(result('33'), USDT.contract);
    const block = headerOf(result('34'));
    const moved = {
      from: 'a346f2bd7d43a5d90b7c57a18196be96b2840e61',
      to: '01eb1a2d0528dd1d99592cd7baa98f2603804f76',
      raw: 581_320_924n,
    };
    expect(receipt).toEqual({
      txHash: '9ff75c018157f4504adc34058510516c603569238e5c3d156b1f0b096856b1a1',
      blockNumber: 39_507_235,
      blockId: block.id,
      blockTime: null,
      success: true,
      ran: true,
      logs: [{ blockLogIndex: 30, transfer: moved }],
    });
    const log = transferOf(first(result('33')['logs']), USDT.contract);
    if (!log) throw new Error('no transfer');
    expect(proveTransfer(log, receipt, block.time, USDT)).toMatchObject({
      ...{ txHash: receipt.txHash, logIndex: 0, rawValue: '581320924', units: 581_320_924n },
      ...{ blockNumber: 39_507_235, blockId: block.id, blockTime: block.time },
    });
    const reverted = receiptOf({ ...result('33'), status: '0x0' }, USDT.contract);
    expect(proveTransfer(log, reverted, block.time, USDT)).toBeNull();
    expect(() => receiptOf({ ...result('33'), status: undefined }, USDT.contract)).toThrow(SchemaError);
  });

  it('35: a foreign log is passed over, a transfer whose data was left out is refused', () => {
    const [foreign, empty, short] = (readFixture('35') as { result_excerpt: Fields[] }).result_excerpt;
    expect(transferOf(foreign, USDT.contract)).toBeNull();
    expect(() => transferOf(empty, USDT.contract)).toThrow('log data is null');
    expect(() => transferOf(short, USDT.contract)).toThrow('log data is missing');
    expect(() => transferOf(short, USDT.contract)).toThrow(SchemaError);
  });
});
