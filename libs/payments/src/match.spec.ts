import fc from 'fast-check';
import { nearOrder as near, reservation as order } from '../../../test/support/matchable';
import { matchTransfer, type Match, type MatchPolicy, type Reservation } from './match';

const SKEW = 30_000;
const CREATED = 100_000;
const EXPIRES = 200_000;
const SLOT_UNTIL = 300_000;
const PAYABLE = 5_840_000n;

const strict: MatchPolicy = { dustBelow: 0n, late: 'settle', tolerance: { units: 0n, basisPoints: 0n } };
const hold: MatchPolicy = { ...strict, late: 'hold' };
const tolerant: MatchPolicy = { ...strict, tolerance: { units: 1_000n, basisPoints: 0n } };

const at = (blockTime: number, units: bigint | null = PAYABLE) => ({ units, blockTime });
const match = (
  transfer: { units: bigint | null; blockTime: number },
  reservations: readonly Reservation[],
  policy = strict,
): Match => matchTransfer(transfer, reservations, [], policy);
const pays = (reason: string, orderId = 'A') => ({ kind: 'pay', orderId, reason });
const inbox = (orderId: string | null, words: string) => ({
  kind: 'inbox',
  orderId,
  reason: expect.stringContaining(words) as string,
});

describe('an exact amount', () => {
  it.each([
    ['on time', EXPIRES - 1, {}, strict, 'exact'],
    ['as early as clocks differ', CREATED - SKEW, {}, strict, 'exact'],
    ['at the very end', EXPIRES, {}, strict, 'exact'],
    ['at the very end, where late money is held', EXPIRES, {}, hold, 'exact'],
    ['just late', EXPIRES + 1, {}, strict, 'late'],
    ['at the end of the window', SLOT_UNTIL, {}, strict, 'late'],
    ['in time, though seen late', EXPIRES, { status: 'expired' }, strict, 'exact'],
    ['in time, though seen late, where late money is held', EXPIRES, { status: 'expired' }, hold, 'exact'],
    ['late, after a cancellation', EXPIRES + 1, { status: 'cancelled' }, strict, 'late'],
    ['after a cancellation', EXPIRES, { status: 'cancelled' }, strict, 'exact'],
  ] as const)('pays %s', (_name, blockTime, more, policy, reason) => {
    expect(match(at(blockTime), [order(more)], policy)).toEqual(pays(reason));
  });

  it.each([
    [
      'the order is paid',
      [{ status: 'paid' }],
      EXPIRES,
      strict,
      'A',
      'order A is paid already: a second payment',
    ],
    [
      'the order was marked by hand',
      [{ status: 'paid', markedByHand: true }],
      EXPIRES,
      strict,
      'A',
      'probably the payment marked by hand for order A',
    ],
    [
      'another attempt is paid',
      [{ paidSibling: 'B' }],
      EXPIRES,
      strict,
      'A',
      'second payment for this reference: attempt B is paid',
    ],
    ['it is late and held', [{}], SLOT_UNTIL, hold, 'A', '1 min 40 s late: LATE_POLICY=hold'],
    ['two orders fit', [{}, { id: 'B' }], EXPIRES, strict, null, '2 orders fit, which must not happen: A, B'],
  ] as const)('goes to the inbox when %s', (_name, orders, blockTime, policy, orderId, words) => {
    expect(match(at(blockTime), orders.map(order), policy)).toEqual(inbox(orderId, words));
  });

  it.each([
    ['is paid before a tolerated one', {}, pays('exact')],
    [
      'that is paid already keeps the money from a tolerated one',
      { status: 'paid' },
      inbox('A', 'a second payment'),
    ],
    ['that is late is paid before a tolerated one', { expiresAt: CREATED }, pays('late')],
  ] as const)('%s', (_name, more, expected) => {
    const other = order({ id: 'B', payableUnits: PAYABLE + 1n });
    expect(match(at(EXPIRES), [other, order(more)], tolerant)).toEqual(expected);
  });
});

describe('an amount within the tolerance', () => {
  it.each([
    ['short', PAYABLE - 1_000n, EXPIRES, {}],
    ['over', PAYABLE + 1_000n, EXPIRES, {}],
    ['at the earliest', PAYABLE - 1n, CREATED, {}],
    ['for an order that has ended since', PAYABLE - 1n, EXPIRES, { status: 'expired' }],
  ] as const)('pays: %s', (_name, units, blockTime, more) => {
    expect(match(at(blockTime, units), [order(more)], tolerant)).toEqual(pays('tolerated'));
  });

  it('does not pay with money that was sent before the order was made, whatever the clocks', () => {
    expect(match(at(CREATED - 1, PAYABLE - 1n), [order()], tolerant)).toMatchObject({
      kind: 'inbox',
      orderId: 'A',
      reason: expect.stringContaining('made before it') as string,
    });
  });

  it.each([
    ['it is late', [{}], EXPIRES + 1, 'A', 'perhaps for order A, but 1 s late and 0.0005 USDT short'],
    [
      'the order is cancelled',
      [{ status: 'cancelled' }],
      EXPIRES,
      'A',
      'perhaps for order A, but it was cancelled',
    ],
    ['the order is paid', [{ status: 'paid' }], EXPIRES, 'A', 'perhaps a second payment of order A'],
    [
      'the order was marked by hand',
      [{ status: 'paid', markedByHand: true }],
      EXPIRES,
      'A',
      'perhaps the payment marked by hand for order A',
    ],
    ['another attempt is paid', [{ paidSibling: 'B' }], EXPIRES, 'A', 'attempt B is paid'],
    ['two are open', [{}, { id: 'B', payableUnits: PAYABLE - 1_000n }], EXPIRES, null, 'any of 2 orders'],
    [
      'the second is paid',
      [{}, { id: 'B', status: 'paid' }],
      EXPIRES,
      null,
      'any of 2 orders within the tolerance: A, B',
    ],
    ['the second is cancelled', [{}, { id: 'B', status: 'cancelled' }], EXPIRES, null, 'any of 2 orders'],
    ['the second is over', [{}, { id: 'B', expiresAt: CREATED }], EXPIRES, null, 'any of 2 orders'],
  ] as const)('goes to the inbox when %s', (_name, orders, blockTime, orderId, words) => {
    expect(match(at(blockTime, PAYABLE - 500n), orders.map(order), tolerant)).toEqual(inbox(orderId, words));
  });

  it('is no amount outside of it: such orders are passed over', () => {
    const far = order({ id: 'B', payableUnits: PAYABLE + 1_001n });
    expect(match(at(EXPIRES, PAYABLE - 1n), [far, order()], tolerant)).toEqual(pays('tolerated'));
    expect(match(at(EXPIRES, PAYABLE - 1n), [order()])).toEqual(inbox(null, 'no order was waiting'));
  });
});

describe('dust', () => {
  const dusty = { ...tolerant, dustBelow: 10_000n };
  it.each([
    ['less', 9_999n, [], 'dust'],
    ['the smallest', 1n, [], 'dust'],
    ['nothing at all', 0n, [], 'dust'],
    ['the limit itself', 10_000n, [], 'inbox'],
    ['a value that does not fit', null, [], 'inbox'],
    ['less, and an order waits for it', 9_000n, [{ payableUnits: 9_000n }], 'pay'],
    ['less, and paid it is', 9_000n, [{ payableUnits: 9_000n, status: 'paid' }], 'inbox'],
    ['less, and another attempt is paid', 9_000n, [{ payableUnits: 9_000n, paidSibling: 'B' }], 'inbox'],
    ['less, and within the tolerance', 9_000n, [{ payableUnits: 9_500n }], 'pay'],
    ['less, and within that of a paid one', 9_000n, [{ payableUnits: 9_500n, status: 'paid' }], 'inbox'],
    ['less, and no order near it', 9_000n, [{ payableUnits: 10_001n }], 'dust'],
    ['nothing, and an order for next to nothing', 0n, [{ payableUnits: 500n }], 'dust'],
  ] as const)('below 10000 units, %s: %s', (_name, units, orders, kind) => {
    expect(match(at(EXPIRES, units), orders.map(order), dusty).kind).toBe(kind);
  });

  it('is not explained, and there is none where the limit is 0', () => {
    const gone = near({ payableUnits: 1n });
    expect(matchTransfer(at(SLOT_UNTIL + 1, 1n), [], [gone], dusty).kind).toBe('dust');
    expect(matchTransfer(at(SLOT_UNTIL + 1, 1n), [], [gone], strict).kind).toBe('inbox');
  });
});

describe('what fits no order goes to the inbox and is explained', () => {
  const NOBODY = 'no order was waiting for this amount at this address at that time';
  it.each([
    ['nothing is near', at(EXPIRES), [], NOBODY],
    ['the value does not fit', at(EXPIRES, null), [near()], 'the value does not fit'],
    [
      'its time was over',
      at(EXPIRES + 7_500_000),
      [near()],
      'exactly the amount of order N, whose time was over 2 h 5 min before',
    ],
    [
      'it came before',
      at(CREATED - 40_000),
      [near()],
      'exactly the amount of order N, which was made only 40 s later',
    ],
    [
      'a fee was taken',
      at(EXPIRES, PAYABLE - 1_000_000n),
      [near()],
      '1 USDT short of order N (5.84 USDT): the exchange',
    ],
    [
      'the nearest has no cause, but another has',
      at(EXPIRES, 584_000_000n),
      [near({ id: 'M', payableUnits: 560_000_000n }), near()],
      'a hundredfold of order N (5.84 USDT)',
    ],
    [
      'nothing explains it',
      at(EXPIRES, 50_000_000n),
      [near()],
      `${NOBODY}; the nearest: 44.16 USDT more than order N (5.84 USDT)`,
    ],
  ] as const)('%s', (_name, transfer, orders, words) => {
    expect(matchTransfer(transfer, [], orders, strict)).toEqual(inbox(null, words));
  });

  it('in at most 500 characters', () => {
    const reason = (result: Match): string => (result.kind === 'inbox' ? result.reason : '');
    const long = near({ id: 'N'.repeat(600) });
    const cut = reason(matchTransfer(at(SLOT_UNTIL + 1), [], [long], strict));
    expect(cut).toHaveLength(500);
    expect(cut).toMatch(/N…$/);
    const many = Array.from({ length: 300 }, (_, n) => order({ id: `order-${n}` }));
    const listed = reason(match(at(EXPIRES), many));
    expect(listed).toMatch(/^300 orders fit.*: order-0, .*order-4 and 295 more$/);
  });
});

describe('the window of an order', () => {
  it.each([
    ['after', SLOT_UNTIL + 1, PAYABLE],
    ['before', CREATED - SKEW - 1, PAYABLE],
    ['after, whatever its amount,', SLOT_UNTIL + 1, 1n],
  ] as const)('must hold the transfer: one %s is refused', (_name, blockTime, units) => {
    expect(() => match(at(blockTime, units), [order()])).toThrow('order A is out of its window');
  });
});

it('pays only an unpaid order, and the same whatever order they come in', () => {
  const orders = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom(...'ABCDE'),
      status: fc.constantFrom('pending', 'paid', 'expired', 'cancelled'),
      payableUnits: fc.bigInt({ min: PAYABLE - 3n, max: PAYABLE + 3n }),
      expiresAt: fc.integer({ min: CREATED, max: SLOT_UNTIL }),
      paidSibling: fc.constantFrom(null, 'S'),
    }),
    { selector: ({ id }) => id, maxLength: 4 },
  );
  const tolerances = fc.constantFrom(0n, 1n, 2n);
  fc.assert(
    fc.property(orders, tolerances, fc.constantFrom('settle', 'hold'), (made, units, late) => {
      const policy: MatchPolicy = { dustBelow: 0n, late, tolerance: { units, basisPoints: 0n } };
      const reservations = made.map((more) => order(more));
      const found = match(at(EXPIRES), reservations, policy);
      if (found.kind === 'pay') {
        const one = reservations.find(({ id }) => id === found.orderId);
        expect(one).toMatchObject({ paidSibling: null });
        expect(one?.status).not.toBe('paid');
      }
      const turned = match(at(EXPIRES), [...reservations].reverse(), policy);
      expect({ ...turned, reason: '' }).toEqual({ ...found, reason: '' });
    }),
    { seed: 20260106, numRuns: 2_000 },
  );
});
