import { isRecord, json, parseJson, text, type Answer } from './http';
import { GOODS, type ShopCallback, type ShopOptions, type ShopOrder } from './shop';
import { startShop, type ShopServer } from './shop-server';
import { isSigned, signatureOf } from './shop-signature';
import { startWebServer, type WebServer } from './web-server';

const SECRET = 'epusdt_password_xasddawqe';
const TOKEN = 'TNEns8t9jbWENbStkQdVQtHMGpbsYsQjZK';
const [TEA] = GOODS;
if (!TEA) throw new Error('the shop sells nothing');

describe('the signature', () => {
  const callback = {
    trade_id: '202203271648380592218340',
    order_id: '9',
    amount: 53,
    actual_amount: 7.91,
    token: TOKEN,
    block_transaction_id: '',
    status: 2,
  };

  it('is that of recorded messages', () => {
    const order = {
      order_id: '20220201030210321',
      amount: 42,
      notify_url: 'http://example.com/notify',
      redirect_url: 'http://example.com/redirect',
    };
    expect(signatureOf(order, SECRET)).toBe('1cd4b52df5587cfb1968b0c0c6e156cd');
    expect(signatureOf(callback, SECRET)).toBe('585615bd26baddc73b5f553f31fccc3c');
    const hashed = { ...callback, block_transaction_id: '123333333321232132131' };
    expect(signatureOf(hashed, SECRET)).toBe('70aa113b5f1d7ddca62140aa88f83876');
  });

  it('covers every field but itself and empty ones', () => {
    const signature = signatureOf(callback, SECRET);
    expect(isSigned({ ...callback, signature, nothing: null }, SECRET)).toBe(true);
    expect(isSigned({ ...callback, signature, zero: 0 }, SECRET)).toBe(false);
    expect(isSigned({ ...callback, signature, status: 3 }, SECRET)).toBe(false);
    expect(isSigned({ ...callback, signature }, 'another')).toBe(false);
    expect(isSigned({ ...callback, signature: signature?.toUpperCase() }, SECRET)).toBe(false);
    expect(isSigned(callback, SECRET)).toBe(false);
    expect(isSigned({ ...callback, signature, list: [] }, SECRET)).toBe(false);
  });
});

/** A gateway of the wire's shape on a real port; `answer` may be changed by a test. */
class WireGateway {
  readonly asked: Record<string, unknown>[] = [];
  answer: (fields: Record<string, unknown>) => Answer = (fields) => json(envelope(fields));

  private constructor(readonly server: WebServer) {
    server.handle(async (request, reply) => {
      const fields = parseJson(request.body);
      if (!isRecord(fields) || request.path !== '/api/v1/order/create-transaction')
        return reply(text('?', 404));
      this.asked.push(fields);
      return reply(this.answer(fields));
    });
  }

  static async start(): Promise<WireGateway> {
    return new WireGateway(await startWebServer({ port: 0 }));
  }
}

const envelope = (fields: Record<string, unknown>): object => ({
  status_code: 200,
  message: 'success',
  data: {
    trade_id: `trade-${String(fields['order_id'])}`,
    order_id: fields['order_id'],
    amount: fields['amount'],
    actual_amount: 12.1,
    token: TOKEN,
    expiration_time: 1_700_000_600,
    payment_url: 'http://127.0.0.1:1/pay/checkout-counter/x',
  },
  request_id: '',
});

describe('the shop', () => {
  let gateway: WireGateway;
  let shop: ShopServer;
  const callbacks: ShopCallback[] = [];
  let onCallback: NonNullable<ShopOptions['onCallback']> = () => undefined;

  beforeEach(async () => {
    callbacks.length = 0;
    onCallback = () => undefined;
    gateway = await WireGateway.start();
    shop = await startShop({
      port: 0,
      secret: SECRET,
      gatewayUrl: gateway.server.url,
      onCallback: (callback) => {
        callbacks.push(callback);
        return onCallback(callback);
      },
    });
  });
  afterEach(async () => {
    await shop.close();
    await gateway.server.close();
  });

  const callbackFor = ({ id, amount, trade }: ShopOrder, changes: object = {}): Record<string, unknown> => ({
    trade_id: trade?.tradeId,
    order_id: id,
    amount: Number(amount),
    actual_amount: 12.1,
    token: TOKEN,
    block_transaction_id: 'ab'.repeat(32),
    status: 2,
    ...changes,
  });

  async function notify(
    fields: Record<string, unknown>,
    signature = signatureOf(fields, SECRET),
  ): Promise<string> {
    const response = await fetch(`${shop.url}/shop/notify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...fields, signature }),
    });
    const body = await response.text();
    expect(response.status).toBe(body === 'ok' ? 200 : 400);
    return body;
  }

  const pageOf = async (path: string): Promise<string> => (await fetch(shop.url + path)).text();

  it('asks the gateway, signed, and sends the buyer to its checkout', async () => {
    const response = await fetch(`${shop.url}/shop/order`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'good=cup',
    });
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      'http://127.0.0.1:1/pay/checkout-counter/x',
    ]);
    const [asked] = gateway.asked;
    const [order] = shop.shop.list();
    expect(asked).toEqual({
      order_id: order?.id,
      amount: 42.5,
      notify_url: `${shop.url}/shop/notify`,
      redirect_url: `${shop.url}/shop/order/${order?.id ?? ''}`,
      signature: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(isSigned(asked ?? {}, SECRET)).toBe(true);
    expect(order).toMatchObject({ state: 'waiting', trade: { actualAmount: '12.1', address: TOKEN } });
    expect(order?.id.length).toBeLessThanOrEqual(32);
  });

  it('turns to paid by a genuine callback, once, however often it comes', async () => {
    const order = await shop.shop.order(TEA);
    expect(await pageOf(`/shop/order/${order.id}`)).toContain('http-equiv="refresh"');
    expect(await notify(callbackFor(order))).toBe('ok');
    const paid = shop.shop.find(order.id);
    expect(paid).toMatchObject({ state: 'paid', txHash: 'ab'.repeat(32), callbacks: 1 });
    expect(await notify(callbackFor(order))).toBe('ok');
    expect(shop.shop.find(order.id)).toEqual({ ...paid, callbacks: 2 });
    const body = await pageOf(`/shop/order/${order.id}`);
    expect(body).toContain('ab'.repeat(32));
    expect(body).not.toContain('http-equiv="refresh"');
    expect(parseJson(await pageOf('/shop/orders'))).toMatchObject([{ id: order.id, state: 'paid' }]);
  });

  it.each<[string, object, string]>([
    ['another state', { status: 1 }, 'fail: status: 1, not 2'],
    ['a state as text', { status: '2' }, 'fail: status: 2, not 2'],
    ['another amount', { amount: 88.01 }, 'fail: amount: 88.01, ordered were 88'],
    ['an amount that is none', { amount: '88x' }, 'fail: amount: 88x'],
    ['an unknown order', { order_id: 'x' }, 'fail: order_id: x is no order'],
    ['another trade', { trade_id: 'y' }, 'fail: trade_id: y, agreed was trade-'],
  ])('refuses %s', async (_what, changes, message) => {
    const order = await shop.shop.order(TEA);
    expect(await notify(callbackFor(order, changes))).toContain(message);
    expect(shop.shop.find(order.id)).toMatchObject({ state: 'waiting', callbacks: 0 });
  });

  it('refuses a wrong signature before anything else', async () => {
    const order = await shop.shop.order(TEA);
    expect(await notify(callbackFor(order), '0'.repeat(32))).toContain('fail: signature: wrong');
    expect(await notify(callbackFor(order), 'short')).toContain('fail: signature: wrong');
    expect(callbacks.map(({ refusal }) => refusal?.slice(0, 16))).toEqual([
      'signature: wrong',
      'signature: wrong',
    ]);
    const broken = await fetch(`${shop.url}/shop/notify`, { method: 'POST', body: '{' });
    expect([broken.status, await broken.text()]).toEqual([400, 'fail: body: no JSON object']);
  });

  it('takes the amount as text or number', async () => {
    const order = await shop.shop.order(TEA);
    expect(await notify(callbackFor(order, { amount: '88.00' }))).toBe('ok');
  });

  it('answers as a listener says', async () => {
    const order = await shop.shop.order(TEA);
    onCallback = () => text('busy', 400);
    expect(await notify(callbackFor(order))).toBe('busy');
    onCallback = () => 'drop';
    await expect(notify(callbackFor(order))).rejects.toThrow('fetch failed');
  });

  it.each<[string, () => Answer, string]>([
    [
      'a refusal',
      () => json({ status_code: 10003, message: '无可用钱包地址', data: null }),
      '10003 无可用钱包地址',
    ],
    ['a wrong secret', () => json({ status_code: 401, message: '签名认证错误' }), 'SHOP_SECRET must be'],
    ['no JSON', () => text('hello'), 'no JSON object'],
    [
      'half an answer',
      () => json({ status_code: 200, data: { actual_amount: 1 } }),
      'lacks payment_url (text)',
    ],
    [
      'a dangerous link',
      () =>
        json({
          status_code: 200,
          data: { actual_amount: 1, expiration_time: 1, payment_url: 'javascript:1' },
        }),
      'payment_url (http URL)',
    ],
  ])('shows %s of the gateway', async (_what, answer, message) => {
    gateway.answer = answer;
    const response = await fetch(`${shop.url}/shop/order`, { method: 'POST', body: '{"good":"tea"}' });
    expect(response.status).toBe(502);
    expect(await response.text()).toContain(message);
    expect(shop.shop.list()).toMatchObject([{ state: 'refused' }]);
  });

  it('says when the gateway is not there', async () => {
    await gateway.server.close();
    const order = await shop.shop.order(TEA);
    expect(order.state).toBe('refused');
    expect(order.problem).toContain('(ECONNREFUSED); is it running there?');
  });

  it('knows its goods and its orders only', async () => {
    const response = await fetch(`${shop.url}/shop/order`, { method: 'POST', body: '{"good":"<moon>"}' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('good: &lt;moon&gt; is not sold here; give one of tea');
    expect((await fetch(`${shop.url}/shop/order/none`)).status).toBe(404);
    expect(gateway.asked).toEqual([]);
  });

  it('keeps the last thousand orders', async () => {
    const first = await shop.shop.order(TEA);
    for (let i = 0; i < 1_000; i += 1) await shop.shop.order(TEA);
    expect(shop.shop.list()).toHaveLength(1_000);
    expect(shop.shop.find(first.id)).toBeUndefined();
  });
});
