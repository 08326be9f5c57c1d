import { Canaries } from './canaries';
import type { TransferLog } from './chain-source';

const address = (index: number): string => index.toString(16).padStart(40, '0');

/** A transfer to each of the receivers, in one block. */
const block = (blockNumber: number, receivers: readonly number[]): TransferLog[] =>
  receivers.map((receiver, blockLogIndex) => ({
    txHash: 'ab'.repeat(32),
    blockNumber,
    blockId: 'cd'.repeat(32),
    blockLogIndex,
    logIndex: null,
    from: address(999),
    to: address(receiver),
    raw: 1n,
  }));

/** After that many blocks, each with the receivers that `of` names. */
function after(blocks: number, of: (index: number) => readonly number[]): readonly string[] | null {
  const canaries = new Canaries();
  for (let i = 0; i < blocks; i += 1) canaries.learn({ logs: block(1_000 + i, of(i)) });
  return canaries.addresses;
}

describe('canaries', () => {
  it.each<[string, number, (index: number) => readonly number[]]>([
    ['too little is known', 39, () => [1]],
    ['the network is silent', 100, () => []],
    ['nobody is busy', 100, (index) => [index]],
    ['eleven are needed', 100, (index) => [index % 11]],
  ])('are none while %s', (_name, blocks, of) => {
    expect(after(blocks, of)).toBeNull();
  });

  it.each<[string, (index: number) => readonly number[], readonly number[]]>([
    ['one is in every block', () => [7], [7]],
    ['ten take turns', (index) => [index % 10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['others are there as well, in case', (index) => (index % 2 === 0 ? [7, 8] : [7]), [7, 8]],
  ])('are found where %s', (_name, of, expected) => {
    expect([...(after(60, of) ?? [])].sort()).toEqual(expected.map(address).sort());
  });

  it('are at most ten, whoever else is there', () => {
    const crowd = Array.from({ length: 50 }, (_, index) => index);
    expect(after(60, () => crowd)).toHaveLength(10);
  });

  it('are forgotten when a block comes without them', () => {
    const canaries = new Canaries();
    for (let i = 0; i < 60; i += 1) canaries.learn({ logs: block(i, [i < 59 ? 7 : 1_000]) });
    expect(canaries.addresses).toEqual([address(7), address(1_000)]);
    for (let i = 60; i < 75; i += 1) canaries.learn({ logs: block(i, [i]) });
    expect(canaries.addresses).toBeNull();
  });
});
