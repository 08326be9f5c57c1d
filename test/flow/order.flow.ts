import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { Merchants } from '@epusdt/merchants';
import { AdminActions } from '@epusdt/operations';
import { GOODS } from '../../apps/sandbox/src/shop';
import { createOrder, rows } from '../support/gateway';
import { asks, orderRow, pay, placed, statusOf, unitsOf } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

const TTL = 10 * MINUTE;
const LATE_WINDOW = HOUR;

describe('the main job', () => {
  let world: World;
  beforeEach(async () => (world = await createWorld()));
  afterEach(() => world.close());

  /** The chain goes on to the clock's time without anything for us. */
  const pass = async (ms: number): Promise<void> => {
    world.clock.advance(ms);
    await world.settle();
  };

  it('takes an order, sees it paid on the chain, and the shop is told once', async () => {
    const [good] = GOODS;
    const order = await world.shop.shop.order(good as (typeof GOODS)[number]);
    expect(order.problem ?? order.state).toBe('waiting');
    const { address = '', actualAmount = '' } = order.trade ?? {};
    const txid = pay(world, { address, units: unitsOf(String(actualAmount)) });
    world.clock.advance(30 * SECOND);
    world.sandbox.chain.mine(1);
    await world.gateway.work();
    expect(world.shop.shop.find(order.id)?.state).toBe('waiting');

    await world.settle();

    expect(world.shop.shop.find(order.id)).toMatchObject({ state: 'paid', txHash: txid, callbacks: 1 });
    expect(await rows(world.gateway, 'payments')).toMatchObject([{ tx_hash: txid, reason: 'exact' }]);
    expect(await rows(world.gateway, 'callbacks')).toMatchObject([{ state: 'acknowledged' }]);
    await world.settle();
    expect(world.shop.shop.find(order.id)?.callbacks).toBe(1);
  });

  it('answers a repeated create with the same order, other terms with 10002', async () => {
    const ask = asks(world);
    const first = placed(await ask('A1'));
    expect(placed(await ask('A1'))).toEqual(first);
    expect(placed(await ask('A1', 42.0, { redirect_url: 'https://shop.example/thanks' }))).toEqual(first);
    expect(await ask('A1', 43)).toMatchObject({ status_code: 10002, data: null });
    expect(await ask('A1', 42, { currency: 'USD' })).toMatchObject({ status_code: 10002 });
    expect(await rows(world.gateway, 'orders')).toHaveLength(1);
    pay(world, first);
    await world.settle();
    expect(await ask('A1')).toMatchObject({ status_code: 10002 });
  });

  it('rounds the quote up and refuses what it has no rate for', async () => {
    const ask = asks(world);
    expect(placed(await ask('up', 42)).amount).toBe('5.84');
    expect(placed(await ask('usd', 42, { currency: 'usd' })).amount).toBe('42');
    expect(placed(await ask('usdt', 10.5, { currency: 'USDT' })).amount).toBe('10.5');
    expect(await ask('eur', 42, { currency: 'EUR' })).toMatchObject({ status_code: 10006 });
  });

  it('expires by block time, keeps the slot for late money, and settles it late', async () => {
    const ask = asks(world);
    const order = placed(await ask('L1'));
    await pass(TTL);
    expect(await statusOf(world, order)).toBe(1);
    await pass(2 * SECOND);
    expect(await statusOf(world, order)).toBe(3);
    expect((await orderRow(world, order))['slot']).not.toBeNull();

    const second = placed(await ask('L1'));
    expect(second.id).not.toBe(order.id);
    expect(second.amount).toBe('5.8401');

    pay(world, order);
    await pass(MINUTE);
    expect(await orderRow(world, order)).toMatchObject({
      status: 'paid',
      reason: 'late',
      paid_reference: '1000:L1',
    });
    expect(await orderRow(world, second)).toMatchObject({ status: 'cancelled', live_reference: null });
    expect(await rows(world.gateway, 'callbacks')).toHaveLength(1);
  });

  it('puts the money for a second attempt of a paid reference into the inbox, never a second callback', async () => {
    const ask = asks(world);
    const first = placed(await ask('S1'));
    await pass(TTL + 2 * SECOND);
    const second = placed(await ask('S1'));
    pay(world, second);
    await pass(MINUTE);
    pay(world, first);
    pay(world, second);
    await pass(MINUTE);
    expect(await orderRow(world, second)).toMatchObject({ status: 'paid', reason: 'exact' });
    expect(await orderRow(world, first)).toMatchObject({ status: 'expired' });
    const inbox = await rows(world.gateway, 'inbox');
    expect(inbox.map((row) => row['reason'])).toEqual([
      expect.stringContaining(`second payment for this reference: attempt ${second.id} is paid`),
      expect.stringContaining(`order ${second.id} is paid already`),
    ]);
    expect(await rows(world.gateway, 'callbacks')).toHaveLength(1);
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
  });

  it('gives a slot to the next order only when its window has passed on the chain and rested a minute', async () => {
    const ask = asks(world);
    const order = placed(await ask('W1'));
    await pass(TTL + LATE_WINDOW + MINUTE);
    expect((await orderRow(world, order))['slot']).not.toBeNull();
    expect(placed(await ask('W2')).amount).toBe('5.8401');
    await pass(2 * SECOND);
    expect((await orderRow(world, order))['slot']).toBeNull();
    expect(placed(await ask('W3')).amount).toBe('5.84');
    // Money for the first order's amount now belongs to the third, whose window holds the moment.
    pay(world, order);
    await pass(SECOND);
    expect(await orderRow(world, order)).toMatchObject({ status: 'expired' });
  });

  it('does not expire an order while the chain has not been read past its end', async () => {
    const order = placed(await asks(world)('C1'));
    pay(world, order);
    world.sandbox.chain.mine(1, { timestamp: world.clock.now() + TTL - SECOND });
    world.clock.advance(3 * HOUR);
    await world.gateway.work();
    expect(await statusOf(world, order)).toBe(1);
    world.sandbox.chain.mineFinal();
    await world.gateway.work();
    expect(await orderRow(world, order)).toMatchObject({ status: 'paid', reason: 'exact' });
  });

  it('refuses orders until the chain has been read once, not during a later outage', async () => {
    const blind = await createWorld({ read: false });
    const answer = await asks(blind)('B1');
    expect(answer).toMatchObject({ status_code: 400, data: null });
    expect(answer.message).toContain('has not read the chain yet');
    expect(await rows(blind.gateway, 'orders')).toHaveLength(0);
    await blind.gateway.work();
    const off = blind.sandbox.intercept(() => 'drop');
    await expect(blind.gateway.work()).rejects.toThrow();
    expect(placed(await asks(blind)('B1')).amount).toBe('5.84');
    off();
    await blind.close();
  });

  it('serves further merchants under their own path, each with its own references and secret', async () => {
    const { pid, secret } = await world.gateway.get(Merchants).create('Second shop');
    const own = { url: `${world.gateway.url}/m/${pid}`, secret };
    const fields = { order_id: 'A1', amount: 42, notify_url: `${world.shop.url}/shop/notify` };
    const first = placed(await asks(world)('A1'));
    const second = placed(await createOrder(own, fields));
    expect(second.id).not.toBe(first.id);
    expect(await createOrder({ ...own, secret: world.gateway.secret }, fields)).toMatchObject({
      status_code: 401,
    });
    expect(await createOrder({ url: world.gateway.url, secret }, fields)).toMatchObject({ status_code: 401 });
    expect(await createOrder({ ...own, url: `${world.gateway.url}/m/9999` }, fields)).toMatchObject({
      status_code: 401,
    });
    pay(world, second);
    await world.settle();
    expect(await orderRow(world, second)).toMatchObject({ status: 'paid', merchant_pid: pid });
    expect(await orderRow(world, first)).toMatchObject({ status: 'pending' });
  });

  it('agrees in silence to no term it does not serve', async () => {
    const ask = asks(world);
    for (const [name, value] of [
      ['trade_type', 'usdt.polygon'],
      ['rate', 'cheap'],
      ['rate', '99'],
      ['address', newAddress()],
    ] as const) {
      const answer = await ask('T1', 42, { [name]: value });
      expect(answer).toMatchObject({ status_code: 400, data: null });
      expect(answer.message).toContain(name);
    }
    expect(await rows(world.gateway, 'orders')).toHaveLength(0);
    expect(placed(await ask('T1', 42, { trade_type: 'usdt.trc20', rate: '', address: '' })).amount).toBe(
      '5.84',
    );
  });

  it('serves a rate and a wallet of the order; they are terms of it', async () => {
    const ask = asks(world);
    const [first = ''] = world.wallets;
    const own = { rate: '7', address: first };
    const order = placed(await ask('R1', 42, own));
    expect(order).toMatchObject({ amount: '6', address: first });
    expect(await orderRow(world, order)).toMatchObject({
      rate: '7',
      rate_source: 'order',
      rate_rule: '7',
      wanted_address: first,
    });
    expect(placed(await ask('R1', 42, own))).toEqual(order);
    expect(await ask('R1', 42, { ...own, rate: '7.1' })).toMatchObject({ status_code: 10002 });
    expect(await ask('R1', 42)).toMatchObject({ status_code: 10002 });
    expect(placed(await ask('R2', 42, { rate: '~0.7' })).amount).toBe('8.34');
    expect(placed(await ask('R3', 42, { rate: '-0.2' })).amount).toBe('6.0001');
    expect(await ask('R4', 42, { rate: '7', currency: 'USDT' })).toMatchObject({ status_code: 400 });
  });

  it('tells its owner what became of an order, its callback and money beside it', async () => {
    const order = placed(await asks(world)('REF-1'));
    const admin = world.gateway.get(AdminActions);
    const told = async (command: string, argument = ''): Promise<string> =>
      (await admin.run(command, argument)).text;
    expect(await told('order show', order.id)).toMatch(
      /pending {2}REF-1[^]*callback +http:[^ ]+, once it is paid/,
    );
    expect(await told('inbox list')).toContain('the inbox is empty');
    const txid = pay(world, order);
    pay(world, order);
    await world.settle();
    const shown = await told('order show', 'REF-1');
    expect(shown).toContain(order.id);
    expect(shown).toMatch(/payment +5\.84 USDT \(exact\), transaction/);
    // The shop does not know an order that it never placed itself.
    expect(shown).toMatch(/waiting, 1 attempt\(s\), next after 2026-[^]*last: HTTP 400, "fail/);
    expect(shown).toMatch(/inbox +5\.84 USDT: transfer \d+ waits for a decision \(order \w+ is paid already/);
    expect(await told('inbox list')).toMatch(
      /5\.84 USDT {2}from T\w{33} to T\w{33} {2}transaction [0-9a-f]{64}\n {2}waits for a decision: order/,
    );
    expect((await told('inbox list')) + shown).toContain(txid);
    expect(await admin.run('order show', 'nothing')).toMatchObject({ ok: false });
    expect(await admin.run('wallet add', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t')).toEqual({
      ok: false,
      text: expect.stringContaining('USDT sent there is lost') as string,
    });
  });

  it('refuses orders without a wallet', async () => {
    const poor = await createWorld({ wallets: 0, environment: { WALLETS: '' } });
    expect(await asks(poor)('N1')).toMatchObject({ status_code: 10003, data: null });
    await poor.close();
  });
});
