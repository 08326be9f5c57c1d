import { gzipSync } from 'node:zlib';
import { quoted, send, signedBody, type Literals, type RawRequest } from '../support/epusdt-wire';
import { CREATE_PATH, rows, type Envelope } from '../support/gateway';
import { createWorld, type World } from '../support/world';

const STACK = /\n\s*at |node_modules|\.[jt]s:\d|Error:|invariant|SELECT|INSERT/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KILOBYTE = 1_024;
const MEGABYTE = KILOBYTE * KILOBYTE;

let world: World;
beforeAll(async () => (world = await createWorld({ wallets: 2 })));
afterAll(() => world.close());

const base = (): string => world.gateway.url;
const notify = (): string => quoted(`${world.shop.url}/shop/notify`);
const stored = async (): Promise<number> => (await rows(world.gateway, 'orders')).length;

/** A good request with some fields made different; `undefined` takes a field out. */
const fields = (changes: Literals = {}): Literals => ({
  order_id: quoted('B1'),
  amount: '42',
  notify_url: notify(),
  ...changes,
});
const bodyWith = (changes?: Literals, secret = world.gateway.secret): string =>
  signedBody(fields(changes), secret);

/** The dialect's own refusal, and nothing kept of the request. */
async function expectRefusal(asked: RawRequest, code: number, words: string | RegExp): Promise<void> {
  const before = await stored();
  const answer = await send(base(), asked);
  expect(answer.status).toBe(200);
  expect(answer.type).toMatch(/^application\/json/);
  expect(answer.text).not.toMatch(STACK);
  const envelope = JSON.parse(answer.text) as Record<string, unknown>;
  expect(envelope).toEqual({
    status_code: code,
    message: expect.any(String) as unknown,
    data: null,
    request_id: expect.stringMatching(UUID) as unknown,
  });
  expect(answer.text).toMatch(new RegExp(`"status_code":${code}[,}]`));
  expect(envelope['message']).toMatch(words);
  expect(await stored()).toBe(before);
}

async function expectOrder(asked: RawRequest): Promise<{ text: string; data: Record<string, unknown> }> {
  const answer = await send(base(), asked);
  expect(answer.status).toBe(200);
  expect(answer.type).toMatch(/^application\/json/);
  const envelope = JSON.parse(answer.text) as Envelope;
  expect({ code: envelope.status_code, message: envelope.message }).toEqual({
    code: 200,
    message: 'success',
  });
  if (!envelope.data) throw new Error(answer.text);
  return { text: answer.text, data: envelope.data };
}

describe('a body that is no request', () => {
  it.each<[string, string | Buffer | undefined]>([
    ['nothing', undefined],
    ['an empty text', ''],
    ['blanks', ' \n'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a text', '"order_id"'],
    ['a number', '42'],
    ['broken JSON', '{"order_id":"B1",'],
    ['NaN as a literal', '{"order_id":"B1","amount":NaN}'],
    ['Infinity as a literal', '{"order_id":"B1","amount":Infinity}'],
    ['a number with a leading zero', '{"order_id":"B1","amount":042}'],
    ['a comment', '{"order_id":"B1"/* */}'],
    ['two objects', '{}{}'],
    ['a form', 'order_id=B1&amount=42&signature=x'],
    ['half a surrogate pair', '{"order_id":"\\ud83d"}'],
    ['a byte order mark in UTF-16', Buffer.from('\ufeff{}', 'utf16le')],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['invalid UTF-8 in a text', Buffer.from('{"order_id":"\xff","amount":42}', 'latin1')],
    ['a zipped body', gzipSync('{"order_id":"B1"}')],
    ['deep nesting', `{"order_id":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['deep nesting cut off', '{"a":'.repeat(10_000)],
    ['129 fields', JSON.stringify(Object.fromEntries(Array.from({ length: 129 }, (_, n) => [`k${n}`, n])))],
  ])('%s: 10009', async (_name, body) => {
    const headers = Buffer.isBuffer(body) && body[0] === 0x1f ? { 'content-encoding': 'gzip' } : {};
    await expectRefusal({ ...(body === undefined ? {} : { body }), headers }, 10009, /order_id|read/);
  });

  it.each([
    ['with its length told', false],
    ['in chunks', true],
  ])('1 MB %s: 10009', async (_name, chunked) => {
    const body = bodyWith({ filler: quoted('x'.repeat(MEGABYTE)) });
    await expectRefusal({ body, chunked }, 10009, /64 KB/);
  });

  it('one byte too long for the limit, in JSON that would be good: 10009', async () => {
    const room = 64 * KILOBYTE - Buffer.byteLength(bodyWith({ filler: quoted('x') }));
    await expectRefusal({ body: bodyWith({ filler: quoted('x'.repeat(room + 2)) }) }, 10009, /64 KB/);
    await expectOrder({ body: bodyWith({ order_id: quoted('full'), filler: quoted('x'.repeat(room - 2)) }) });
  });
});

describe('a signature that is not right', () => {
  const other = 'another-secret-another-secret';
  const good = (): Record<string, string> => JSON.parse(bodyWith()) as Record<string, string>;
  const spoilt = (change: (body: Record<string, unknown>) => void): string => {
    const body: Record<string, unknown> = good();
    change(body);
    return JSON.stringify(body);
  };
  it.each<[string, () => string]>([
    ['missing', () => spoilt((body) => delete body['signature'])],
    ['empty', () => spoilt((body) => (body['signature'] = ''))],
    ['null', () => spoilt((body) => (body['signature'] = null))],
    ['a number', () => spoilt((body) => (body['signature'] = 0))],
    ['an array', () => spoilt((body) => (body['signature'] = [body['signature']]))],
    ['upper-case', () => spoilt((body) => (body['signature'] = String(body['signature']).toUpperCase()))],
    ['with a blank', () => spoilt((body) => (body['signature'] = `${String(body['signature'])} `))],
    ['cut short', () => spoilt((body) => (body['signature'] = String(body['signature']).slice(0, 31)))],
    ['over another secret', () => bodyWith({}, other)],
    ['over no secret', () => bodyWith({}, '')],
    ['over another amount', () => spoilt((body) => (body['amount'] = 43))],
    ['over another order', () => spoilt((body) => (body['order_id'] = 'B2'))],
    ['before a field came on top', () => spoilt((body) => (body['redirect_url'] = 'https://evil.example'))],
    ['an empty object', () => '{}'],
    // Nobody signs arrays and objects, so such a request has no right signature.
    ['for an amount in an array', () => bodyWith({ amount: '[42]' })],
    ['for an amount in an object', () => bodyWith({ amount: '{"value":42}' })],
    ['for a first of two equal keys', () => bodyWith().replace('{', '{"amount":1,').replace('42', '43')],
  ])('%s: 401', async (_name, body) => {
    await expectRefusal({ body: body() }, 401, 'signature');
  });

  it('the last of two equal keys is the one that counts, for the signature and for the order', async () => {
    const body = bodyWith({ order_id: quoted('twice'), amount: '6' }).replace('{', '{"amount":999,');
    expect((await expectOrder({ body })).data['amount']).toBe(6);
  });

  it('a __proto__ key is an unknown field like any other', async () => {
    const hidden = '{"amount":"1","order_id":"hidden"}';
    await expectRefusal({ body: bodyWith().replace('{', `{"__proto__":${hidden},`) }, 401, 'signature');
    const names = ['__proto__', 'constructor', 'toString'];
    const odd = Object.fromEntries(names.map((name) => [`x${name}`, quoted('x')]));
    await expectOrder({ body: bodyWith({ order_id: quoted('proto'), ...odd }) });
    expect(({} as Record<string, unknown>)['amount']).toBeUndefined();
  });
});

describe('fields that are missing or of the wrong shape', () => {
  const long = (length: number): string => quoted('x'.repeat(length));
  it.each<[string, Literals, RegExp]>([
    ['no order_id', { order_id: undefined }, /order_id/],
    ['an empty order_id', { order_id: '""' }, /order_id/],
    ['a null order_id', { order_id: 'null' }, /order_id/],
    ['order_id true', { order_id: 'true' }, /order_id/],
    ['order_id of 65 characters', { order_id: long(65) }, /order_id.*64/],
    ['order_id of 65 emoji', { order_id: quoted('😀'.repeat(65)) }, /order_id.*64/],
    ['order_id of 64 emoji with selectors', { order_id: quoted('❤️'.repeat(64)) }, /order_id.*64/],
    ['order_id of selectors only', { order_id: quoted('\ufe0f'.repeat(100)) }, /order_id.*64/],
    ['a blank before order_id', { order_id: quoted(' B1') }, /order_id.*blank/],
    ['a blank after order_id', { order_id: quoted('B1 ') }, /order_id.*blank/],
    ['a wide blank after order_id', { order_id: quoted('B1\u3000') }, /order_id.*blank/],
    ['order_id of a blank', { order_id: quoted(' ') }, /order_id/],
    ['a line break in order_id', { order_id: quoted('B\n1') }, /order_id.*control/],
    ['a NUL in order_id', { order_id: quoted('B\u00001') }, /order_id.*control/],
    ['no amount', { amount: undefined }, /amount/],
    ['an empty amount', { amount: '""' }, /amount/],
    ['a null amount', { amount: 'null' }, /amount/],
    ['amount true', { amount: 'true' }, /amount/],
    ['an amount of 65 digits', { amount: `0.${'1'.repeat(63)}` }, /amount.*64/],
    ['no notify_url', { notify_url: undefined }, /notify_url/],
    ['an empty notify_url', { notify_url: '""' }, /notify_url/],
    ['notify_url false', { notify_url: 'false' }, /notify_url/],
    [
      'a long notify_url',
      { notify_url: quoted(`https://a.example/${'x'.repeat(2_048)}`) },
      /notify_url.*2048/,
    ],
    [
      'a long redirect_url',
      { redirect_url: quoted(`https://a.example/${'x'.repeat(2_048)}`) },
      /redirect_url/,
    ],
    ['redirect_url true', { redirect_url: 'true' }, /redirect_url/],
    ['a currency that is no code', { currency: quoted('RMB¥') }, /currency/],
    ['a currency in digits', { currency: '156' }, /currency/],
    ['a long currency', { currency: quoted('RENMINBI') }, /currency/],
  ])('%s: 10009', async (_name, changes, words) => {
    await expectRefusal({ body: bodyWith(changes) }, 10009, words);
  });

  it('names everything that is wrong at once', async () => {
    const body = bodyWith({ order_id: undefined, amount: undefined, notify_url: undefined, x: '1' });
    await expectRefusal({ body }, 10009, /order_id.*amount.*notify_url/);
  });
});

describe('amounts that are none', () => {
  it.each([
    '0',
    '0.0',
    '-0',
    '-1',
    '-0.01',
    '0.001',
    '0.009999',
    '1e-9',
    '1e-400',
    '1e400',
    '-1e400',
    '1e13',
    '1000000000000.01',
    '99999999999999999999999999999999999999',
    '"0"',
    '"-5"',
    '"+5"',
    '" 5"',
    '"5 "',
    '"1,5"',
    '"5."',
    '".5"',
    '"0x10"',
    '"1e400"',
    '"NaN"',
    '"Infinity"',
    '"null"',
    '"４２"',
    '"<script>"',
    `"${'9'.repeat(64)}"`,
  ])('%s: 10004', async (amount) => {
    await expectRefusal({ body: bodyWith({ amount }) }, 10004, 'amount');
  });
});

describe('addresses that are not called', () => {
  it.each([
    'javascript:alert(1)',
    'ftp://shop.example/notify',
    'file:///etc/passwd',
    'data:text/html,x',
    '//shop.example/notify',
    'shop.example/notify',
    'http://',
    'http://user:pw@shop.example/notify',
    'http://10.0.0.1/notify',
    'http://192.168.1.1/notify',
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[::1]/notify',
    'http://[::ffff:10.0.0.1]/notify',
    'http://0.0.0.0/',
    'http://8.8.8.8:22/',
  ])('notify_url %s: 400', async (url) => {
    await expectRefusal({ body: bodyWith({ notify_url: quoted(url) }) }, 400, 'notify_url');
  });

  it.each([
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '/thanks',
    'thanks',
  ])('redirect_url %s: 400', async (url) => {
    await expectRefusal({ body: bodyWith({ redirect_url: quoted(url) }) }, 400, 'redirect_url');
  });

  it.each(['XYZ', 'EUR', 'cnyy'])('currency %s without a rate: 10006', async (currency) => {
    await expectRefusal({ body: bodyWith({ currency: quoted(currency) }) }, 10006, currency.toUpperCase());
  });
});

describe('the call itself', () => {
  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s: the dialect says to POST', async (method) => {
    const body = method === 'PUT' || method === 'PATCH' ? bodyWith() : undefined;
    await expectRefusal({ method, ...(body === undefined ? {} : { body }) }, 400, 'POST');
  });

  it.each([
    '/api/v1/order/',
    '/api/v1/order/nothing',
    `${CREATE_PATH}/more`,
    '//api//v1//order//nothing',
    '/api/v1/order/%zz',
  ])('POST %s: no such call', async (path) => {
    await expectRefusal({ path, body: bodyWith() }, 400, /call|address/);
  });

  it.each<[string, string | undefined]>([
    ['none', undefined],
    ['an empty one', ''],
    ['text/plain', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['a form in parts', 'multipart/form-data; boundary=x'],
    ['with a charset', 'application/json; charset=UTF-8'],
    ['in capitals', 'Application/JSON'],
    ['nonsense', 'json'],
    ['more nonsense', ';;;'],
  ])('a JSON body is read under any content type: %s', async (name, type) => {
    const body = bodyWith({ order_id: quoted(`type ${name}`) });
    await expectOrder({ body, headers: { 'content-type': type } });
    await expectRefusal({ body: '{', headers: { 'content-type': type } }, 10009, /order_id/);
  });
});

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
    '/api/v2/orders',
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
