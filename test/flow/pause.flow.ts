import { Database } from '@epusdt/database';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { AdminActions, type AdminAnswer } from '@epusdt/operations';
import { OrderPause } from '@epusdt/orders';
import { newClient, refusalOf } from '../support/api';
import { DIALECT_SHOPS } from '../support/dialect-shops';
import { engineOfProject } from '../support/engine';
import { rows, type TestGateway } from '../support/gateway';
import { asks, pay, placed, statusOf } from '../support/shopper';
import { START, createWorld, type World } from '../support/world';

const WHY =
  'orders are paused: the owner of this gateway takes no new ones for now, try again later; he goes on with: order resume, or /resume in the bot';
const REFUSED = { status_code: 400, data: null };
/** By the first word of the dialect's name: how it says no. */
const REFUSALS: Readonly<Record<string, RegExp>> = {
  epusdt:
    /envelope of success: \{"status_code":400,"message":"系统错误 \(orders are paused.*"data":null,"request_id"/,
  BEpusdt:
    /envelope of success: \{"status_code":400,"message":"系统错误 \(orders are paused.*"data":null,"request_id"/,
  gmpay: /\{"status_code":400,"message":"系统错误 \(orders are paused.*"data":null,"request_id"/,
  tokenpay: /success: \{"success":false,"message":"创建订单失败！ \(orders are paused/,
  epay: /创建订单失败 \(orders are paused|status_code\\":400,\\"message\\":\\"系统错误 \(orders are paused/,
};
const whenever = engineOfProject() === 'distributed' ? it : it.skip;

let world: World;
afterEach(() => world.close());
beforeEach(async () => {
  world = await createWorld();
});

const run = (
  command: string,
  options?: Record<string, string>,
  gateway: TestGateway = world.gateway,
): Promise<AdminAnswer> =>
  gateway.get(AdminActions).run(command, options === undefined ? '' : JSON.stringify(options));
const pause = (note = ''): Promise<AdminAnswer> => run('order pause', { note });
const resume = (): Promise<AdminAnswer> => run('order resume');
const deeds = async (): Promise<unknown[]> =>
  (await rows(world.gateway, 'audit'))
    .filter(({ subject }) => subject === 'orders')
    .map(({ actor, action, details }) => [actor, action, JSON.parse(String(details)) as unknown]);
const said = (name: string): RegExp => REFUSALS[name.split(/[ ,]/)[0] ?? ''] ?? /^$/;

describe('while orders are paused', () => {
  it.each(DIALECT_SHOPS.map((shop) => [shop.name, shop] as const))(
    'a shop of %s is refused in its own words, and served again later',
    async (name, shop) => {
      await pause();
      const wish = {
        orderId: 'P1',
        amount: '10',
        name: 'tea',
        notifyUrl: `${world.shop.url}/shop/notify`,
        returnUrl: 'https://shop.example/back',
      };
      const { url, secret } = world.gateway;
      const refusal = await shop.buy(url, wish, secret).then(String, (error: unknown) => String(error));
      expect(refusal).toMatch(said(name));
      expect(await rows(world.gateway, 'orders')).toEqual([]);
      await resume();
      expect((await shop.buy(url, wish, secret)).id).not.toBe('');
    },
  );

  it('the native API says so with a problem, and a key for repeating is not used up', async () => {
    const shop = await newClient(world.gateway);
    const order = { reference: 'A1', amount: '42.00', currency: 'CNY' };
    const once = { 'idempotency-key': 'k-1' };
    await pause();
    const answer = await shop.post('/orders', order, once);
    expect(refusalOf(answer)).toEqual([503, 'orders_paused']);
    expect([answer.headers.get('retry-after'), answer.json.detail]).toEqual(['60', WHY]);
    await resume();
    expect((await shop.post('/orders', order, once)).status).toBe(201);
  });

  it('what is open goes on: it is told again, paid, and the shop hears of it', async () => {
    const order = placed(await asks(world)('A1'));
    await pause('moving house');
    expect(await asks(world)('A2')).toMatchObject({ ...REFUSED, message: `系统错误 (${WHY})` });
    expect(placed(await asks(world)('A1')).id).toBe(order.id);
    expect(await asks(world)('A1', 43)).toMatchObject({ status_code: 10002 });
    pay(world, order);
    await world.settle();
    expect(await statusOf(world, order)).toBe(2);
    expect(await rows(world.gateway, 'callback_attempts')).toMatchObject([
      { http_status: expect.any(Number) as number },
    ]);
    expect(await asks(world)('A1')).toMatchObject({ status_code: 10002 });
  });

  it('an order that has ended gets no second attempt', async () => {
    const order = placed(await asks(world)('A1'));
    await pause();
    world.clock.advance(11 * MINUTE);
    await world.settle();
    expect(await statusOf(world, order)).toBe(3);
    expect(await asks(world)('A1')).toMatchObject(REFUSED);
    await resume();
    expect(placed(await asks(world)('A1')).id).not.toBe(order.id);
  });
});

describe('the pause', () => {
  it('is said once and kept in the audit, with who and why', async () => {
    expect((await pause('moving  house')).text).toContain('Go on with: order resume');
    const again = await pause('another reason');
    expect(again).toMatchObject({ ok: true });
    expect(again.text).toBe(
      'no new order is taken since 2026-01-05T12:00:00.000Z, by cli (moving house); nothing was changed',
    );
    expect(await world.gateway.get(OrderPause).present()).toEqual({
      at: START,
      actor: 'cli',
      note: 'moving house',
    });
    expect((await run('doctor')).text).toMatch(
      /^ok {4}orders: no new order is taken since 2026-\S+, by cli \(moving house\); go on with: order resume$/m,
    );
    expect((await resume()).text).toBe('orders are taken again');
    expect((await resume()).text).toBe('orders were not paused; they are taken');
    expect((await run('doctor')).text).toMatch(/^ok {4}orders: new ones are taken$/m);
    expect(await deeds()).toEqual([
      ['cli', 'orders.pause', { note: 'moving house' }],
      ['cli', 'orders.resume', {}],
    ]);
  });

  it('has a reason of some length, or none', async () => {
    for (const bad of ['x'.repeat(201), 'a\u0007b']) {
      expect(await pause(bad)).toMatchObject({
        ok: false,
        text: expect.stringContaining('note: ') as string,
      });
    }
    expect([await deeds(), placed(await asks(world)('A1')).amount]).toEqual([[], '5.84']);
    const longest = '"'.repeat(200);
    await pause(longest);
    expect(await deeds()).toEqual([['cli', 'orders.pause', { note: longest }]]);
  });

  it('asked for many times at once happens once', async () => {
    const orders = world.gateway.get(OrderPause);
    const paused = await Promise.all(Array.from({ length: 8 }, () => orders.pause('', 'cli')));
    expect(paused.filter(Boolean)).toHaveLength(1);
    const resumed = await Promise.all(Array.from({ length: 8 }, () => orders.resume('cli')));
    expect(resumed.filter(Boolean)).toHaveLength(1);
    expect(await deeds()).toHaveLength(2);
  });

  it('outlives a restart', async () => {
    await pause();
    await world.restart();
    await world.gateway.work();
    expect(await asks(world)('A1')).toMatchObject(REFUSED);
    await resume();
    await world.restart();
    expect(placed(await asks(world)('A1')).amount).toBe('5.84');
  });

  it('costs creates no question each', async () => {
    const { reader } = world.gateway.get(Database);
    const find = jest.spyOn(reader, 'findOneBy');
    const questions = (): number =>
      find.mock.calls.filter(([, where]) => 'name' in where && where['name'] === 'orders_paused').length;
    for (let n = 0; n < 5; n += 1) placed(await asks(world)(`A${n}`));
    expect(questions()).toBe(1);
    world.clock.advance(SECOND);
    placed(await asks(world)('A5'));
    expect(questions()).toBe(2);
    // A clock that is set back does not keep what is old.
    world.clock.advance(-MINUTE);
    await world.gateway.get(OrderPause).demandNone();
    expect(questions()).toBe(3);
  });

  whenever('is heeded by every process within two seconds, both ways', async () => {
    const other = await world.another();
    const there = (reference: string) => asks({ ...world, gateway: other })(reference);
    placed(await there('A1'));
    await pause();
    world.clock.advance(2 * SECOND);
    expect(await there('A2')).toMatchObject(REFUSED);
    await resume();
    world.clock.advance(2 * SECOND);
    placed(await there('A2'));
    expect((await run('order pause', { note: '' }, other)).ok).toBe(true);
    world.clock.advance(2 * SECOND);
    expect(await asks(world)('A3')).toMatchObject(REFUSED);
    await other.close();
  });
});
