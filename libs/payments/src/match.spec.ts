import fc from 'fast-check';
import { matchTransfer, type Awaiting } from './match';

const order = (more: Partial<Awaiting> = {}): Awaiting => ({
  id: 'A',
  status: 'pending',
  payableUnits: 5_840_000n,
  expiresAt: 1_000,
  slotUntil: 2_000,
  paidSibling: null,
  ...more,
});

const at = (
  blockTime: number,
  units: bigint | null = 5_840_000n,
): { units: bigint | null; blockTime: number } => ({ units, blockTime });

describe('which order a transfer pays', () => {
  it.each([
    ['on time', at(999), [order()], { kind: 'pay', orderId: 'A', reason: 'exact' }],
    ['at the very end', at(1_000), [order()], { kind: 'pay', orderId: 'A', reason: 'exact' }],
    ['just late', at(1_001), [order()], { kind: 'pay', orderId: 'A', reason: 'late' }],
    ['at the end of the window', at(2_000), [order()], { kind: 'pay', orderId: 'A', reason: 'late' }],
    [
      'seen late, sent in time',
      at(500),
      [order({ status: 'expired' })],
      { kind: 'pay', orderId: 'A', reason: 'exact' },
    ],
    [
      'after a cancellation',
      at(500),
      [order({ status: 'cancelled' })],
      { kind: 'pay', orderId: 'A', reason: 'exact' },
    ],
  ] as const)('%s', (_name, transfer, awaiting, match) => {
    expect(matchTransfer(transfer, awaiting, 0n)).toEqual(match);
  });

  it.each([
    ['nobody waits', at(500), [], null, 'no order was waiting'],
    ['the value does not fit', at(500, null), [order()], null, 'does not fit'],
    ['it is paid already', at(500), [order({ status: 'paid' })], 'A', 'a second payment'],
    ['another attempt is paid', at(500), [order({ paidSibling: 'B' })], 'A', 'attempt B is paid'],
    ['two fit', at(500), [order(), order({ id: 'B' })], null, '2 orders fit'],
  ] as const)('goes to the inbox when %s', (_name, transfer, awaiting, orderId, words) => {
    expect(matchTransfer(transfer, awaiting, 0n)).toEqual({
      kind: 'inbox',
      orderId,
      reason: expect.stringContaining(words) as string,
    });
  });

  it.each([
    ['less', 9_999n, [], 'dust'],
    ['the smallest', 1n, [], 'dust'],
    ['the limit itself', 10_000n, [], 'inbox'],
    ['more', 10_001n, [], 'inbox'],
    ['a value that does not fit', null, [], 'inbox'],
    ['less, and an order waits for it', 9_999n, [order({ payableUnits: 9_999n })], 'pay'],
    ['less, and paid it is', 9_999n, [order({ payableUnits: 9_999n, status: 'paid' })], 'inbox'],
    [
      'less, and another attempt is paid',
      9_999n,
      [order({ payableUnits: 9_999n, paidSibling: 'B' })],
      'inbox',
    ],
  ] as const)('with dust below 10000 units, %s: %s', (_name, units, awaiting, kind) => {
    expect(matchTransfer(at(500, units), awaiting, 10_000n).kind).toBe(kind);
  });

  it('has no dust where the limit is 0', () => {
    expect(matchTransfer(at(500, 1n), [], 0n).kind).toBe('inbox');
  });

  it('refuses to guess about orders of another amount or another time', () => {
    expect(() => matchTransfer(at(500), [order({ payableUnits: 1n })], 0n)).toThrow('awaits another amount');
    expect(() => matchTransfer(at(2_001), [order()], 0n)).toThrow('out of its window');
  });

  it('pays only an unpaid order of exactly that amount within its window', () => {
    const statuses = fc.constantFrom('pending', 'paid', 'expired', 'cancelled');
    const times = fc.integer({ min: 0, max: 2_000 });
    const dusts = fc.bigInt({ min: 0n, max: 10_000_000n });
    fc.assert(
      fc.property(statuses, times, fc.boolean(), dusts, (status, time, sibling, dust) => {
        const one = order({ status: status, paidSibling: sibling ? 'B' : null });
        const match = matchTransfer(at(time), [one], dust);
        expect(match.kind === 'pay').toBe(status !== 'paid' && !sibling);
      }),
      { seed: 20260105 },
    );
  });
});
