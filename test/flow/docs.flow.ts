import { Endpoints, EVENT_TYPES, type EventType } from '@epusdt/callbacks';
import { MINUTE } from '@epusdt/kernel';
import { OrderDecisions } from '@epusdt/payments';
import { EVENTS, exampleOf } from '../../apps/gateway/src/docs-events';
import { askApi } from '../support/api';
import { OPENAPI } from '../support/described-api';
import { Listener, eventIn, type HeardEvent } from '../support/listener';
import { payOff } from '../support/owner-desk';
import { asks, pay, placed, type Placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

/** What JSON holds, unchecked. */
type Json = ReturnType<typeof JSON.parse>;

let world: World;
beforeEach(async () => (world = await createWorld()));
afterEach(() => world.close());

describe('the documentation of a running gateway', () => {
  /** Read to the end: a body that nobody reads keeps the gateway from ending. */
  const page = async (path: string): Promise<{ status: number; headers: Headers; text: string }> => {
    const answer = await fetch(new URL(path, world.gateway.url));
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  it('is the document of docs/api, but for examples that are signed on the simulated network', async () => {
    const served = JSON.parse((await page('/docs-json')).text);
    const signed = Object.keys(OPENAPI.paths as object).filter((path) => path.includes('/api/v1/order/'));
    expect(signed).toHaveLength(6);
    for (const path of signed) {
      const [media, kept] = [served, OPENAPI].map(
        (document) => document.paths[path].post.requestBody.content['application/json'],
      );
      expect(media.example.signature).toMatch(/^[0-9a-f]{32}$/);
      media.example = kept.example;
    }
    expect(served).toEqual(OPENAPI);
  });

  it('has Swagger UI and the pages of our own side by side, from this gateway alone', async () => {
    const ui = await page('/docs');
    expect(ui.status).toBe(200);
    const assets = [...ui.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((found) => found[1] ?? '');
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      const url = new URL(asset, `${world.gateway.url}/docs`);
      expect([asset, url.origin]).toEqual([asset, new URL(world.gateway.url).origin]);
      expect([asset, (await page(url.pathname)).status]).toEqual([asset, 200]);
    }
    const start = (await page('/docs/swagger-ui-init.js')).text;
    expect(start).toMatch(/"filter": true/);
    expect(start).toMatch(/"tryItOutEnabled": true/);
    for (const path of ['/docs/errors', '/docs/signatures', '/docs/events']) {
      const answer = await page(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-/,
      );
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect((await page('/docs/nothing')).status).toBe(404);
    // A second of everybody's time, for whoever asks.
    expect((await page('/docs-yaml')).status).toBe(404);
  });

  it('is where the type of a problem document points to', async () => {
    const { json } = await askApi(world.gateway, null, '/me', {});
    const { pathname, hash } = new URL(json.type as string);
    expect((await page(pathname)).text).toContain(` id="${hash.slice(1)}"`);
  });
});

/** Names and kinds of everything in a value: `order.amount string`. */
function shapeOf(value: unknown, place = ''): string[] {
  if (typeof value !== 'object' || value === null)
    return [`${place} ${value === null ? 'null' : typeof value}`];
  return Object.entries(value)
    .flatMap(([key, content]) => shapeOf(content, place === '' ? key : `${place}.${key}`))
    .sort();
}

/** Of this event, whatever may be null in it left open. */
const named = (value: unknown): string[] => shapeOf(value).map((line) => line.replace(/ \w+$/, ''));

describe('the examples of events', () => {
  let listener: Listener;
  let other: Listener;
  const heard = (): HeardEvent[] => [...listener.received, ...other.received].map(eventIn);
  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));

  beforeEach(async () => {
    [listener, other] = [await Listener.start(), await Listener.start()];
  });
  afterEach(() => Promise.all([listener.close(), other.close()]));

  async function makeEverythingHappen(): Promise<void> {
    const endpoints = world.gateway.get(Endpoints);
    await endpoints.create('1000', listener.url, 'test');
    const paused = await endpoints.create('1000', other.url, 'test');
    const decisions = world.gateway.get(OrderDecisions);
    const [paid, short, long, cancelled] = [
      await order('paid', 36),
      await order('short', 72),
      await order('long', 144),
      await order('cancelled', 288),
    ];
    await decisions.cancel(cancelled.id, { actor: 'test', note: 'sold out' });
    pay(world, paid);
    world.sandbox.chain.mine();
    await world.gateway.work();
    payOff(world, short, -1_000_000n);
    payOff(world, long, 500_000n);
    await world.settle();
    const late = await order('late');
    world.clock.advance(15 * MINUTE);
    await world.settle();
    pay(world, late);
    await world.settle();
    await endpoints.ping(paused.id, 'test');
    await endpoints.pause(paused.id, 'it is being moved', 'test');
    await world.settle();
  }

  it('have the fields that events of their type have when they are sent', async () => {
    await makeEverythingHappen();
    const types = new Set(heard().map(({ type }) => type));
    expect([...types].sort()).toEqual([...EVENT_TYPES].sort());
    for (const event of heard()) {
      const example = exampleOf(event.type as EventType) as HeardEvent;
      const [shown, sent] = [example, event].map(({ data }) => structuredClone(data) as Json);
      // The one is null where the other is an object with fields.
      for (const data of [shown, sent]) if (data.order) data.order = { ...data.order, metadata: null };
      expect([event.type, named(shown)]).toEqual([event.type, named(sent)]);
      const kinds = new Set(shapeOf(sent));
      const differing = shapeOf(shown).filter((line) => {
        const [name = ''] = line.split(' ');
        return !kinds.has(line) && !line.endsWith(' null') && !kinds.has(`${name} null`);
      });
      expect([event.type, differing]).toEqual([event.type, []]);
    }
  });

  it('name every type', () => {
    expect(Object.keys(EVENTS).sort()).toEqual([...EVENT_TYPES].sort());
  });
});
