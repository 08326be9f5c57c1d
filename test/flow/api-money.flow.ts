import { MINUTE } from '@epusdt/kernel';
import { Merchants } from '@epusdt/merchants';
import { refusalOf, type ApiClient } from '../support/api';
import { fieldIn, linesOf, orderAt, ownersKey, pagesIn, readerOf } from '../support/api-desk';
import { inboxDesk, type Sent } from '../support/inbox-desk';
import { closeWithBooksRight } from '../support/owner-desk';
import { type Placed } from '../support/shopper';
import { START, createWorld, newAddress, type World } from '../support/world';

const USDT = 1_000_000n;

describe('transfers over the native API', () => {
  let world: World;
  let owner: ApiClient;
  let first: ApiClient;
  let one: { readonly pid: string; readonly secret: string };

  beforeEach(async () => {
    world = await createWorld({ wallets: 2 });
    owner = await ownersKey(world.gateway);
    first = await readerOf(world, '1000');
    one = await world.gateway.get(Merchants).create('One');
  });
  afterEach(() => closeWithBooksRight(world));

  const { order, send } = inboxDesk(() => world);
  const keyOf = (pid: string): Promise<ApiClient> => readerOf(world, pid);
  const orderOf = (shop: typeof one, reference: string): Promise<Placed> => orderAt(world, shop, reference);

  it('shows one as it is on the chain, and the order it paid', async () => {
    const mine = await order('A1');
    const { id, txid } = await send(mine, mine.units);
    const { json } = await first.get(`/transfers/${id}`);
    expect(json).toEqual({
      id,
      transaction: txid,
      log_index: 0,
      from: expect.stringMatching(/^T/) as string,
      to: mine.address,
      amount: '20',
      raw_value: '20000000',
      block_number: expect.any(Number) as number,
      block_time: '2026-01-05T12:00:00.000Z',
      state: 'settled',
      order_id: mine.id,
    });
    expect((await first.get('/transfers')).json).toEqual({
      data: [json],
      has_more: false,
      next_cursor: null,
    });
  });

  it('shows merchants what is theirs, the owner everything', async () => {
    const two = await world.gateway.get(Merchants).create('Two');
    const [common = '', given = ''] = world.wallets;
    await owner.post(`/wallets/${given}/give`, { merchant: one.pid });
    const [mine, hers] = [await order('A1'), await orderOf(two, 'B1')];
    expect([mine.address, hers.address]).toEqual([common, common]);
    const paid = await send(mine, mine.units);
    const again = await send(mine, mine.units);
    const paidHers = await send(hers, hers.units);
    const stray = await send({ address: given }, 3n * USDT);
    const nobodys = await send({ address: common }, 7n * USDT);
    const [ofOne, ofTwo] = [await keyOf(one.pid), await keyOf(two.pid)];
    const all = [paid, again, paidHers, stray, nobodys].map(({ id }) => id);
    expect(await fieldIn(owner, '/transfers')).toEqual([...all].reverse());
    expect(await fieldIn(first, '/transfers')).toEqual([again.id, paid.id]);
    expect(await fieldIn(ofOne, '/transfers')).toEqual([stray.id]);
    expect(await fieldIn(ofTwo, '/transfers')).toEqual([paidHers.id]);
    expect(await fieldIn(owner, `/transfers?merchant=${two.pid}`)).toEqual([paidHers.id]);
    expect(await fieldIn(ofTwo, `/transfers?merchant=${two.pid}`)).toEqual([paidHers.id]);
    for (const path of [`/transfers/${paid.id}`, `/inbox/${again.id}`, '/transfers?merchant=1000']) {
      expect([path, ...refusalOf(await ofTwo.get(path))]).toEqual([path, 404, 'not_found']);
    }
    expect(refusalOf(await first.get('/transfers/export.csv?merchant=1001'))).toEqual([404, 'not_found']);
    // Surplus kept with an order belongs to whoever made that, whatever it looked like before.
    const surplus = { order_id: hers.id, note: 'both were his' };
    expect((await owner.post(`/inbox/${again.id}/assign`, surplus)).json.outcome).toBe('surplus');
    expect(await fieldIn(first, '/transfers')).toEqual([paid.id]);
    expect(await fieldIn(ofTwo, '/transfers')).toEqual([paidHers.id, again.id]);
    expect((await ofTwo.get(`/transfers/${again.id}`)).json.order_id).toBe(hers.id);
  });

  it('does not tell of another merchant whose order was paid at a shared wallet', async () => {
    const two = await world.gateway.get(Merchants).create('Two');
    const [, shared = ''] = world.wallets;
    for (const merchant of [one.pid, two.pid]) await owner.post(`/wallets/${shared}/give`, { merchant });
    const hers = await orderOf(two, 'B1');
    const { id } = await send(hers, hers.units);
    expect((await (await keyOf(two.pid)).get(`/transfers/${id}`)).json.order_id).toBe(hers.id);
    expect((await (await keyOf(one.pid)).get(`/transfers/${id}`)).json).toMatchObject({
      to: shared,
      order_id: null,
    });
  });

  it('every filter, each alone and all together', async () => {
    const [a, b] = [await order('A1'), await order('A2', 30)];
    expect(a.address).not.toBe(b.address);
    const paid = await send(a, a.units);
    world.clock.advance(MINUTE);
    const paidLater = await send(b, b.units);
    world.clock.advance(MINUTE);
    const short = await send(b, 29n * USDT);
    const at = (minutes: number): string => new Date(START + minutes * MINUTE).toISOString();
    const cases: [query: string, found: readonly Sent[]][] = [
      ['', [short, paidLater, paid]],
      [`address=${b.address}`, [short, paidLater]],
      [`address=${newAddress()}`, []],
      ['state=settled', [paidLater, paid]],
      ['state=inbox', [short]],
      [`created_from=${at(1)}`, [short, paidLater]],
      [`created_to=${at(1)}`, [paid]],
      [`created_from=${at(1)}&created_to=${at(2)}`, [paidLater]],
      [`transaction=${paid.txid}`, [paid]],
      [`transaction=${paid.txid.toUpperCase()}/0`, [paid]],
      [`transaction=${paid.txid}/1`, []],
      ['amount=29', [short]],
      ['amount=29.000000', [short]],
      ['amount=29.000001', []],
      [
        `address=${b.address}&state=settled&created_from=${at(1)}&amount=30&transaction=${paidLater.txid}`,
        [paidLater],
      ],
    ];
    for (const [query, found] of cases) {
      expect([query, await fieldIn(owner, `/transfers?${query}`)]).toEqual([
        query,
        found.map(({ id }) => id),
      ]);
      // What fits no order is no merchant's as long as the wallet is nobody's.
      const own = found.filter((each) => each !== short).map(({ id }) => id);
      for (const ids of [
        await fieldIn(owner, `/transfers?${query}&merchant=1000`),
        await fieldIn(first, `/transfers?${query}`),
      ]) {
        expect([query, ids]).toEqual([query, own]);
      }
    }
  });

  it('comes in pages, of which none shows anything twice', async () => {
    const sent: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const mine = await order(`P${n}`);
      sent.unshift((await send(mine, mine.units)).id);
    }
    for (const client of [owner, first]) {
      expect(await pagesIn(client, '/transfers?limit=2')).toEqual([
        sent.slice(0, 2),
        sent.slice(2, 4),
        sent.slice(4),
      ]);
    }
    const { json } = await owner.get('/transfers?limit=2');
    for (const list of ['inbox', 'audit', 'wallets']) {
      const refused = await owner.get(`/${list}?cursor=${String(json.next_cursor)}`);
      expect([list, ...refusalOf(refused)]).toEqual([list, 400, 'invalid_request']);
    }
  });

  it('leaves as CSV, filtered alike', async () => {
    const mine = await order('A1');
    const paid = await send(mine, mine.units);
    const stray = await send({ address: mine.address }, 7n * USDT);
    const answer = await owner.get('/transfers/export.csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="transfers.csv"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-request-id')).toMatch(/./);
    const [header, ...lines] = linesOf(answer);
    expect(header).toBe(
      'id,transaction,log_index,from,to,amount,raw_value,block_number,block_time,state,order_id',
    );
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(new RegExp(`^${stray.id},${stray.txid},0,T.*,7,7000000,.*,inbox,$`));
    expect(lines[1]).toMatch(new RegExp(`^${paid.id},.*,20,20000000,.*Z,settled,${mine.id}$`));
    expect(linesOf(await owner.get('/transfers/export.csv?amount=7'))).toEqual([header, lines[0]]);
    expect(linesOf(await first.get('/transfers/export.csv'))).toEqual([header, lines[1]]);
    expect(linesOf(await owner.get('/transfers/export.csv?amount=8'))).toEqual([header]);
  });
});
