import { Database } from '@epusdt/database';
import { Brands } from '@epusdt/merchants';
import { SECOND } from '@epusdt/kernel';
import { newClient, type ApiClient } from '../support/api';
import { OWNER } from '../support/bot-desk';
import { EventReader } from '../support/event-reader';
import { saidToNonsense } from '../support/nonsense';
import { asks, pay, placed, type Placed } from '../support/shopper';
import { NOWHERE } from '../support/start';
import { createWorld, type World } from '../support/world';

/** What may be kept by whoever passes it on: files that are the same for everybody. */
const PUBLIC = /^\/(?:docs\/.+\.(?:css|js|png|html)|pay\/embed\.js)$/;
const STRICT = `default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
/** Node's `fetch` does not send these. */
const UNSENDABLE = ['TRACE', 'CONNECT'];
const BOT = {
  TELEGRAM_BOT_TOKEN: '1000000:' + 'a'.repeat(35),
  TELEGRAM_OWNERS: String(OWNER),
  TELEGRAM_API_ROOT: NOWHERE,
  TELEGRAM_WEBHOOK_URL: 'http://127.0.0.1:8000/telegram/webhook',
};

let world: World;
let shop: ApiClient;
let one: Placed;
beforeAll(async () => {
  world = await createWorld({ environment: BOT });
  shop = await newClient(world.gateway);
  one = placed(await asks(world)('H1'));
});
afterAll(() => world.close());

interface Seen {
  readonly what: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
}

async function look(method: string, path: string, more: RequestInit = {}): Promise<Seen> {
  const stop = new AbortController();
  const answer = await fetch(world.gateway.url + path, {
    method,
    redirect: 'manual',
    signal: stop.signal,
    ...more,
  });
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (isStream) stop.abort();
  else await answer.arrayBuffer();
  return {
    what: `${method} ${path}: ${answer.status}`,
    path,
    status: answer.status,
    headers: answer.headers,
  };
}

/** What is wrong with the headers of an answer, whatever it is. */
function flaws({ what, path, headers }: Seen): string[] {
  const is = (name: string): string => headers.get(name) ?? '';
  const policy = is('content-security-policy');
  const isPage = is('content-type').startsWith('text/html');
  const [, ancestors = ''] = /frame-ancestors ([^;]*)/.exec(policy) ?? [];
  const frame = { "'none'": 'DENY', "'self'": 'SAMEORIGIN' }[ancestors] ?? '';
  const rules: readonly (readonly [string, boolean])[] = [
    ['policy', isPage ? policy.startsWith(`default-src 'none'; `) : policy === STRICT],
    ['nothing inline or evaluated, and no other host', !/unsafe-(?:inline|eval)|\*|https?:/.test(policy)],
    ['base-uri', policy.includes(`base-uri 'none'`)],
    ['frame-ancestors', ancestors !== ''],
    ['x-frame-options', is('x-frame-options') === frame],
    ['nosniff', is('x-content-type-options') === 'nosniff'],
    ['referrer-policy', is('referrer-policy') === 'no-referrer'],
    [
      'resource policy',
      is('cross-origin-resource-policy') === (path === '/pay/embed.js' ? 'cross-origin' : 'same-origin'),
    ],
    [
      'opener policy',
      !isPage || ancestors !== `'none'` || is('cross-origin-opener-policy') === 'same-origin',
    ],
    ['kept by nobody else', PUBLIC.test(path) || /no-store|private|no-cache/.test(is('cache-control'))],
    ['who serves', !headers.has('server') && !headers.has('x-powered-by')],
    ['no foreign scripts read it', ![...headers.keys()].some((name) => name.startsWith('access-control-'))],
  ];
  return rules.filter(([, holds]) => !holds).map(([rule]) => `${what}: ${rule}`);
}

/** `[method, path]` of everything the router knows, from its own drawing of its tree. */
function routes(): [string, string][] {
  const tree: string = world.gateway.gateway.app
    .getHttpAdapter()
    .getInstance()
    .printRoutes({ commonPrefix: false });
  const above: string[] = [];
  const found: [string, string][] = [];
  for (const line of tree.split('\n')) {
    const [, indent = '', part = '', methods = ''] = /^([│ ]*)[├└]── (.*?) \(([A-Z, ]+)\)$/.exec(line) ?? [];
    if (methods === '') continue;
    above.length = indent.length / 4;
    above.push(part);
    const path = above.join('').replace(/^\/+/, '/');
    for (const method of methods.split(', ')) found.push([method, path]);
  }
  return found;
}

const filled = (path: string): string =>
  path
    .replace(':trade_id', one.id)
    .replace(/:address/, one.address)
    .replace(/:pid/, '1000')
    .replace(/:currency/, 'CNY')
    .replace(/\*$/, 'x')
    .replace(/:\w+/g, 'x');

it('every route, with and without a key, answers with safe headers', async () => {
  const all = routes();
  const paths = new Set(all.map(([, path]) => path));
  for (const path of [
    '/',
    '/docs',
    '/docs/*',
    '/docs-json',
    '/livez',
    '/readyz',
    '/submit.php',
    '/CreateOrder',
    '/api/v2/orders/:id/events',
    '/m/:pid/api/v1/order/create-transaction',
    '/pay/checkout-counter/:trade_id/events',
    '/pay/embed.js',
    '/telegram/webhook',
  ]) {
    expect([path, paths.has(path)]).toEqual([path, true]);
  }
  expect(all.length).toBeGreaterThan(200);
  const wrong: string[] = [];
  const key = { headers: { authorization: `Bearer ${shop.key}` } };
  for (const [method, path] of all.filter(([method]) => !UNSENDABLE.includes(method))) {
    wrong.push(...flaws(await look(method, filled(path), key)));
    if (path.startsWith('/api/v2/')) wrong.push(...flaws(await look(method, filled(path))));
  }
  expect(wrong).toEqual([]);
});

it('so does what no route is for, what is refused, and what fails', async () => {
  const { reader } = world.gateway.get(Database);
  const bearer = { headers: { authorization: `Bearer ${shop.key}` } };
  const events = `/pay/checkout-counter/${one.id}/events`;
  const seen = [
    await look('GET', '/nowhere'),
    await look('OPTIONS', '/api/v2/orders'),
    await look('DELETE', '/api/v2/orders', bearer),
    await look('POST', '/api/v2/orders', { ...bearer, body: '{' }),
    await look('POST', '/api/v2/orders', { ...bearer, body: 'x'.repeat(70_000) }),
    await look('GET', '/%E0%A4%A'),
    await look('GET', '/api/v2/%E0%A4%A'),
    await look('GET', `/docs/${'x'.repeat(5_000)}`),
    await look('GET', `/api/v2/orders/${one.id}`, bearer),
  ];
  await reader.query('ALTER TABLE sightings RENAME TO sightings_away');
  seen.push(
    await look('GET', `/pay/checkout-counter/${one.id}`),
    await look('GET', `/pay/checkout-counter/${one.id}/status`),
  );
  await reader.query('ALTER TABLE sightings_away RENAME TO sightings');
  await reader.query('ALTER TABLE orders RENAME TO orders_away');
  seen.push(await look('GET', '/api/v2/orders', bearer));
  await reader.query('ALTER TABLE orders_away RENAME TO orders');
  const etag = seen[8]?.headers.get('etag') ?? '';
  seen.push(
    await look('GET', `/api/v2/orders/${one.id}`, { headers: { ...bearer.headers, 'if-none-match': etag } }),
  );
  for (let guesses = 0; guesses < 40; guesses += 1) {
    seen.push(await look('GET', `/pay/checkout-counter/${'g'.repeat(22)}${guesses + 10}/status`));
  }
  pay(world, one);
  world.clock.advance(SECOND);
  await world.settle();
  const stream = await EventReader.open(world.gateway.url + events);
  const { id } = await stream.next();
  stream.close();
  seen.push(await look('GET', events, { headers: { 'last-event-id': id } }));
  expect(seen.flatMap(flaws)).toEqual([]);
  const statuses = new Set(seen.map(({ status }) => status));
  for (const status of [200, 204, 304, 400, 404, 405, 413, 429, 500, 503]) {
    expect([status, statuses.has(status)]).toEqual([status, true]);
  }
});

it('so does the answer to what is no HTTP', async () => {
  const text = await saidToNonsense(world.gateway.url);
  const [head = ''] = text.split('\r\n\r\n');
  const headers = new Headers(
    head
      .split('\r\n')
      .slice(1)
      .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
  expect(flaws({ what: 'nonsense', path: '', status: 400, headers })).toEqual([]);
});

it('only the shops of a merchant may frame his page, and an old header does not forbid it to them', async () => {
  const page = `/pay/checkout-counter/${one.id}`;
  const framed = `${page}?embed=1&origin=https://shop.example`;
  expect((await look('GET', framed)).headers.get('x-frame-options')).toBe('SAMEORIGIN');
  await world.gateway.get(Brands).change('1000', { origins: ['https://shop.example'] }, 'test');
  const { headers } = await look('GET', framed);
  expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'self' https:\/\/shop\.example$/);
  expect([headers.has('x-frame-options'), headers.has('cross-origin-opener-policy')]).toEqual([false, false]);
  expect((await look('GET', page)).headers.get('x-frame-options')).toBe('SAMEORIGIN');
});

it('the interface of the documentation has a policy that fits its page: scripts of this gateway alone', async () => {
  for (const path of ['/docs', '/docs/', '/docs/index.html']) {
    const answer = await fetch(world.gateway.url + path);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`script-src 'self'; style-src 'self' 'unsafe-hashes' 'sha256-`);
    expect(await answer.text()).not.toMatch(/<script>|<script(?![^>]* src=)/);
  }
});
