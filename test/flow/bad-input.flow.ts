import { gzipSync } from 'node:zlib';
import { quoted, type Literals } from '../support/epusdt-wire';
import { CREATE_PATH } from '../support/gateway';
import { bodyWith, expectOrder, expectRefusal, shareWorld } from '../support/input';

const KILOBYTE = 1_024;
const MEGABYTE = KILOBYTE * KILOBYTE;

shareWorld();

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
