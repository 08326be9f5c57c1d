import { NETWORK_FACTS, usdtOn, type Asset } from '@epusdt/kernel';
import { fullNodeHeaderOf, headerOf, quantity, receiptOf } from '../../libs/chain/src/answer-schema';
import { ChainSourceError, type ChainSource } from '../../libs/chain/src/chain-source';
import type { ProviderKind } from '../../libs/chain/src/chain-settings';
import type { Provider } from '../../libs/chain/src/provider';
import { RecordedAnswers } from './chain-answers';
import { openProvider } from './chain-rig';
import { type RecordedRpc } from './fixtures';
import { describeRecorded, readFixture } from './recordings';

type Fields = Readonly<Record<string, unknown>>;

const USDT = usdtOn('mainnet');
const NILE = usdtOn('nile');
const ANY_ID = 'ab'.repeat(32);
const ALL = { kind: 'contract' } as const;

const list = (number: string): readonly Fields[] => readFixture(number) as readonly Fields[];
const result = (number: string): Fields => (readFixture(number) as RecordedRpc).result;

describeRecorded('recorded answers, read over HTTP', () => {
  let answers: RecordedAnswers;
  const providers: Provider[] = [];
  const provider = (kind: ProviderKind, asset: Asset = USDT): Provider => {
    const opened = openProvider(answers.url, kind, asset);
    providers.push(opened);
    return opened;
  };
  const rpc = (asset?: Asset): ChainSource => provider('jsonrpc', asset).logs('settle')!;
  const http = (asset?: Asset): ChainSource => provider('http', asset).blocks('settle')!;

  beforeEach(async () => {
    answers = await RecordedAnswers.start();
  });
  afterEach(async () => {
    for (const one of providers.splice(0)) await one.close();
    await answers.close();
  });

  it('32: the network and the head', async () => {
    const [head, network] = list('32');
    answers.on('eth_chainId', network?.['result']);
    expect(await rpc().chainId()).toBe(NETWORK_FACTS.nile.chainId);
    expect(quantity(head?.['result'], 'head')).toBe(66_985_452);
    expect(fullNodeHeaderOf(readFixture('20')).number).toBeGreaterThan(66_985_452);
  });

  it('21: the newest block', async () => {
    answers.on('/walletsolidity/getblock', readFixture('21'));
    expect(await http(NILE).finalHead()).toEqual(fullNodeHeaderOf(readFixture('21')));
    await expect(http(NILE).head()).rejects.toBeInstanceOf(ChainSourceError);
  });

  it('33, 34: a receipt and its block', async () => {
    answers.on('eth_getTransactionReceipt', result('33')).on('eth_getBlockByNumber', result('34'));
    const { transactionHash } = result('33');
    const source = rpc();
    expect(await source.receipt(String(transactionHash).slice(2))).toEqual(
      receiptOf(result('33'), USDT.contract),
    );
    expect(await source.block(39_507_235)).toMatchObject(headerOf(result('34')));
    await expect(source.receipt(ANY_ID)).rejects.toThrow(`receipt of ${ANY_ID}`);
    await expect(source.block(39_507_236)).rejects.toThrow('block 39507236 is 39507235');
  });

  it('33, 34: a log beyond the end of a list of transactions that was shortened is refused', async () => {
    answers.on('eth_getLogs', result('33')['logs']).on('eth_getBlockByNumber', result('34'));
    const range = rpc().range(39_507_235, 39_507_235, ALL);
    await expect(range).rejects.toThrow('transaction of a log of block 39507235 is');
  });

  it.each([
    ['all of them', 2, null],
    ['two of four, as they were published', 4, 'has 2 records of the 4 transactions of block 66987565'],
    ['more than there are', 1, 'has 2 records of the 1 transactions of block 66987565'],
  ])('14, 20: the records of a block, %s', async (_name, count, problem) => {
    answers
      .on('/wallet/getblock', readFixture('20'))
      .on('/wallet/gettransactioncountbyblocknum', { count })
      .on('/wallet/gettransactioninfobyblocknum', list('14'));
    const range = http(NILE).range(66_987_565, 66_987_565, ALL);
    if (problem === null) expect(await range).toMatchObject({ logs: [], blocks: [{ number: 66_987_565 }] });
    else await expect(range).rejects.toThrow(problem);
  });

  it('35: no logs where a receipt has one is refused, as the index of the node has lost it', async () => {
    const { filtered_query_answer: empty, result_excerpt } = readFixture('35') as {
      filtered_query_answer: Fields;
      result_excerpt: readonly Fields[];
    };
    const log: Fields = result_excerpt[2] ?? {};
    const number = quantity(log['blockNumber'], 'block');
    // Header and receipt are derived: the excerpt has neither, and of the data the last bytes only.
    const block = {
      number: log['blockNumber'],
      hash: log['blockHash'],
      parentHash: `0x${ANY_ID}`,
      timestamp: '0x1',
    };
    const data = `0x${String(log['data_low32']).padStart(64, '0')}`;
    const receipt = { ...log, status: '0x1', logs: [{ ...log, data }] };
    answers
      .on('eth_getLogs', empty['result'])
      .on('eth_getBlockByNumber', { ...block, transactions: [log['transactionHash']] })
      .on('eth_getBlockReceipts', [receipt]);
    await expect(rpc().range(number, number, ALL)).rejects.toThrow(
      `left 1 log(s) of block ${number} out of its answer`,
    );
    answers.on('eth_getBlockReceipts', [{ ...receipt, logs: [] }]);
    expect(await rpc().range(number, number, ALL)).toMatchObject({ logs: [], last: { number } });
  });

  it('36: no logs of a block with transactions is refused while nobody knows its receipts', async () => {
    const { response, block_hash } = readFixture('36') as { response: Fields; block_hash: string };
    const number = 0x30f22c0;
    const block = { number: '0x30f22c0', hash: block_hash, parentHash: `0x${ANY_ID}`, timestamp: '0x1' };
    answers.on('eth_getLogs', response['result']);
    answers.on('eth_getBlockByNumber', { ...block, transactions: [`0x${ANY_ID}`] });
    for (const [receipts, problem] of [
      [null, 'receipts is null'],
      [[], `has 0 receipts of the 1 transactions of block ${number}`],
    ] as const) {
      answers.on('eth_getBlockReceipts', receipts);
      await expect(rpc().range(number, number, ALL)).rejects.toThrow(problem);
    }
  });
});
