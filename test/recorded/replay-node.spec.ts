import { addressFromHex, addressFromWord, addressToHex, formatUnits, usdtOn } from '@epusdt/kernel';
import { blockIdOf } from '../../apps/sandbox/src/protobuf';
import { TRANSFER_TOPIC } from '../../apps/sandbox/src/token';
import {
  type AddressVectors,
  type RecordedBlock,
  type RecordedFullBlock,
  type RecordedHeaders,
  type RecordedHistory,
  type RecordedInfo,
  type RecordedRpc,
  type TopicsAndSelectors,
} from './fixtures';
import { describeRecorded, readFixture, say } from './recordings';
import type { HeaderView } from './replay-chain';
import { ReplayNode } from './replay-node';
import { decodeRaw, decodeTransaction, derivedLogs, movementOf } from './signed-transaction';

const BLOCK = 78_115_149;
const BLOCK_ID = '0000000004a7f14ddfca7cdf70719c5ca8fc9ba6268285570b9e82b06928a7c7';
const WALLET = 'TWnedRM26Vj5FxaLAcp4Aq25PLQm1Nxmrc';
const USDT = usdtOn('mainnet').contract;

const hex = (value: number): string => `0x${value.toString(16)}`;
const keysOf = (value: object): string[] => Object.keys(value).sort();

describeRecorded('what the recordings say of themselves', () => {
  it('every recorded id is the hash of its recorded raw data', () => {
    const transfers = (readFixture('26') as RecordedBlock).transfers;
    const block = (readFixture('23') as RecordedFullBlock).transactions;
    const history = (readFixture('01') as RecordedHistory).data;
    expect(transfers).toHaveLength(55);
    expect(transfers.map(({ encodedTx }) => decodeTransaction(encodedTx).txid)).toEqual(
      transfers.map(({ txID }) => txID),
    );
    expect(history.map(({ detail }) => decodeRaw(detail.raw_data_hex).txid)).toEqual(
      history.map(({ transaction_id }) => transaction_id),
    );
    const calls = block.filter(({ raw_data_hex }) => raw_data_hex.includes('54726967676572536d617274'));
    expect(calls.length).toBeGreaterThan(150);
    expect(calls.map(({ raw_data_hex }) => decodeRaw(raw_data_hex).txid)).toEqual(
      calls.map(({ txID }) => txID),
    );
  });

  it('the calldata of all 55 transfers say what the recording says of them', () => {
    for (const transfer of (readFixture('26') as RecordedBlock).transfers) {
      const call = decodeTransaction(transfer.encodedTx);
      const movement = movementOf(call);
      expect(movement && { ...movement, contract: call.contract, succeeded: call.succeeded }).toEqual({
        method: transfer.method,
        from: addressToHex(transfer.from),
        to: addressToHex(transfer.to),
        units: BigInt(transfer.value),
        contract: addressToHex(transfer.contract),
        succeeded: transfer.success,
      });
    }
  });

  it('a recorded log equals the one derived from the calldata of its transaction', () => {
    const info = readFixture('10') as RecordedInfo;
    const [signed] = (readFixture('01') as RecordedHistory).data;
    const call = decodeRaw(signed?.detail.raw_data_hex ?? '');
    expect(call.txid).toBe(info.id);
    expect(derivedLogs(call)).toEqual(info.log);
  });

  it('recorded logs without recorded calldata have the derived form, and the failure has none', () => {
    const staked = readFixture('11') as RecordedInfo;
    const [log] = staked.log ?? [];
    const [, from = '', to = ''] = log?.topics ?? [];
    const call = { txid: staked.id, owner: addressFromWord(from) ?? '', contract: USDT };
    const data = `a9059cbb${to}${log?.data ?? ''}`;
    expect(derivedLogs({ ...call, data })).toEqual(staked.log);
    const failed = readFixture('12') as RecordedInfo;
    expect(failed).toMatchObject({ result: 'FAILED', receipt: { result: 'OUT_OF_ENERGY' } });
    expect(failed.log).toBeUndefined();
  });

  it('a header hashes to its recorded id, so derived ones have ids of the real form', () => {
    const headers = [...(readFixture('25') as RecordedHeaders).blocks, readFixture('24') as HeaderView];
    expect(headers).toHaveLength(101);
    for (const { blockID, block_header } of headers) {
      const { witness_address, ...raw } = block_header.raw_data;
      expect(blockIdOf({ ...raw, witness: witness_address.slice(2) })).toBe(blockID);
    }
  });

  it('the address vectors hold', () => {
    const { valid, invalid } = readFixture('60') as AddressVectors;
    for (const { base58, hex41, topic, ...words } of valid) {
      expect(addressToHex(base58)).toBe(hex41.slice(2));
      expect(addressFromHex(hex41.slice(2))).toBe(base58);
      for (const word of [topic, words.calldata_word_plain, words.calldata_word_41]) {
        expect(addressFromWord(word)).toBe(hex41.slice(2));
      }
    }
    expect(invalid.filter(({ input }) => addressToHex(input) !== null)).toEqual([]);
    const { topics, selectors } = readFixture('61') as TopicsAndSelectors;
    expect(topics['Transfer(address,address,uint256)']).toBe(TRANSFER_TOPIC);
    expect(selectors).toMatchObject({
      a9059cbb: 'transfer(address,uint256)',
      '23b872dd': 'transferFrom(address,address,uint256)',
    });
  });
});

describeRecorded('the replay node', () => {
  let node: ReplayNode;

  const post = async (path: string, body: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(node.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return await answer.json();
  };
  const rpc = async (method: string, ...params: unknown[]): Promise<unknown> => {
    const answer = await post('/jsonrpc', { jsonrpc: '2.0', id: 1, method, params });
    return (answer as { result?: unknown; error?: unknown }).result ?? answer;
  };
  const usdtLogs = async (range: object): Promise<Record<string, string>[]> => {
    const filter = { ...range, address: [`0x${USDT}`], topics: [`0x${TRANSFER_TOPIC}`] };
    return (await rpc('eth_getLogs', filter)) as Record<string, string>[];
  };
  const txid = (kind: string): string =>
    node.spliced.find((entry) => entry.kind === kind)?.transaction.txid ?? '';

  beforeEach(async () => {
    node = await ReplayNode.start({
      splices: [
        { kind: 'failed', to: WALLET, units: 11_000_000n },
        { kind: 'otherToken' },
        { kind: 'zero', to: WALLET },
        { kind: 'failedWithLog', to: WALLET, units: 12_000_000n },
      ],
    });
  });
  afterEach(() => node.close());

  it('says what it derived', () => {
    say(`replay node, derived: ${node.derivedParts.join('; ')}`);
    expect(node.derivedParts.join()).toMatch(
      /log of each transfer.*receipts.*289.*parent.*38 empty.*spliced/,
    );
  });

  it('starts one block before the recorded one, as head and as final', async () => {
    expect(await rpc('eth_chainId')).toBe('0x2b6653dc');
    expect(await rpc('eth_blockNumber')).toBe(hex(BLOCK - 1));
    expect(await rpc('eth_getBlockByNumber', 'finalized', false)).toMatchObject({ number: hex(BLOCK - 1) });
    expect(await rpc('eth_getBlockByNumber', hex(BLOCK), false)).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: null,
    });
    const parent = { block_header: { raw_data: { number: BLOCK - 1, timestamp: node.blockTime - 3_000 } } };
    expect(await post('/walletsolidity/getblock', { detail: false })).toMatchObject(parent);
    expect(await post('/wallet/getnowblock', {})).toMatchObject(parent);
  });

  it('shows the block before it is final, and 20 successors of it as final in the end', async () => {
    node.advance(1);
    expect([node.headNumber, node.solidNumber]).toEqual([BLOCK, BLOCK - 1]);
    const header = { blockID: BLOCK_ID, block_header: { raw_data: { timestamp: 1_765_007_400_000 } } };
    expect(await post('/wallet/getblock', { id_or_num: String(BLOCK) })).toMatchObject(header);
    expect(await post('/wallet/getblock', { id_or_num: BLOCK_ID })).toMatchObject(header);
    expect(await post('/walletsolidity/getblock', { id_or_num: String(BLOCK) })).toEqual({});
    node.advance(18);
    expect(node.solidNumber).toBe(BLOCK);
    node.advance();
    expect([node.headNumber, node.solidNumber]).toEqual([BLOCK + 38, BLOCK + 20]);
    expect(node.headTime).toBe(node.blockTime + 38 * 3_000);
  });

  it('links every block to its parent', async () => {
    node.advance();
    let parent = (await rpc('eth_getBlockByNumber', hex(BLOCK - 1), false)) as Record<string, unknown>;
    for (let number = BLOCK; number <= node.headNumber; number += 1) {
      const block = (await rpc('eth_getBlockByNumber', hex(number), false)) as Record<string, unknown>;
      expect(block).toMatchObject({ number: hex(number), parentHash: parent['hash'] });
      expect(await rpc('eth_getBlockByHash', block['hash'], false)).toEqual(block);
      parent = block;
    }
  });

  it('keeps the real transactions at their real places in a block of the recorded shape', async () => {
    node.advance();
    const block = (await rpc('eth_getBlockByNumber', hex(BLOCK), false)) as { transactions: string[] };
    expect(keysOf(block)).toEqual(keysOf((readFixture('34') as RecordedRpc).result));
    expect(block).toMatchObject({ hash: `0x${BLOCK_ID}`, timestamp: hex(1_765_007_400) });
    expect(block.transactions).toHaveLength(344 + 4);
    expect(new Set(block.transactions).size).toBe(348);
    for (const transfer of node.transfers) {
      expect(block.transactions[transfer.txIndex]).toBe(`0x${transfer.txid}`);
    }
  });

  it('serves the derived logs by hash and by range, and each in its receipt of the recorded shape', async () => {
    node.advance();
    const logs = await usdtLogs({ blockHash: `0x${BLOCK_ID}` });
    expect(await usdtLogs({ fromBlock: hex(BLOCK - 1), toBlock: 'latest' })).toEqual(logs);
    expect(await usdtLogs({ fromBlock: hex(BLOCK + 1), toBlock: 'latest' })).toEqual([]);
    const real = logs.filter((log) => node.transfers.some((t) => `0x${t.txid}` === log['transactionHash']));
    expect(real.map((log) => BigInt(log['data'] ?? ''))).toEqual(node.transfers.map(({ units }) => units));
    const recorded = (readFixture('33') as RecordedRpc).result as { logs: object[] };
    for (const log of real) {
      const receipt = (await rpc('eth_getTransactionReceipt', log['transactionHash'])) as { logs: object[] };
      expect(receipt).toMatchObject({ status: '0x1', blockHash: `0x${BLOCK_ID}`, logs: [log] });
      expect(keysOf(receipt)).toEqual(keysOf(recorded));
      // `blockTimestamp` is younger than the recorded answer.
      expect(keysOf(log)).toEqual([...keysOf(recorded.logs[0] ?? {}), 'blockTimestamp'].sort());
    }
  });

  it('splices in four transactions that are no payments', async () => {
    node.advance();
    const logs = await usdtLogs({ blockHash: `0x${BLOCK_ID}` });
    const logged = (kind: string): boolean =>
      logs.some((log) => log['transactionHash'] === `0x${txid(kind)}`);
    expect(logs).toHaveLength(55 + 2);
    expect(['failed', 'otherToken', 'zero', 'failedWithLog'].map(logged)).toEqual([false, false, true, true]);

    const receipt = (kind: string): Promise<unknown> => rpc('eth_getTransactionReceipt', `0x${txid(kind)}`);
    expect(await receipt('failed')).toMatchObject({ status: '0x0', logs: [] });
    expect(await receipt('failedWithLog')).toMatchObject({ status: '0x0', logs: [{ address: `0x${USDT}` }] });
    expect(await receipt('zero')).toMatchObject({ status: '0x1', logs: [{ data: `0x${'0'.repeat(64)}` }] });
    const [other] = ((await receipt('otherToken')) as { logs: Record<string, string>[] }).logs;
    expect(other?.['address']).not.toBe(`0x${USDT}`);
    expect(await post('/walletsolidity/gettransactioninfobyid', { value: txid('failed') })).toMatchObject({
      ...(readFixture('12') as object),
      blockNumber: BLOCK,
      blockTimeStamp: node.blockTime,
    });
    const token = node.spliced.find(({ kind }) => kind === 'otherToken');
    // 13.409316 of a token with 18 decimals.
    expect(formatUnits((token?.amount ?? 0n) / 10n ** 12n)).toBe('13.409316');
  });

  it('serves the logs of every contract when told to ignore which was asked for', async () => {
    await node.close();
    const splices = [{ kind: 'otherToken' }, { kind: 'fakeToken', to: WALLET, units: 13_000_000n }] as const;
    node = await ReplayNode.start({ splices, ignoresAddress: true });
    node.advance();
    const others = (await usdtLogs({ blockHash: `0x${BLOCK_ID}` })).slice(55);
    expect(others.map((log) => log['transactionHash'])).toEqual([
      `0x${txid('otherToken')}`,
      `0x${txid('fakeToken')}`,
    ]);
    expect(others.some((log) => log['address'] === `0x${USDT}`)).toBe(false);
    expect(others[1]).toMatchObject({ data: `0x${(13_000_000).toString(16).padStart(64, '0')}` });
  });

  it('answers batches in order, refuses what the real node refuses, and remembers what it lacks', async () => {
    node.advance();
    const request = { jsonrpc: '2.0', params: [] };
    const batch = [
      { ...request, id: 7, method: 'eth_blockNumber' },
      { ...request, id: 8, method: 'eth_getLogs', params: [{ blockHash: `0x${'ab'.repeat(32)}` }] },
      { ...request, id: 9, method: 'eth_getWork' },
    ];
    expect(await post('/jsonrpc', batch)).toMatchObject([
      { id: 7, result: hex(BLOCK + 38) },
      { id: 8, error: { code: -32602, message: 'invalid blockHash' } },
      { id: 9, error: { code: -32601 } },
    ]);
    expect(node.unserved).toEqual(['eth_getWork']);
  });
});
