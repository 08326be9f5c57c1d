import { inspect } from 'node:util';
import { confirmationsOf, type OrderStatus } from '@epusdt/orders';
import { httpStatusOf, isOrderId, viewOrder, type CheckoutQuestion } from './checkout-view';

const NOW = 1_767_225_600_000;
const TX = 'ab'.repeat(32);
const EXPLORER = 'https://tronscan.org/#/transaction/';
const question: CheckoutQuestion = {
  order: {
    id: '7Qm3c9VxKf0aTz2LrW8bNdYe',
    reference: 'A1001',
    status: 'pending',
    reason: null,
    fiat: 'CNY',
    fiatAmount: '42.5',
    payableUnits: 5_840_100n,
    address: 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx',
    expiresAt: NOW + 600_000,
    slot: 'tron:usdt:TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx:5840100',
    redirectUrl: 'https://shop.example/thanks?o=1',
  },
  payment: null,
  sighting: null,
  genuine: true,
  mismatch: null,
  paidElsewhere: false,
  now: NOW,
  place: {
    explorer: EXPLORER,
    contract: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
    mainnet: true,
    publicUrl: 'https://pay.example',
  },
};
const sighting = { txHash: TX, blockNumber: 100, headNumber: 106 };
const order = (change: Partial<CheckoutQuestion['order']>, rest: Partial<CheckoutQuestion> = {}) =>
  viewOrder({ ...question, order: { ...question.order, ...change }, ...rest });

describe('viewOrder', () => {
  it('shows what to pay, in parts that make the whole again', () => {
    expect(viewOrder(question)).toEqual({
      state: 'pending',
      facts: {
        orderId: '7Qm3c9VxKf0aTz2LrW8bNdYe',
        reference: 'A1001',
        fiat: 'CNY',
        fiatAmount: '42.5',
        payable: '5.8401',
        back: { href: 'https://shop.example/thanks?o=1', text: 'shop.example' },
      },
      terms: {
        remainingMs: 600_000,
        expiresAt: NOW + 600_000,
        amount: { whole: '5', decimals: '.8401' },
        address: { first: 'TJngGW', middle: 'iRMLgNFScEybQxLEKQMNdB', last: '4nR6Vx' },
        uri: 'tron:TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx?amount=5.8401',
        wallets: expect.any(Array) as unknown,
      },
    });
  });

  it.each<[OrderStatus, boolean, number, string, 200 | 404 | 503]>([
    ['pending', true, NOW, 'pending', 200],
    ['pending', true, NOW + 599_999, 'pending', 200],
    ['pending', true, NOW + 600_000, 'overdue', 200],
    ['pending', true, NOW + 9_000_000, 'overdue', 200],
    ['pending', false, NOW, 'unverified', 503],
    ['pending', false, NOW + 600_000, 'overdue', 200],
    ['paid', false, NOW, 'paid', 200],
    ['paid', true, NOW + 9_000_000, 'paid', 200],
    ['expired', false, NOW + 700_000, 'expired', 200],
    ['cancelled', false, NOW, 'cancelled', 200],
  ])('%s, genuine %s, at %i: %s, HTTP %i', (status, genuine, now, state, http) => {
    const view = order({ status }, { genuine, now });
    expect(view.state).toBe(state);
    expect(httpStatusOf(view)).toBe(http);
    if (state !== 'pending') expect(inspect(view, { depth: 9 })).not.toContain('TJngGW');
  });

  it('tells nothing but the order number when the address is not genuine', () => {
    expect(order({}, { genuine: false })).toEqual({
      state: 'unverified',
      orderId: question.order.id,
    });
  });

  it.each<[bigint, string, string]>([
    [1n, '0', '.000001'],
    [10_000n, '0', '.01'],
    [5_000_000n, '5', ''],
    [20_050_100n, '20', '.0501'],
    [1_000_000_000_000_000_001n, '1000000000000', '.000001'],
  ])('%s units: %s and %s', (payableUnits, whole, decimals) => {
    expect(order({ payableUnits })).toMatchObject({ terms: { amount: { whole, decimals } } });
  });

  it.each<['expired' | 'cancelled', string | null, boolean]>([
    ['expired', 'a slot', true],
    ['expired', null, false],
    ['cancelled', 'a slot', true],
    ['cancelled', null, false],
  ])('%s with %j: still watched %s, whatever the clock says', (status, slot, watched) => {
    expect(order({ status, slot }, { now: NOW + 9_000_000 })).toMatchObject({ watched });
  });

  it.each([
    ['https://shop.example', 'https://shop.example/', 'shop.example'],
    ['http://shop.example:8080/a', 'http://shop.example:8080/a', 'shop.example:8080'],
    ['HTTPS://SHOP.example/"><script>', 'https://shop.example/%22%3E%3Cscript%3E', 'shop.example'],
    ['https://商店.example/', 'https://xn--czrs0t.example/', 'xn--czrs0t.example'],
  ])('links %j', (redirectUrl, href, text) => {
    expect(order({ redirectUrl })).toMatchObject({ facts: { back: { href, text } } });
  });

  it.each([
    null,
    '',
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '/thanks',
    '//shop.example',
    'https://',
    'weixin://pay',
  ])('does not link %j', (redirectUrl) => {
    expect(order({ redirectUrl })).toMatchObject({ facts: { back: null } });
  });

  it.each<[string, string | null, string | null]>([
    [TX, EXPLORER, EXPLORER + TX],
    [TX, null, null],
    ['"><script>alert(1)</script>', EXPLORER, null],
    ['manual', EXPLORER, null],
  ])('transaction %j with explorer %j: link %j', (txHash, explorer, href) => {
    const view = order(
      { status: 'paid', reason: 'exact' },
      {
        payment: { txHash, units: 5_840_100n, transferId: '1', settledAt: NOW },
        place: { ...question.place, explorer },
      },
    );
    expect(view).toMatchObject({
      state: 'paid',
      received: '5.8401',
      paidAt: NOW,
      transaction: { hash: txHash, href },
    });
  });

  it('tells of a payment marked by hand neither amount nor transaction, which nobody knows', () => {
    const payment = {
      txHash: 'manual-7Qm3c9VxKf0aTz2LrW8bNdYe',
      units: 5_840_000n,
      transferId: null,
      settledAt: NOW,
    };
    expect(order({ status: 'paid', reason: 'manual' }, { payment })).toMatchObject({
      state: 'paid',
      paidAt: NOW,
      received: null,
      transaction: null,
    });
  });

  it('shows a paid order whose payment it was not given', () => {
    expect(order({ status: 'paid', reason: 'late' })).toMatchObject({
      state: 'late',
      received: null,
      paidAt: null,
      transaction: null,
    });
  });
});

describe('a sighting', () => {
  it('replaces what there is to pay, without amount or address', () => {
    const view = order({}, { sighting });
    expect(view).toEqual({
      state: 'seen',
      facts: expect.objectContaining({ reference: 'A1001' }) as object,
      status: 'pending',
      confirmations: 7,
      transaction: { hash: TX, href: EXPLORER + TX },
    });
    expect(httpStatusOf(view)).toBe(200);
  });

  it.each<[OrderStatus, boolean, number, string]>([
    ['pending', true, NOW + 600_000, 'seen'],
    ['pending', false, NOW, 'unverified'],
    ['pending', false, NOW + 600_000, 'overdue'],
    ['paid', true, NOW, 'paid'],
    ['expired', true, NOW + 700_000, 'seen'],
    ['cancelled', true, NOW, 'seen'],
    ['expired', false, NOW + 700_000, 'expired'],
  ])('of an order %s, genuine %s, at %i: %s', (status, genuine, now, state) => {
    expect(order({ status }, { genuine, now, sighting }).state).toBe(state);
    expect(confirmationsOf({ status }, sighting, genuine)).toBe(state === 'seen' ? 7 : null);
  });
});

describe('money that is not the amount', () => {
  const short = { txHash: TX, units: 4_840_100n };
  const more = { txHash: TX, units: 6_000_000n };

  it.each<[OrderStatus, boolean, number, bigint, string, string | null, boolean]>([
    ['pending', true, NOW, 4_840_100n, 'underpaid', '1', true],
    ['pending', true, NOW, 6_000_000n, 'overpaid', '0.1599', true],
    ['pending', true, NOW + 600_000, 4_840_100n, 'underpaid', '1', false],
    ['pending', true, NOW, 5_840_099n, 'underpaid', '0.000001', true],
    ['pending', true, NOW, 5_840_100n, 'held', null, false],
    ['expired', false, NOW + 700_000, 5_840_100n, 'held', null, false],
    ['pending', false, NOW, 4_840_100n, 'unverified', null, false],
    ['expired', false, NOW + 700_000, 4_840_100n, 'underpaid', '1', false],
    ['cancelled', false, NOW, 6_000_000n, 'overpaid', '0.1599', false],
    ['paid', true, NOW, 4_840_100n, 'paid', null, false],
  ])(
    '%s, genuine %s, at %i, %i units: %s by %j',
    (status, genuine, now, units, state, difference, payable) => {
      const view = order({ status }, { genuine, now, mismatch: { txHash: TX, units } });
      expect(view.state).toBe(state);
      if (difference !== null) expect(view).toMatchObject({ difference, status, transaction: { hash: TX } });
      expect('terms' in view && view.terms !== null).toBe(payable);
    },
  );

  it('says of the exact amount whether the purchase was paid before', () => {
    const mismatch = { txHash: TX, units: 5_840_100n };
    for (const paidElsewhere of [true, false]) {
      const view = order({ status: 'cancelled' }, { mismatch, paidElsewhere });
      expect(view).toMatchObject({
        state: 'held',
        paidElsewhere,
        arrived: '5.8401',
        transaction: { hash: TX },
      });
    }
  });

  it('gives way to a payment that is seen', () => {
    for (const mismatch of [short, more]) expect(order({}, { mismatch, sighting }).state).toBe('seen');
  });
});

describe('a purchase that another attempt has paid', () => {
  it.each<OrderStatus>(['expired', 'cancelled', 'pending'])(
    'asks nobody to pay for it again: %s',
    (status) => {
      expect(order({ status }, { paidElsewhere: true })).toMatchObject({ state: 'paid_elsewhere', status });
    },
  );

  it('is nothing to the attempt that paid it', () => {
    expect(order({ status: 'paid', reason: 'exact' }, { paidElsewhere: true }).state).toBe('paid');
  });
});

describe('what leads into wallets', () => {
  it('is offered for real money only: wallets know no other network', () => {
    const terms = (mainnet: boolean) => order({}, { place: { ...question.place, mainnet } });
    expect(terms(false)).toMatchObject({ terms: { uri: null, wallets: [] } });
    expect(terms(true)).toMatchObject({ terms: { wallets: { length: 5 } } });
  });
});

describe('isOrderId', () => {
  it.each(['7Qm3c9VxKf0aTz2LrW8bNdYe', 'a'.repeat(22), 'Z'.repeat(32)])('takes %s', (id) => {
    expect(isOrderId(id)).toBe(true);
  });

  it.each([
    '',
    'a'.repeat(21),
    'a'.repeat(33),
    '../7Qm3c9VxKf0aTz2LrW8bNdY',
    '7Qm3c9VxKf0aTz2LrW8bNdYe\n',
    '7Qm3c9VxKf0aTz2LrW8bNdY é',
    '７Qm3c9VxKf0aTz2LrW8bNdYe',
    "7Qm3c9VxKf0aTz2LrW8b' OR 1",
    'a'.repeat(10_000),
  ])('refuses %j', (id) => {
    expect(isOrderId(id)).toBe(false);
  });
});
