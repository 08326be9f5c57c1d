import { matchTransfer, type Match, type MatchPolicy, type Reservation } from '../../libs/payments/src/match';
import { rankCandidates, type NearOrder } from '../../libs/payments/src/ranking';
import { explainedZh } from '../../libs/telegram/src/texts/inbox-reasons-zh';
import { nearOrder, reservation } from '../support/matchable';

const [CREATED, EXPIRES, SLOT_UNTIL] = [1_000_000, 2_000_000, 9_000_000_000];
const PAYABLE = 20_123_400n;
const ID = 'kT8dQ2mX_-4vJr7LpWnYs3Zb';

const FACTS = {
  id: ID,
  payableUnits: PAYABLE,
  createdAt: CREATED,
  expiresAt: EXPIRES,
  slotUntil: SLOT_UNTIL,
};

const order = (more: Partial<Reservation> = {}): Reservation => reservation({ ...FACTS, ...more });
const near = (more: Partial<NearOrder> = {}): NearOrder =>
  nearOrder({ ...FACTS, status: 'pending', ...more });
const policy: MatchPolicy = {
  dustBelow: 0n,
  late: 'hold',
  tolerance: { units: 5_000_000n, basisPoints: 0n },
};
const LATER = EXPIRES + 90_061_000;

const reasonOf = (
  units: bigint | null,
  blockTime: number,
  all: readonly Reservation[],
  nearby: readonly NearOrder[] = [],
): string => {
  const match: Match = matchTransfer({ units, blockTime }, all, nearby, policy);
  if (match.kind !== 'inbox') throw new Error(`it is ${match.kind}`);
  return match.reason;
};

/** What stays of English: words that are names. */
const english = (text: string): string[] =>
  text
    .replaceAll(ID, '')
    .match(/[A-Za-z]{2,}/g)
    ?.filter((word) => !['USDT', 'LATE', 'POLICY', 'hold'].includes(word)) ?? [];

describe('why money fits no order, in Chinese', () => {
  const off = PAYABLE - 500_000n;
  it.each([
    ['a value that does not fit', reasonOf(null, EXPIRES, [])],
    ['two orders', reasonOf(PAYABLE, EXPIRES, [order(), order()])],
    ['marked by hand', reasonOf(PAYABLE, EXPIRES, [order({ status: 'paid', markedByHand: true })])],
    ['a second payment', reasonOf(PAYABLE, EXPIRES, [order({ status: 'paid' })])],
    ['another attempt', reasonOf(PAYABLE, EXPIRES, [order({ paidSibling: ID })])],
    ['late', reasonOf(PAYABLE, LATER, [order()])],
    ['any of several', reasonOf(off, EXPIRES, [order(), order()])],
    ['perhaps by hand', reasonOf(off, EXPIRES, [order({ status: 'paid', markedByHand: true })])],
    ['perhaps a second', reasonOf(PAYABLE + 7n, EXPIRES, [order({ status: 'paid' })])],
    ['cancelled', reasonOf(off, EXPIRES, [order({ status: 'cancelled' })])],
    ['early', reasonOf(off, CREATED - 1, [order()])],
    ['late and off', reasonOf(off, EXPIRES + 61_000, [order()])],
    ['nobody', reasonOf(off, EXPIRES, [])],
    ['nobody near', reasonOf(PAYABLE * 3n, EXPIRES, [], [near()])],
  ])('tells of %s', (_name, reason) => {
    expect(english(reason)).not.toEqual([]);
    expect(english(explainedZh(reason))).toEqual([]);
  });

  it.each([
    PAYABLE,
    PAYABLE * 10n,
    PAYABLE / 100n,
    PAYABLE * 1_000n,
    20_120_000n,
    PAYABLE - 1_000_000n,
    PAYABLE - 1_234_567n,
    PAYABLE + 1n,
  ])('tells how %s units and an order differ, and the probable cause', (units) => {
    for (const status of ['pending', 'paid', 'cancelled'] as const) {
      for (const blockTime of [EXPIRES, LATER, CREATED - 45_000]) {
        for (const toAddress of ['T1', 'T2']) {
          const [candidate] = rankCandidates({ units, blockTime, toAddress }, [near({ status })], 1);
          const words = candidate?.words ?? '';
          expect(english(words)).not.toEqual([]);
          expect([words, english(explainedZh(words))]).toEqual([words, []]);
        }
      }
    }
  });

  it('is what the gateway says where nobody knows the words', () => {
    expect(explainedZh('something new')).toBe('something new');
    expect(explainedZh(`exactly the amount of order ${ID}: for a new reason`)).toContain('for a new reason');
  });
});
