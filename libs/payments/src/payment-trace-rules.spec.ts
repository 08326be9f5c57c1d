import type { TransferState } from '@epusdt/chain';
import { HOUR, MINUTE } from '@epusdt/kernel';
import { CLOCK_SKEW_MS } from '@epusdt/orders';
import { traceOf, type Trace, type TraceFacts, type TracedTransfer } from './payment-trace-rules';

const OURS = 'TOurs';
const THEIRS = 'TTheirs';
const AMOUNT = 5_840_000n;
const CREATED = 1_767_225_600_000;
const order = {
  address: OURS,
  payableUnits: AMOUNT,
  createdAt: CREATED,
  expiresAt: CREATED + 10 * MINUTE,
  slotUntil: CREATED + HOUR,
};
const STATES: readonly TransferState[] = [
  'unsettled',
  'settled',
  'inbox',
  'assigned',
  'refunded',
  'ignored',
  'dust',
  'parked',
];
const NOTHING = { units: 0n, basisPoints: 0n };
const PAID: readonly TraceFacts['paidWith'][] = ['another', 'unnamed', null];

const moved = (change: Partial<TracedTransfer> = {}): TracedTransfer => ({
  toAddress: OURS,
  units: AMOUNT,
  blockTime: CREATED + MINUTE,
  state: 'unsettled',
  ...change,
});
const trace = (
  transfers: readonly TracedTransfer[],
  {
    confirmations = null,
    paidWith = null,
    late = 'settle',
    tolerance = NOTHING,
    status = 'pending',
  }: Partial<TraceFacts> & Partial<TraceFacts['policy']> & Partial<Pick<TraceFacts['order'], 'status'>> = {},
): Trace =>
  traceOf({
    order: { ...order, status },
    transfers,
    confirmations,
    paidWith,
    policy: { late, tolerance },
  });
/** In one word, with what belongs to it. */
const said = (told: Trace): string => {
  if (told.kind === 'confirming') return `confirming ${told.confirmations}`;
  return told.kind === 'short' || told.kind === 'more' ? `${told.kind} ${told.units}` : told.kind;
};

describe('the exact amount at the address of an unpaid order', () => {
  it.each<[string, number, Record<'settle' | 'hold', string>]>([
    ['before its skew', CREATED - CLOCK_SKEW_MS - 1, { settle: 'early', hold: 'early' }],
    ['as its skew begins', CREATED - CLOCK_SKEW_MS, { settle: 'settling', hold: 'settling' }],
    ['as it is made', CREATED, { settle: 'settling', hold: 'settling' }],
    ['as its time ends', order.expiresAt, { settle: 'settling', hold: 'settling' }],
    ['after its time', order.expiresAt + 1, { settle: 'settling', hold: 'late' }],
    ['as its window ends', order.slotUntil, { settle: 'settling', hold: 'late' }],
    ['after its window', order.slotUntil + 1, { settle: 'late', hold: 'late' }],
  ])('%s', (_name, blockTime, told) => {
    for (const late of ['settle', 'hold'] as const) {
      expect(said(trace([moved({ blockTime })], { late }))).toBe(told[late]);
      // What is parked needs a person first.
      const parked = trace([moved({ blockTime, state: 'parked' })], { late });
      const held = blockTime > order.expiresAt ? 'late' : 'with_shop';
      expect(said(parked)).toBe(told[late] === 'settling' ? held : told[late]);
      // It is counted up only where it will pay.
      const seen = told[late] === 'settling' ? 'confirming 7' : told[late];
      expect(said(trace([moved({ blockTime })], { late, confirmations: 7 }))).toBe(seen);
    }
  });

  it.each<[TransferState, string, string]>([
    ['unsettled', 'settling', 'settling'],
    ['parked', 'with_shop', 'late'],
    ['inbox', 'with_shop', 'late'],
    ['assigned', 'with_shop', 'late'],
    ['refunded', 'with_shop', 'late'],
    ['ignored', 'with_shop', 'late'],
    ['settled', 'with_shop', 'late'],
  ])('recorded as %s: in time %s, after it %s', (state, inTime, after) => {
    expect(said(trace([moved({ state })]))).toBe(inTime);
    expect(said(trace([moved({ state, blockTime: order.expiresAt + 1 })]))).toBe(after);
  });
});

describe('the exact amount at the address of a paid order', () => {
  it.each<[TraceFacts['paidWith'], number, string]>([
    ['this', CREATED + MINUTE, 'paid'],
    ['this', CREATED - HOUR, 'paid'],
    ['this', order.slotUntil + HOUR, 'paid'],
    ['another', CREATED - CLOCK_SKEW_MS - 1, 'early'],
    ['another', CREATED - CLOCK_SKEW_MS, 'second'],
    ['another', order.expiresAt + 1, 'second'],
    ['another', order.slotUntil, 'second'],
    ['another', order.slotUntil + 1, 'late'],
    ['unnamed', CREATED + MINUTE, 'with_shop'],
    ['unnamed', CREATED - HOUR, 'early'],
    ['unnamed', order.slotUntil + 1, 'late'],
  ])('with %s, at %i: %s', (paidWith, blockTime, told) => {
    for (const confirmations of [null, 3]) {
      for (const late of ['settle', 'hold'] as const) {
        expect(said(trace([moved({ blockTime })], { paidWith, confirmations, late }))).toBe(told);
      }
    }
  });

  it('is paid whatever else the transaction moved, or where to', () => {
    const others = [
      [],
      [moved({ toAddress: THEIRS })],
      [moved({ units: 1n }), moved()],
      [moved({ units: null })],
    ];
    for (const transfers of others) expect(trace(transfers, { paidWith: 'this' })).toEqual({ kind: 'paid' });
  });
});

describe('another amount at the address', () => {
  it.each<[bigint | null, number, string]>([
    [AMOUNT - 1n, CREATED - CLOCK_SKEW_MS - 1, 'early'],
    [AMOUNT - 1n, CREATED - CLOCK_SKEW_MS, 'short 1'],
    [AMOUNT + 1n, CREATED, 'more 1'],
    [1n, order.expiresAt, 'short 5839999'],
    [1n, order.expiresAt + 1, 'short 5839999'],
    [3n * AMOUNT, order.slotUntil, 'more 11680000'],
    [3n * AMOUNT, order.slotUntil + 1, 'with_shop'],
    [AMOUNT - 1n, order.slotUntil + 1, 'with_shop'],
    [null, CREATED - HOUR, 'early'],
    [null, CREATED + MINUTE, 'with_shop'],
    [null, order.slotUntil + 1, 'with_shop'],
  ])('%s at %i: %s', (units, blockTime, told) => {
    expect(said(trace([moved({ units, blockTime })]))).toBe(told);
    expect(said(trace([moved({ units, blockTime })], { confirmations: 1 }))).toBe(told);
  });

  it('is told of by what is public: never by what became of it, nor by whom the order was paid', () => {
    const times = [CREATED - HOUR, CREATED + MINUTE, order.expiresAt + 1, order.slotUntil + 1];
    for (const blockTime of times) {
      for (const units of [1n, AMOUNT - 1n, AMOUNT + 1n, null]) {
        const told = STATES.flatMap((state) =>
          PAID.map((paidWith) => said(trace([moved({ units, blockTime, state })], { paidWith }))),
        );
        expect(new Set(told).size).toBe(1);
      }
    }
  });
});

it('the exact amount outside the window is told of by its time alone', () => {
  for (const blockTime of [CREATED - CLOCK_SKEW_MS - 1, order.slotUntil + 1]) {
    const told = STATES.flatMap((state) =>
      PAID.flatMap((paidWith) =>
        [null, 19].map((confirmations) =>
          said(trace([moved({ blockTime, state })], { paidWith, confirmations })),
        ),
      ),
    );
    expect(new Set(told).size).toBe(1);
  }
});

describe('a transaction', () => {
  it.each<[string, readonly TracedTransfer[], string]>([
    ['of nothing', [], 'no_usdt'],
    ['to others', [moved({ toAddress: THEIRS }), moved({ toAddress: 'TOthers' })], 'other_address'],
    ['to others and here', [moved({ toAddress: THEIRS, units: 1n }), moved()], 'settling'],
    [
      'to others exactly, and here not',
      [moved({ toAddress: THEIRS }), moved({ units: AMOUNT - 5n })],
      'short 5',
    ],
    [
      'with the exact amount last',
      [moved({ units: AMOUNT + 1n }), moved({ units: 1n }), moved()],
      'settling',
    ],
    ['with the exact amount first', [moved(), moved({ units: AMOUNT - 1n })], 'settling'],
    ['nearest from below', [moved({ units: 1n }), moved({ units: AMOUNT - 2n })], 'short 2'],
    ['nearest from above', [moved({ units: AMOUNT + 2n }), moved({ units: AMOUNT - 3n })], 'more 2'],
    ['as near on either side', [moved({ units: AMOUNT + 2n }), moved({ units: AMOUNT - 2n })], 'more 2'],
    ['beside what does not fit', [moved({ units: null }), moved({ units: 1n })], 'short 5839999'],
    ['before what does not fit', [moved({ units: 1n }), moved({ units: null })], 'short 5839999'],
    ['twice the same', [moved({ state: 'inbox' }), moved()], 'with_shop'],
  ])('%s', (_name, transfers, told) => {
    expect(said(trace(transfers))).toBe(told);
  });
});

describe('an amount that is off by no more than the owner tolerates', () => {
  const tolerance = { units: 20n, basisPoints: 0n };
  const off = moved({ units: AMOUNT - 20n });

  it.each<[string, Partial<TracedTransfer>, Parameters<typeof trace>[1], string]>([
    ['in time', {}, {}, 'settling'],
    ['as it is seen', {}, { confirmations: 4 }, 'confirming 4'],
    ['as its time ends', { blockTime: order.expiresAt }, {}, 'settling'],
    ['after its time', { blockTime: order.expiresAt + 1 }, {}, 'short 20'],
    ['before it was made', { blockTime: CREATED - 1 }, {}, 'short 20'],
    ['of a cancelled order', {}, { status: 'cancelled' }, 'short 20'],
    ['of a paid purchase', {}, { paidWith: 'another' }, 'short 20'],
    ['that nobody took', { state: 'inbox' }, {}, 'short 20'],
    ['by one more', { units: AMOUNT - 21n }, {}, 'short 21'],
  ])('%s', (_name, change, facts, told) => {
    expect(said(trace([{ ...off, ...change }], { tolerance, ...facts }))).toBe(told);
  });
});
