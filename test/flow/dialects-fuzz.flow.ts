import { createHash } from 'node:crypto';
import { request } from 'undici';
import { Database } from '@epusdt/database';
import { OrderRow } from '@epusdt/orders';
import { engineOfProject } from '../support/engine';
import { Draws } from '../support/scenario-draws';
import { createWorld, type World } from '../support/world';

const SEED = 20_261_130;
/** The dialects are the same on both engines; the second is asked enough to see that it is. */
const EACH = engineOfProject() === 'embedded' ? 2_000 : 200;
const AT_ONCE = 8;
const BOUND_MS = 300_000;
const INSIDE = /node_modules|\.[tj]s:\d|\bat \w+ \(|QueryFailed|SELECT |INSERT |UPDATE |ER_[A-Z_]+|SQLITE/;

interface Target {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly form: boolean;
  readonly sign: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const LEGACY = { notify_url: 'http://127.0.0.1:9/n', redirect_url: 'https://shop.example/', name: 'VIP' };
const EPAY = {
  pid: '1000',
  type: 'alipay',
  out_trade_no: 'A1',
  notify_url: 'http://127.0.0.1:9/n',
  return_url: 'https://shop.example/',
  name: 'VIP',
  money: '28.88',
};
const target = (
  method: Target['method'],
  path: string,
  fields: Target['fields'],
  { form = false, sign = 'signature' } = {},
): Target => ({ method, path, fields, form, sign });
const TARGETS: readonly Target[] = [
  target('POST', '/api/v1/order/create-transaction', { order_id: 'A1', amount: 10, ...LEGACY }),
  target('POST', '/api/v1/order/create-transaction', {
    order_id: 'A2',
    amount: 10,
    trade_type: 'usdt.trc20',
    timeout: 600,
    rate: '',
    ...LEGACY,
  }),
  target('POST', '/api/v1/order/create-order', { order_id: 'A3', amount: 10, currencies: 'USDT', ...LEGACY }),
  target('POST', '/api/v1/order/cancel-transaction', { trade_id: 'x' }),
  target('POST', '/api/v1/order/query-transaction', { trade_id: 'x', timestamp: 1_712_345_678, nonce: 'n' }),
  target('POST', '/api/v1/order/query-networks', { timestamp: 1_712_345_678 }),
  target('POST', '/api/v1/pay/info', { trade_id: 'x' }),
  target('POST', '/api/v1/pay/methods', { trade_id: 'x', currency: 'USDT' }),
  target('POST', '/api/v1/pay/update-order', { trade_id: 'x', currency: 'USDT', network: 'tron' }),
  target('POST', '/payments/gmpay/v1/order/create-transaction', {
    pid: '1000',
    order_id: 'A4',
    amount: 10,
    currency: 'cny',
    token: 'usdt',
    network: 'tron',
    ...LEGACY,
  }),
  target(
    'POST',
    '/payments/gmpay/v1/order/create-transaction',
    { pid: '1000', order_id: 'A5', amount: '10', ...LEGACY },
    { form: true },
  ),
  target(
    'POST',
    '/CreateOrder',
    { OutOrderId: 'A6', OrderUserKey: '7', ActualAmount: 10, Currency: 'USDT_TRC20' },
    { sign: 'Signature' },
  ),
  target('GET', '/Query', { Id: 'x' }, { form: true, sign: 'Signature' }),
  target('GET', '/submit.php', EPAY, { form: true, sign: 'sign' }),
  target('POST', '/submit.php', EPAY, { form: true, sign: 'sign' }),
  target(
    'POST',
    '/mapi.php',
    { ...EPAY, fiat: 'USD', rate: '1.01', timeout: '600', param: '1' },
    { form: true, sign: 'sign' },
  ),
  target(
    'POST',
    '/api.php',
    { act: 'order', pid: '1000', key: 'x', out_trade_no: 'A1' },
    { form: true, sign: 'key' },
  ),
  target('GET', '/payments/epay/v1/order/create-transaction/submit.php', EPAY, { form: true, sign: 'sign' }),
];

/** What people, programs and attackers write where something else was meant. */
const ODD: readonly unknown[] = [
  '',
  ' ',
  0,
  -1,
  1e21,
  0.1 + 0.2,
  '1e400',
  '00042.50',
  'NaN',
  '١٢٣',
  'x'.repeat(5_000),
  '\u0000',
  "'; DROP TABLE orders; --",
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'javascript:alert(1)',
  'http://169.254.169.254/',
  '%zz',
  '😀'.repeat(70),
  '\\',
  'a&b=c',
  'a&pid=1&amount=1',
  null,
  true,
  [],
  {},
  [1, [2]],
  { a: 1 },
];

describe.each(TARGETS)('$method $path', ({ method, path, form, sign, fields }) => {
  let world: World;
  beforeAll(async () => (world = await createWorld({ wallets: 2 })));
  afterAll(() => world.close());

  it(
    'answers every request, and orders nothing that is not signed',
    async () => {
      const draws = new Draws(SEED);
      const { secret, url } = world.gateway;
      let [signed, serial] = [0, 0];
      const make = (): { body: string; good: boolean; reference: string } => {
        const asked: Record<string, unknown> = { ...fields };
        serial += 1;
        const reference = `F${serial}`;
        for (const name of ['order_id', 'OutOrderId', 'out_trade_no'])
          if (name in asked) asked[name] = reference;
        for (let changes = draws.between(0, 3); changes > 0; changes -= 1) {
          const name = draws.chance(0.8) ? draws.pick(Object.keys(fields)) : `extra${changes}`;
          if (draws.chance(0.2)) delete asked[name];
          else asked[name] = draws.pick(ODD);
        }
        const good = draws.chance(0.5);
        asked[sign] = sign === 'key' ? secret : signatureOf(asked, sign, good ? secret : `${secret}x`, form);
        if (draws.chance(0.05)) asked[sign] = draws.pick(ODD);
        signed += Number(good);
        const text = form ? formOf(asked) : JSON.stringify(asked);
        const body = draws.chance(0.05) ? text.slice(0, draws.between(0, text.length)) : text;
        return { body, good, reference };
      };
      const refusedReferences: string[] = [];
      const once = async (): Promise<void> => {
        const { body, good, reference } = make();
        if (!good && sign !== 'key') refusedReferences.push(reference);
        const answer = await request(new URL(method === 'GET' ? `${url}${path}?${body}` : url + path), {
          method,
          ...(method === 'GET'
            ? {}
            : {
                body,
                headers: { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' },
              }),
        });
        const text = await answer.body.text();
        if (answer.statusCode >= 500 || INSIDE.test(text)) {
          throw new Error(
            `${method} ${path} ${body.slice(0, 500)}: HTTP ${answer.statusCode} ${text.slice(0, 500)}`,
          );
        }
      };
      let begun = 0;
      const loop = async (): Promise<void> => {
        while (begun < EACH) {
          begun += 1;
          await once();
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, loop));
      expect(signed).toBeGreaterThan(EACH / 3);
      const { reader } = world.gateway.get(Database);
      const ordered = new Set(
        (await reader.find(OrderRow, { select: { reference: true } })).map((row) => row.reference),
      );
      // A wrong signature that an odd one has replaced is wrong still.
      expect(refusedReferences.filter((reference) => ordered.has(reference))).toEqual([]);
    },
    BOUND_MS,
  );
});

const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

const formOf = (asked: Readonly<Record<string, unknown>>): string =>
  new URLSearchParams(
    Object.entries(asked).map(([name, value]): [string, string] => [name, textOf(value)]),
  ).toString();

function signatureOf(
  asked: Readonly<Record<string, unknown>>,
  sign: string,
  secret: string,
  form: boolean,
): string {
  const text = Object.keys(asked)
    .filter((name) => name !== sign && asked[name] !== '' && (form || asked[name] !== null))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((name) => `${name}=${textOf(asked[name])}`)
    .join('&');
  return createHash('md5')
    .update(text + secret)
    .digest('hex');
}
