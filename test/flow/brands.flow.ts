import { Database } from '@epusdt/database';
import { SECOND } from '@epusdt/kernel';
import { Brands, Merchants } from '@epusdt/merchants';
import { newClient, refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { actorOf, ownersKey } from '../support/api-desk';
import { rows } from '../support/gateway';
import { terminal } from '../support/terminal';
import { createWorld, type World } from '../support/world';

const NOTHING = { name: null, logo: null, colour: null, support_url: null, note: null, origins: [] };
const PNG = Buffer.from('\x89PNG\r\n\x1a\n and the rest', 'latin1').toString('base64');
const SVG = Buffer.from('<svg onload="alert(1)"/>').toString('base64');
const FULL = {
  name: 'Tea 茶 & "Co"',
  logo: `data:image/png;base64,${PNG}`,
  colour: '#00aa55',
  support_url: 'https://shop.example/help',
  note: 'We send the tea\non the day 🍵',
  origins: ['https://shop.example', 'http://127.0.0.1:3000'],
};
/** As large as may be, everything. */
const GREATEST = {
  name: '"'.repeat(60),
  logo: Buffer.concat([Buffer.from(PNG, 'base64'), Buffer.alloc(20_480)])
    .subarray(0, 20_480)
    .toString('base64'),
  support_url: `https://s.example/${'a'.repeat(482)}`,
  note: '\\🍵'.repeat(250),
  origins: Array.from({ length: 10 }, (_, n) => `https://${`${'s'.repeat(50)}.`.repeat(4)}s${n}.example`),
};

let world: World;
const { ask, told, audit } = terminal(() => world);

const read = async (client: ApiClient, pid = '1000'): Promise<unknown> => {
  const { status, json } = await client.get(`/merchants/${pid}/brand`);
  return status === 200 ? json : status;
};
const patch = (client: ApiClient, body: unknown, pid = '1000'): Promise<ApiAnswer> =>
  client.ask(`/merchants/${pid}/brand`, { method: 'PATCH', body });
const deeds = async (): Promise<Record<string, unknown>[]> =>
  (await rows(world.gateway, 'audit')).filter(({ action }) => action === 'merchant.brand');

describe('the brand of a merchant', () => {
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());

  it('is nothing at first, is set, changed in part and cleared, and each change is written down', async () => {
    const client = await ownersKey(world.gateway);
    expect(await read(client)).toEqual(NOTHING);
    expect(await rows(world.gateway, 'brands')).toEqual([]);
    const { name, ...others } = FULL;
    expect((await patch(client, others)).json).toEqual({ ...FULL, name: null });
    const named = await patch(client, { name, logo: PNG });
    expect([named.status, named.json]).toEqual([200, FULL]);
    expect(await read(client)).toEqual(FULL);
    const cleared = { ...FULL, logo: null, origins: [] };
    expect((await patch(client, { logo: null, origins: null })).json).toEqual(cleared);
    expect((await patch(client, { ...FULL, origins: [] })).json).toEqual({ ...FULL, origins: [] });
    expect((await patch(client, NOTHING)).json).toEqual(NOTHING);
    const written = await deeds();
    expect(written).toHaveLength(5);
    expect(written[1]).toMatchObject({
      actor: actorOf(client),
      subject: 'merchant:1000',
      details: JSON.stringify({ name, logo: 'image/png, 21 bytes' }),
    });
    expect(JSON.stringify(written)).not.toContain(PNG);
  });

  it('holds at its greatest, which the audit shortens', async () => {
    const client = await ownersKey(world.gateway);
    const { status, json } = await patch(client, GREATEST);
    const kept = { ...GREATEST, colour: null, logo: `data:image/png;base64,${GREATEST.logo}` };
    expect([status, json]).toEqual([200, kept]);
    expect(await read(client)).toEqual(kept);
    const { logo, support_url: support, origins, ...texts } = GREATEST;
    const given = { ...texts, logo, support, origins: origins.join(',') };
    expect(await told('merchant brand', { pid: '1000', ...given })).toContain('image/png, 20480 bytes');
    for (const { details } of await deeds()) expect(String(details).length).toBeLessThanOrEqual(2_048);
  });

  it('is shown and changed from the terminal, where an empty text clears', async () => {
    const client = await ownersKey(world.gateway);
    expect(await told('merchant brand', { pid: '1000' })).toBe(
      [
        'brand of merchant 1000, on the page of its buyers:',
        '  name     not set',
        '  logo     not set',
        '  colour   not set',
        '  support  not set',
        '  note     not set',
        '  origins  none: no other site may hold the page',
      ].join('\n'),
    );
    const { support_url: support, origins, ...others } = FULL;
    const given = { ...others, support, origins: ` ${origins.join(' , ')},` };
    expect(await told('merchant brand', { pid: '1000', ...given })).toBe(
      [
        'the brand of merchant 1000 is changed; from now on:',
        '  name     Tea 茶 & "Co"',
        '  logo     image/png, 21 bytes',
        '  colour   #00aa55',
        '  support  https://shop.example/help',
        '  note     We send the tea',
        '           on the day 🍵',
        '  origins  https://shop.example, http://127.0.0.1:3000',
      ].join('\n'),
    );
    expect(await read(client)).toEqual(FULL);
    await told('merchant brand', { pid: '1000', name: '', logo: '', origins: ' ' });
    expect(await read(client)).toEqual({ ...FULL, name: null, logo: null, origins: [] });
    await told('merchant brand', { pid: '1000', colour: '', support: '', note: '' });
    expect(await read(client)).toEqual(NOTHING);
    expect((await deeds()).map(({ actor }) => actor)).toEqual(['cli', 'cli', 'cli']);
  });

  it('belongs to one merchant, and stays when the gateway starts again', async () => {
    const client = await ownersKey(world.gateway);
    await world.gateway.get(Merchants).create('Second shop');
    await patch(client, FULL);
    await patch(client, { name: 'Coffee' }, '1001');
    await world.restart();
    expect(await read(client)).toEqual(FULL);
    expect(await read(client, '1001')).toEqual({ ...NOTHING, name: 'Coffee' });
    expect(await told('merchant brand', { pid: '1001' })).toMatch(/ name +Coffee\n +logo +not set\n/);
    expect(await world.gateway.get(Brands).of('1001')).toMatchObject({ name: 'Coffee', origins: [] });
  });

  it('is kept in memory for ten seconds, but what this process changes is seen at once', async () => {
    const brands = world.gateway.get(Brands);
    const elsewhere = new Brands(world.gateway.get(Database), world.clock);
    expect((await brands.of('1000')).name).toBeNull();
    await elsewhere.change('1000', { name: 'Elsewhere' }, 'test');
    world.clock.advance(10 * SECOND - 1);
    expect((await brands.of('1000')).name).toBeNull();
    expect((await brands.read('1000')).name).toBe('Elsewhere');
    world.clock.advance(1);
    expect((await brands.of('1000')).name).toBe('Elsewhere');
    await brands.change('1000', { name: 'Here' }, 'test');
    expect((await brands.of('1000')).name).toBe('Here');
    const [before] = await Promise.all([
      brands.of('1000'),
      brands.change('1000', { name: 'Now' }, 'test'),
      brands.change('1000', { colour: '#000000' }, 'test'),
    ]);
    expect(before).toMatchObject({ name: 'Here', colour: null });
    expect(await brands.of('1000')).toMatchObject({ name: 'Now', colour: '#000000' });
    // Strangers who name a thousand shops push it out of memory, and nothing else.
    await elsewhere.change('1000', { name: 'Pushed' }, 'test');
    expect((await brands.of('1000')).name).toBe('Now');
    for (let n = 0; n < 1_000; n += 1) expect(await brands.of(`9${n}`)).toEqual(await brands.of('__proto__'));
    expect((await brands.of('1000')).name).toBe('Pushed');
  });

  it('is nobody else’s business than the owner’s', async () => {
    const shop = await newClient(world.gateway);
    const reader = await newClient(world.gateway, { merchantPid: null, scopes: ['merchants:read'] });
    for (const pid of ['1000', '1001']) {
      expect(refusalOf(await shop.get(`/merchants/${pid}/brand`))).toEqual([403, 'scope_missing']);
      expect(refusalOf(await patch(shop, FULL, pid))).toEqual([403, 'scope_missing']);
      expect(refusalOf(await patch(reader, FULL, pid))).toEqual([403, 'scope_missing']);
    }
    expect(await read(reader)).toEqual(NOTHING);
    expect(await deeds()).toEqual([]);
  });
});

describe('the brand of a merchant, refused:', () => {
  let client: ApiClient;
  beforeAll(async () => {
    world = await createWorld();
    client = await ownersKey(world.gateway);
  });
  afterAll(() => world.close());
  afterEach(async () => expect(await rows(world.gateway, 'brands')).toEqual([]));

  it.each(['1001', '1000%20', 'x', '1000%00', '__proto__', "1'%20OR%201=1", '9'.repeat(40)])(
    'of a merchant that is not there (%s)',
    async (pid) => {
      expect(refusalOf(await client.get(`/merchants/${pid}/brand`))).toEqual([404, 'not_found']);
      expect(refusalOf(await patch(client, FULL, pid))).toEqual([404, 'not_found']);
      const named = decodeURIComponent(pid);
      await expect(world.gateway.get(Brands).change(named, { name: 'x' }, 'test')).rejects.toMatchObject({
        code: 'not_found',
      });
    },
  );

  it.each<[string, unknown, string]>([
    ['nothing', {}, 'body'],
    ['no object', '[1]', 'body'],
    ['what JSON calls __proto__', '{"__proto__":{"name":"x"}}', '__proto__'],
    ['a field that is not there', { logo_type: 'image/png' }, 'logo_type'],
    ['an empty name', { name: '' }, 'name'],
    ['a name too long', { name: 'n'.repeat(61) }, 'name'],
    ['a name with an escape', { name: 'a\u001b[31m' }, 'name'],
    ['a name that is no text', { name: ['x'] }, 'name'],
    ['a logo that is no text', { logo: { type: 'image/png', base64: PNG } }, 'logo'],
    ['a logo far too large', { logo: 'A'.repeat(28_001) }, 'logo'],
    ['a colour in words', { colour: 'red' }, 'colour'],
    ['a support URL too long', { support_url: `https://${'a'.repeat(500)}` }, 'support_url'],
    ['an empty note', { note: ' \n' }, 'note'],
    ['a note too long', { note: 'n'.repeat(501) }, 'note'],
    ['origins as text', { origins: 'https://shop.example' }, 'origins'],
    ['too many origins', { origins: Array(11).fill('https://shop.example') }, 'origins'],
    ['origins that are no texts', { origins: [null] }, 'origins'],
  ])('%s, by the form', async (_name, body, field) => {
    const answer = await patch(client, body);
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    expect((answer.json.errors as { field: string }[]).map((one) => one.field)).toEqual([field]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['a name that turns text around', { name: 'a\u202eb' }, /^name: give 1 to 60 characters/],
    ['SVG', { logo: SVG }, /^logo: SVG is refused, since it can hold scripts; give a PNG/],
    ['SVG that is said to be a PNG', { logo: `data:image/png;base64,${SVG}` }, /^logo: SVG is refused/],
    ['HTML', { logo: 'data:text/html;base64,PGgxPg==' }, /^logo: this is none of the pictures/],
    [
      'a logo too large',
      { logo: Buffer.alloc(20_481).toString('base64') },
      /^logo: 20481 bytes are too many/,
    ],
    ['a script', { support_url: 'javascript:alert(1)' }, /^support URL: "javascript:alert\(1\)" leads to no/],
    ['a page in an address', { support_url: 'data:text/html,<h1>' }, /^support URL: /],
    ['a note with an escape', { note: 'a\u001b[2J' }, /^note: /],
    ['an origin with a path', { origins: 'https://shop.example/a' }, /^origins: .* without a path, a star/],
    ['an origin of many', { origins: 'https://*.shop.example' }, /^origins: /],
    ['an origin with a user', { origins: 'https://shop.example@evil.example' }, /^origins: /],
    ['an origin with a directive', { origins: 'https://a;script-src' }, /^origins: /],
  ])('%s, by the rules, from the API and from the terminal', async (_name, body, reason) => {
    const { support_url, origins, ...others } = body;
    const answer = await patch(client, { ...body, ...(origins === undefined ? {} : { origins: [origins] }) });
    expect(refusalOf(answer)).toEqual([400, 'bad_request']);
    expect(answer.json.detail).toMatch(reason);
    const given = {
      ...others,
      ...(support_url === undefined ? {} : { support: support_url }),
      ...(origins === undefined ? {} : { origins }),
    };
    const { ok, text } = await ask('merchant brand', { pid: '1000', ...given });
    expect([ok, text]).toEqual([false, answer.json.detail]);
  });

  it('a body larger than any brand', async () => {
    expect(refusalOf(await patch(client, { logo: 'A'.repeat(70_000) }))).toEqual([413, 'body_too_large']);
  });

  it('from the terminal, of nobody', async () => {
    for (const given of [{ pid: '1001' }, { pid: '' }, { pid: '1001', name: 'x' }]) {
      const { ok, text } = await ask('merchant brand', given);
      expect([ok, text]).toEqual([
        false,
        expect.stringMatching(/^no merchant .*; list them with: merchant list$/),
      ]);
    }
    expect(await audit()).not.toContain('merchant.brand');
  });
});
