import { confirmationsOf, liveOrder, markOf, remainingOf } from './live-order';
import type { OrderRow } from './order.row';
import type { OrderStatus } from './order-states';

const NOW = 1_767_225_600_000;
const sighting = { blockNumber: 100, headNumber: 106 };

describe('confirmationsOf', () => {
  it.each([
    [99, 1],
    [100, 1],
    [101, 2],
    [117, 18],
    [118, 19],
    [140, 19],
  ])('in block 100 has, at head %i, %i confirmation(s)', (headNumber, confirmations) => {
    expect(confirmationsOf({ status: 'pending' }, { ...sighting, headNumber }, true)).toBe(confirmations);
  });

  it('is none while nothing is seen', () => {
    expect(confirmationsOf({ status: 'pending' }, null, true)).toBeNull();
  });
});

describe('remainingOf', () => {
  it.each<[OrderStatus, number, number]>([
    ['pending', NOW, 600_000],
    ['pending', NOW + 600_001, 0],
    ['paid', NOW, 0],
    ['expired', NOW, 0],
    ['cancelled', NOW, 0],
  ])('%s at %i: %i', (status, now, remaining) => {
    expect(remainingOf({ status, expiresAt: NOW + 600_000 }, now)).toBe(remaining);
  });
});

describe('liveOrder', () => {
  const row = { status: 'pending', reason: null, expiresAt: NOW } as OrderRow;
  const version = (
    change: Partial<OrderRow> = {},
    confirmations: number | null = null,
    { unmatched = null, at = NOW }: { unmatched?: string | null; at?: number } = {},
  ): string => liveOrder({ ...row, ...change }, { confirmations, unmatched }, at).version;

  it('is of another version once there is something to tell', () => {
    const versions = [
      version(),
      version({ status: 'expired' }),
      version({ status: 'paid', reason: 'exact' }),
      version({ status: 'paid', reason: 'late' }),
      version({ expiresAt: NOW + 1 }),
      version({}, 1),
      version({}, 2),
      version({}, null, { unmatched: '1' }),
      version({}, null, { unmatched: '2' }),
      version({}, 1, { unmatched: '2' }),
    ];
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('is of the same version however late it is read', () => {
    expect(version({}, 3, { at: NOW + 1_000 })).toBe(version({}, 3));
  });
});

describe('markOf', () => {
  it.each<[OrderStatus, string | null, string | null]>([
    ['pending', null, null],
    ['pending', '7', '7'],
    ['expired', '7', '7'],
    ['cancelled', '7', '7'],
    ['paid', '7', null],
  ])('%s and marked with %s: %s', (status, unmatchedTransferId, mark) => {
    expect(markOf({ status, unmatchedTransferId })).toBe(mark);
  });

  it('is text, whatever the driver gives', () => {
    expect(markOf({ status: 'pending', unmatchedTransferId: 7 as unknown as string })).toBe('7');
  });
});
