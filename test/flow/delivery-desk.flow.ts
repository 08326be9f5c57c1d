import { HOUR, MINUTE } from '@epusdt/kernel';
import { createOrder } from '../support/gateway';
import { Listener, eventIn } from '../support/listener';
import { pay, placed, type Placed } from '../support/shopper';
import { terminal, type Given } from '../support/terminal';
import { createWorld, type World } from '../support/world';

const SECRET = /whsec_[A-Za-z0-9+/]{43}=/;
const SINCE = '2026-01-05T11:00';

describe('what a person does about callbacks and endpoints', () => {
  let world: World;
  let shop: Listener;
  beforeEach(async () => {
    world = await createWorld();
    shop = await Listener.start();
  });
  afterEach(async () => {
    await world.close();
    await shop.close();
  });

  const { ask, told, audit } = terminal(() => world);
  const order = async (reference: string): Promise<Placed> => {
    const fields = { order_id: reference, amount: 42, notify_url: `${shop.url}/notify` };
    return placed(await createOrder(world.gateway, fields));
  };
  const paid = async (reference: string): Promise<Placed> => {
    const one = await order(reference);
    pay(world, one);
    await world.settle();
    return one;
  };
  const answerWith = (status: number, text = ''): void => {
    shop.handler = (_request, _body, response) => response.writeHead(status).end(text);
  };
  const idOf = (text: string, what: string): string =>
    new RegExp(`${what} (\\d+)`).exec(text)?.[1] ?? `no ${what} in: ${text}`;
  const events = (): string[] =>
    shop.received.filter(({ path }) => path === '/events').map((one) => eventIn(one).type);
  const lastLine = (text: string): string => text.split('\n').at(-1) ?? '';

  describe('callbacks', () => {
    it('are listed with their states and counts, narrowed down, and shown with every answer', async () => {
      expect(lastLine(await told('callback list'))).toBe(
        '0 callbacks: 0 acknowledged, 0 not (0 due, 0 held, 0 dead)',
      );
      const well = await paid('A-1');
      answerWith(500, 'out of order\u001b[31m\u202e');
      const bad = await paid('A-2');

      const list = await told('callback list');
      expect(list).toMatch(
        /^2 {2}2026-01-05T12:\S+Z {2}due, 1 attempt, next 2026-\S+ {2}order.paid {2}order/,
      );
      expect(list.split('\n')[0]).toContain(`order ${bad.id}  notify URL ${shop.url}/notify`);
      expect(list.split('\n')[1]).toContain('acknowledged, 1 attempt');
      expect(lastLine(list)).toBe('2 callbacks: 1 acknowledged, 1 not (1 due, 0 held, 0 dead)');

      const ones: Given[] = [
        { order: well.id },
        { order: 'A-1' },
        { state: 'acknowledged' },
        { state: 'acknowledged', channel: 'legacy', merchant: '1000' },
      ];
      for (const given of ones) {
        const narrow = await told('callback list', given);
        expect([given, narrow.includes(well.id), narrow.includes(bad.id)]).toEqual([given, true, false]);
        expect(lastLine(narrow)).toMatch(/^1 callback: 1 acknowledged, 0 not/);
      }
      expect(lastLine(await told('callback list', { channel: 'events' }))).toMatch(/^0 callbacks/);

      world.clock.advance(MINUTE);
      await world.gateway.work();
      const shown = await told('callback show', '2');
      expect(shown).toMatch(/attempt 2 .*refused {2}HTTP 500 "out of order \[31m" {2}127\.0\.0\.1/);
      expect(shown).toMatch(/attempt 2 [^]*attempt 1 [^]*next .*callback redeliver 2/);
    });

    it('are told again, one or all of a time, also when they were given up', async () => {
      await told('merchant set', { pid: '1000', retry: '0' });
      answerWith(503);
      await paid('A-1');
      await paid('A-2');
      const list = await told('callback list', { state: 'dead' });
      expect(list).toContain('callback replay --since <time> --undelivered');
      expect(lastLine(list)).toBe('2 callbacks: 0 acknowledged, 2 not (0 due, 0 held, 2 dead)');

      answerWith(200, 'ok');
      world.clock.advance(HOUR);
      expect(await told('callback redeliver', '1')).toContain(`calls ${shop.url}/notify at once`);
      await world.gateway.work();
      expect(await told('callback show', '1')).toMatch(/state +acknowledged, 2 attempts/);
      expect(await told('callback show', '2')).toMatch(/state +dead, 1 attempt/);

      const before = shop.received.length;
      expect(await told('callback replay', { since: SINCE, undelivered: 'yes' })).toMatch(
        /^1 callback of merchant 1000 /,
      );
      await world.gateway.work();
      expect(shop.received).toHaveLength(before + 1);
      expect(
        await told('callback replay', { since: SINCE, until: '2026-01-05T12:30', channel: 'legacy' }),
      ).toMatch(/^2 callbacks of merchant 1000 since 2026-01-05T11:00:00\.000Z are due now, oldest first/);
      await world.gateway.work();
      expect(shop.received).toHaveLength(before + 3);
      expect(await told('callback replay', { since: '2026-01-05T12:30' })).toContain(
        'no callback was changed',
      );
      expect(await audit()).toContain('callback.replay');
    });
  });

  describe('endpoints', () => {
    const add = async (path = '/events'): Promise<string> =>
      idOf(await told('endpoint add', { url: shop.url + path }), 'endpoint');

    it('are added with their secret, which is shown once, and tried', async () => {
      expect(await told('endpoint list')).toContain('add one with: endpoint add <url>');
      const first = await told('endpoint add', { url: `${shop.url}/events` });
      const secret = SECRET.exec(first)?.[0] ?? '';
      expect(first).toContain('every event of merchant 1000');
      expect(await told('endpoint add', { url: `${shop.url}/others` })).not.toMatch(/whsec/);
      expect(await told('endpoint secret')).toContain(secret);
      expect(secret).not.toBe('');
      const id = idOf(first, 'endpoint');

      const waiting = await ask('endpoint test', id);
      expect(waiting).toMatchObject({ ok: true, pending: 'endpoint test-outcome' });
      await world.gateway.work();
      expect(await ask('endpoint test-outcome', id)).toEqual({
        ok: true,
        text: `well: ${shop.url}/events took the test event (HTTP 200 "ok")`,
      });
      answerWith(404, 'no such page');
      await ask('endpoint test', id);
      await world.gateway.work();
      const refused = await ask('endpoint test-outcome', id);
      expect(refused).toMatchObject({ ok: false });
      expect(refused.text).toMatch(/did not take the test event: HTTP 404 "no such page"\nit must answer/);
      expect(refused).not.toHaveProperty('pending');
      expect(events()).toEqual(['ping', 'ping']);
      expect(await audit()).not.toMatch(/whsec/);
    });

    it('are paused with a reason, get in order what they missed, and are removed', async () => {
      const id = await add();
      expect(await told('endpoint pause', { id, note: 'moves' })).toContain(`endpoint resume ${id}`);
      expect(await told('endpoint list', { merchant: '1000' })).toMatch(
        new RegExp(`${id} {2}paused since .*\\n {2}paused: moves; .* endpoint resume ${id}$`),
      );
      await paid('A-1');
      expect(events()).toEqual([]);
      const held = await told('callback list', { endpoint: id, state: 'held' });
      expect(held).toContain(`endpoint ${id} ${shop.url}/events`);
      const [callback = ''] = held.split(' ');
      expect(await told('callback show', callback)).toContain(`endpoint resume ${id}`);
      expect(await told('endpoint resume', id)).toContain('and first what waited, in order');
      for (let round = 0; round < 4; round += 1) await world.gateway.work();
      expect(events().filter((type) => type.startsWith('order.'))).toEqual(['order.created', 'order.paid']);

      expect(await told('endpoint remove', id)).toContain(`endpoint add ${shop.url}/events --merchant 1000`);
      expect(await told('endpoint list')).toContain('no endpoint yet');
      expect((await ask('endpoint test', id)).text).toBe(
        `endpoint ${id} is removed; add its URL again first`,
      );
    });

    it('get both signatures for a day after a new secret, and only the new one without a grace', async () => {
      await add();
      const signatures = async (reference: string): Promise<number> => {
        await order(reference);
        await world.gateway.work();
        const header = shop.received.at(-1)?.headers['webhook-signature'];
        return String(header).split(' ').length;
      };
      expect(await signatures('A-1')).toBe(1);
      const rotated = await told('endpoint rotate-secret', {});
      expect(rotated).toContain('For 24 hours each event carries two signatures');
      expect(await signatures('A-2')).toBe(2);
      expect(await told('endpoint secret')).toContain(SECRET.exec(rotated)?.[0]);
      const atOnce = await told('endpoint rotate-secret', { merchant: '1000', grace: '0' });
      expect(atOnce).toContain('the only one that signs');
      expect(SECRET.exec(atOnce)?.[0]).not.toBe(SECRET.exec(rotated)?.[0]);
      expect(await signatures('A-3')).toBe(1);
      expect(await audit()).not.toMatch(/whsec/);
    });
  });

  it('says of what was mistyped which option it was and what to give, and does nothing', async () => {
    await told('endpoint add', { url: `${shop.url}/events` });
    await told('merchant create', 'Second shop');
    const before = await audit();
    const wrong: readonly [string, Given, RegExp][] = [
      ['callback list', { state: 'open' }, /^--state: "open" is none; give due, held, acknowledged, dead$/],
      ['callback list', { channel: 'mail' }, /^--channel: "mail" is none; give legacy, events$/],
      ['callback list', { merchant: '7' }, /^--merchant: no merchant "7"; list them with: merchant list$/],
      ['callback list', { order: 'A' }, /^--order: no order "A"; list them with: order list$/],
      ['callback list', { endpoint: 'x' }, /^--endpoint: no endpoint "x"; list them with: endpoint list$/],
      ['callback show', '7', /^no callback "7"; list them with: callback list$/],
      ['callback redeliver', 'all', /^no callback all; list them with: callback list$/],
      ['callback replay', {}, /^--since: give the time from which on, such as 2026/],
      ['callback replay', { since: '2026-02-30' }, /^--since: "2026-02-30" is no time; give a date such as/],
      ['callback replay', { since: '2026-01-06' }, /^--since: 2026-01-06T00:00:00.000Z is still to come/],
      [
        'callback replay',
        { since: SINCE, until: '2026-01-05' },
        /^--until: it is not after --since; give a later/,
      ],
      ['callback replay', { since: SINCE, until: 'noon' }, /^--until: "noon" is no time; give/],
      [
        'callback replay',
        { since: SINCE, endpoint: '1', merchant: '1001' },
        /^--endpoint: 1 belongs to merchant 1000; leave/,
      ],
      ['endpoint add', { url: 'http://10.1.2.3/' }, /^events URL: .*CALLBACK_ALLOW_CIDRS/],
      ['endpoint add', { url: shop.url, merchant: '7' }, /^--merchant: no merchant "7"/],
      ['endpoint pause', { id: '1' }, /^--note: say why/],
      ['endpoint pause', { id: '9', note: 'x' }, /^no endpoint 9; list them with: endpoint list$/],
      ['endpoint test-outcome', '1', /^endpoint "1" was never tested; do it with: endpoint test <id>$/],
      [
        'endpoint rotate-secret',
        { grace: '1d' },
        /^--grace: "1d" is no whole number of hours from 0 to 720; give/,
      ],
      ['merchant show', '7', /^no merchant 7; list them/],
      [
        'merchant set',
        { pid: '1000' },
        /^there is nothing to change; give --name .* --acknowledgement .* --retry .* --dialect .* --networks .* or any$/,
      ],
      [
        'merchant set',
        { pid: '1000', retry: '5s' },
        /^--retry: "5s" is no list of waits; give whole seconds/,
      ],
      ['merchant set', { pid: '1000', acknowledgement: 'any' }, /^acknowledgement: give word or 2xx$/],
      ['merchant set', { pid: '1000', dialect: 'epay' }, /^dialect: give epusdt or bepusdt$/],
      ['merchant set', { pid: '1000', networks: '10.0.0.0/8,x' }, /^networks: give 1 to 20 .*; "x" is none$/],
      ['merchant set', { pid: '1000', networks: ',' }, /^networks: give 1 to 20 addresses or networks/],
      ['merchant set', { pid: '7', networks: 'any' }, /^no merchant 7; list them/],
      ['merchant create', { name: 'x', secret: 'short' }, /^secret: give 16 to 128 letters.* leave it out/],
      ['merchant create', { secret: 's'.repeat(16) }, /^name: give 1 to 128 characters/],
      ['merchant create', '{', /^the options of this command come as a JSON object$/],
      [
        'merchant rotate-secret',
        { pid: '1000', grace: '721' },
        /^--grace: "721" is no whole number of hours/,
      ],
      [
        'key create',
        { name: 'x', scopes: 'order' },
        /^--scopes: there is no scope "order"; give all, or some of these/,
      ],
      ['key create', { name: 'x' }, /^--scopes: nothing is named; give all, or/],
      ['key create', { scopes: 'all' }, /^name: give 1 to 128 characters/],
      [
        'key create',
        { name: 'x', scopes: 'keys:write', merchant: '1000' },
        /^scopes: keys:write is for keys of the owner/,
      ],
      [
        'key create',
        { name: 'x', scopes: 'all', networks: '300.1.1.1' },
        /^networks: "300.1.1.1" is no network such as/,
      ],
      [
        'key create',
        { name: 'x', scopes: 'all', expires: '2025-01-01' },
        /^--expires: .* is in the past; give a later/,
      ],
      ['key revoke', 'sk_live_00000000', /^no key begins with sk_live_00000000; give what key list shows/],
      ['key revoke', `sk_live_${'a'.repeat(50)}`, /^no key begins with that; give/],
    ];
    for (const [command, given, text] of wrong) {
      const answer = await ask(command, given);
      expect([command, given, answer.ok]).toEqual([command, given, false]);
      expect(answer.text).toMatch(text);
    }
    expect(await audit()).toBe(before);
  });
});
