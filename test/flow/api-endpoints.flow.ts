import { HOUR, MINUTE } from '@epusdt/kernel';
import { deedsOf, fieldIn, ownersKey, pagesIn } from '../support/api-desk';
import { DeliveryDesk, answering, type Shown } from '../support/delivery-desk';
import { eventIn } from '../support/listener';

const NOW = '2026-01-05T12:00:00.000Z';

describe('endpoints in the native API', () => {
  let desk: DeliveryDesk;
  beforeEach(async () => (desk = await DeliveryDesk.open()));
  afterEach(() => desk.close());

  it('makes an endpoint, shows it, and makes it once', async () => {
    const made = await desk.shop.post('/endpoints', { url: `${desk.listener.url}/events` });
    expect(made.status).toBe(201);
    expect(made.json).toEqual({
      id: expect.stringMatching(/^\d+$/) as string,
      merchant: '1000',
      url: `${desk.listener.url}/events`,
      scope: 'merchant',
      state: 'active',
      state_since: NOW,
      state_reason: null,
      created_at: NOW,
    });
    expect((await desk.shop.post('/endpoints', { url: `${desk.listener.url}/events` })).json).toEqual(
      made.json,
    );
    expect((await desk.shop.get(`/endpoints/${String(made.json.id)}`)).json).toEqual(made.json);
    expect((await desk.shop.get('/endpoints')).json).toEqual({
      data: [made.json],
      has_more: false,
      next_cursor: null,
    });
    expect(await deedsOf(desk.world.gateway, desk.shop)).toEqual([
      `endpoint.add endpoint:${String(made.json.id)}`,
    ]);
  });

  it('lists endpoints by pages, scope and merchant, with those removed when asked', async () => {
    const boss = await ownersKey(desk.world.gateway);
    const { pid } = (await boss.post('/merchants', { name: 'Other' })).json as { pid: string };
    const made: string[] = [];
    for (const path of ['/a', '/b', '/c']) made.unshift((await desk.listen(path)).id);
    const others = await desk.listen('/other', boss, { merchant: pid });
    expect(await pagesIn(desk.shop, '/endpoints?limit=2')).toEqual([made.slice(0, 2), made.slice(2)]);
    await desk.shop.ask(`/endpoints/${made[1] ?? ''}`, { method: 'DELETE' });
    expect(await fieldIn(desk.shop, '/endpoints')).toEqual([made[0], made[2]]);
    expect(await fieldIn(desk.shop, '/endpoints?removed=true')).toEqual(made);
    expect(await fieldIn(desk.shop, '/endpoints?scope=order')).toEqual([]);
    expect(await fieldIn(desk.shop, '/endpoints?scope=merchant&removed=false')).toEqual([made[0], made[2]]);
    expect(await fieldIn(boss, '/endpoints')).toEqual([others.id, made[0], made[2]]);
    expect(await fieldIn(boss, `/endpoints?merchant=${pid}`)).toEqual([others.id]);
  });

  it('sends a test that really arrives, signed, and shows what came of it', async () => {
    const { id } = await desk.listen();
    const sent = await desk.shop.post(`/endpoints/${id}/test`);
    expect(sent.json).toMatchObject({ event_type: 'ping', endpoint: id, order: null, channel: 'events' });
    const callback = (sent.json as Shown).id;
    await desk.acknowledged(callback);
    const [ping] = desk.listener.received;
    if (!ping) throw new Error('no ping');
    const { secret } = (await desk.shop.get('/endpoints/secret')).json as { secret: string };
    expect(desk.signers(ping, { secret })).toEqual(['secret']);
    expect(eventIn(ping)).toMatchObject({ type: 'ping', data: { endpoint: { id } } });
    const detail = (await desk.shop.get(`/callbacks/${callback}`)).json;
    expect(detail).toEqual({
      id: callback,
      channel: 'events',
      event_type: 'ping',
      webhook_id: ping.headers['webhook-id'],
      merchant: '1000',
      order: null,
      endpoint: id,
      url: `${desk.listener.url}/events`,
      state: 'acknowledged',
      attempts: 1,
      running: false,
      next_attempt_at: null,
      created_at: NOW,
      closed_at: NOW,
      body: ping.body,
      attempt_log: [
        {
          number: 1,
          started_at: NOW,
          finished_at: NOW,
          outcome: 'acknowledged',
          status: 200,
          answer: 'ok',
          address: '127.0.0.1',
        },
      ],
    });
  });

  it('pauses an endpoint, which then only pings, and resumes it with what it missed', async () => {
    const { id } = await desk.listen();
    desk.world.clock.advance(MINUTE);
    const paused = await desk.shop.post(`/endpoints/${id}/pause`, { reason: 'moving house' });
    expect(paused.json).toMatchObject({
      state: 'paused',
      state_since: '2026-01-05T12:01:00.000Z',
      state_reason: 'moving house',
    });
    await desk.order('P-1');
    await desk.order('P-2');
    const ping = (await desk.shop.post(`/endpoints/${id}/test`)).json as Shown;
    await desk.acknowledged(ping.id);
    expect(desk.listener.received.map((each) => eventIn(each).type)).toEqual(['ping']);
    expect((await desk.shop.get('/callbacks/counts')).json).toMatchObject({ delivered: 1, due: 0, dead: 0 });
    const held = await desk.callbacks('?state=held&event_type=order.created');
    expect(held).toHaveLength(2);
    expect(held[0]).toMatchObject({ state: 'held', attempts: 0, next_attempt_at: null });

    const resumed = await desk.shop.post(`/endpoints/${id}/resume`);
    expect(resumed.json).toMatchObject({ state: 'active', state_reason: null });
    for (const callback of [...held].reverse()) {
      await desk.acknowledged(callback.id);
    }
    const references = desk.listener.received
      .map(eventIn)
      .filter(({ type }) => type === 'order.created')
      .map(({ data }) => (data['order'] as { reference: string }).reference);
    expect(references).toEqual(['P-1', 'P-2']);
    expect(await deedsOf(desk.world.gateway, desk.shop)).toEqual(
      ['add', 'pause', 'ping', 'resume'].map((deed) => `endpoint.${deed} endpoint:${id}`),
    );
  });

  it('removes an endpoint, and gives up what waited for it', async () => {
    const { id } = await desk.listen();
    desk.listener.handler = answering(500, 'try later');
    await desk.order('D-1');
    const [created] = await desk.callbacks();
    await desk.attempted(created?.id ?? '', 1);
    const gone = await desk.shop.ask(`/endpoints/${id}`, { method: 'DELETE' });
    expect([gone.status, gone.json.state]).toEqual([200, 'removed']);
    expect((await desk.shop.get(`/endpoints/${id}`)).json).toEqual(gone.json);
    expect(await desk.callbacks()).toMatchObject([{ id: created?.id, state: 'dead', closed_at: NOW }]);
    for (const deed of ['pause', 'resume', 'test']) {
      const { status } = await desk.shop.post(
        `/endpoints/${id}/${deed}`,
        deed === 'pause' ? { reason: 'x' } : {},
      );
      expect([deed, status]).toEqual([deed, 409]);
    }
    expect((await desk.shop.post(`/callbacks/${created?.id ?? ''}/redeliver`)).status).toBe(409);
    const again = await desk.listen();
    expect(again).toMatchObject({ id, state: 'active' });
  });

  it('has events carry both signatures while their secret is being replaced, and the new one only without grace', async () => {
    const { id } = await desk.listen();
    const asked = await desk.shop.get('/endpoints/secret');
    expect(asked.headers.get('cache-control')).toBe('no-store');
    expect(asked.headers.get('etag')).toBeNull();
    const before = asked.json as { secret: string };
    expect(before).toEqual({
      merchant: '1000',
      secret: expect.stringMatching(/^whsec_/) as string,
      previous_signs: false,
    });
    const rotated = await desk.shop.post('/endpoints/rotate-secret', {});
    expect(rotated.json).toMatchObject({ merchant: '1000', previous_signs: true });
    const [old, fresh] = [before.secret, rotated.json.secret as string];
    expect((await desk.shop.get('/endpoints/secret')).json).toEqual(rotated.json);
    desk.world.clock.advance(23 * HOUR);
    expect(desk.signers(await desk.ping(id), { old, fresh })).toEqual(['old', 'fresh']);
    desk.world.clock.advance(HOUR);
    expect(desk.signers(await desk.ping(id), { old, fresh })).toEqual(['fresh']);
    expect((await desk.shop.get('/endpoints/secret')).json).toEqual({
      ...rotated.json,
      previous_signs: false,
    });

    const last = (await desk.shop.post('/endpoints/rotate-secret', { grace_seconds: 0 })).json;
    expect(last.previous_signs).toBe(false);
    expect(desk.signers(await desk.ping(id), { fresh, last: last.secret as string })).toEqual(['last']);
    expect(
      (await deedsOf(desk.world.gateway, desk.shop)).filter((deed) => /rotate/.test(String(deed))),
    ).toEqual(Array(2).fill('merchant.rotate_events merchant:1000'));
  });
});
