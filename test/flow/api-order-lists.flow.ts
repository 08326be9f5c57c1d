import { Database } from '@epusdt/database';
import { SECOND } from '@epusdt/kernel';
import { OrderRow } from '@epusdt/orders';
import { newClient, refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { pay, unitsOf } from '../support/shopper';
import { closeWithBooksRight } from '../support/owner-desk';
import { START, createWorld, type World } from '../support/world';

describe('lists of orders', () => {
  let world: World;
  let shop: ApiClient;
  const references = (answer: ApiAnswer): string[] =>
    (answer.json.data as { reference: string }[]).map(({ reference }) => reference);
  const listed = async (query: string): Promise<string[]> => references(await shop.get(`/orders?${query}`));

  beforeAll(async () => {
    world = await createWorld({ wallets: 2 });
    shop = await newClient(world.gateway);
    const ask = async (reference: string, more: object = {}): Promise<ApiAnswer['json']> => {
      const asked = { reference, amount: '42', currency: 'CNY', timeout_seconds: 3600, ...more };
      const { status, json } = await shop.post('/orders', asked);
      expect(status).toBe(201);
      return json;
    };
    await ask('=1+1', { metadata: { a: 'x,"y"' } });
    world.clock.advance(10 * SECOND);
    const paid = await ask('paid', { rate: '7.5' });
    pay(world, { address: paid.address as string, units: unitsOf(paid.payable_amount as string) });
    await world.settle();
    world.clock.advance(10 * SECOND);
    const manual = await ask('manual', { currency: 'USDT', amount: '3' });
    await shop.post(`/orders/${String(manual.id)}/mark-paid`, { note: 'x' });
    const cancelled = await ask('gone', { address: world.wallets[1] });
    await shop.post(`/orders/${String(cancelled.id)}/cancel`, { note: 'x' });
    world.clock.advance(10 * SECOND);
    await ask('gone');
  });
  afterAll(() => closeWithBooksRight(world));

  it('are newest first', async () => {
    expect(await listed('')).toEqual(['gone', 'gone', 'manual', 'paid', '=1+1']);
  });

  it.each([
    ['status=pending', ['gone', '=1+1']],
    ['status=cancelled', ['gone']],
    ['status=expired', []],
    ['reason=exact', ['paid']],
    ['reason=manual', ['manual']],
    ['rate=7.5', ['paid']],
    ['rate=7.50', []],
    ['reference=gone', ['gone', 'gone']],
    ['reference=%3D1%2B1', ['=1+1']],
    ['reference=gone&status=pending', ['gone']],
    ['merchant=1000&status=paid', ['manual', 'paid']],
    ['created_from=2026-01-05T12:00:10Z&created_to=2026-01-05T12:00:20Z', ['paid']],
    ['created_from=2026-01-05T13:00:20%2B01:00', ['gone', 'gone', 'manual']],
    ['created_to=2026-01-05T12:00:00.001Z', ['=1+1']],
  ])('filtered by %s', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  it('filtered by wallet', async () => {
    const all = (await shop.get('/orders')).json.data as { address: string; reference: string }[];
    for (const wallet of world.wallets) {
      expect(await listed(`address=${wallet}`)).toEqual(
        all.filter(({ address }) => address === wallet).map(({ reference }) => reference),
      );
    }
  });

  it('come in pages that miss nothing, though orders are made in between', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let pages = 1; ; pages += 1) {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const answer = await shop.get(`/orders?limit=2${query}`);
      seen.push(...references(answer));
      if (pages === 1) await shop.post('/orders', { reference: 'new', amount: '1', currency: 'CNY' });
      expect(answer.json.has_more).toBe(answer.json.next_cursor !== null);
      cursor = answer.json.next_cursor as string | null;
      if (cursor === null) break;
      expect(pages).toBeLessThan(4);
    }
    expect(seen).toEqual(['gone', 'gone', 'manual', 'paid', '=1+1']);
    expect((await shop.get('/orders?limit=6')).json).toMatchObject({ has_more: false, next_cursor: null });
  });

  it.each([
    'cursor=nonsense',
    'cursor=',
    `cursor=${Buffer.from('orders:1e3').toString('base64url')}`,
    `cursor=${Buffer.from('wallets:3').toString('base64url')}`,
    `cursor=${Buffer.from('orders:9999999999999999999').toString('base64url')}`,
    'limit=0',
    'limit=101',
    'limit=ten',
    'limit=1&limit=2',
    'status=open',
    'reason=none',
    'rate=~1',
    'created_from=yesterday',
    'created_from=2026-01-05',
    'created_to=2026-13-45T00:00:00Z',
    'address=T123',
    'merchant=%20',
    'reference=',
    'state=paid',
    '__proto__=1',
    'constructor=1',
  ])('refuse %s', async (query) => {
    const answer = await shop.get(`/orders?${query}`);
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    const [error] = answer.json.errors as { field: string }[];
    expect(query.startsWith(error?.field ?? '?')).toBe(true);
  });

  it('are exported as CSV, all of them or those that match', async () => {
    const answer = await shop.get('/orders/export.csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="orders.csv"');
    const lines = answer.text.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^id,reference,attempt,merchant,status,/);
    expect(lines).toHaveLength((await shop.get('/orders?limit=100')).json.data.length + 1);
    expect(answer.text).toContain(`,'=1+1,1,1000,pending,`);
    expect(answer.text).toContain('"{""a"":""x,\\""y\\""""}"');
    const paid = (await shop.get('/orders/export.csv?status=paid&reason=exact')).text.trimEnd().split('\r\n');
    expect(paid).toHaveLength(2);
    const [order] = (await shop.get('/orders?reason=exact')).json.data as {
      payment: { transaction: string };
    }[];
    expect(paid[1]).toContain(`,5.6,5.6,${String(order?.payment.transaction)},`);
  });

  it('are exported page by page: more than one page is complete and without a repetition', async () => {
    const reader = world.gateway.get(Database).reader;
    const [pattern] = await reader.find(OrderRow, { where: { reference: 'manual' } });
    if (!pattern) throw new Error('there is no order to copy');
    const { seq: _seq, ...values } = pattern;
    const copies = Array.from({ length: 1_100 }, (_, n) => ({
      ...values,
      id: `copy${String(n).padStart(20, '0')}`,
      reference: `copy-${n}`,
      status: 'expired' as const,
      reason: null,
      paidReference: null,
      liveReference: null,
      slot: null,
      createdAt: START,
    }));
    await reader.insert(OrderRow, copies);
    const { text } = await shop.get('/orders/export.csv?status=expired');
    const found = text
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[1]);
    expect(found).toEqual(copies.map(({ reference }) => reference).reverse());
    await reader.delete(OrderRow, { status: 'expired' });
  });
});
