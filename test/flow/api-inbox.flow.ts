import { Database, recordAudit } from '@epusdt/database';
import { MINUTE } from '@epusdt/kernel';
import { Merchants } from '@epusdt/merchants';
import { newClient, refusalOf, type ApiClient } from '../support/api';
import { actorOf, fieldIn, linesOf, orderAt, ownersKey, pagesIn, readerOf } from '../support/api-desk';
import { inboxDesk } from '../support/inbox-desk';
import { closeWithBooksRight } from '../support/owner-desk';
import { orderRow, type Placed } from '../support/shopper';
import { START, createWorld, type World } from '../support/world';

const USDT = 1_000_000n;

describe('money without an order, over the native API', () => {
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

  const { order, send, told } = inboxDesk(() => world);
  const keyOf = (pid: string): Promise<ApiClient> => readerOf(world, pid);
  const orderOf = (shop: typeof one, reference: string): Promise<Placed> => orderAt(world, shop, reference);

  describe('the inbox', () => {
    it('lists what waits, with the orders it may be meant for', async () => {
      const mine = await order('N1');
      const other = await orderOf(one, 'N2');
      const money = await send(mine, 19n * USDT);
      const why = `1 USDT short of order ${mine.id} (20 USDT): the exchange probably took its fee`;
      const { json: list } = await owner.get('/inbox');
      expect(list.data).toMatchObject([
        { id: money.id, state: 'inbox', amount: '19', explanation: why, about_order: null, decisions: [] },
      ]);
      expect(list.data[0]).not.toHaveProperty('candidates');
      const { json } = await owner.get(`/inbox/${money.id}`);
      expect(json.candidates[0]).toEqual({
        order_id: mine.id,
        reference: 'N1',
        status: 'pending',
        payable_amount: '20',
        difference: '-1',
        likely: true,
        explanation: why,
      });
      expect(json).toMatchObject({ id: money.id, explanation: why });
      // A merchant who may see it sees his own orders only.
      await owner.post(`/wallets/${mine.address}/give`, { merchant: one.pid });
      const { json: theirs } = await (await keyOf(one.pid)).get(`/inbox/${money.id}`);
      const candidates = theirs.candidates as { order_id: string }[];
      expect(candidates.map(({ order_id: id }) => id).filter((id) => id !== other.id)).toEqual([]);
    });

    it('assigns: the order is paid, and the audit names the key', async () => {
      const mine = await order('A1');
      const money = await send(mine, 19n * USDT);
      const answer = await owner.post(`/inbox/${money.id}/assign`, {
        order_id: mine.id,
        note: 'fee of the exchange',
      });
      expect([answer.status, answer.json.outcome]).toEqual([200, 'paid']);
      expect(answer.json.entry).toMatchObject({
        id: money.id,
        state: 'settled',
        order_id: mine.id,
        decisions: [
          {
            kind: 'assign',
            order_id: mine.id,
            refund_transaction: null,
            note: 'fee of the exchange',
            actor: actorOf(owner),
            created_at: '2026-01-05T12:00:00.000Z',
          },
        ],
      });
      expect(await orderRow(world, mine)).toMatchObject({ status: 'paid', reason: 'manual' });
      const { json: audit } = await owner.get(`/audit?subject=transfer:${money.id}`);
      expect(audit.data).toMatchObject([
        {
          actor: actorOf(owner),
          action: 'inbox.assign',
          subject: `transfer:${money.id}`,
          details: { order: mine.id, outcome: 'paid', note: 'fee of the exchange' },
        },
      ]);
      expect(await fieldIn(owner, '/inbox')).toEqual([]);
      expect(await fieldIn(owner, '/inbox?all=true')).toEqual([money.id]);
      const again = await owner.post(`/inbox/${money.id}/assign`, { order_id: mine.id, note: 'twice' });
      expect(refusalOf(again)).toEqual([409, 'not_allowed_now']);
      const noted = await owner.post(`/inbox/${money.id}/refund`, {
        note: 'gave it back',
        transaction: 'ab12',
      });
      expect(noted.json).toMatchObject({ outcome: 'noted', entry: { state: 'settled' } });
      expect(noted.json.entry.decisions[1]).toMatchObject({ kind: 'note', refund_transaction: 'ab12' });
      // The merchant sees what became of it, not what the owner wrote about it.
      const { json: seen } = await first.get(`/inbox/${money.id}`);
      expect(seen.candidates).toEqual([]);
      expect(seen.decisions).toMatchObject([
        { kind: 'assign', order_id: mine.id, note: null, actor: null },
        { kind: 'note', refund_transaction: 'ab12', note: null, actor: null },
      ]);
    });

    it('ignores, reopens and refunds, each move only where it is allowed', async () => {
      const mine = await order('R1');
      const money = await send(mine, 19n * USDT);
      const step = async (move: string, more: object = {}): Promise<unknown> => {
        const answer = await owner.post(`/inbox/${money.id}/${move}`, { note: `to ${move}`, ...more });
        return answer.status === 200 ? [answer.json.outcome, answer.json.entry.state] : refusalOf(answer);
      };
      const refused = [409, 'not_allowed_now'];
      expect(await step('reopen')).toEqual(refused);
      expect(await step('ignore')).toEqual(['ignored', 'ignored']);
      expect(await step('ignore')).toEqual(refused);
      expect(await step('reopen')).toEqual(['reopened', 'inbox']);
      expect(await step('refund')).toEqual(['refunded', 'refunded']);
      expect(await step('assign', { order_id: mine.id })).toEqual(refused);
      expect(await step('reopen')).toEqual(['reopened', 'inbox']);
      expect(await step('assign', { order_id: 'nobodys' })).toEqual([404, 'not_found']);
      const { json } = await owner.get(`/inbox/${money.id}`);
      expect((json.decisions as { kind: string }[]).map(({ kind }) => kind)).toEqual([
        'ignore',
        'reopen',
        'refund',
        'reopen',
      ]);
    });

    it('decides once for a request that is sent twice', async () => {
      const [mine, money] = [await order('I1'), await send({ address: world.wallets[0] ?? '' }, 3n * USDT)];
      const key = { 'idempotency-key': 'k1' };
      const path = `/inbox/${money.id}/ignore`;
      const [a, b] = [
        await owner.post(path, { note: 'spam' }, key),
        await owner.post(path, { note: 'spam' }, key),
      ];
      expect([a.status, b.status, b.text === a.text]).toEqual([200, 200, true]);
      expect((await owner.get(`/inbox/${money.id}`)).json.decisions).toHaveLength(1);
      await send(mine, mine.units);
    });

    it('is closed to keys that may not decide, and to bad requests', async () => {
      const mine = await order('B1');
      const money = await send(mine, 19n * USDT);
      const readers = [
        first,
        await newClient(world.gateway, { merchantPid: null, scopes: ['transfers:read'] }),
      ];
      for (const client of readers) {
        for (const move of ['assign', 'refund', 'ignore', 'reopen']) {
          const answer = await client.post(`/inbox/${money.id}/${move}`, { note: 'x', order_id: mine.id });
          expect([move, ...refusalOf(answer)]).toEqual([move, 403, 'scope_missing']);
        }
      }
      const bad: [path: string, body: unknown, status: number, code: string][] = [
        [`${money.id}/assign`, { order_id: mine.id }, 400, 'invalid_request'],
        [`${money.id}/assign`, { note: 'x' }, 400, 'invalid_request'],
        [`${money.id}/ignore`, {}, 400, 'invalid_request'],
        [`${money.id}/ignore`, { note: '' }, 400, 'invalid_request'],
        [`${money.id}/ignore`, { note: 'x'.repeat(501) }, 400, 'invalid_request'],
        [`${money.id}/ignore`, { note: 'x', order_id: mine.id }, 400, 'invalid_request'],
        [`${money.id}/refund`, { note: 'x', transaction: 'f'.repeat(129) }, 400, 'invalid_request'],
        [`${money.id}/ignore`, '[]', 400, 'invalid_request'],
        ['999/ignore', { note: 'x' }, 404, 'not_found'],
        ['abc/ignore', { note: 'x' }, 404, 'not_found'],
        [`${money.txid}/ignore`, { note: 'x' }, 404, 'not_found'],
        [`${money.id}/spend`, { note: 'x' }, 404, 'not_found'],
      ];
      for (const [path, body, ...expected] of bad) {
        expect([path, ...refusalOf(await owner.post(`/inbox/${path}`, body))]).toEqual([path, ...expected]);
      }
      for (const path of ['/inbox/999', '/inbox/%00', '/transfers/0', '/transfers/abc', '/transfers/9e9']) {
        expect([path, ...refusalOf(await owner.get(path))]).toEqual([path, 404, 'not_found']);
      }
      const queries = [
        '/transfers?address=T123',
        '/transfers?state=lost',
        '/transfers?created_from=yesterday',
        '/transfers?transaction=xyz',
        '/transfers?amount=1.0000001',
        '/transfers?amount=-1',
        '/transfers?limit=101',
        '/transfers?merchant=%27',
        '/transfers?nonsense=1',
        '/transfers/export.csv?amount=x',
        '/inbox?all=yes',
        '/audit?from=1',
        '/audit?subject=',
      ];
      for (const path of queries) {
        expect([path, ...refusalOf(await owner.get(path))]).toEqual([path, 400, 'invalid_request']);
      }
      expect((await owner.get(`/inbox/${money.id}`)).json.decisions).toEqual([]);
    });
  });

  describe('the audit', () => {
    it('is read by filters, in pages and as CSV, by the owner only', async () => {
      const money = await send({ address: world.wallets[0] ?? '' }, 3n * USDT);
      const from = new Date(world.clock.now()).toISOString();
      await told('ignore', { transfer: money.id, note: '=1+1' });
      world.clock.advance(MINUTE);
      const between = new Date(world.clock.now()).toISOString();
      await owner.post(`/inbox/${money.id}/reopen`, { note: 'it is none' });
      const subject = `subject=transfer:${money.id}`;
      const actions = (query: string): Promise<unknown[]> => fieldIn(owner, `/audit?${query}`, 'action');
      expect(await actions(subject)).toEqual(['inbox.reopen', 'inbox.ignore']);
      expect(await actions('actor=telegram:7')).toEqual(['inbox.ignore']);
      expect(await actions(`actor=${actorOf(owner)}`)).toEqual(['inbox.reopen']);
      expect(await actions('action=inbox.ignore')).toEqual(['inbox.ignore']);
      expect(await actions(`${subject}&from=${between}`)).toEqual(['inbox.reopen']);
      expect(await actions(`${subject}&from=${from}&to=${between}`)).toEqual(['inbox.ignore']);
      expect(await actions(`${subject}&actor=cli`)).toEqual([]);
      expect(await pagesIn(owner, `/audit?${subject}&limit=1`, 'action')).toEqual([
        ['inbox.reopen'],
        ['inbox.ignore'],
      ]);
      const lines = linesOf(await owner.get(`/audit/export.csv?${subject}`));
      expect(lines).toHaveLength(3);
      expect(lines[0]).toBe('id,at,actor,action,subject,details');
      expect(lines[2]).toMatch(/,telegram:7,inbox\.ignore,transfer:\d+,"\{""from"":""inbox"".*""=1\+1""\}"$/);
      for (const path of ['/audit', '/audit/export.csv']) {
        expect([path, ...refusalOf(await first.get(path))]).toEqual([path, 403, 'scope_missing']);
      }
    });

    it('leaves as CSV however much there is', async () => {
      const deeds = 1_100;
      await world.gateway.get(Database).transaction(async (manager) => {
        for (let n = 0; n < deeds; n += 1) {
          await recordAudit(manager, START, {
            actor: 'many',
            action: 'test',
            subject: `n:${n}`,
            details: {},
          });
        }
      });
      const [, ...lines] = linesOf(await owner.get('/audit/export.csv?actor=many'));
      expect([lines.length, new Set(lines).size]).toEqual([deeds, deeds]);
      expect(lines[0]).toMatch(new RegExp(`,many,test,n:${deeds - 1},`));
    });
  });
});
