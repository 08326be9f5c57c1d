import { NETWORK_FACTS, addressToHex } from '@epusdt/kernel';
import {
  TRANSFER_TOPIC,
  fullNodeHeaderOf,
  headerOf,
  receiptOf,
  transferOf,
  type Fields,
} from './answer-schema';

const CONTRACT = addressToHex(NETWORK_FACTS.mainnet.usdtContract) ?? '';
const ID = `${(100).toString(16).padStart(16, '0')}${'ab'.repeat(24)}`;
const PARENT = `${(99).toString(16).padStart(16, '0')}${'cd'.repeat(24)}`;

const header = (more: Fields = {}): Fields => ({
  number: '0x64',
  hash: `0x${ID}`,
  parentHash: `0x${PARENT}`,
  timestamp: '0x695ba940',
  ...more,
});

const log = (more: Fields = {}): Fields => ({
  address: `0x${CONTRACT}`,
  topics: [
    `0x${TRANSFER_TOPIC}`,
    `0x${'41'.padStart(24, '0')}${'11'.repeat(20)}`,
    `0x${'0'.repeat(24)}${'22'.repeat(20)}`,
  ],
  data: `0x${(5_840_000).toString(16).padStart(64, '0')}`,
  blockNumber: '0x64',
  blockHash: `0x${ID}`,
  transactionHash: `0x${'ef'.repeat(32)}`,
  logIndex: '0x3',
  ...more,
});

describe('what a node answers', () => {
  it('reads a header, its time in seconds or, as in 2022, in milliseconds', () => {
    expect(headerOf(header())).toEqual({ number: 100, id: ID, parentId: PARENT, time: 1_767_614_784_000 });
    expect(headerOf(header({ timestamp: '0x17ff4639bb8' })).time).toBe(0x17ff4639bb8);
  });

  it.each([
    ['nothing', null],
    ['a list', []],
    ['a text', 'lite fullnode'],
    ['no number', header({ number: undefined })],
    ['a decimal number', header({ number: '100' })],
    ['a short hash', header({ hash: '0x00' })],
    ['the hash of another height', header({ number: '0x65' })],
    ['no parent', header({ parentHash: null })],
    ['no time', header({ timestamp: '' })],
  ])('refuses a header with %s', (_name, value) => {
    expect(() => headerOf(value)).toThrow();
  });

  it('reads a full-node header and refuses a cut one', () => {
    const raw = { number: 100, parentHash: PARENT, timestamp: 1_767_614_784_000 };
    const block = { blockID: ID, block_header: { raw_data: raw } };
    expect(fullNodeHeaderOf(block)).toEqual(headerOf(header()));
    for (const cut of [{}, { blockID: ID }, { ...block, block_header: {} }, { ...block, blockID: PARENT }]) {
      expect(() => fullNodeHeaderOf(cut)).toThrow();
    }
  });

  it('reads a transfer: the low 20 bytes of an address word, the exact value', () => {
    expect(transferOf(log(), CONTRACT)).toMatchObject({
      from: '11'.repeat(20),
      to: '22'.repeat(20),
      raw: 5_840_000n,
      blockNumber: 100,
      blockLogIndex: 3,
    });
    expect(transferOf(log({ data: `0x${'f'.repeat(64)}` }), CONTRACT)?.raw).toBe(2n ** 256n - 1n);
  });

  it.each([
    ['another contract', log({ address: `0x${'33'.repeat(20)}` })],
    [
      'another event',
      log({ topics: [`0x${'44'.repeat(32)}`, `0x${'0'.repeat(64)}`, `0x${'0'.repeat(64)}`] }),
    ],
    ['a transfer that is not indexed', log({ topics: [`0x${TRANSFER_TOPIC}`] })],
    ['a token with four topics', log({ topics: Array.from({ length: 4 }, () => `0x${TRANSFER_TOPIC}`) })],
  ])('takes %s for no transfer', (_name, value) => {
    expect(transferOf(value, CONTRACT)).toBeNull();
  });

  it.each([
    ['short data', log({ data: '0x5' })],
    ['no transaction', log({ transactionHash: undefined })],
    ['a block hash of another height', log({ blockNumber: '0x65' })],
    ['no log index', log({ logIndex: null })],
    ['no topics', log({ topics: undefined })],
  ])('refuses a log with %s', (_name, value) => {
    expect(() => transferOf(value, CONTRACT)).toThrow();
  });

  it('reads receipts and refuses those without a clear outcome', () => {
    const receipt = {
      transactionHash: `0x${'ef'.repeat(32)}`,
      blockHash: `0x${ID}`,
      blockNumber: '0x64',
      status: '0x1',
      logs: [log()],
    };
    expect(receiptOf(receipt, CONTRACT)).toMatchObject({ success: true, logs: [{ blockLogIndex: 3 }] });
    expect(receiptOf({ ...receipt, status: '0x0' }, CONTRACT).success).toBe(false);
    for (const odd of [
      null,
      { ...receipt, status: null },
      { ...receipt, status: 1 },
      { ...receipt, logs: undefined },
    ]) {
      expect(() => receiptOf(odd, CONTRACT)).toThrow();
    }
  });
});
