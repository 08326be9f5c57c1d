import { addressFromHex, type Clock } from '@epusdt/kernel';
import { SimulatedChain } from './chain';
import { branchOf, type ForkWay } from './chain-fork';

const SHOP = addressFromHex('11'.repeat(20));
const HOLDER = addressFromHex('22'.repeat(20));
const START = 1_700_000_000_000;
const clock: Clock = { now: () => START };

/** One payment per block in the newest `count` blocks: 1, 2, 3 … units. */
function chainWithPayments(count: number): { chain: SimulatedChain; txids: string[] } {
  const chain = new SimulatedChain(clock);
  const txids = Array.from({ length: count }, (_, i) => {
    const txid = chain.transfer({ to: SHOP, amountUnits: BigInt(i + 1) });
    chain.mine();
    return txid;
  });
  return { chain, txids };
}

const idsOf = (chain: SimulatedChain): string[] =>
  Array.from({ length: chain.head.number + 1 }, (_, number) => chain.block(number)?.id ?? '');

const placesOf = (chain: SimulatedChain, txids: readonly string[]): (number | undefined)[] =>
  txids.map((txid) => chain.transaction(txid)?.blockNumber);

describe.each<ForkWay>(['keep', 'drop', 'shuffle'])('a fork (%s)', (transactions) => {
  it.each([1, 2, 5, 17])('replaces %i blocks by one more', (depth) => {
    const { chain } = chainWithPayments(17);
    const before = idsOf(chain);
    const solid = chain.solidHead;
    const head = chain.fork(depth, { transactions });
    const after = idsOf(chain);
    const common = before.length - depth;
    expect(head).toBe(chain.head);
    expect(after).toHaveLength(before.length + 1);
    expect(after.slice(0, common)).toEqual(before.slice(0, common));
    expect(new Set([...before, ...after]).size).toBe(common + depth + depth + 1);
    expect(before.slice(common).map((id) => chain.blockById(id))).toEqual(Array(depth).fill(undefined));
    expect(after.map((id) => chain.blockById(id)?.id)).toEqual(after);
    expect(chain.solidHead.number).toBeGreaterThanOrEqual(solid.number);
    expect(chain.block(solid.number)?.id).toBe(solid.id);
    for (let number = 1; number <= head.number; number += 1) {
      const [parent, block] = [chain.block(number - 1), chain.block(number)];
      expect(block?.parentHash).toBe(parent?.id);
      expect(block?.timestamp).toBeGreaterThan(parent?.timestamp ?? Infinity);
    }
  });

  it('leaves finality as it was: 18 blocks later the new branch is final', () => {
    const { chain } = chainWithPayments(3);
    const head = chain.fork(3, { transactions });
    chain.mine(17);
    expect(chain.solidHead.number).toBe(head.number - 1);
    chain.mine();
    expect(chain.solidHead).toBe(head);
  });

  it('leaves what is pending alone', () => {
    const { chain } = chainWithPayments(2);
    const txid = chain.transfer({ to: HOLDER, amountUnits: 1n });
    chain.fork(2, { transactions });
    expect(chain.isPending(txid)).toBe(true);
    chain.mine();
    expect(chain.balanceOf(HOLDER)).toBe(1n);
  });
});

describe('the transactions of replaced blocks', () => {
  it('come back one block later (keep)', () => {
    const { chain, txids } = chainWithPayments(5);
    const before = placesOf(chain, txids);
    chain.fork(3, { transactions: 'keep' });
    expect(placesOf(chain, txids)).toEqual(before.map((number, i) => (number ?? 0) + (i < 2 ? 0 : 1)));
    expect(chain.balanceOf(SHOP)).toBe(15n);
  });

  it('are gone, with what they moved (drop)', () => {
    const { chain, txids } = chainWithPayments(5);
    chain.fork(3, { transactions: 'drop' });
    expect(txids.map((txid) => chain.transaction(txid) !== undefined)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(txids.some((txid) => chain.isPending(txid))).toBe(false);
    expect(chain.balanceOf(SHOP)).toBe(3n);
  });

  it('are all in another block (shuffle)', () => {
    const { chain, txids } = chainWithPayments(6);
    const before = placesOf(chain, txids);
    chain.fork(6, { transactions: 'shuffle' });
    const after = placesOf(chain, txids);
    expect(after.every((number, i) => number !== undefined && number !== before[i])).toBe(true);
    expect(chain.balanceOf(SHOP)).toBe(21n);
  });

  it('turn round within a block (shuffle)', () => {
    const chain = new SimulatedChain(clock);
    const txids = [1n, 2n, 3n].map((amountUnits) => chain.transfer({ to: SHOP, amountUnits }));
    const { number } = chain.mine();
    chain.fork(1, { transactions: 'shuffle' });
    expect(chain.block(number)?.transactions).toEqual([]);
    expect(chain.head.transactions.map(({ txid }) => txid)).toEqual(txids.reverse());
    expect(chain.head.logs.map(({ logIndex }) => logIndex)).toEqual([0, 1, 2]);
  });

  it('undo nothing below zero: a holder gets back what it had', () => {
    const chain = new SimulatedChain(clock);
    chain.transfer({ to: HOLDER, amountUnits: 4n });
    chain.mineFinal();
    // More than there is; the balance stops at 0.
    chain.transfer({ from: HOLDER, to: SHOP, amountUnits: 9n });
    chain.mine();
    expect(chain.balanceOf(HOLDER)).toBe(0n);
    chain.fork(1, { transactions: 'drop' });
    expect([chain.balanceOf(HOLDER), chain.balanceOf(SHOP)]).toEqual([4n, 0n]);
    expect(chain.knows('11'.repeat(20))).toBe(false);
  });

  it('take back what the issuer has set', () => {
    const chain = new SimulatedChain(clock);
    chain.token.blacklist(HOLDER);
    chain.token.pause(true);
    chain.mine();
    expect([chain.token.state.paused, chain.token.state.blacklist.size]).toEqual([true, 1]);
    chain.fork(1, { transactions: 'drop' });
    expect([chain.token.state.paused, chain.token.state.blacklist.size]).toEqual([false, 0]);
  });
});

it('final blocks are never replaced', () => {
  const chain = new SimulatedChain(clock);
  expect(() => chain.fork(18)).toThrow(
    'fork(18): final blocks stay; give 1 to 17, or mine more blocks first',
  );
  chain.fork(17);
  // The branch is one block longer, hence one more block is final.
  chain.silence(9);
  chain.mine(100);
  expect(() => chain.fork(18)).toThrow('give 1 to 17');
  for (const depth of [0, -1, 1.5, Number.NaN]) expect(() => chain.fork(depth)).toThrow(RangeError);
});

it('forks can follow each other', () => {
  const { chain, txids } = chainWithPayments(4);
  for (let i = 0; i < 5; i += 1) chain.fork(4, { transactions: 'shuffle' });
  expect(placesOf(chain, txids).every((number) => number !== undefined)).toBe(true);
  expect(chain.balanceOf(SHOP)).toBe(10n);
});

it('branchOf has one block more, whatever the way', () => {
  const replaced = [['a'], [], ['b', 'c']];
  expect(branchOf(replaced, 'keep')).toEqual([[], ['a'], [], ['b', 'c']]);
  expect(branchOf(replaced, 'drop')).toEqual([[], [], [], []]);
  const shuffled = branchOf(replaced, 'shuffle');
  expect(shuffled).toHaveLength(4);
  expect(shuffled.flat().sort()).toEqual(['a', 'b', 'c']);
});
