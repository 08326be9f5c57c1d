import { DAY, HOUR, MINUTE } from '@epusdt/kernel';
import { Merchants } from '@epusdt/merchants';
import { newClient, refusalOf, type ApiAnswer, type ApiClient } from '../support/api';
import { ownersKey } from '../support/api-desk';
import { rows } from '../support/gateway';
import { closeWithBooksRight } from '../support/owner-desk';
import { pay } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const USDT = 1_000_000n;
const NOTHING_OF_OTHERS = 'this transaction is no payment that can be given to this order; ask the owner';

interface Made {
  readonly id: string;
  readonly address: string;
  readonly payable_amount: string;
}

describe('a merchant with a key of his own', () => {
  let world: World;
  let owner: ApiClient;
  let mine: ApiClient;
  let theirs: ApiClient;
  let pid: string;
  beforeEach(async () => {
    world = await createWorld();
    pid = (await world.gateway.get(Merchants).create('Another')).pid;
    owner = await ownersKey(world.gateway);
    mine = await newClient(world.gateway, { merchantPid: pid });
    theirs = await newClient(world.gateway);
  });
  afterEach(() => closeWithBooksRight(world));

  const order = async (client: ApiClient, reference: string, amount: string): Promise<Made> => {
    const { status, json } = await client.post('/orders', { reference, amount, currency: 'USDT' });
    expect(status).toBe(201);
    return json as Made;
  };
  const markPaid = (client: ApiClient, { id }: Made, transaction?: string): Promise<ApiAnswer> =>
    client.post(`/orders/${id}/mark-paid`, { note: 'it is paid', transaction });
  const send = async ({ address }: Made, units: bigint): Promise<string> => {
    const transaction = pay(world, { address, units });
    await world.settle();
    return transaction;
  };
  const expectNothing = (answer: ApiAnswer): void => {
    expect(refusalOf(answer)).toEqual([409, 'not_allowed_now']);
    expect(answer.json.detail).toBe(NOTHING_OF_OTHERS);
  };
  const statusOf = async ({ id }: Made): Promise<unknown> => (await owner.get(`/orders/${id}`)).json.status;

  it('cannot have the money of others: in the inbox, settled, or about to be', async () => {
    const victim = await order(theirs, 'V1', '500');
    const short = await send(victim, 499n * USDT);
    const own = await order(mine, 'E1', '0.02');
    expectNothing(await markPaid(mine, own, short));
    expectNothing(await markPaid(mine, own, `${short}/0`));
    expect((await owner.get('/inbox')).json.data).toHaveLength(1);
    const settled = await send(victim, 500n * USDT);
    expectNothing(await markPaid(mine, own, settled));
    const next = await order(theirs, 'V2', '30');
    const unread = pay(world, { address: next.address, units: 30n * USDT });
    world.sandbox.chain.mineFinal();
    expectNothing(await markPaid(mine, own, unread));
    expect([await statusOf(own), await statusOf(next)]).toEqual(['pending', 'pending']);
    await world.settle();
    expect(await statusOf(next)).toBe('paid');
    expect((await markPaid(owner, own, short)).json).toMatchObject({ status: 'paid' });
  });

  it('cannot have money of his very amount that came before his order, or is about another', async () => {
    const victim = await order(theirs, 'V1', '40');
    world.clock.advance(3 * HOUR);
    await world.settle();
    const stray = await send(victim, 40n * USDT);
    world.clock.advance(HOUR);
    const own = await order(mine, 'E1', '40');
    expect([own.address, own.payable_amount]).toEqual([victim.address, '40']);
    expectNothing(await markPaid(mine, own, stray));
    const late = await send(own, 40n * USDT);
    expect([await statusOf(own), (await owner.get(`/transfers?state=settled`)).json.data.length]).toEqual([
      'paid',
      1,
    ]);
    const second = await send(own, 40n * USDT);
    const next = await order(mine, 'E2', '39.99');
    for (const transaction of [late, second]) expectNothing(await markPaid(mine, next, transaction));
  });

  it('gives his order what is surely its money: exactly its amount, or in the inbox about it', async () => {
    await world.restart({ LATE_POLICY: 'hold' });
    const [held, unseen] = [await order(mine, 'A1', '20'), await order(mine, 'A2', '21')];
    const transaction = pay(world, { address: unseen.address, units: 21n * USDT });
    world.sandbox.chain.mineFinal();
    expect((await markPaid(mine, unseen, transaction)).json).toMatchObject({
      status: 'paid',
      reason: 'manual',
      payment: { transaction, amount: '21' },
    });
    world.clock.advance(20 * MINUTE);
    await world.settle();
    const late = await send(held, 20n * USDT);
    const [entry] = (await mine.get('/inbox')).json.data;
    expect(entry).toMatchObject({ about_order: held.id, explanation: expect.stringContaining(held.id) });
    expect((await markPaid(mine, held, late)).json).toMatchObject({
      status: 'paid',
      payment: { transaction: late },
    });
    expect((await markPaid(mine, await order(mine, 'A3', '5'))).json).toMatchObject({ status: 'paid' });
  });

  it('does not take back what the owner has decided about it', async () => {
    await world.restart({ LATE_POLICY: 'hold' });
    const own = await order(mine, 'A1', '20');
    world.clock.advance(20 * MINUTE);
    await world.settle();
    const late = await send(own, 20n * USDT);
    const [{ id }] = (await owner.get('/inbox')).json.data;
    expect((await owner.post(`/inbox/${String(id)}/ignore`, { note: 'stolen' })).status).toBe(200);
    expectNothing(await markPaid(mine, own, late));
  });

  it('has ten unknown transactions looked up a minute, and nothing of others written down', async () => {
    const own = await order(mine, 'A1', '20');
    const victim = await order(theirs, 'V1', '30');
    const unread = pay(world, { address: victim.address, units: 31n * USDT });
    world.sandbox.chain.mineFinal();
    for (let n = 0; n < 10; n += 1) expectNothing(await markPaid(mine, own, unread));
    const eleventh = await markPaid(mine, own, unread);
    expect(refusalOf(eleventh)).toEqual([429, 'rate_limited']);
    expect(eleventh.headers.get('retry-after')).toBe('60');
    expect(await rows(world.gateway, 'transfers')).toEqual([]);
    expect(refusalOf(await markPaid(theirs, victim, 'ab'.repeat(32)))[0]).not.toBe(429);
    for (let n = 0; n < 11; n += 1) {
      expect(refusalOf(await markPaid(owner, own, 'ab'.repeat(32)))[0]).not.toBe(429);
    }
    world.clock.advance(MINUTE);
    expectNothing(await markPaid(mine, own, unread));
  });

  it('is not told in the inbox whose orders are near', async () => {
    const victim = await order(theirs, 'V1', '20');
    await owner.post(`/wallets/${victim.address}/give`, { merchant: pid });
    await send(victim, 19n * USDT);
    const [entry] = (await owner.get('/inbox')).json.data;
    expect(entry.explanation).toContain(victim.id);
    const list = await mine.get('/inbox');
    expect(list.json.data).toMatchObject([{ id: entry.id, explanation: null, about_order: null }]);
    const one = await mine.get(`/inbox/${String(entry.id)}`);
    expect([list, one].filter(({ text }) => text.includes(victim.id))).toEqual([]);
  });

  it('extends an order to at most seven days from when it was made; the owner as he likes', async () => {
    const own = await order(mine, 'A1', '20');
    const extend = (client: ApiClient, minutes: number): Promise<ApiAnswer> =>
      client.post(`/orders/${own.id}/extend`, { note: 'asked', minutes });
    const week = (7 * DAY) / MINUTE;
    const refused = await extend(mine, week);
    expect(refusalOf(refused)).toEqual([409, 'not_allowed_now']);
    expect(refused.json.detail).toContain('until 2026-01-12T12:00:00.000Z');
    expect((await extend(mine, week - 10)).json.expires_at).toBe('2026-01-12T12:00:00.000Z');
    expect(refusalOf(await extend(mine, 1))).toEqual([409, 'not_allowed_now']);
    expect((await extend(owner, 10)).json.expires_at).toBe('2026-01-12T12:10:00.000Z');
  });

  it('names addresses as programs write them, without what nobody sees in them', async () => {
    const ask = (n: number, field: string, url: string): Promise<ApiAnswer> =>
      mine.post('/orders', { reference: `U${n}`, amount: '20', currency: 'USDT', [field]: url });
    const wrong = [
      'https://a.example/\nSet-Cookie: x=1',
      'https://a.example/\tx',
      'https://user@a.example/',
      'https://:secret@a.example/',
      `https://a.example/${'中'.repeat(1_500)}`,
      `https://a.example/${'"'.repeat(1_000)}`,
      'javascript:alert(1)',
    ];
    for (const url of wrong) {
      for (const field of ['redirect_url', 'events_url']) {
        const answer = await ask(0, field, url);
        expect([field, url, ...refusalOf(answer)]).toEqual([field, url, 400, 'invalid_request']);
      }
    }
    const { json } = await ask(1, 'redirect_url', 'HTTPS://A.example/"><b>');
    expect(json.redirect_url).toBe('https://a.example/%22%3E%3Cb%3E');
    expect(await rows(world.gateway, 'orders')).toHaveLength(1);
  });

  it('asks for what came in on days that there are', async () => {
    for (const day of ['2026-02-30', '2026-13-01', '2026-04-31', '2025-02-29']) {
      const answer = await mine.get(`/orders?created_from=${day}T00:00:00Z`);
      expect([day, ...refusalOf(answer)]).toEqual([day, 400, 'invalid_request']);
    }
    expect((await mine.get('/orders?created_from=2028-02-29T23:59:59%2B02:00')).status).toBe(200);
  });
});
