import fc from 'fast-check';
import { HOUR, MINUTE, SECOND, parseUnits } from '@epusdt/kernel';
import { duration, rankCandidates, type NearOrder } from './ranking';

const units = (text: string): bigint => parseUnits(text)!;
const START = 1_000 * HOUR;

const order = (more: Partial<NearOrder> = {}): NearOrder => ({
  id: 'A',
  reference: 'R1',
  status: 'pending',
  payableUnits: units('20.05'),
  address: 'T1',
  createdAt: START,
  expiresAt: START + 10 * MINUTE,
  slotUntil: START + 70 * MINUTE,
  ...more,
});

const received = (amount: string, blockTime = START + MINUTE, toAddress = 'T1') => ({
  units: units(amount),
  blockTime,
  toAddress,
});

describe('the words for one order', () => {
  it.each([
    [
      'a usual fee',
      '19.05',
      order(),
      '1 USDT short of order A (20.05 USDT): the exchange probably took its fee',
    ],
    [
      'another usual fee',
      '19.25',
      order(),
      '0.8 USDT short of order A (20.05 USDT): the exchange probably took its fee',
    ],
    [
      'the largest fee',
      '15.05',
      order(),
      '5 USDT short of order A (20.05 USDT): the exchange probably took its fee',
    ],
    [
      'a fee that is not usual',
      '18.82',
      order(),
      '1.23 USDT short of order A (20.05 USDT): the exchange perhaps took its fee',
    ],
    ['more than any fee', '15.049999', order(), '5.000001 USDT short of order A (20.05 USDT)'],
    ['more', '21.05', order(), '1 USDT more than order A (20.05 USDT)'],
    [
      'two decimals, cut off',
      '20.05',
      order({ payableUnits: units('20.0501') }),
      "0.0001 USDT short of order A (20.0501 USDT): the buyer's wallet probably rounded",
    ],
    [
      'three decimals, cut off',
      '20.059',
      order({ payableUnits: units('20.0599') }),
      "0.0009 USDT short of order A (20.0599 USDT): the buyer's wallet probably rounded",
    ],
    [
      'two decimals, rounded up',
      '20.06',
      order({ payableUnits: units('20.0562') }),
      "0.0038 USDT more than order A (20.0562 USDT): the buyer's wallet probably rounded",
    ],
    ['tenfold', '200.5', order(), 'a tenfold of order A (20.05 USDT): probably a slip of the decimal point'],
    [
      'hundredfold',
      '2005',
      order(),
      'a hundredfold of order A (20.05 USDT): probably a slip of the decimal point',
    ],
    [
      'thousandfold',
      '20050',
      order(),
      'a thousandfold of order A (20.05 USDT): probably a slip of the decimal point',
    ],
    ['a tenth', '2.005', order(), 'a tenth of order A (20.05 USDT): probably a slip of the decimal point'],
    [
      'a hundredth',
      '0.2005',
      order(),
      'a hundredth of order A (20.05 USDT): probably a slip of the decimal point',
    ],
  ])('%s', (_name, amount, one, words) => {
    expect(rankCandidates(received(amount), [one], 1)[0]?.words).toBe(words);
  });

  it.each([
    ['after its window', START + 135 * MINUTE, {}, ', whose time was over 2 h 5 min before'],
    ['within its window, late', START + 10 * MINUTE + 1, {}, ', whose time was over 1 s before'],
    ['on time', START + 10 * MINUTE, {}, ''],
    ['before it was made', START - 40 * SECOND, {}, ', which was made only 40 s later'],
    ['before, as far as clocks differ', START - 30 * SECOND, {}, ''],
    ['paid', START, { status: 'paid' }, ', paid already'],
    ['cancelled', START, { status: 'cancelled' }, ', which was cancelled'],
    ['elsewhere', START, { address: 'T2' }, ', but at another of your addresses'],
  ] as const)('exactly the amount, %s', (_name, blockTime, more, words) => {
    const [candidate] = rankCandidates(received('20.05', blockTime), [order(more)], 1);
    expect(candidate?.words).toBe(`exactly the amount of order A${words}`);
  });

  it('says all that differs, the cause last', () => {
    const one = order({ status: 'paid', address: 'T2' });
    expect(rankCandidates(received('19.05', START + 72 * HOUR), [one], 1)[0]?.words).toBe(
      '1 USDT short of order A (20.05 USDT), paid already, whose time was over 2 d 23 h before, but at another of your addresses: the exchange probably took its fee',
    );
  });

  it.each([
    [1, '1 s'],
    [40_000, '40 s'],
    [59_001, '1 min'],
    [MINUTE + 5 * SECOND, '1 min 5 s'],
    [5 * MINUTE, '5 min'],
    [125 * MINUTE, '2 h 5 min'],
    [24 * HOUR, '1 d'],
    [75 * HOUR, '3 d 3 h'],
  ])('%i ms are %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});

describe('the order of the candidates', () => {
  it.each([
    ['unpaid before paid', '20.05', { status: 'paid' }, { payableUnits: units('99') }],
    ['exact before the same address', '20.05', { payableUnits: units('20.06') }, { address: 'T2' }],
    ['the same address before the nearer amount', '20', { address: 'T2' }, { payableUnits: units('25') }],
    [
      'the nearer amount before the nearer time',
      '20',
      { payableUnits: units('20.06') },
      { expiresAt: START - 1 },
    ],
    [
      'less before more, where it is nearer',
      '20',
      { payableUnits: units('19.9') },
      { payableUnits: units('20.09') },
    ],
    ['the nearer time before the newer', '20', { expiresAt: START + 2 }, { createdAt: START - 1 }],
    ['the newer', '20', {}, { createdAt: START + 1 }],
  ] as const)('%s', (_name, amount, second, first) => {
    const orders = [order({ id: 'second', ...second }), order({ id: 'first', ...first })];
    const ranked = rankCandidates(received(amount), orders, 2).map((candidate) => candidate.order.id);
    expect(ranked).toEqual(['first', 'second']);
  });

  it('counts the time from the time to pay, and the difference with its sign', () => {
    const of = (blockTime: number) => rankCandidates(received('20', blockTime), [order()], 1)[0];
    expect(of(START - 5)).toMatchObject({ difference: -50_000n, timeDistance: 5, likely: true });
    expect(of(START)).toMatchObject({ timeDistance: 0 });
    expect(of(START + 10 * MINUTE)).toMatchObject({ timeDistance: 0 });
    expect(of(START + 10 * MINUTE + 7)).toMatchObject({ timeDistance: 7 });
  });

  it('tells likely ones from those that are only the nearest', () => {
    const likely = (amount: string) => rankCandidates(received(amount), [order()], 1)[0]?.likely;
    expect(['20.05', '25.05', '25.050001', '15.05', '15.04', '2005'].map(likely)).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('has none for a value that fits no amount, and never more than asked for', () => {
    expect(rankCandidates({ ...received('1'), units: null }, [order()], 5)).toEqual([]);
    expect(rankCandidates(received('1'), [order(), order({ id: 'B' }), order({ id: 'C' })], 2)).toHaveLength(
      2,
    );
  });

  it('is the same however the orders come', () => {
    const orders = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom(...'ABCDEFGH'),
        status: fc.constantFrom('pending', 'paid', 'expired', 'cancelled'),
        payableUnits: fc.constantFrom(units('20'), units('20.05'), units('20.1')),
        address: fc.constantFrom('T1', 'T2'),
        createdAt: fc.constantFrom(START, START + MINUTE, START + 2 * MINUTE),
      }),
      { selector: ({ id }) => id },
    );
    fc.assert(
      fc.property(orders, fc.infiniteStream(fc.nat()), (made, keys) => {
        const all = made.map((more) => order(more));
        const keyed = all.map((one) => ({ one, key: keys.next().value }));
        const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
        const ids = (list: readonly NearOrder[]): string[] =>
          rankCandidates(received('20.05'), list, 10).map((candidate) => candidate.order.id);
        expect(ids(shuffled)).toEqual(ids(all));
      }),
      { seed: 20260106 },
    );
  });
});
