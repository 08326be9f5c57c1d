import { Database } from '@epusdt/database';
import { HOUR, MINUTE } from '@epusdt/kernel';
import { Merchants } from '@epusdt/merchants';
import { newClient, refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { ownersKey } from '../support/api-desk';
import { rows } from '../support/gateway';
import { asks, pay, placed, unitsOf } from '../support/shopper';
import { closeWithBooksRight } from '../support/owner-desk';
import { createWorld, type World } from '../support/world';

/** Every moment at which the clock of these tests stands. */
const NOON = '2026-01-05T12:00:00.000Z';

describe('the life of an order over the native API', () => {
  let world: World;
  let shop: ApiClient;
  beforeEach(async () => {
    world = await createWorld();
    shop = await newClient(world.gateway);
  });
  afterEach(() => closeWithBooksRight(world));

  const create = (reference: string, more: object = {}): Promise<ApiAnswer> =>
    shop.post('/orders', { reference, amount: '42.00', currency: 'CNY', ...more });

  it('is made with everything that a shop can say of it, and read back the same', async () => {
    const [address] = world.wallets;
    const { status, headers, json } = await create('A-1 订单', {
      metadata: { cart: '7731', constructor: 'x', 键: '值' },
      timeout_seconds: 900,
      address,
      rate: '7.5',
      locale: 'zh-CN',
      redirect_url: 'https://shop.example/thanks?o=1',
    });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v2/orders/${String(json.id)}`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(json).toEqual({
      id: expect.stringMatching(/^[0-9A-Za-z]{24}$/) as string,
      reference: 'A-1 订单',
      attempt: 1,
      merchant: '1000',
      status: 'pending',
      reason: null,
      amount: '42',
      currency: 'CNY',
      rate: '7.5',
      rate_source: expect.any(String) as string,
      rate_at: NOON,
      network: 'tron',
      token: 'usdt',
      address,
      payable_amount: '5.6',
      redirect_url: 'https://shop.example/thanks?o=1',
      locale: 'zh-CN',
      metadata: { cart: '7731', constructor: 'x', 键: '值' },
      endpoint: null,
      created_at: NOON,
      expires_at: '2026-01-05T12:15:00.000Z',
      watched_until: '2026-01-05T13:15:00.000Z',
      closed_at: null,
      checkout_url: expect.stringMatching(
        `^http://localhost:\\d+/pay/checkout-counter/${String(json.id)}$`,
      ) as string,
      payment: null,
      confirmations: null,
    });
    expect((await shop.get(`/orders/${String(json.id)}`)).json).toEqual(json);
    const escaped = encodeURIComponent('A-1 订单');
    expect((await shop.get(`/orders/by-reference/${escaped}`)).json).toEqual(json);
  });

  it('takes a price in USDT, and a reference of 64 characters of any script in its address', async () => {
    const reference = '😀'.repeat(64);
    const { json } = await create(reference, { amount: '12.5', currency: 'USDT' });
    expect(json).toMatchObject({ payable_amount: '12.5', rate: '1', currency: 'USDT' });
    expect((await shop.get(`/orders/by-reference/${encodeURIComponent(reference)}`)).json.id).toBe(json.id);
  });

  it('names the endpoint of its own events, one for all orders that name it', async () => {
    const events_url = `${world.shop.url}/events`;
    for (const reference of ['N1', 'N2']) expect((await create(reference, { events_url })).status).toBe(201);
    await create('N3');
    const [endpoint, ...others] = await rows(world.gateway, 'endpoints');
    expect(others).toEqual([]);
    expect(endpoint).toMatchObject({ merchant_pid: '1000', scope: 'order', url: events_url });
    const named = (await rows(world.gateway, 'orders')).map((row) => row['endpoint_id']);
    expect(named.map((id) => (id === null ? null : Number(id)))).toEqual([
      Number(endpoint?.['id']),
      Number(endpoint?.['id']),
      null,
    ]);
  });

  it('is the same order when it is asked for again with the same terms, and refused with others', async () => {
    const first = await create('B1');
    const again = await create('B1', { amount: '42' });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json).toEqual(first.json);
    expect(refusalOf(await create('B1', { amount: '43' }))).toEqual([409, 'reference_in_use']);
  });

  it('is seen, confirmed, paid; then its reference is taken', async () => {
    const { json: order } = await create('C1');
    const paying = { address: order.address as string, units: unitsOf(order.payable_amount as string) };
    const txid = pay(world, paying);
    await world.settle();
    const { json } = await shop.get(`/orders/${String(order.id)}`);
    expect(json).toMatchObject({
      status: 'paid',
      reason: 'exact',
      closed_at: NOON,
      payment: {
        transaction: txid,
        log_index: 0,
        amount: order.payable_amount,
        transfer: expect.any(String) as string,
        settled_at: NOON,
      },
      confirmations: null,
    });
    expect(refusalOf(await create('C1'))).toEqual([409, 'reference_in_use']);
    expect(await rows(world.gateway, 'callbacks')).toEqual([]);
  });

  it('is found by its reference: the paid attempt, else the newest', async () => {
    const { json: first } = await create('D1');
    await shop.post(`/orders/${String(first.id)}/cancel`, { note: 'wrong address of the buyer' });
    const { json: second } = await create('D1');
    expect(second.attempt).toBe(2);
    expect((await shop.get('/orders/by-reference/D1')).json.id).toBe(second.id);
    pay(world, { address: first.address as string, units: unitsOf(first.payable_amount as string) });
    await world.settle();
    expect((await shop.get('/orders/by-reference/D1')).json).toMatchObject({ id: first.id, status: 'paid' });
    expect(refusalOf(await shop.get('/orders/by-reference/D2'))).toEqual([404, 'not_found']);
  });

  it('is cancelled, extended and marked paid by who may, and the audit names the key', async () => {
    const [{ json: a }, { json: b }, { json: c }] = [
      await create('E1'),
      await create('E2'),
      await create('E3'),
    ];
    const cancelled = await shop.post(`/orders/${String(a.id)}/cancel`, { note: 'sold out' });
    expect(cancelled.status).toBe(200);
    expect(cancelled.json).toMatchObject({ status: 'cancelled', closed_at: NOON });
    expect(refusalOf(await shop.post(`/orders/${String(a.id)}/cancel`, { note: 'again' }))).toEqual([
      409,
      'not_allowed_now',
    ]);
    const extended = await shop.post(`/orders/${String(b.id)}/extend`, {
      note: 'asked for time',
      minutes: 20,
    });
    expect(extended.json).toMatchObject({ status: 'pending', expires_at: '2026-01-05T12:30:00.000Z' });
    const paid = await shop.post(`/orders/${String(c.id)}/mark-paid`, { note: 'cash' });
    expect(paid.json).toMatchObject({
      status: 'paid',
      reason: 'manual',
      payment: { transaction: null, log_index: null, amount: null, transfer: null, settled_at: NOON },
    });
    const deeds = (await rows(world.gateway, 'audit')).filter(({ subject }) =>
      String(subject).startsWith('order:'),
    );
    expect(deeds.map(({ action, actor }) => [action, actor])).toEqual(
      ['order.cancel', 'order.extend', 'order.mark_paid'].map((action) => [
        action,
        `api:${shop.key.slice(0, 16)}`,
      ]),
    );
  });

  it('is marked paid with the transaction that brought the money', async () => {
    const { json: order } = await create('F1');
    const units = unitsOf(order.payable_amount as string) - 1_000_000n;
    const txid = pay(world, { address: order.address as string, units });
    await world.settle();
    const owner = await ownersKey(world.gateway);
    const { json } = await owner.post(`/orders/${String(order.id)}/mark-paid`, {
      note: 'a discount',
      transaction: txid,
    });
    expect(json.payment).toMatchObject({ transaction: txid, amount: '4.84' });
    const unknown = await shop.post(`/orders/${String(order.id)}/mark-paid`, {
      note: 'x',
      transaction: 'nonsense',
    });
    expect(refusalOf(unknown)).toEqual([400, 'bad_request']);
  });

  it('expires, and shows no confirmations any more', async () => {
    const { json: order } = await create('G1', { timeout_seconds: 60 });
    expect(order.expires_at).toBe('2026-01-05T12:01:00.000Z');
    world.clock.advance(2 * MINUTE);
    await world.settle();
    expect((await shop.get(`/orders/${String(order.id)}`)).json).toMatchObject({ status: 'expired' });
    world.clock.advance(2 * HOUR);
    await world.settle();
    const late = await shop.post(`/orders/${String(order.id)}/extend`, { note: 'late', minutes: 5 });
    expect(refusalOf(late)).toEqual([409, 'not_allowed_now']);
  });

  it('shows no address that somebody has written into its row', async () => {
    const { json: order } = await create('H1');
    const stranger = 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx';
    await world.gateway.get(Database).reader.query(`UPDATE orders SET address = '${stranger}'`);
    expect((await shop.get(`/orders/${String(order.id)}`)).json.address).toBeNull();
    const [listed] = (await shop.get('/orders')).json.data as { address: string | null }[];
    expect(listed?.address).toBeNull();
    expect(refusalOf(await create('H1'))).toEqual([500, 'integrity']);
  });

  it('belongs to its merchant: for another key there is no such order', async () => {
    const other = await world.gateway.get(Merchants).create('Second shop');
    const stranger = await newClient(world.gateway, { merchantPid: other.pid });
    const { json: order } = await create('I1');
    for (const path of [`/orders/${String(order.id)}`, '/orders/by-reference/I1', '/orders?merchant=1000']) {
      expect([path, refusalOf(await stranger.get(path))]).toEqual([path, [404, 'not_found']]);
    }
    for (const deed of ['cancel', 'mark-paid', 'extend']) {
      const body = deed === 'extend' ? { note: 'x', minutes: 1 } : { note: 'x' };
      expect(refusalOf(await stranger.post(`/orders/${String(order.id)}/${deed}`, body))).toEqual([
        404,
        'not_found',
      ]);
    }
    expect((await stranger.get('/orders')).json.data).toEqual([]);
    expect((await stranger.get('/orders/export.csv')).text).not.toContain('I1');
    expect((await shop.get(`/orders/${String(order.id)}`)).json.status).toBe('pending');
  });

  it('is made and seen by the owner for any merchant, whom he names', async () => {
    const other = await world.gateway.get(Merchants).create('Second shop');
    const owner = await newClient(world.gateway, { merchantPid: null });
    const asked = { reference: 'J1', amount: '42', currency: 'CNY' };
    const { json: order } = await owner.post('/orders', { ...asked, merchant: other.pid });
    expect(order.merchant).toBe(other.pid);
    expect(refusalOf(await owner.post('/orders', asked))).toEqual([400, 'invalid_request']);
    expect(refusalOf(await owner.post('/orders', { ...asked, merchant: '7' }))).toEqual([
      400,
      'invalid_request',
    ]);
    await create('J1');
    const found = async (query: string): Promise<number> =>
      ((await owner.get(`/orders${query}`)).json.data as unknown[]).length;
    expect([await found(''), await found(`?merchant=${other.pid}`)]).toEqual([2, 1]);
    const named = await owner.get(`/orders/by-reference/J1?merchant=${other.pid}`);
    expect(named.json.id).toBe(order.id);
    expect(refusalOf(await owner.get('/orders/by-reference/J1'))).toEqual([400, 'invalid_request']);
    expect((await owner.post(`/orders/${String(order.id)}/cancel`, { note: 'x' })).json.status).toBe(
      'cancelled',
    );
  });

  it('asked for in another dialect is seen, too', async () => {
    const order = placed(await asks(world)('K1'));
    expect((await shop.get('/orders/by-reference/K1')).json).toMatchObject({
      id: order.id,
      amount: '42',
      payable_amount: order.amount,
    });
  });
});
