import { Scanner } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { EventBus, RedisEventRelay } from '@epusdt/events';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { OrderWatch, Orders, type LiveOrder } from '@epusdt/orders';
import { InboxDecisions, Payments, Settler } from '@epusdt/payments';
import { engineOfProject } from '../support/engine';
import { EventReader } from '../support/event-reader';
import { until } from '../support/glances';
import { closeWithBooksRight, column, desk, payOff } from '../support/owner-desk';
import { asks, orderRow, pay, placed, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

const TTL = 10 * MINUTE;
const whenever = engineOfProject() === 'distributed' ? it : it.skip;

describe('the mark of an order that money came for and did not pay', () => {
  let world: World;
  /** Ids of orders that were told of. */
  let told: string[];
  let closing: (() => unknown)[];
  afterEach(async () => {
    for (const close of closing) await close();
    await closeWithBooksRight(world);
  });

  const start = async (environment: Record<string, string> = {}): Promise<void> => {
    [told, closing] = [[], []];
    world = await createWorld({ environment });
    world.gateway.get(EventBus).on('order.mismatched', ({ orderId }) => void told.push(orderId));
  };
  const decide = desk(() => world);
  const order = async (reference = 'M1', amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));
  const pass = async (ms = SECOND): Promise<void> => {
    world.clock.advance(ms);
    await world.settle();
  };
  /** The transaction that the order's page may tell of. */
  const marked = async ({ id }: Placed): Promise<string | null> => {
    const row = await world.gateway.get(Orders).find(id);
    const live = await glance(id);
    const transfer = row && (await world.gateway.get(Payments).unmatchedOf(row));
    expect(live.unmatched).toBe(transfer ? String(transfer.id) : null);
    return transfer?.txHash ?? null;
  };
  const glance = async (id: string): Promise<LiveOrder> => {
    const live = await world.gateway.get(OrderWatch).glance(id);
    if (!live) throw new Error(`no order ${id}`);
    return live;
  };
  const page = async ({ id }: Placed): Promise<EventReader> => {
    const reader = await EventReader.open(`${world.gateway.url}/pay/checkout-counter/${id}/events`);
    closing.unshift(() => reader.close());
    return reader;
  };

  it('is set by the exact amount, too, where it pays nothing by itself', async () => {
    await start({ LATE_POLICY: 'hold' });
    const one = await order();
    await pass(TTL + SECOND);
    const hash = pay(world, one);
    await pass();
    expect(await marked(one)).toBe(hash);
    expect(told).toEqual([one.id]);
  });

  it('is told to its page, taken back by a decision, and put back with it', async () => {
    await start();
    const one = await order();
    const reader = await page(one);
    const { id: fresh } = await reader.next();
    const short = payOff(world, one, -500_000n);
    await pass();
    expect(told).toEqual([one.id]);
    expect(await marked(one)).toBe(short);
    const { id: first } = await reader.next();
    // It does not tell how many transfers there are.
    expect(first).toMatch(new RegExp(`^${fresh ?? ''}\\.[0-9a-f]{12}$`));
    const steps = [
      ['inbox refunded', { transfer: short, tx: 'sent back' }, fresh, null],
      ['inbox reopen', { transfer: short }, first, short],
      ['inbox ignore', { transfer: short }, fresh, null],
      ['inbox reopen', { transfer: short }, first, short],
    ] as const;
    for (const [command, options, version, mark] of steps) {
      expect(await decide(command, options)).toMatchObject({ ok: true });
      expect(await reader.next()).toMatchObject({ id: version, data: { mismatched: mark !== null } });
      expect(await marked(one)).toBe(mark);
    }
    expect(told).toEqual(Array.from({ length: 5 }, () => one.id));
    expect(await orderRow(world, one)).toMatchObject({ status: 'pending', reason: null });
  });

  it('is of the newest, and of none once the exact amount has paid', async () => {
    await start();
    const one = await order();
    payOff(world, one, -500_000n);
    await pass();
    const more = payOff(world, one, 300_000n);
    await pass();
    expect(await marked(one)).toBe(more);
    const reader = await page(one);
    expect((await reader.next()).id).toMatch(/\.[0-9a-f]{12}$/);
    pay(world, one);
    await pass();
    expect(await reader.next()).toMatchObject({
      id: expect.stringMatching(/^paid\.exact\.\d+\.$/) as string,
      data: { status: 'paid' },
    });
    expect(await marked(one)).toBeNull();
    expect(await column(world, 'transfers', 'state')).toEqual(['inbox', 'inbox', 'settled']);
    // What comes now is told to nobody who has paid.
    payOff(world, one, -400_000n);
    await pass();
    expect(told).toEqual([one.id, one.id]);
    expect(Number((await orderRow(world, one))['unmatched_transfer_id'])).toBe(2);
  });

  it('goes with money that is given to its order, and with money that is given to another', async () => {
    await start();
    const [one, other] = [await order('M1'), await order('M2', 99)];
    const [mine, his] = [payOff(world, one, -500_000n), payOff(world, other, -500_000n)];
    await pass();
    expect([await marked(one), await marked(other)]).toEqual([mine, his]);
    told.length = 0;
    expect(await decide('order mark-paid', { id: one.id, tx: his })).toMatchObject({ ok: true });
    expect(told).toEqual([other.id]);
    expect([await marked(one), await marked(other)]).toEqual([null, null]);
    await decide('inbox assign', { transfer: mine, order: other.id });
    expect(told).toEqual([other.id, one.id]);
    expect(await orderRow(world, other)).toMatchObject({ status: 'paid', reason: 'manual' });
  });

  it('is on no order that is not meant without doubt', async () => {
    await start({ LATE_POLICY: 'hold', DUST_BELOW: '0.01' });
    const [address = ''] = world.wallets;
    const early = pay(world, { address, units: 5_340_000n });
    world.sandbox.chain.mine(1);
    world.clock.advance(MINUTE);
    const one = await order();
    await pass();
    expect(await column(world, 'transfers', 'tx_hash')).toEqual([early]);
    // Dust, too far off, and nothing that fits.
    pay(world, { address, units: 9_999n });
    payOff(world, one, 5_000_001n);
    await pass();
    expect(told).toEqual([]);
    const two = await order('M2');
    payOff(world, one, 50n);
    await pass();
    expect(await column(world, 'orders', 'unmatched_transfer_id')).toEqual([null, null]);
    // What is exact is meant without doubt, however late.
    await pass(TTL);
    const exact = pay(world, two);
    await pass();
    expect(await column(world, 'inbox', 'order_id')).toContain(two.id);
    expect(told).toEqual([two.id]);
    expect([await marked(one), await marked(two)]).toEqual([null, exact]);
  });

  it('is not told of an order whose address was written into it', async () => {
    await start();
    const one = await order();
    payOff(world, one, -500_000n);
    await pass();
    expect((await glance(one.id)).unmatched).toBe('1');
    const write = (address: string): Promise<unknown> =>
      world.gateway.get(Database).reader.query(`UPDATE orders SET address = '${address}'`);
    await write(newAddress());
    expect((await glance(one.id)).unmatched).toBeNull();
    await write(one.address);
  });

  it('stays on an order that has ended, and never decides', async () => {
    await start({ TOLERANCE_USDT: '1' });
    const one = await order();
    await pass(TTL + SECOND);
    const short = payOff(world, one, -500_000n);
    await pass();
    expect(await orderRow(world, one)).toMatchObject({ status: 'expired' });
    expect(await marked(one)).toBe(short);
    pay(world, one);
    await pass();
    expect(await orderRow(world, one)).toMatchObject({ status: 'paid', reason: 'late' });
    expect(await marked(one)).toBeNull();
  });

  whenever('is told by another process, and taken back by it', async () => {
    await start();
    const other = await world.another();
    closing.push(() => other.close());
    await until(() => [world.gateway, other].every((one) => one.get(RedisEventRelay).connected));
    const one = await order();
    const reader = await page(one);
    const { id: fresh } = await reader.next();
    const short = payOff(world, one, -500_000n);
    world.sandbox.chain.mineFinal();
    await world.gateway.get(Scanner).scan();
    await other.get(Settler).settle();
    expect((await reader.next()).id).toMatch(new RegExp(`^${fresh ?? ''}\\.[0-9a-f]{12}$`));
    await other.get(InboxDecisions).refund(short, 'sent back', { actor: 'test', note: 'too little' });
    expect((await reader.next()).id).toBe(fresh);
    expect(told).toEqual([]);
  });
});
