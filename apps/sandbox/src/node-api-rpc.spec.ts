import { addressFromHex } from '@epusdt/kernel';
import { abiWord } from './bytes';
import { SimulatedChain, type TransferRequest } from './chain';
import { FAKE_TOKEN_HEX, type TransferKind } from './chain-transaction';
import { answerRpc } from './node-api-rpc';
import { TRANSFER_TOPIC, USDT_ADDRESS, USDT_HEX } from './token';

const HOLDER_HEX = '11'.repeat(20);
const SHOP = addressFromHex(HOLDER_HEX);
const ORDER = { to: SHOP, amountUnits: 20_050_000n };

let chain: SimulatedChain;
beforeEach(() => {
  chain = new SimulatedChain();
});

interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}
const ask = (method: string, ...params: unknown[]): RpcAnswer =>
  answerRpc(chain, { id: 1, method, params }) as RpcAnswer;
const refusal = (method: string, ...params: unknown[]): [number, string] | undefined => {
  const { error } = ask(method, ...params);
  return error && [error.code, error.message];
};
const result = <Shape>(method: string, ...params: unknown[]): Shape => {
  const { result: value, error } = ask(method, ...params);
  if (error) throw new Error(error.message);
  return value as Shape;
};

interface Log {
  readonly address: string;
  readonly logIndex: string;
  readonly transactionHash: string;
  readonly blockHash: string;
}
const logs = (filter: object): Log[] => result<Log[]>('eth_getLogs', filter);
const pay = (request: Partial<TransferRequest> = {}): string =>
  `0x${chain.transfer({ ...ORDER, ...request })}`;

describe('eth_getLogs', () => {
  it('finds by topics, addresses, range and block hash', () => {
    const paid = pay();
    pay({ kind: 'fakeToken' });
    pay({ to: addressFromHex('22'.repeat(20)) });
    const block = chain.mine();
    const all = { fromBlock: '0x0', toBlock: 'latest' };
    expect(logs(all)).toHaveLength(3);
    expect(logs({ ...all, address: `0x${USDT_HEX}` })).toHaveLength(2);
    const filter = {
      address: [`41${USDT_HEX}`],
      topics: [`0x${TRANSFER_TOPIC}`, null, [`0x${abiWord(HOLDER_HEX)}`]],
    };
    const found = logs({ ...filter, blockHash: `0x${block.id}` });
    expect(found).toEqual([
      {
        address: `0x${USDT_HEX}`,
        topics: [
          `0x${TRANSFER_TOPIC}`,
          expect.stringMatching(/^0x0{24}[0-9a-f]{40}$/),
          `0x${abiWord(HOLDER_HEX)}`,
        ],
        data: `0x${abiWord((20_050_000).toString(16))}`,
        blockHash: `0x${block.id}`,
        blockNumber: '0x1f',
        blockTimestamp: `0x${Math.floor(block.timestamp / 1_000).toString(16)}`,
        transactionHash: paid,
        transactionIndex: '0x0',
        logIndex: '0x0',
        removed: false,
      },
    ]);
    expect(logs({ ...all, toBlock: 'finalized', ...filter })).toEqual([]);
  });

  it('finds by who sent', () => {
    const mine = pay({ from: addressFromHex(HOLDER_HEX), to: addressFromHex('22'.repeat(20)) });
    pay();
    pay({ to: addressFromHex('22'.repeat(20)) });
    chain.mine();
    const sent = (senders: readonly string[]): string[] =>
      logs({
        fromBlock: '0x0',
        topics: [`0x${TRANSFER_TOPIC}`, senders.map((hex) => `0x${abiWord(hex)}`), null],
      }).map(({ transactionHash }) => transactionHash);
    expect(sent([HOLDER_HEX])).toEqual([mine]);
    expect(sent(['33'.repeat(20), HOLDER_HEX])).toEqual([mine]);
    expect(sent(['22'.repeat(20)])).toEqual([]);
  });

  it('is silent above the head, which proves nothing', () => {
    pay();
    chain.mine();
    expect(logs({ fromBlock: '0x20', toBlock: 'latest' })).toEqual([]);
    expect(logs({ fromBlock: '0x20', toBlock: '0x30' })).toEqual([]);
    expect(logs({ fromBlock: '0x1f', toBlock: '0x30' })).toHaveLength(1);
  });

  it('has the limits and words of java-tron', () => {
    chain.mine(5_000);
    const topic = `0x${TRANSFER_TOPIC}`;
    const cases: readonly (readonly [object, number, string])[] = [
      [{ fromBlock: '0x1', toBlock: '0x138a' }, -32602, 'exceed max block range: 5000'],
      [{ fromBlock: '0x5', toBlock: '0x4' }, -32602, 'please verify: fromBlock <= toBlock'],
      [{ blockHash: `0x${'0'.repeat(64)}` }, -32602, 'invalid blockHash'],
      [{ blockHash: '0x1' }, -32602, 'invalid hash value'],
      [
        { blockHash: `0x${chain.head.id}`, fromBlock: '0x1' },
        -32602,
        'cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other',
      ],
      [{ fromBlock: 'pending' }, -32602, 'TAG pending not supported'],
      [{ fromBlock: '5' }, -32602, 'invalid block number'],
      [{ topics: [topic, topic, topic, topic, topic] }, -32602, 'topics size should be <= 4'],
      [{ topics: [Array.from({ length: 1_001 }, () => topic)] }, -32602, 'exceed max topics: 1000'],
      [
        { address: Array.from({ length: 1_001 }, () => `0x${USDT_HEX}`) },
        -32602,
        'exceed max addresses: 1000',
      ],
      [{ address: USDT_ADDRESS }, -32602, `invalid address at index 0: ${USDT_ADDRESS}`],
    ];
    for (const [filter, code, message] of cases)
      expect(refusal('eth_getLogs', filter)).toEqual([code, message]);
    expect(logs({ fromBlock: '0x1', toBlock: '0x1389' })).toEqual([]);
  });

  it('stops at 10,000 results', () => {
    const items = Array.from({ length: 10_001 }, () => ({ to: SHOP, units: 1n }));
    chain.transferMany(items);
    chain.mine();
    expect(refusal('eth_getLogs', { fromBlock: '0x1f' })).toEqual([
      -32005,
      'query returned more than 10000 results',
    ]);
  });
});

describe('receipts', () => {
  interface Receipt {
    readonly status: string;
    readonly logs: readonly Log[];
  }
  const receipt = (hash: string): Receipt => result<Receipt>('eth_getTransactionReceipt', hash);

  it.each<[TransferKind, string, readonly string[]]>([
    ['transfer', '0x1', [USDT_HEX]],
    ['transferFrom', '0x1', [USDT_HEX]],
    ['zero', '0x1', [USDT_HEX]],
    ['failed', '0x0', []],
    ['failedWithLog', '0x0', [USDT_HEX]],
    ['fakeToken', '0x1', [FAKE_TOKEN_HEX]],
  ])('of %s', (kind, status, emitters) => {
    const hash = pay({ kind });
    chain.mine();
    const got = receipt(hash);
    expect([got.status, got.logs.map(({ address }) => address)]).toEqual([
      status,
      emitters.map((hex) => `0x${hex}`),
    ]);
    // eth_getLogs does not look at the outcome: a failed transaction's log is served too.
    expect(logs({ fromBlock: '0x1f' }).map(({ transactionHash }) => transactionHash)).toEqual(
      emitters.map(() => hash),
    );
  });

  it('count logs over the block, all receipts of a block alike', () => {
    pay();
    const hash = pay();
    const block = chain.mine();
    expect(receipt(hash).logs.map(({ logIndex }) => logIndex)).toEqual(['0x1']);
    expect(result<Receipt[]>('eth_getBlockReceipts', '0x1f')).toHaveLength(2);
    expect(result<Receipt[]>('eth_getBlockReceipts', `0x${block.id}`)[1]).toEqual(receipt(hash));
  });

  it('do not exist for what is not in a block', () => {
    expect(receipt(pay())).toBeNull();
    expect(refusal('eth_getTransactionReceipt', '0x12')).toEqual([-32602, 'invalid hash value']);
  });
});

describe('blocks and state', () => {
  it('show the head, the final block and what is missing', () => {
    const hash = pay();
    chain.mine();
    expect(result('eth_getBlockByNumber', 'latest', false)).toMatchObject({
      number: '0x1f',
      hash: `0x${chain.head.id}`,
      parentHash: `0x${chain.head.parentHash}`,
      transactions: [hash],
    });
    expect(result('eth_getBlockByNumber', 'finalized', false)).toMatchObject({ number: '0xd' });
    expect(result('eth_getBlockByHash', `0x${chain.head.id}`, true)).toMatchObject({
      transactions: [{ hash }],
    });
    expect(result('eth_getBlockByNumber', '0xffff', false)).toBeNull();
    expect(result('eth_chainId')).toBe(chain.chainId);
  });

  it('answer calls of the token', () => {
    pay();
    chain.mine();
    const balance = { to: `0x${USDT_HEX}`, data: `0x70a08231${abiWord(HOLDER_HEX)}` };
    expect(BigInt(result<string>('eth_call', balance, 'latest'))).toBe(20_050_000n);
    expect(BigInt(result<string>('eth_call', { to: USDT_HEX, data: '0x313ce567' }, 'latest'))).toBe(6n);
    expect(refusal('eth_call', balance, 'finalized')).toEqual([
      -32602,
      'TAG [earliest | pending | finalized] not supported',
    ]);
  });
});
