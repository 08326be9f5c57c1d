import { addressFromHex, type Clock } from '@epusdt/kernel';
import { HOT_WALLET_HEXES, backgroundCount, mayBeBackground } from './background-load';
import { abiWord, sha256 } from './bytes';
import { SimulatedChain, type Block } from './chain';
import { headerOf } from './chain-model';
import { blockIdOf, encodeRawTransaction, encodeTransaction, merkleRoot } from './protobuf';
import { TRANSFER_TOPIC, USDT_HEX } from './token';

const SHOP = addressFromHex('11'.repeat(20));
const START = 1_700_000_000_000;
const clock: Clock = { now: () => START };

let chain: SimulatedChain;
beforeEach(() => {
  chain = new SimulatedChain(clock);
});

const isPayment = (block: Block): boolean[] => block.transactions.map(({ raw }) => raw.contract === USDT_HEX);
const wireOf = (block: Block): string[] => block.transactions.map(({ bytes }) => bytes.toString('hex'));

function expectSound(block: Block): void {
  expect(blockIdOf(headerOf(block))).toBe(block.id);
  expect(merkleRoot(block.transactions.map(({ bytes }) => bytes))).toBe(block.txTrieRoot);
  for (const [index, transaction] of block.transactions.entries()) {
    const { raw, rawBytes, bytes, signature, result, txid } = transaction;
    expect(sha256(rawBytes).toString('hex')).toBe(txid);
    // What is patched into a template is what the encoder would have written.
    expect(encodeRawTransaction(raw).equals(rawBytes)).toBe(true);
    expect(encodeTransaction(rawBytes, signature, result).equals(bytes)).toBe(true);
    expect([transaction.index, transaction.blockNumber]).toEqual([index, block.number]);
  }
  expect(block.logs.map(({ logIndex }) => logIndex)).toEqual(block.logs.map((_, i) => i));
  for (const { transaction, logIndex } of block.logs) {
    expect(transaction).toBe(block.transactions[transaction.index]);
    expect(logIndex).toBeGreaterThanOrEqual(transaction.firstLogIndex);
  }
}

describe('background traffic', () => {
  it.each([1, 3, 4, 100, 1_000])('adds %i transfers to a block, and a quarter of others', (transfers) => {
    chain.setBackground(transfers);
    const block = chain.mine();
    expect(block.transactions).toHaveLength(transfers + Math.floor(transfers / 4));
    expect(block.transactions).toHaveLength(backgroundCount(transfers));
    expect(block.logs).toHaveLength(transfers);
    expect(new Set(block.transactions.map(({ txid }) => txid)).size).toBe(block.transactions.length);
    expectSound(block);
  });

  it('ends when it is set to 0', () => {
    chain.setBackground(10);
    chain.mine();
    chain.setBackground(0);
    expect(chain.mine().transactions).toEqual([]);
    for (const wrong of [-1, 1.5, 1_001])
      expect(() => chain.setBackground(wrong)).toThrow('transfersPerBlock');
  });

  it('says in its logs what its calls say', () => {
    chain.setBackground(200);
    for (const { log, transaction } of chain.mine().logs) {
      const { owner, data } = transaction.raw;
      expect(log).toEqual({
        address: USDT_HEX,
        topics: [TRANSFER_TOPIC, abiWord(owner), abiWord(data.slice(32, 72))],
        data: data.slice(72),
      });
      expect(data.slice(0, 32)).toMatch(/^a9059cbb0{22}(00|41)$/);
    }
  });

  it('looks like real traffic', () => {
    chain.setBackground(150);
    chain.mine(40);
    const blocks = Array.from({ length: 40 }, (_, i) => chain.block(chain.head.number - i));
    const logs = blocks.flatMap((block) => block?.logs ?? []);
    const share = (count: number): number => (100 * count) / logs.length;
    const padded = logs.filter(({ transaction }) => transaction.raw.data.slice(30, 32) === '41');
    expect(share(padded.length)).toBeCloseTo(59, -1);
    const equal = blocks.flatMap((block) => {
      const values = block?.logs.map(({ log }) => log.data) ?? [];
      return values.filter((value) => values.indexOf(value) !== values.lastIndexOf(value));
    });
    expect(share(equal.length)).toBeGreaterThan(9);
    expect(share(equal.length)).toBeLessThan(20);
    const hot = new Set(HOT_WALLET_HEXES.map(abiWord));
    for (const block of blocks) {
      const busy = new Set(block?.logs.map(({ log }) => log.topics[2] ?? '').filter((to) => hot.has(to)));
      expect(busy.size).toBeGreaterThan(5);
    }
    const kinds = new Set(
      blocks.flatMap((block) =>
        (block?.transactions ?? []).map(({ raw, result }) => raw.native?.type ?? result),
      ),
    );
    expect(kinds).toEqual(new Set(['SUCCESS', 'OUT_OF_ENERGY', 'TransferContract', 'TransferAssetContract']));
  });

  it('surrounds what was queued', () => {
    chain.setBackground(40);
    const places = Array.from({ length: 20 }, () => {
      const txids = [1n, 2n].map((amountUnits) => chain.transfer({ to: SHOP, amountUnits }));
      expectSound(chain.mine());
      const [first, second] = txids.map((txid) => chain.transaction(txid));
      expect(second?.index).toBe((first?.index ?? 0) + 1);
      expect(second?.firstLogIndex).toBe((first?.firstLogIndex ?? 0) + 1);
      return first?.index;
    });
    expect(new Set(places).size).toBeGreaterThan(5);
    expect(chain.balanceOf(SHOP)).toBe(60n);
  });

  it('differs after a fork, and the queued transactions survive in it', () => {
    chain.setBackground(20);
    const txid = chain.transfer({ to: SHOP, amountUnits: 5n });
    const old = chain.mine();
    const [foreign] = old.transactions.filter((transaction) => transaction.txid !== txid);
    expect(chain.transaction(foreign?.txid ?? '')).toBe(foreign);
    const wire = wireOf(old);
    chain.fork(1, { transactions: 'keep' });
    expect(chain.transaction(foreign?.txid ?? '')).toBeUndefined();
    expect(wireOf(chain.block(old.number) ?? old)).not.toEqual(wire);
    expect(chain.transaction(txid)?.blockNumber).toBe(old.number + 1);
    // Whoever still holds the replaced block reads in it what he read before.
    expect(wireOf(old)).toEqual(wire);
    expectSound(chain.head);
  });
});

describe('a backlog', () => {
  it('hangs together, 3 s apart, with sound blocks', () => {
    const from = chain.head;
    const head = chain.backlog(60, 30);
    expect([head.number, head.timestamp]).toEqual([from.number + 60, from.timestamp + 60 * 3_000]);
    for (let number = from.number + 1; number <= head.number; number += 1) {
      const [parent, block] = [chain.block(number - 1), chain.block(number)];
      expect(block?.parentHash).toBe(parent?.id);
      expect(block?.timestamp).toBe((parent?.timestamp ?? 0) + 3_000);
    }
    for (const number of [from.number + 1, from.number + 30, head.number]) {
      expectSound(chain.block(number) ?? head);
    }
    expect(head.number - chain.solidHead.number).toBe(18);
  });

  it('makes the same traffic again after it has been thrown away', () => {
    const first = chain.backlog(1, 1_000);
    const [wire, ids] = [wireOf(first), first.transactions.map(({ txid }) => txid)];
    const [before] = first.transactions;
    // More than what lies ready.
    chain.backlog(40, 1_000);
    for (let i = 0; i < 40; i += 1) expect(chain.block(chain.head.number - i)?.logs).toHaveLength(1_000);
    expect(chain.transaction(ids[0] ?? '')).toBeUndefined();
    expect(first.transactions[0]).not.toBe(before);
    expect(wireOf(first)).toEqual(wire);
    expect(first.transactions.map(({ txid }) => txid)).toEqual(ids);
    expect(chain.transaction(ids[0] ?? '')?.blockNumber).toBe(first.number);
    expect(chain.block(first.number)).toBe(first);
  });

  it('takes what is pending and holds what is planted', () => {
    const waiting = chain.transfer({ to: SHOP, amountUnits: 1n });
    const from = chain.head.number + 1;
    chain.backlog(50, 20, {
      plant: (offset) => (offset % 10 === 0 ? [{ to: SHOP, amountUnits: BigInt(offset + 100) }] : []),
    });
    expect(chain.transaction(waiting)?.blockNumber).toBe(from);
    expect(chain.balanceOf(SHOP)).toBe(1n + 100n + 110n + 120n + 130n + 140n);
    const shop = abiWord('11'.repeat(20));
    const found = Array.from({ length: 50 }, (_, i) => i).filter((i) =>
      chain.block(from + i)?.logs.some(({ log }) => log.topics[2] === shop),
    );
    expect(found).toEqual([0, 10, 20, 30, 40]);
    const planted = chain.block(from + 10)?.logs.find(({ log }) => log.topics[2] === shop)?.transaction;
    expect(planted?.raw.timestamp).toBe(chain.block(from + 10)?.timestamp);
    expect(chain.transaction(planted?.txid ?? '')).toEqual(planted);
    expectSound(chain.block(from + 10) ?? chain.head);
  });

  it('tells which blocks need no search', () => {
    const from = chain.head.number + 1;
    chain.backlog(4, 50, { plant: (offset) => (offset === 2 ? [{ to: SHOP, amountUnits: 1n }] : []) });
    const holding = (words: readonly string[]): boolean[] =>
      [0, 1, 2, 3].map((i) => chain.mayHold(from + i, new Set(words)));
    expect(holding([abiWord('11'.repeat(20))])).toEqual([false, false, true, false]);
    expect(holding([abiWord('33'.repeat(20))])).toEqual([false, false, false, false]);
    expect(holding([abiWord(HOT_WALLET_HEXES[0] ?? '')])).toEqual([true, true, true, true]);
    expect(chain.mayHold(chain.head.number + 1, new Set([abiWord('11'.repeat(20))]))).toBe(false);
    const topics = chain.head.logs.flatMap(({ log }) => log.topics);
    expect(topics.every((topic) => mayBeBackground(new Set([topic])))).toBe(true);
  });

  it('is bounded', () => {
    expect(() => chain.backlog(201_601, 0)).toThrow('blocks: 201601; give a whole number from 0 to 201600');
    expect(() => chain.backlog(1, 1_001)).toThrow('transfersPerBlock: 1001');
  });
});

it('most transactions of a busy block pay with the token', () => {
  chain.setBackground(100);
  const payments = isPayment(chain.mine()).filter(Boolean);
  expect(payments.length).toBeGreaterThanOrEqual(100);
});
