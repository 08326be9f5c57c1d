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
    slotUntil: NOW + 4_200_000,
    redirectUrl: 'https://shop.example/thanks?o=1',
  },
  payment: null,
  sighting: null,
  genuine: true,
  now: NOW,
  language: 'en',
  explorer: EXPLORER,
};
const sighting = { txHash: TX, blockNumber: 100, headNumber: 106 };
const order = (change: Partial<CheckoutQuestion['order']>, rest: Partial<CheckoutQuestion> = {}) =>
  viewOrder({ ...question, order: { ...question.order, ...change }, ...rest });

describe('viewOrder', () => {
  it('shows what to pay, in parts that make the whole again', () => {
    expect(viewOrder(question)).toEqual({
      state: 'pending',
      language: 'en',
      orderId: '7Qm3c9VxKf0aTz2LrW8bNdYe',
      facts: {
        reference: 'A1001',
        price: '42.50 CNY',
        payable: '5.8401 USDT',
        back: { href: 'https://shop.example/thanks?o=1', text: 'shop.example' },
      },
      remainingMs: 600_000,
      amount: { whole: '5', decimals: '.8401' },
      address: { first: 'TJngGW', middle: 'iRMLgNFScEybQxLEKQMNdB', last: '4nR6Vx' },
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
    if (state !== 'pending') expect(JSON.stringify(view)).not.toContain('TJngGW');
  });

  it('tells nothing but the order number when the address is not genuine', () => {
    expect(order({}, { genuine: false })).toEqual({
      state: 'unverified',
      language: 'en',
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
    expect(order({ payableUnits })).toMatchObject({ amount: { whole, decimals } });
  });

  it.each<['expired' | 'cancelled', number, boolean]>([
    ['expired', NOW + 4_199_999, true],
    ['expired', NOW + 4_200_000, false],
    ['cancelled', NOW, true],
    ['cancelled', NOW + 4_200_000, false],
  ])('%s at %i: still watched %s', (status, now, watched) => {
    expect(order({ status }, { now })).toMatchObject({ watched });
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
      { payment: { txHash, units: 5_840_100n, transferId: '1' }, explorer },
    );
    expect(view).toMatchObject({ received: '5.8401', late: false, transaction: { hash: txHash, href } });
  });

  it.each([
    ['42', 'CNY', '42.00 CNY'],
    ['42.5', 'USD', '42.50 USD'],
    ['28.879999', 'CNY', '28.879999 CNY'],
    ['500', 'JPY', '500 JPY'],
    ['25500.5', 'VND', '25500.5 VND'],
    ['10.5', 'USDT', '10.5 USDT'],
  ])('writes the price %s %s as %s', (fiatAmount, fiat, price) => {
    expect(order({ fiatAmount, fiat })).toMatchObject({ facts: { price } });
  });

  it('tells of a payment marked by hand neither amount nor transaction, which nobody knows', () => {
    const payment = { txHash: 'manual-7Qm3c9VxKf0aTz2LrW8bNdYe', units: 5_840_000n, transferId: null };
    expect(order({ status: 'paid', reason: 'manual' }, { payment, explorer: EXPLORER })).toMatchObject({
      late: false,
      received: null,
      transaction: null,
    });
  });

  it('shows a paid order whose payment it was not given', () => {
    expect(order({ status: 'paid', reason: 'late' })).toMatchObject({
      late: true,
      received: null,
      transaction: null,
    });
  });
});

describe('a sighting', () => {
  it('replaces what there is to pay, without amount or address', () => {
    const view = order({}, { sighting });
    expect(view).toEqual({
      state: 'seen',
      language: 'en',
      orderId: question.order.id,
      facts: expect.objectContaining({ reference: 'A1001' }) as object,
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
    ['expired', true, NOW, 'expired'],
    ['cancelled', true, NOW, 'cancelled'],
  ])('of an order %s, genuine %s, at %i: %s', (status, genuine, now, state) => {
    expect(order({ status }, { genuine, now, sighting }).state).toBe(state);
    expect(confirmationsOf({ status }, sighting, genuine)).toBe(state === 'seen' ? 7 : null);
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
