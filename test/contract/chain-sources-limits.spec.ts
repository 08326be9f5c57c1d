import { addressFromHex, type AddressHex } from '@epusdt/kernel';
import { json } from '../../apps/sandbox/src/http';
import { answerRpc } from '../../apps/sandbox/src/node-api-rpc';
import {
  ChainSourceError,
  TooMuchAsked,
  type ChainSource,
  type TransferLog,
} from '../../libs/chain/src/chain-source';
import type { ProviderKind } from '../../libs/chain/src/chain-settings';
import type { Provider } from '../../libs/chain/src/provider';
import { sameReceipt } from '../../libs/chain/src/transfer-proof';
import {
  WAYS,
  endsOf,
  filterOf,
  openProvider,
  placesOf,
  sourceOf,
  type Stretch,
  type Way,
} from '../recorded/chain-rig';
import { CANARY, STRANGER, WALLETS, startSandboxRig, type SandboxRig } from '../recorded/chain-sandbox';

const LAG = 18;
const [OURS = ''] = WALLETS;
const PAYEE = addressFromHex(OURS);
const ALL = { kind: 'contract' } as const;
const RPC_WAYS = WAYS.filter(({ kind }) => kind !== 'http');
const wallets = (addresses: readonly AddressHex[], canaries: readonly AddressHex[] = []) =>
  ({ kind: 'wallets', addresses, canaries, outgoing: true }) as const;

describe('chain sources on a network that moves on or sets limits', () => {
  let rig: SandboxRig;
  const providers: Provider[] = [];
  const provider = (kind: ProviderKind): Provider => {
    const opened = openProvider(rig.url, kind, rig.truth.asset);
    providers.push(opened);
    return opened;
  };
  const source = (way: Way): ChainSource => sourceOf(way, provider(way.kind));
  const rpc = (): ChainSource => source(WAYS[2]!);
  const http = (): ChainSource => source(WAYS[4]!);
  const faults = () => rig.sandbox.providers[0]!.faults;
  const refusal = (answer: Promise<unknown>): Promise<unknown> =>
    answer.then(
      () => 'answered',
      (error: unknown) => error,
    );

  beforeEach(async () => {
    rig = await startSandboxRig();
  });
  afterEach(async () => {
    for (const one of providers.splice(0)) await one.close();
    await rig.close();
  });

  it.each(WAYS.filter(({ filter }) => filter === 'contract'))(
    '$name: a receipt is final with the block and not one block earlier',
    async (way) => {
      const own = source(way);
      const txHash = rig.sandbox.chain.transfer({ to: PAYEE, amountUnits: 5n });
      await expect(own.receipt(txHash)).rejects.toThrow(`does not know transaction ${txHash}`);
      expect(await own.finalReceipt(txHash)).toBeNull();
      const block = rig.mine();
      for (let above = 0; above < LAG; above += 1) {
        expect(await own.receipt(txHash)).toMatchObject({ blockId: block.id, success: true });
        expect([above, await own.finalReceipt(txHash)]).toEqual([above, null]);
        rig.mine();
      }
      expect(await own.finalHead()).toMatchObject({ number: block.number, id: block.id });
      const final = await own.finalReceipt(txHash);
      expect(final && sameReceipt(final, await own.receipt(txHash))).toBe(true);
    },
  );

  it.each(WAYS)('$name: a replaced block is read as the one that took its place', async (way) => {
    const own = source(way);
    const { chain } = rig.sandbox;
    const txHash = chain.transfer({ to: PAYEE, amountUnits: 5n });
    const before = rig.mine();
    const filter = filterOf(way.filter, rig.truth);
    expect((await own.front(before.number, filter)).logs).toMatchObject([{ txHash, blockId: before.id }]);
    rig.clock.advance(3_000);
    chain.fork(1, { transactions: 'drop' });
    const front = await own.front(before.number, filter);
    expect(front.blocks[0]?.id).toBe(chain.block(before.number)?.id);
    expect(front.blocks[0]?.id).not.toBe(before.id);
    expect(front.logs).toEqual([]);
    await expect(own.receipt(txHash)).rejects.toThrow('does not know transaction');
  });

  describe.each(WAYS.filter(({ filter }) => filter === 'wallets'))('$name', (way) => {
    const asked = wallets([WALLETS[1]!], [CANARY]);
    /** What belongs to the one wallet and the canary that are asked for. */
    const expectOwn = (read: readonly TransferLog[], { logs }: Stretch): void => {
      const expected = logs.filter(({ to }) => to === WALLETS[1] || to === CANARY);
      expect(expected.length).toBeGreaterThan(0);
      expect(placesOf(read)).toEqual(placesOf(expected));
    };
    /** A node that was asked for some logs and gives all of them. */
    const ignoreTopics = (): void => {
      rig.sandbox.intercept((event) => {
        if (event.stage !== 'request' || event.request.path !== '/jsonrpc') return undefined;
        const bent: unknown = JSON.parse(
          JSON.stringify(event.request.body, (key, value: unknown) => (key === 'topics' ? [] : value)),
        );
        return json(answerRpc(rig.sandbox.chain, bent));
      });
    };

    it.each([
      ['a node that looks at the topics', false],
      ['a node that does not', true],
    ])('only logs to who was asked for, of a range, from %s', async (_name, ignored) => {
      if (ignored) ignoreTopics();
      const { first, last } = endsOf(rig.truth.final);
      const range = await source(way).range(first.number, last.number, asked);
      expectOwn(range.logs, rig.truth.final);
      const sent = rig.truth.final.logs.filter(({ from, raw }) => from === WALLETS[1] && raw > 0n);
      expect(placesOf(range.outgoing)).toEqual(placesOf(sent));
      expect(sent).toHaveLength(1);
    });

    it.each([
      ['a node that looks at the topics', false],
      ['a node that does not', true],
    ])('only logs to who was asked for, of the front, from %s', async (_name, ignored) => {
      if (ignored) ignoreTopics();
      const front = await source(way).front(endsOf(rig.truth.front).first.number, asked);
      expectOwn(front.logs, rig.truth.front);
    });
  });

  it('who asks for what was sent asks once more in the same request, and what came does not hang on the answer', async () => {
    const [{ number } = { number: 0 }] = rig.truth.final.blocks;
    const last = endsOf(rig.truth.final).last.number;
    const [none, both] = [false, true].map((outgoing) => ({ ...wallets(WALLETS, [CANARY]), outgoing }));
    const requests = async (ask: () => Promise<unknown>): Promise<number> => {
      const before = rig.sandbox.requests.total;
      await ask();
      return rig.sandbox.requests.total - before;
    };
    const own = rpc();
    expect(await requests(() => own.range(number, last, both!))).toBe(
      await requests(() => own.range(number, last, none!)),
    );
    const [told, untold] = [await own.range(number, last, both!), await own.range(number, last, none!)];
    expect([told.outgoing.length, untold.outgoing.length]).toEqual([2, 0]);
    for (const refused of [
      { error: { code: -32_000, message: 'not this one' } },
      { result: [{ topics: 7 }] },
    ]) {
      const restore = rig.sandbox.intercept((event) => {
        if (event.stage !== 'request' || !Array.isArray(event.request.body)) return undefined;
        const asked = event.request.body as { id: number; params: { topics?: unknown[] }[] }[];
        const bent = asked.find(({ params }) => Array.isArray(params[0]?.topics?.[1]));
        const answers = JSON.parse(event.truth().body) as { id: number }[];
        return json(
          answers.map((answer) =>
            answer.id === bent?.id ? { jsonrpc: '2.0', id: answer.id, ...refused } : answer,
          ),
        );
      });
      expect(await own.range(number, last, both!)).toEqual({ ...told, outgoing: [] });
      restore();
    }
  });

  it('what the owner of the token did is told by either interface, in the same words', async () => {
    const { blocks } = rig.truth.final;
    const told = [];
    for (const own of [rpc(), http()]) {
      told.push((await own.range(blocks[0]!.number, blocks.at(-1)!.number, ALL)).notices);
    }
    expect(told[0]).toMatchObject([
      { kind: 'blacklisted', address: STRANGER },
      { kind: 'fee', address: null },
      { kind: 'fee', address: null },
    ]);
    expect(told[1]).toEqual(told[0]);
  });

  it.each(RPC_WAYS)(
    '$name: more blocks than the provider takes are too much, and how many it takes',
    async (way) => {
      faults().set('range-limit', { blocks: 7 });
      const own = source(way);
      const filter = filterOf(way.filter, rig.truth);
      const { number } = await own.head();
      const refused = await refusal(own.range(number - 8, number, filter));
      expect(refused).toBeInstanceOf(TooMuchAsked);
      expect(refused).toMatchObject({ blocks: 7 });
      expect((await own.range(number - 7, number, filter)).last.number).toBe(number);
    },
  );

  it.each(RPC_WAYS)('$name: more logs than the provider gives are too much', async (way) => {
    faults().set('row-limit', { rows: 5 });
    const { blocks } = rig.truth.final;
    const filter = filterOf(way.filter, rig.truth);
    const refused = await refusal(source(way).range(blocks[0]!.number, blocks.at(-1)!.number, filter));
    expect(refused).toBeInstanceOf(TooMuchAsked);
    expect(refused).toMatchObject({ blocks: null });
  });

  it('where the tag of the final head is unknown, the full-node interface is asked, and the tag no more', async () => {
    faults().set('finalized-unsupported');
    const { first } = endsOf(rig.truth.front);
    const own = source(WAYS[0]!);
    for (let look = 0; look < 3; look += 1) expect(await own.finalHead()).toEqual(first);
    expect(rig.sandbox.requests.of('eth_getBlockByNumber')).toBe(1);
    expect(rig.sandbox.requests.of('/walletsolidity/getblock')).toBe(3);
    await expect(rpc().finalHead()).rejects.toThrow('TAG finalized not supported');
  });

  it('1,000 wallets can be asked for, one more is too much', async () => {
    const addresses = Array.from({ length: 1_000 }, (_, i) => (i + 1).toString(16).padStart(40, '0'));
    const [{ number } = { number: 0 }] = rig.truth.final.blocks;
    expect((await rpc().range(number, number, wallets(addresses))).logs).toEqual([]);
    const refused = await refusal(rpc().range(number, number, wallets([...addresses, OURS])));
    expect(refused).toBeInstanceOf(TooMuchAsked);
  });

  it('over HTTP 20 blocks are read at once, 21 are too much', async () => {
    const own = http();
    const { number } = await own.head();
    expect((await own.range(number - 19, number, ALL)).blocks).toHaveLength(20);
    const refused = await refusal(own.range(number - 20, number, ALL));
    expect(refused).toBeInstanceOf(TooMuchAsked);
    expect(refused).toMatchObject({ blocks: 20 });
  });

  it.each([
    ['in one batch or several', null],
    ['where a batch may have three calls', 'batch-limit'],
    ['where there are no batches', 'no-batch'],
    ['in whatever order the answers come', 'batch-reordered'],
    ['with times in milliseconds', 'timestamps-ms'],
    ['compressed', 'gzip'],
  ] as const)('150 blocks are read whole, %s', async (_name, fault) => {
    const { chain } = rig.sandbox;
    chain.backlog(150, 2);
    const { number } = chain.head;
    if (fault) faults().set(fault, fault === 'batch-limit' ? { limit: 3 } : {});
    const range = await rpc().range(number - 149, number, ALL);
    expect(range.blocks.map(({ id }) => id)).toEqual(
      range.blocks.map((block) => chain.block(block.number)?.id),
    );
    expect(range.blocks.at(-1)?.time).toBe(chain.head.timestamp);
    expect(range.blocks).toHaveLength(150);
    expect(range.logs).toHaveLength(300);
  });

  it.each(WAYS)('$name: a receipt that the node has lost is an error', async (way) => {
    faults().set('info-unknown');
    const [{ txHash } = { txHash: '' }] = rig.truth.final.logs;
    await expect(source(way).receipt(txHash)).rejects.toThrow(`does not know transaction ${txHash}`);
  });

  it.each([
    ['eth_getLogs finds nothing', 'bloom-miss', WAYS[0]!],
    ['eth_getLogs finds nothing, and there are receipts only', 'bloom-miss', WAYS[2]!],
    ['the logs are of another block', 'wrong-block-hash', WAYS[2]!],
    ['an answer of the batch is missing', 'batch-short', WAYS[2]!],
    ['the answers of a batch have one id', 'batch-duplicate-ids', WAYS[2]!],
    ['known blocks are said to be unknown', 'empty-known', WAYS[4]!],
    ['known blocks are said to be unknown', 'empty-known', WAYS[1]!],
    ['the body is cut', 'truncated', WAYS[2]!],
    ['the body is cut', 'truncated', WAYS[4]!],
  ] as const)('an answer that cannot be vouched for is an error: %s (%s)', async (_name, fault, way) => {
    const { blocks } = rig.truth.final;
    faults().set(fault);
    const range = source(way).range(
      blocks[0]!.number,
      blocks.at(-1)!.number,
      filterOf(way.filter, rig.truth),
    );
    expect(await refusal(range)).toBeInstanceOf(ChainSourceError);
    expect(faults().hits(fault)).toBeGreaterThan(0);
  });
});
