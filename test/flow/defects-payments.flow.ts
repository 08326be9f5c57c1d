import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { rows } from '../support/gateway';
import { column, desk, expectBooksRight } from '../support/owner-desk';
import { asks, orderRow, placed, statusOf, type Placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const TTL = 10 * MINUTE;
const WINDOW = HOUR;

/** Ways in which gateways of this kind have lost somebody's money, each by its symptom. */
describe('known defects: payments', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(async () => {
    await expectBooksRight(world);
    await world.close();
  });

  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));
  const pass = async (ms: number): Promise<void> => {
    world.clock.advance(ms);
    await world.settle();
  };
  const send = (one: Placed, more: object = {}): string =>
    world.sandbox.chain.transfer({ to: one.address, amountUnits: one.units, ...more });
  const callbacks = (): Promise<unknown[]> => column(world, 'callbacks', 'event_key');

  it('defect 1: goods are delivered without payment, because the shop is told "waiting"', async () => {
    const [waits, ends] = [await order('A'), await order('B')];
    await pass(TTL + SECOND);
    expect([await statusOf(world, waits), await statusOf(world, ends)]).toEqual([3, 3]);
    expect(await callbacks()).toEqual([]);
  });

  it('defect 2: a payment during downtime is lost', async () => {
    const one = await order('A');
    send(one);
    world.sandbox.chain.mineFinal();
    world.clock.advance(3 * HOUR);
    world.sandbox.chain.mineFinal();
    await world.restart();
    await world.gateway.work();
    expect(await orderRow(world, one)).toMatchObject({ status: 'paid', reason: 'exact' });
  });

  it('defect 3: a late payment is lost, or credited to the next order of the same amount', async () => {
    const first = await order('A');
    await pass(TTL + SECOND);
    const second = await order('B');
    expect(second.units).not.toBe(first.units);
    send(first);
    await pass(WINDOW - MINUTE);
    expect(await orderRow(world, first)).toMatchObject({ status: 'paid' });
    expect((await orderRow(world, second))['status']).not.toBe('paid');
  });

  it("defect 4: a fuzzy match takes another order's money", async () => {
    const [first, second] = [await order('A'), await order('B')];
    expect(second.units - first.units).toBe(100n);
    send(second);
    send({ ...first, units: first.units + 50n });
    await pass(SECOND);
    expect([await statusOf(world, first), await statusOf(world, second)]).toEqual([1, 2]);
    expect(await rows(world.gateway, 'inbox')).toHaveLength(1);
  });

  it('defect 5: dust overwrites the amount of an order that is being confirmed', async () => {
    const one = await order('A');
    send({ ...one, units: 20_000n });
    world.sandbox.chain.mine(1);
    send(one);
    world.sandbox.chain.mine(1);
    send({ ...one, units: 10_000n });
    send({ ...one, units: 1n });
    await pass(SECOND);
    expect(await rows(world.gateway, 'payments')).toMatchObject([{ order_id: one.id }]);
    expect((await column(world, 'payments', 'units')).map(Number)).toEqual([Number(one.units)]);
  });

  it('defect 11: a fake token, a transfer of nothing, a failed one or dust counts as a payment', async () => {
    const one = await order('A');
    for (const kind of [
      'fakeToken',
      'failed',
      'failedWithLog',
      'reverted',
      'nonIndexed',
      'approval',
      'trx',
    ]) {
      send(one, { kind });
    }
    send(one, { kind: 'zero' });
    await pass(SECOND);
    expect(await statusOf(world, one)).toBe(1);
    expect(await rows(world.gateway, 'payments')).toEqual([]);
  });

  it('defect 12: a payment that is not final is accepted', async () => {
    const one = await order('A');
    send(one);
    world.sandbox.chain.mine(18);
    await world.gateway.work();
    expect(await statusOf(world, one)).toBe(1);
    expect(await callbacks()).toEqual([]);
  });

  it('defect 13: one transaction is credited twice, or blocks another', async () => {
    const [one, other] = [await order('A'), await order('B', 88)];
    world.sandbox.chain.transferMany([one, other].map(({ address, units }) => ({ to: address, units })));
    await pass(SECOND);
    await world.restart();
    await pass(SECOND);
    expect([await statusOf(world, one), await statusOf(world, other)]).toEqual([2, 2]);
    expect(await rows(world.gateway, 'payments')).toHaveLength(2);
    expect(await callbacks()).toHaveLength(2);
  });

  it('defect 14: amounts collide in racing creates', async () => {
    const all = await Promise.all(Array.from({ length: 60 }, (_, n) => order(`R${n}`)));
    expect(new Set(all.map(({ address, units }) => `${address}:${units}`)).size).toBe(all.length);
  });

  it('defect 17: an order expires because its payment is seen late', async () => {
    const one = await order('A');
    world.clock.advance(TTL - SECOND);
    send(one);
    world.sandbox.chain.mine(1);
    world.clock.advance(2 * HOUR);
    world.sandbox.chain.mineFinal();
    await world.gateway.work();
    expect(await orderRow(world, one)).toMatchObject({ status: 'paid', reason: 'exact' });
  });

  it('defect 19: what an exchange sends without its fee is lost', async () => {
    const one = await order('A');
    const txid = send({ ...one, units: one.units - 1_000_000n });
    await pass(SECOND);
    expect(String((await column(world, 'inbox', 'reason'))[0])).toContain(
      'the exchange probably took its fee',
    );
    await desk(() => world)('inbox assign', { transfer: txid, order: one.id });
    expect(await statusOf(world, one)).toBe(2);
  });

  it('defect 20: asking again after a refresh of the page is refused', async () => {
    const one = await order('A');
    expect(await order('A')).toEqual(one);
    await pass(TTL + SECOND);
    expect((await order('A')).id).not.toBe(one.id);
  });

  it('defect 22: terms change under a payer, or his amount is given to another', async () => {
    const one = await order('A');
    expect(await asks(world)('A', 43)).toMatchObject({ status_code: 10002 });
    await pass(TTL + SECOND);
    const again = await order('A', 43);
    send(one);
    await pass(SECOND);
    expect(await orderRow(world, one)).toMatchObject({ status: 'paid', reason: 'late', fiat_amount: '42' });
    expect((await orderRow(world, again))['status']).toBe('cancelled');
  });

  it('defect 34: a callback carries no transaction, or one that is none', async () => {
    const [paid, marked] = [await order('A'), await order('B')];
    const txid = send(paid);
    await pass(SECOND);
    await desk(() => world)('order mark-paid', { id: marked.id });
    expect(await column(world, 'payments', 'tx_hash')).toEqual([txid, `manual-${marked.id}`]);
  });
});
