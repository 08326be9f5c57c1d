import type { BlockRef, ChainSource, LogFilter } from '../../libs/chain/src/chain-source';
import { ChainSourceError } from '../../libs/chain/src/chain-source';
import type { Provider } from '../../libs/chain/src/provider';
import { sameReceipt } from '../../libs/chain/src/transfer-proof';
import {
  WAYS,
  endsOf,
  expectedOf,
  filterOf,
  openProvider,
  placesOf,
  provenByHistory,
  provenIn,
  sourceOf,
  visible,
  visibleOutgoing,
  type ChainRig,
  type Truth,
  type Way,
} from './chain-rig';

const UNKNOWN = 'ab'.repeat(32);

/** What every way of reading a chain must do, whichever chain it is. The chain stands still meanwhile. */
export function describeChainSource(name: string, open: () => Promise<ChainRig>): void {
  describe(name, () => {
    let rig: ChainRig;
    const providers: Provider[] = [];
    const provider = (kind: Way['kind']): Provider => {
      const opened = openProvider(rig.url, kind, rig.truth.asset);
      providers.push(opened);
      return opened;
    };

    beforeAll(async () => {
      rig = await open();
    });
    afterEach(async () => {
      for (const one of providers.splice(0)) await one.close();
    });
    afterAll(() => rig.close());

    describe.each(WAYS)('$name', (way) => {
      describeWay(way, (kind) => ({ provider: provider(kind), truth: rig.truth }));
    });

    it('the history of the accounts leads to the same transfers', async () => {
      const expected = expectedOf(rig.truth);
      expect(expected.length).toBeGreaterThan(0);
      expect(await provenByHistory(provider('trongrid'), rig.truth)).toEqual(expected);
    });

    it('each transfer has one identity, whichever way it was read', async () => {
      const byWay = new Map<string, object[]>();
      const { first, last } = endsOf(rig.truth.final);
      for (const way of WAYS) {
        const own = provider(way.kind);
        const source = sourceOf(way, own);
        const range = await source.range(first.number, last.number, filterOf(way.filter, rig.truth));
        byWay.set(way.name, await provenIn(range, rig.truth, source, own.witness('settle')));
      }
      byWay.set('history', await provenByHistory(provider('trongrid'), rig.truth));
      const [reference = []] = byWay.values();
      for (const [index, identity] of reference.entries()) {
        for (const [wayName, all] of byWay) expect([wayName, all[index]]).toEqual([wayName, identity]);
      }
      expect(new Set([...byWay.values()].map((all) => all.length))).toEqual(new Set([reference.length]));
    });

    it('the receipts of every transaction agree, of whichever interface', async () => {
      const [rpc, http] = [provider('jsonrpc').logs('settle'), provider('http').blocks('settle')];
      for (const { txHash, success, logs, called } of rig.truth.final.transactions) {
        const one = await rpc?.receipt(txHash);
        const two = await http?.receipt(txHash);
        if (!one || !two) throw new Error('no receipt');
        expect([one.logs.length, two.logs.length]).toEqual([logs, logs]);
        expect([one.blockId, one.blockNumber]).toEqual([two.blockId, two.blockNumber]);
        if (!called) continue;
        expect([one.success, two.success]).toEqual([success, success]);
        expect([txHash, sameReceipt(one, two), sameReceipt(two, one)]).toEqual([txHash, true, true]);
        expect(sameReceipt({ ...one, success: !success }, two)).toBe(false);
      }
    });
  });
}

interface Opened {
  readonly source: ChainSource;
  readonly witness: ChainSource;
  readonly truth: Truth;
  readonly filter: LogFilter;
}

function describeWay(way: Way, open: (kind: Way['kind']) => { provider: Provider; truth: Truth }): void {
  const opened = (): Opened => {
    const { provider, truth } = open(way.kind);
    const filter = filterOf(way.filter, truth);
    return { source: sourceOf(way, provider), witness: provider.witness('settle'), truth, filter };
  };

  it('knows the network, the head and the final head', async () => {
    const { source, truth } = opened();
    expect(await source.chainId()).toBe(truth.chainId);
    expect(await source.head()).toEqual(endsOf(truth.front).last);
    expect(await source.finalHead()).toEqual(endsOf(truth.front).first);
  });

  it('reads a range that is linked and complete, with each log at its place', async () => {
    const { source, truth, filter } = opened();
    const { first, last } = endsOf(truth.final);
    const range = await source.range(first.number, last.number, filter);
    expect([range.first, range.last]).toMatchObject([first, last]);
    expectBlocks(range.blocks, truth.final.blocks);
    const expected = visible(truth.final, filter);
    expect(placesOf(range.logs)).toEqual(placesOf(expected));
    expect(placesOf(range.outgoing)).toEqual(placesOf(visibleOutgoing(truth.final, filter)));
    for (const [index, { logIndex }] of range.logs.entries()) {
      expect([null, expected[index]?.logIndex]).toContain(logIndex);
    }
    const numbers = range.blocks.map(({ number }) => number);
    const needed = range.logs.filter(({ to }) => truth.wallets.includes(to));
    expect(needed.filter(({ blockNumber }) => !numbers.includes(blockNumber))).toEqual([]);
    if (filter.kind === 'contract') expect(numbers).toEqual(truth.final.blocks.map(({ number }) => number));
  });

  it('reads each block of it by itself', async () => {
    const { source, truth, filter } = opened();
    for (const block of truth.final.blocks) {
      const range = await source.range(block.number, block.number, filter);
      expectBlocks(range.blocks, [block]);
      expect(range.blocks).toHaveLength(1);
      const inside = ({ blockId }: { blockId: string }): boolean => blockId === block.id;
      expect(placesOf(range.logs)).toEqual(placesOf(visible(truth.final, filter).filter(inside)));
      expect(placesOf(range.outgoing)).toEqual(placesOf(visibleOutgoing(truth.final, filter).filter(inside)));
      expect(await source.block(block.number)).toMatchObject(block);
    }
  });

  it('proves exactly what moved to our wallets', async () => {
    const { source, witness, truth, filter } = opened();
    const { first, last } = endsOf(truth.final);
    const range = await source.range(first.number, last.number, filter);
    expect(await provenIn(range, truth, source, witness)).toEqual(expectedOf(truth));
  });

  it('reads the blocks that are not final yet, and nothing above the head', async () => {
    const { source, truth, filter } = opened();
    const { first, last: head } = endsOf(truth.front);
    const front = await source.front(first.number, filter);
    expect(front.head).toMatchObject(head);
    expect(front.blocks).toMatchObject([...truth.front.blocks]);
    expect(placesOf(front.logs)).toEqual(placesOf(visible(truth.front, filter)));
    const top = await source.front(head.number, filter);
    expect(top).toMatchObject({ head, blocks: [head] });
    const above = await source.front(head.number + 1, filter);
    expect(above).toMatchObject({ head, blocks: [], logs: [] });
  });

  it('a range that the node does not have is an error, never empty', async () => {
    const { source, truth, filter } = opened();
    const { number } = endsOf(truth.front).last;
    for (const [from, to] of [
      [number + 1, number + 1],
      [number + 1, number + 3],
      [number - 1, number + 1],
    ] as const) {
      await expect(source.range(from, to, filter)).rejects.toThrow(/has no block \d+$/);
      await expect(source.range(from, to, filter)).rejects.toBeInstanceOf(ChainSourceError);
    }
    await expect(source.block(number + 1)).rejects.toThrow(`has no block ${number + 1}`);
  });

  it('a transaction that nobody knows is an error, and none that is final', async () => {
    const { source } = opened();
    await expect(source.receipt(UNKNOWN)).rejects.toThrow(`does not know transaction ${UNKNOWN}`);
    expect(await source.finalReceipt(UNKNOWN)).toBeNull();
  });

  it('a transaction is final as soon as its block is, and not before', async () => {
    const { source, truth } = opened();
    const { first } = endsOf(truth.front);
    for (const { txHash, blockNumber } of [...truth.front.logs, ...truth.final.logs.slice(0, 3)]) {
      const known = await source.receipt(txHash);
      const final = await source.finalReceipt(txHash);
      expect(known).toMatchObject({ txHash, blockNumber });
      expect(final && sameReceipt(final, known)).toBe(blockNumber <= first.number ? true : null);
    }
  });
}

/** Each block must be one of these, in their order, with the ends; linked where it follows the one before. */
function expectBlocks(read: readonly BlockRef[], truth: readonly BlockRef[]): void {
  const known = new Map(truth.map((block) => [block.number, block]));
  expect([read.at(0)?.number, read.at(-1)?.number]).toEqual([truth.at(0)?.number, truth.at(-1)?.number]);
  for (const [index, block] of read.entries()) {
    expect(block).toMatchObject(known.get(block.number) ?? {});
    const before = read[index - 1];
    if (!before) continue;
    expect(block.number).toBeGreaterThan(before.number);
    if (block.number === before.number + 1) expect(block.parentId).toBe(before.id);
  }
}
