import { Database } from '@epusdt/database';
import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { SlotLocks } from '@epusdt/locks';
import { json } from '../../apps/sandbox/src/http';
import { GOODS } from '../../apps/sandbox/src/shop';
import { rows } from '../support/gateway';
import { column, desk, closeWithBooksRight } from '../support/owner-desk';
import { asks, orderRow, placed, statusOf, unitsOf, type Placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const TTL = 10 * MINUTE;
const WINDOW = HOUR;

/**
 * From now on the nodes list the logs of every contract, whatever was asked for. Returns what ends it, and says how many
 * questions it was.
 */
function withoutAddressFilter({ sandbox }: World): () => number {
  let bent = 0;
  const off = sandbox.intercept(async (event) => {
    if (event.stage !== 'request') return;
    const asked = JSON.stringify(event.request.body);
    const open = asked.replace(/"address":\[[^\]]*\],?/g, '');
    if (open === asked || !asked.includes('eth_getLogs')) return;
    bent += 1;
    const answer = await fetch(`${sandbox.url}/jsonrpc`, { method: 'POST', body: open });
    return json(await answer.json());
  });
  return () => {
    off();
    return bent;
  };
}

/** Ways in which gateways of this kind have lost somebody's money, each by its symptom. */
describe('known defects: payments', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => closeWithBooksRight(world));

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
    const [ends, stopped, paid] = [await order('A'), await order('B'), await order('C')];
    await desk(() => world)('order cancel', { id: stopped.id });
    send({ ...ends, units: ends.units - 1_000_000n });
    await pass(SECOND);
    expect(await callbacks()).toEqual([]);
    send(paid);
    await pass(TTL);
    expect([await statusOf(world, ends), await statusOf(world, stopped)]).toEqual([3, 3]);
    expect(await callbacks()).toEqual([`order.paid:${paid.id}`]);
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
    await world.restart();
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
    await world.restart({ TOLERANCE_USDT: '0.1' });
    const third = await order('C');
    send(third);
    send({ ...first, units: first.units + 50n });
    await pass(SECOND);
    expect([await statusOf(world, first), await statusOf(world, third)]).toEqual([1, 2]);
    expect(String((await column(world, 'inbox', 'reason'))[1])).toContain('it could mean any of 3 orders');
  });

  it('defect 5: dust overwrites an order that is being confirmed, or one order takes the money of others', async () => {
    const [one, other] = [await order('A'), await order('B', 88)];
    expect(one.address).toBe(other.address);
    send({ ...one, units: 20_000n });
    world.sandbox.chain.mine(1);
    send(one);
    world.sandbox.chain.mine(1);
    send({ ...one, units: 10_000n });
    send({ ...one, units: 1n });
    send(other);
    await pass(SECOND);
    expect(await column(world, 'payments', 'order_id')).toEqual([one.id, other.id]);
    expect((await column(world, 'payments', 'units')).map(Number)).toEqual([
      Number(one.units),
      Number(other.units),
    ]);
  });

  it('defect 11: a fake token, a transfer of nothing, a failed one or dust counts as a payment', async () => {
    const one = await order('A');
    const off = withoutAddressFilter(world);
    send(one, { kind: 'fakeToken' });
    await pass(SECOND);
    expect(off()).toBeGreaterThan(0);
    const failed = ['failed', 'failedWithLog', 'reverted'];
    const others = ['fakeToken', 'nonIndexed', 'nft', 'approval', 'trx', 'trc10', 'zero'];
    for (const kind of [...failed, ...others]) send(one, { kind });
    send({ ...one, units: 9_999n });
    await pass(SECOND);
    expect(await statusOf(world, one)).toBe(1);
    expect(await column(world, 'transfers', 'state')).toEqual(['dust']);
    expect(await rows(world.gateway, 'inbox')).toEqual([]);
    send(one);
    await pass(SECOND);
    expect(await statusOf(world, one)).toBe(2);
  });

  it('defect 12: a payment that is not final is accepted', async () => {
    const one = await order('A');
    send(one);
    world.sandbox.chain.mine(17);
    await world.gateway.work();
    world.sandbox.chain.fork(17, { transactions: 'drop' });
    await pass(SECOND);
    expect(await statusOf(world, one)).toBe(1);
    send(one);
    for (const [blocks, status] of [
      [18, 1],
      [1, 2],
    ] as const) {
      world.sandbox.chain.mine(blocks);
      await world.gateway.work();
      expect(await statusOf(world, one)).toBe(status);
      expect(await callbacks()).toHaveLength(status - 1);
    }
  });

  it('defect 13: one transaction is credited twice, or blocks another', async () => {
    const [one, other] = [await order('A'), await order('B', 88)];
    const [before = {}] = await rows(world.gateway, 'cursors');
    world.sandbox.chain.transferMany([one, other].map(({ address, units }) => ({ to: address, units })));
    await pass(SECOND);
    await world.restart();
    // The block is read a second time.
    await world.gateway
      .get(Database)
      .reader.query('UPDATE cursors SET number = ?, block_id = ?, block_time = ?', [
        before['number'],
        before['block_id'],
        before['block_time'],
      ]);
    await pass(SECOND);
    expect(Number((await column(world, 'cursors', 'number'))[0])).toBeGreaterThan(Number(before['number']));
    expect(await rows(world.gateway, 'transfers')).toHaveLength(2);
    expect([await statusOf(world, one), await statusOf(world, other)]).toEqual([2, 2]);
    expect(await rows(world.gateway, 'payments')).toHaveLength(2);
    expect(await callbacks()).toHaveLength(2);
  });

  it('defect 14: amounts collide in racing creates', async () => {
    const racing = (from: number): Promise<Placed[]> =>
      Promise.all(Array.from({ length: 50 }, (_, n) => order(`R${from + n}`)));
    const all = await racing(0);
    // The locks forget what they held, as those of a lost server would: the rows alone decide.
    const locks = world.gateway.get(SlotLocks);
    for (const { slot, id } of await rows(world.gateway, 'orders')) {
      await locks.release(String(slot), String(id));
    }
    all.push(...(await racing(50)));
    expect(new Set(all.map(({ address, units }) => `${address}:${units}`)).size).toBe(all.length);
  });

  it('defect 17: an order expires because its payment is seen late', async () => {
    const one = await order('A');
    world.clock.advance(TTL - SECOND);
    send(one);
    world.sandbox.chain.mine(1);
    world.clock.advance(2 * HOUR);
    await world.gateway.work();
    expect(await statusOf(world, one)).toBe(1);
    world.sandbox.chain.mineFinal();
    await world.gateway.work();
    expect(await orderRow(world, one)).toMatchObject({ status: 'paid', reason: 'exact' });
  });

  it('defect 18: a wrong clock takes time from the payer, or the money from the shop', async () => {
    const seen = await order('A');
    world.clock.advance(MINUTE);
    const status = await fetch(`${world.gateway.url}/pay/checkout-counter/${seen.id}/status`);
    expect(await status.json()).toMatchObject({ status: 'pending', remainingMs: TTL - MINUTE });
    // The gateway's clock is ahead of the chain's, then far behind it.
    for (const [reference, off] of [
      ['ahead', -25 * SECOND],
      ['behind', 5 * MINUTE],
    ] as const) {
      const one = await order(reference);
      send(one);
      world.sandbox.chain.mineFinal({ timestamp: world.clock.now() + off });
      await world.gateway.work();
      expect(await orderRow(world, one)).toMatchObject({ status: 'paid', reason: 'exact' });
    }
  });

  it('defect 19: what an exchange sends without its fee is lost', async () => {
    const one = await order('A');
    const txid = send({ ...one, units: one.units - 1_000_000n });
    await pass(SECOND);
    expect(String((await column(world, 'inbox', 'reason'))[0])).toContain(
      'the exchange probably took its fee',
    );
    expect(await statusOf(world, one)).toBe(1);
    expect(await callbacks()).toEqual([]);
    await desk(() => world)('inbox assign', { transfer: txid, order: one.id });
    expect(await statusOf(world, one)).toBe(2);
    expect(await column(world, 'payments', 'tx_hash')).toEqual([txid]);
    expect(await callbacks()).toEqual([`order.paid:${one.id}`]);
  });

  it('defect 20: asking again after a refresh of the page is refused', async () => {
    const one = await order('A');
    expect(await order('A')).toEqual(one);
    await pass(TTL + SECOND);
    expect((await order('A')).id).not.toBe(one.id);
  });

  it('defect 21: a second attempt is refused, or the shop is paid twice for one reference', async () => {
    const first = await order('A');
    await pass(TTL + SECOND);
    const second = await order('A');
    expect(second.units).not.toBe(first.units);
    send(second);
    send(first);
    await pass(SECOND);
    expect([await statusOf(world, first), await statusOf(world, second)]).toEqual([3, 2]);
    expect(await callbacks()).toEqual([`order.paid:${second.id}`]);
    expect(await rows(world.gateway, 'inbox')).toMatchObject([{ order_id: first.id }]);
  });

  it('defect 22: terms change under a payer, or his amount is given to another', async () => {
    const one = await order('A');
    const agreed = await orderRow(world, one);
    expect(await asks(world)('A', 43)).toMatchObject({ status_code: 10002 });
    world.clock.advance(TTL - SECOND);
    expect(placed(await asks(world)('A', 42, { notify_url: `${world.shop.url}/elsewhere` }))).toEqual(one);
    expect(await orderRow(world, one)).toEqual(agreed);
    await pass(2 * SECOND);
    await world.restart();
    const [again, rival] = [await order('A', 43), await order('B')];
    expect(rival.units).not.toBe(one.units);
    send(one);
    await pass(SECOND);
    expect(await orderRow(world, one)).toMatchObject({ status: 'paid', reason: 'late', fiat_amount: '42' });
    expect((await orderRow(world, again))['status']).toBe('cancelled');
  });

  it('defect 34: a callback carries no transaction, or one that is none', async () => {
    const told: unknown[] = [];
    for (const good of GOODS.slice(0, 2)) {
      const { id, trade } = await world.shop.shop.order(good);
      const one = { id: trade?.tradeId ?? '', address: trade?.address ?? '', amount: '' };
      const byHand = told.length > 0;
      const txid = byHand
        ? `manual-${one.id}`
        : send({ ...one, units: unitsOf(String(trade?.actualAmount)) });
      if (byHand) await desk(() => world)('order mark-paid', { id: one.id });
      await pass(SECOND);
      told.push(world.shop.shop.find(id)?.txHash);
      expect(told.at(-1)).toBe(txid);
    }
    expect(await column(world, 'payments', 'tx_hash')).toEqual(told);
  });
});
