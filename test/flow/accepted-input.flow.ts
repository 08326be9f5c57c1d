import { quoted, send, type Literals } from '../support/epusdt-wire';
import { CREATE_PATH } from '../support/gateway';
import { STACK, base, bodyWith, expectOrder, expectRefusal, shareWorld, stored } from '../support/input';

shareWorld();

describe('what must be accepted', () => {
  it.each<[string, Literals]>([
    ['an amount with two decimals', { amount: '10.00' }],
    ['an amount as text', { amount: '"10.00"' }],
    ['what PHP makes of 19.99', { amount: '19.989999999999998' }],
    ['what Java makes of 99999999.99', { amount: '9.999999999E7' }],
    ['the least amount', { amount: '0.01' }],
    ['the greatest amount', { amount: '1000000000000' }],
    ['many decimals', { amount: '10.0000000000000000000000000000001' }],
    ['an order_id of 64 characters', { order_id: quoted('x'.repeat(64)) }],
    ['an order_id of 64 CJK characters', { order_id: quoted('订'.repeat(64)) }],
    ['an order_id of 64 emoji', { order_id: quoted('😀'.repeat(64)) }],
    ['a UUID', { order_id: quoted('usdt-89de7287-3f6a-4d3c-9c1e-1f2a3b4c5d6e') }],
    ['marks and inner blanks', { order_id: quoted('a b&c=d%20e+f/g"h\\i<j>') }],
    ['unicode escapes', { order_id: '"\\u8ba2\\u5355\\/1\\ud83d\\ude00"' }],
    ['further fields, signed', { timestamp: '1700000000', nonce: quoted('n0nce'), cid: '0', device: 'true' }],
    ['empty further fields', { rate: '""', address: '""', name: '""', redirect_url: '""', extra: 'null' }],
    ['a time-out of zero', { timeout: '0' }],
    ['a redirect with a fragment', { redirect_url: quoted('https://shop.example/#/order/1?a=b&c=%20') }],
    ['a currency', { currency: quoted('usd') }],
    ['USDT itself', { currency: quoted('USDT') }],
    ['a notify_url with a query', { notify_url: quoted('https://shop.example:443/n?a=1&b=订单') }],
  ])('%s', async (name, changes) => {
    const order_id = changes['order_id'] ?? quoted(`ok: ${name}`);
    const { data } = await expectOrder({ body: bodyWith({ ...changes, order_id }) });
    expect(data['order_id']).toBe(JSON.parse(order_id));
    expect(data['trade_id']).toMatch(/^[0-9A-Za-z]{24}$/);
    expect(String(data['payment_url']).endsWith(`/pay/checkout-counter/${String(data['trade_id'])}`)).toBe(
      true,
    );
  });

  it('a numeric order_id, which is answered as text', async () => {
    const { data } = await expectOrder({ body: bodyWith({ order_id: '4711' }) });
    expect(data['order_id']).toBe('4711');
  });

  it('a doubled slash, a body in chunks, and curl that asks first', async () => {
    const body = (order: string): string => bodyWith({ order_id: quoted(order) });
    await expectOrder({ path: `/${CREATE_PATH}`, body: body('slash') });
    await expectOrder({ body: body('chunks'), chunked: true });
    await expectOrder({ body: body('expect'), headers: { expect: '100-continue' } });
  });

  it.each([
    ['28.80', '28.8'],
    ['100.00', '100'],
    ['1e2', '100'],
    ['"50.10"', '50.1'],
    ['1000000', '1000000'],
    ['0.01', '0.01'],
    ['123456789.12', '123456789.12'],
  ])('amount %s is answered as the number %s', async (amount, printed) => {
    const { text } = await expectOrder({ body: bodyWith({ order_id: quoted(`print ${amount}`), amount }) });
    expect(text).toContain(`"amount":${printed},`);
    expect(text).toMatch(/"actual_amount":(0|[1-9]\d*)(\.\d{0,5}[1-9])?,/);
    expect(text).toMatch(/"expiration_time":\d{10}[,}]/);
  });

  it('the same order asked for again is the same order; with another amount it is refused', async () => {
    const ask = (amount: string, more: Literals = {}): string =>
      bodyWith({ order_id: quoted('again'), amount, ...more });
    const first = await expectOrder({ body: ask('10') });
    const count = await stored();
    for (const body of [
      ask('10.00'),
      ask('"10"'),
      ask('10', { redirect_url: quoted('https://a.example/') }),
    ]) {
      expect((await expectOrder({ body })).data).toEqual(first.data);
    }
    await expectRefusal({ body: ask('11') }, 10002, 'again');
    await expectRefusal({ body: ask('10', { currency: quoted('USD') }) }, 10002, 'again');
    expect(await stored()).toBe(count);
  });
});

describe('looking at an order', () => {
  const NO_SUCH = [
    'nothing',
    '7Qm3c9VxKf0aTz2LrW8bNdYe',
    '%00',
    "'%20OR%201=1--",
    '%F0%9F%98%80',
    '%ED%A0%80',
    '%zz',
    '..%2f..%2fetc%2fpasswd',
    'x'.repeat(500),
    '__proto__',
    '',
  ];

  const isRead = (id: string): boolean => id !== '' && !/%(zz|ED)/.test(id);

  it.each(NO_SUCH)('check-status of %s: 10008', async (id) => {
    await expectRefusal({ method: 'GET', path: `/pay/check-status/${id}` }, 10008, 'trade_id');
  });

  it('knows an order by exactly its id', async () => {
    const { data } = await expectOrder({ body: bodyWith({ order_id: quoted('look') }) });
    const id = String(data['trade_id']);
    const answer = await send(base(), { method: 'GET', path: `/pay/check-status/${id}` });
    const status = { trade_id: id, status: 1 };
    expect(JSON.parse(answer.text)).toMatchObject({ status_code: 200, data: status, ...status });
    for (const near of [`${id}%20`, `%20${id}`, id.slice(0, 23), swapCase(id), `${id}/`]) {
      const path = `/pay/check-status/${near}`;
      await expectRefusal({ method: 'GET', path }, 10008, 'trade_id');
    }
  });

  it.each([...NO_SUCH.filter(isRead), '<script>alert(1)</script>'])(
    'the page of %s: 404, a page, safe',
    async (id) => {
      const answer = await send(base(), { method: 'GET', path: `/pay/checkout-counter/${id}` });
      expect(answer.status).toBe(404);
      expect(answer.type).toMatch(/^text\/html/);
      expect(answer.text).not.toMatch(STACK);
      expect(answer.text).not.toContain('alert(1)');
      expectPageHeaders(answer.headers);
    },
  );

  it('the page of an order has the same headers', async () => {
    const { data } = await expectOrder({ body: bodyWith({ order_id: quoted('page') }) });
    const path = new URL(String(data['payment_url'])).pathname;
    const answer = await send(base(), { method: 'GET', path });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(String(data['actual_amount']));
    expectPageHeaders(answer.headers);
  });

  it.each([
    '/nothing',
    '/api/v3/orders',
    '/pay',
    '/admin',
    '/.env',
    '/%zz',
    `/${'x'.repeat(3_000)}`,
    '/pay/checkout-counter/%zz',
  ])('GET %s: 404 as problem+json', async (path) => {
    const answer = await send(base(), { method: 'GET', path });
    expect(answer.type).toMatch(/^application\/problem\+json/);
    expect(answer.text).not.toMatch(STACK);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text)).toEqual({
      type: 'about:blank',
      title: 'nothing is at this address',
      status: 404,
    });
  });
});

const swapCase = (text: string): string =>
  [...text].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('');

function expectPageHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): void {
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['referrer-policy']).toBe('no-referrer');
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['x-powered-by']).toBeUndefined();
}
