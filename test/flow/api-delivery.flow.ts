import { HOUR, MINUTE } from '@epusdt/kernel';
import { deedsOf, ownersKey, pagesIn } from '../support/api-desk';
import { DeliveryDesk, answering, type Shown } from '../support/delivery-desk';
import { pay } from '../support/shopper';

const NOW = '2026-01-05T12:00:00.000Z';

describe('delivery in the native API', () => {
  let desk: DeliveryDesk;
  beforeEach(async () => (desk = await DeliveryDesk.open()));
  afterEach(() => desk.close());

  it('delivers again what was refused, and what was acknowledged', async () => {
    await desk.listen();
    desk.listener.handler = answering(500, 'x'.repeat(5_000));
    await desk.order('R-1');
    const [{ id } = { id: '' }] = await desk.callbacks();
    await desk.attempted(id, 1);
    const [refused] = await desk.callbacks();
    expect(refused).toMatchObject({ state: 'due', attempts: 1, closed_at: null });
    expect(String(refused?.['next_attempt_at'])).toMatch(/^2026-01-05T12:00:0[3-7]/);

    desk.listener.handler = answering(200, 'ok');
    const again = await desk.shop.post(`/callbacks/${id}/redeliver`);
    expect([again.status, again.json.id, again.json.state]).toEqual([200, id, 'due']);
    await desk.acknowledged(id);
    await desk.shop.post(`/callbacks/${id}/redeliver`);
    await desk.attempted(id, 3);
    const detail = (await desk.shop.get(`/callbacks/${id}`)).json;
    expect(detail.state).toBe('acknowledged');
    const log = detail.attempt_log as Record<string, unknown>[];
    expect(log.map(({ number, outcome, status }) => [number, outcome, status])).toEqual([
      [3, 'acknowledged', 200],
      [2, 'acknowledged', 200],
      [1, 'refused', 500],
    ]);
    expect(log[2]?.['answer']).toBe('x'.repeat(2_048));
    expect(desk.listener.received).toHaveLength(3);
    expect(new Set(desk.listener.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(desk.listener.received.map(({ body }) => body)).size).toBe(1);
    expect((await deedsOf(desk.world.gateway, desk.shop)).slice(1)).toEqual(
      Array(2).fill(`callback.redeliver callback:${id}`),
    );
  });

  it('replays since an instant: what was missed, or all of it', async () => {
    const [one, two] = [await desk.listen('/one'), await desk.listen('/two')];
    await desk.order('A-1');
    const old = await desk.callbacks();
    for (const { id } of old) await desk.acknowledged(id);
    desk.world.clock.advance(HOUR);
    const since = '2026-01-05T13:00:00.000Z';
    desk.listener.handler = (request, _body, response) =>
      response.writeHead(request.url === '/one' ? 500 : 200).end('ok');
    await desk.order('A-2');
    const fresh = (await desk.callbacks()).filter(({ id }) => !old.some((each) => each.id === id));
    for (const { id } of fresh) await desk.attempted(id, 1);
    const missed = fresh.find(({ endpoint }) => endpoint === one.id)?.id ?? '';
    const taken = fresh.find(({ endpoint }) => endpoint === two.id)?.id ?? '';
    desk.listener.received.length = 0;
    desk.listener.handler = answering(200, 'ok');

    const first = await desk.shop.post('/callbacks/replay', { since });
    expect(first.status).toBe(200);
    expect(first.json).toMatchObject({ count: 1, has_more: false, next_cursor: null });
    await desk.acknowledged(missed);
    expect(desk.listener.received.map(({ path }) => path)).toEqual(['/one']);

    const of = async (more: object): Promise<number> =>
      (await desk.shop.post('/callbacks/replay', { since: NOW, only_undelivered: false, ...more })).json
        .count;
    expect(await of({ until: since, endpoint: two.id })).toBe(1);
    const oldOfTwo = old.find(({ endpoint }) => endpoint === two.id)?.id ?? '';
    await desk.attempted(oldOfTwo, 2);
    expect(desk.listener.received.map(({ path }) => path)).toEqual(['/one', '/two']);
    expect(await of({ until: since, channel: 'legacy' })).toBe(0);
    expect(await of({ until: NOW.replace('.000', '.001'), since: '2025-01-01T00:00:00Z' })).toBe(2);
    for (const { id, endpoint } of old) await desk.attempted(id, endpoint === two.id ? 3 : 2);
    expect(await of({ since, cursor: taken > missed ? taken : missed })).toBe(0);
    expect(await of({ since: '2026-01-05T13:00:00.001Z', until: '2026-01-06T00:00:00Z' })).toBe(0);
    expect(await of({ since, endpoint: one.id, merchant: '1000' })).toBe(1);
    await desk.attempted(missed, 3);
    expect(desk.listener.received).toHaveLength(5);
  });

  it('lists callbacks by every filter, and counts those that match', async () => {
    const boss = await ownersKey(desk.world.gateway);
    const { pid } = (await boss.post('/merchants', { name: 'Other' })).json as { pid: string };
    const [one, two] = [await desk.listen('/one'), await desk.listen('/two')];
    await desk.listen('/other', boss, { merchant: pid });
    const test = (await boss.get('/endpoints?limit=1')).json.data[0].id as string;
    const foreign = (await boss.post(`/endpoints/${test}/test`)).json as Shown;
    const paid = await desk.order('F-1');
    pay(desk.world, paid);
    await desk.world.settle();
    for (const { id } of await desk.callbacks('', boss)) await desk.acknowledged(id);
    desk.world.clock.advance(MINUTE);
    desk.listener.handler = answering(500, 'try later');
    const unpaid = await desk.order('F-2');
    const all = await desk.callbacks('?limit=100');
    for (const { id } of all.slice(0, 2)) await desk.attempted(id, 1);
    expect(all).toHaveLength(2 + 2 + 1 + 2);
    expect(all.map(({ id }) => Number(id))).toEqual(all.map(({ id }) => Number(id)).sort((a, b) => b - a));

    const cases: [query: string, holds: (callback: Shown) => boolean, count: number][] = [
      [`order=${paid.id}`, (callback) => callback['order'] === paid.id, 5],
      [`order=${unpaid.id}`, (callback) => callback['order'] === unpaid.id, 2],
      ['channel=legacy', (callback) => callback['channel'] === 'legacy', 1],
      ['channel=events', (callback) => callback['channel'] === 'events', 6],
      [`endpoint=${one.id}`, (callback) => callback['endpoint'] === one.id, 3],
      [`endpoint=${two.id}&channel=legacy`, () => false, 0],
      ['event_type=order.paid', (callback) => callback['event_type'] === 'order.paid', 3],
      ['event_type=ping', () => false, 0],
      ['state=due', (callback) => callback['order'] === unpaid.id, 2],
      ['state=acknowledged', (callback) => callback['order'] === paid.id, 5],
      ['state=dead', () => false, 0],
      ['created_from=2026-01-05T12:01:00Z', (callback) => callback['order'] === unpaid.id, 2],
      ['created_to=2026-01-05T12:01:00Z', (callback) => callback['order'] === paid.id, 5],
      ['merchant=1000', () => true, 7],
    ];
    for (const [query, holds, count] of cases) {
      const found = (await desk.callbacks(`?limit=100&${query}`)).map(({ id }) => id);
      expect([query, found]).toEqual([query, all.filter(holds).map(({ id }) => id)]);
      expect([query, found.length]).toEqual([query, count]);
      const { json } = await desk.shop.get(`/callbacks/counts?${query}`);
      expect([query, json.delivered + json.undelivered]).toEqual([query, count]);
    }
    expect((await desk.shop.get('/callbacks/counts')).json).toEqual({
      delivered: 5,
      undelivered: 2,
      due: 2,
      held: 0,
      dead: 0,
    });
    expect(await desk.callbacks('?limit=100', boss)).toHaveLength(8);
    expect(await desk.callbacks(`?merchant=${pid}`, boss)).toMatchObject([{ id: foreign.id, merchant: pid }]);

    const ids = all.map(({ id }) => id);
    expect(await pagesIn(desk.shop, '/callbacks?limit=3')).toEqual([
      ids.slice(0, 3),
      ids.slice(3, 6),
      ids.slice(6),
    ]);
  });
});
