import { addressFromHex, type Clock } from '@epusdt/kernel';
import { sha256 } from './bytes';
import { SimulatedChain } from './chain';
import { USDT_HEX } from './token';

const SHOP = addressFromHex('11'.repeat(20));
const START = 1_700_000_000_000;

/** Stands still until told. */
const handClock = (): Clock & { time: number } => ({
  time: START,
  now() {
    return this.time;
  },
});

const newChain = (): SimulatedChain => new SimulatedChain(handClock());

function included(chain: SimulatedChain, txid: string) {
  const transaction = chain.transaction(txid);
  if (!transaction) throw new Error(`${txid} is in no block`);
  return transaction;
}

describe('blocks', () => {
  it('hang together: parent links, numbers in the ids, growing timestamps', () => {
    const chain = newChain();
    chain.mine(50);
    for (let number = 1; number <= chain.head.number; number += 1) {
      const block = chain.block(number);
      const parent = chain.block(number - 1);
      expect(block?.parentHash).toBe(parent?.id);
      expect(Number.parseInt(block?.id.slice(0, 16) ?? '', 16)).toBe(number);
      expect(block?.timestamp).toBeGreaterThan(parent?.timestamp ?? Infinity);
      expect(chain.blockById(block?.id ?? '')).toBe(block);
    }
    expect(chain.block(chain.head.number + 1)).toBeUndefined();
  });

  it('carry the given clock', () => {
    const clock = handClock();
    const chain = new SimulatedChain(clock);
    clock.time += 60_000;
    expect(chain.mine().timestamp).toBe(START + 60_000);
    expect(chain.mine(1, { timestamp: START + 90_000 }).timestamp).toBe(START + 90_000);
  });

  it('begin anew with another chain id', () => {
    const chain = newChain();
    const before = chain.chainId;
    const txid = chain.transfer({ to: SHOP, amountUnits: 1n });
    chain.mine();
    chain.reset();
    expect(chain.chainId).not.toBe(before);
    expect(chain.block(0)?.id.slice(-8)).toBe(chain.chainId.slice(2));
    expect([chain.head.number, chain.solidHead.number, chain.pendingCount]).toEqual([30, 12, 0]);
    expect(chain.transaction(txid)).toBeUndefined();
    expect(chain.balanceOf(SHOP)).toBe(0n);
  });

  it('begin anew in the past, where a backlog is to follow', () => {
    const chain = newChain();
    chain.reset({ ageMs: 24 * 60 * 60 * 1_000 });
    expect(chain.head.timestamp).toBe(START - 24 * 60 * 60 * 1_000);
    expect(chain.backlog(28_800, 0).timestamp).toBe(START);
  });

  it('show their lazy fields to whoever copies them', () => {
    const chain = newChain();
    chain.transfer({ to: SHOP, amountUnits: 1n });
    const block = chain.mine();
    const copy = { ...block };
    expect(copy).toEqual(block);
    expect([copy.transactions.length, copy.logs.length, copy.witnessSignature.length]).toEqual([1, 1, 130]);
  });
});

describe('finality', () => {
  it('lags 18 blocks while all 27 produce', () => {
    const chain = newChain();
    for (let i = 0; i < 60; i += 1) {
      expect(chain.head.number - chain.solidHead.number).toBe(18);
      chain.mine();
    }
  });

  it('goes on with 8 silent producers, slower', () => {
    const chain = newChain();
    chain.silence(8);
    chain.mine(100);
    const before = chain.solidHead.number;
    chain.mine(19);
    expect(chain.solidHead.number).toBe(before + 19);
  });

  it('stalls with 9 silent producers and recovers', () => {
    const chain = newChain();
    chain.mine(27);
    chain.silence(9);
    chain.mine(27);
    const stalled = chain.solidHead.number;
    chain.mine(200);
    expect(chain.solidHead.number).toBe(stalled);
    chain.silence(0);
    chain.mine(27);
    expect(chain.head.number - chain.solidHead.number).toBe(18);
  });

  it('refuses to silence what does not exist', () => {
    expect(() => newChain().silence(27)).toThrow('silence(27): give 0 to 26');
  });

  it('holds for a mined payment exactly at its 19th block', () => {
    const chain = newChain();
    chain.transfer({ to: SHOP, amountUnits: 5n });
    const { number } = chain.mine();
    chain.mine(17);
    expect(chain.solidHead.number).toBe(number - 1);
    chain.mine();
    expect(chain.solidHead.number).toBe(number);
  });
});

describe('transactions', () => {
  it('are named by the hash of their raw bytes, all different', () => {
    const chain = newChain();
    const txids = Array.from({ length: 50 }, () => chain.transfer({ to: SHOP, amountUnits: 7n }));
    expect(new Set(txids).size).toBe(50);
    chain.mine();
    for (const txid of txids) {
      expect(sha256(included(chain, txid).rawBytes).toString('hex')).toBe(txid);
    }
    expect(chain.balanceOf(SHOP)).toBe(350n);
  });

  it('wait for the next block', () => {
    const chain = newChain();
    const txid = chain.transfer({ to: SHOP, amountUnits: 7n });
    expect([chain.isPending(txid), chain.transaction(txid)]).toEqual([true, undefined]);
    const block = chain.mine(3);
    expect(included(chain, txid).blockNumber).toBe(block.number - 2);
    expect(chain.isPending(txid)).toBe(false);
  });

  it('number their logs over the block', () => {
    const chain = newChain();
    chain.transfer({ to: SHOP, amountUnits: 1n });
    chain.transfer({ to: SHOP, amountUnits: 2n, kind: 'failed' });
    const many = chain.transferMany(
      [
        { to: SHOP, units: 3n },
        { to: SHOP, units: 3n },
      ],
      { foreignLogsFirst: 2 },
    );
    chain.transfer({ to: SHOP, amountUnits: 4n });
    const { logs } = chain.mine();
    expect(logs.map(({ logIndex }) => logIndex)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(logs.map(({ transaction }) => transaction.index)).toEqual([0, 2, 2, 2, 2, 3]);
    expect(included(chain, many).firstLogIndex).toBe(1);
    expect(included(chain, many).logs.map(({ address }) => address === USDT_HEX)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('refuse what is no address', () => {
    const chain = newChain();
    expect(() => chain.transfer({ to: 'T123', amountUnits: 1n })).toThrow('to: T123 is no Tron address');
    expect(() => chain.transfer({ to: SHOP, from: 'x', amountUnits: 1n })).toThrow(
      'from: x is no Tron address',
    );
    expect(() => chain.transfer({ to: SHOP, amountUnits: -1n })).toThrow('amount: -1 units');
    expect(chain.pendingCount).toBe(0);
  });
});

describe('speed', () => {
  it.each([-1, 0.5, 3_600_001, Number.NaN])('refuses %p', (speed) => {
    expect(() => newChain().setSpeed(speed)).toThrow('msPerBlock');
  });
});
