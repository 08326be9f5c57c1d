import fc from 'fast-check';
import { MasterKey } from '@epusdt/kernel';
import type { WalletRow } from './wallet.row';
import { factsOf, isCode, resealCode } from './wallet-reseal';

const key = new MasterKey('11'.repeat(32));
const row: WalletRow = {
  id: '7',
  network: 'tron',
  address: 'TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf',
  state: 'enabled',
  mac: 'ab'.repeat(32),
  createdAt: 1_767_614_400_000,
};
const code = (rows: readonly WalletRow[]): string => resealCode(key, 'first', factsOf(rows));

describe('the code of a step', () => {
  it('is eight characters that nobody takes for one another', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (shown) => {
        expect(resealCode(key, 'first', shown)).toMatch(/^[2-9A-HJ-NP-Z]{8}$/);
      }),
      { seed: 20260105 },
    );
  });

  it('stays the same while nothing changes', () => {
    expect(code([row])).toBe(code([{ ...row }]));
  });

  it.each([
    ['another row number', { id: '8' }],
    ['another network', { network: 'tron2' }],
    ['another address', { address: 'TG3XXyExBkPp9nzdajDZsozEu4BkaSJozs' }],
    ['another state', { state: 'disabled' as const }],
    ['another seal', { mac: 'ac'.repeat(32) }],
    ['another age', { createdAt: row.createdAt + 1 }],
  ])('is another one for %s', (_, change) => {
    expect(code([{ ...row, ...change }])).not.toBe(code([row]));
  });

  it('is another one for the next step, under another key, with a row more, in another order', () => {
    const second = { ...row, id: '8' };
    const codes = [
      code([row]),
      resealCode(key, 'second', factsOf([row])),
      resealCode(new MasterKey('12'.repeat(32)), 'first', factsOf([row])),
      code([row, second]),
      code([second, row]),
      code([]),
    ];
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('does not mistake what stands in one field for two', () => {
    expect(resealCode(key, 'first', ['a', 'b'])).not.toBe(resealCode(key, 'first', ['ab']));
  });

  it('is taken as people type it, and not when a character is wrong or missing', () => {
    const right = code([row]);
    expect(isCode(` ${right.slice(0, 4)} ${right.slice(4).toLowerCase()} `, right)).toBe(true);
    for (const wrong of [
      '',
      right.slice(1),
      `${right}2`,
      right.replace(/.$/, (last) => (last === '2' ? '3' : '2')),
    ])
      expect(isCode(wrong, right)).toBe(false);
  });
});
