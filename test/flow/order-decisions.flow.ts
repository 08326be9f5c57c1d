import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { AdminActions, type AdminAnswer } from '@epusdt/operations';
import { GOODS } from '../../apps/sandbox/src/shop';
import { rows } from '../support/gateway';
import { asks, orderRow, pay, placed, statusOf, type Placed } from '../support/shopper';
import { closeWithBooksRight } from '../support/owner-desk';
import { createWorld, newAddress, type World } from '../support/world';

const TTL = 10 * MINUTE;
const CUP = GOODS[1] ?? { id: '', name: '', about: '', price: '1' };

describe('what a person decides about an order', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => closeWithBooksRight(world));

  const pass = async (ms: number): Promise<void> => {
    world.clock.advance(ms);
    await world.settle();
  };
  const told = (command: string, options: object): Promise<AdminAnswer> =>
    world.gateway.get(AdminActions).run(command, JSON.stringify(options));
  const markPaid = (order: Placed, more: object = {}): Promise<AdminAnswer> =>
    told('order mark-paid', { id: order.id, note: 'paid in the shop', ...more });
  const audit = async (): Promise<string[]> =>
    (await rows(world.gateway, 'audit'))
      .map(({ action, subject }) => `${String(action)} ${String(subject)}`)
      .filter((deed) => deed.startsWith('order.'));

  it('marks an order paid without a transaction: the shop hears manual-<id> and the payable amount', async () => {
    await world.shop.shop.order(CUP);
    const [row] = await rows(world.gateway, 'orders');
    const order = { id: String(row?.['id']) } as Placed;
    expect(await markPaid(order)).toMatchObject({ ok: true });
    await world.gateway.work();
    const [bought] = world.shop.shop.list();
    expect(bought).toMatchObject({ state: 'paid', txHash: `manual-${order.id}`, callbacks: 1 });
    expect(await orderRow(world, order)).toMatchObject({ status: 'paid', reason: 'manual' });
    expect(await audit()).toEqual([`order.mark_paid order:${order.id}`]);
    expect(await markPaid(order)).toEqual({ ok: false, text: `order ${order.id} is paid already` });
    const page = await (await fetch(`${world.gateway.url}/pay/checkout-counter/${order.id}`)).text();
    expect(page).not.toContain('manual-');
  });

  it('shows the money that comes later as probably the payment marked by hand, and takes it as that', async () => {
    const order = placed(await asks(world)('M1'));
    await markPaid(order);
    const txid = pay(world, order);
    await world.settle();
    expect(await rows(world.gateway, 'inbox')).toMatchObject([
      { order_id: order.id, reason: `probably the payment marked by hand for order ${order.id}` },
    ]);
    const proved = await told('inbox assign', { transfer: txid, order: order.id, note: 'that is it' });
    expect(proved.text).toContain('the payment marked by hand has its transfer now');
    expect(await rows(world.gateway, 'callbacks')).toHaveLength(1);
    expect(await rows(world.gateway, 'payments')).toMatchObject([{ tx_hash: `manual-${order.id}` }]);
    expect((await rows(world.gateway, 'payments'))[0]?.['transfer_id']).not.toBeNull();
  });

  it('marks an order paid with a transaction that nobody has read yet, and reads it as nothing else later', async () => {
    const order = placed(await asks(world)('M2'));
    const txid = world.sandbox.chain.transfer({ to: order.address, amountUnits: order.units - 1_000_000n });
    const early = await markPaid(order, { tx: txid });
    expect(early).toMatchObject({
      ok: false,
      text: expect.stringContaining('knows no transaction') as string,
    });
    world.sandbox.chain.mine(1);
    expect((await markPaid(order, { tx: txid })).text).toContain('is not final yet (1 of 19');
    world.sandbox.chain.mineFinal();
    expect(await markPaid(order, { tx: txid })).toMatchObject({ ok: true });
    expect(await rows(world.gateway, 'payments')).toMatchObject([
      { order_id: order.id, tx_hash: txid, reason: 'manual' },
    ]);
    await world.gateway.work();
    expect(await rows(world.gateway, 'transfers')).toMatchObject([{ state: 'settled' }]);
    expect(await rows(world.gateway, 'inbox')).toEqual([]);
    expect(await statusOf(world, order)).toBe(2);
    const other = placed(await asks(world)('M3'));
    expect((await markPaid(other, { tx: txid })).text).toContain(
      `is the payment of order ${order.id} already`,
    );
  });

  it('takes a transaction out of the inbox for the order it is named with', async () => {
    const order = placed(await asks(world)('M4'));
    const txid = world.sandbox.chain.transfer({ to: order.address, amountUnits: order.units - 1_000_000n });
    await world.settle();
    expect(await markPaid(order, { tx: `0x${txid.toUpperCase()}/0` })).toMatchObject({ ok: true });
    expect(await rows(world.gateway, 'decisions')).toMatchObject([{ kind: 'assign', order_id: order.id }]);
    expect(await rows(world.gateway, 'transfers')).toMatchObject([{ state: 'settled' }]);
  });

  it('lets the payer of several transfers in one transaction be told apart', async () => {
    const order = placed(await asks(world)('M5'));
    const txid = world.sandbox.chain.transferMany([
      { to: order.address, units: 3_000_000n },
      { to: order.address, units: 4_000_000n },
    ]);
    world.sandbox.chain.mineFinal();
    const asked = await markPaid(order, { tx: txid });
    expect(asked.text).toMatch(/holds 2 transfers[^]*\/0 \(3 USDT\)[^]*\/1 \(4 USDT\)/);
    expect(await rows(world.gateway, 'transfers')).toEqual([]);
    expect(await markPaid(order, { tx: `${txid}/1` })).toMatchObject({ ok: true });
    await world.gateway.work();
    expect(await rows(world.gateway, 'payments')).toMatchObject([{ log_index: 1 }]);
    expect(await rows(world.gateway, 'inbox')).toMatchObject([{ reason: expect.any(String) as string }]);
  });

  it('refuses a transaction that failed, one that pays others, and one that is none', async () => {
    const order = placed(await asks(world)('M6'));
    const failed = world.sandbox.chain.transfer({
      to: order.address,
      amountUnits: order.units,
      kind: 'failed',
    });
    const others = world.sandbox.chain.transfer({ to: newAddress(), amountUnits: order.units });
    world.sandbox.chain.mineFinal();
    expect((await markPaid(order, { tx: failed })).text).toContain('failed: nothing was moved');
    expect((await markPaid(order, { tx: others })).text).toContain('brings no USDT to a wallet of yours');
    expect((await markPaid(order, { tx: 'abc' })).text).toContain('is no transaction id');
    expect((await markPaid(order, { note: ' ' })).text).toContain('note: say why');
    expect((await told('order mark-paid', { id: 'nobody', note: 'x' })).text).toContain('no order nobody');
    expect(await statusOf(world, order)).toBe(1);
    expect(await audit()).toEqual([]);
  });

  it('never pays two attempts of one reference, and one order once only when two persons mark it at once', async () => {
    const first = placed(await asks(world)('M7'));
    await pass(TTL + SECOND);
    const second = placed(await asks(world)('M7'));
    const answers = await Promise.all([markPaid(first), markPaid(second), markPaid(first), markPaid(second)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
    expect(await rows(world.gateway, 'callbacks')).toHaveLength(1);
    expect(await audit()).toHaveLength(1);
  });

  it('does not take for another order what is about to pay its own', async () => {
    const [mine, other] = [placed(await asks(world)('O1')), placed(await asks(world)('O2', 420))];
    const txid = pay(world, mine);
    world.sandbox.chain.mineFinal();
    expect(await markPaid(other, { tx: txid })).toMatchObject({
      ok: false,
      text: expect.stringContaining(`exactly what order ${mine.id} waits for`) as string,
    });
    await world.gateway.work();
    expect([await statusOf(world, mine), await statusOf(world, other)]).toEqual([2, 1]);
  });

  it('finds what a wallet received before it was in the pool, while the scanner moves on', async () => {
    const stranger = newAddress();
    const txid = world.sandbox.chain.transfer({ to: stranger, amountUnits: 5_000_000n });
    await world.settle();
    await world.gateway.get(AdminActions).run('wallet add', stranger);
    const order = placed(await asks(world)('P1'));
    const marking = markPaid(order, { tx: txid });
    world.sandbox.chain.mineFinal();
    const [marked] = await Promise.all([marking, world.gateway.work()]);
    expect(marked).toMatchObject({ ok: true });
    expect(await rows(world.gateway, 'payments')).toMatchObject([{ tx_hash: txid }]);
  });

  it('believes no single operator that a transaction is not there, or failed', async () => {
    await world.close();
    world = await createWorld({ providers: 2 });
    const order = placed(await asks(world)('Q1'));
    const txid = world.sandbox.chain.transfer({ to: order.address, amountUnits: order.units - 1_000_000n });
    world.sandbox.chain.mineFinal();
    const [first] = world.sandbox.providers;
    const off = first?.intercept(() => 'drop');
    // The other one alone: it is waited for until somebody confirms.
    const alone = await markPaid(order, { tx: txid });
    off?.();
    expect(alone.ok || alone.text.includes('could not be looked up now')).toBe(true);
    if (!alone.ok) expect(await markPaid(order, { tx: txid })).toMatchObject({ ok: true });
    const unknown = await markPaid(placed(await asks(world)('Q2')), { tx: 'ab'.repeat(32) });
    expect(unknown.text).toContain('knows no transaction');
  });

  it('cancels a pending order only; money for it still pays it, and it can be asked for anew', async () => {
    const order = placed(await asks(world)('C1'));
    expect(await told('order cancel', { id: order.id, note: 'wrong article' })).toMatchObject({ ok: true });
    expect(await statusOf(world, order)).toBe(3);
    expect((await told('order cancel', { id: order.id, note: 'again' })).text).toContain('not pending');
    const anew = placed(await asks(world)('C1'));
    expect(anew.amount).toBe('5.8401');
    pay(world, order);
    await pass(MINUTE);
    expect(await orderRow(world, order)).toMatchObject({ status: 'paid', reason: 'exact' });
    expect(await orderRow(world, anew)).toMatchObject({ status: 'cancelled' });
  });

  it('extends an order while its amount is held, also one that has expired', async () => {
    const order = placed(await asks(world)('E1'));
    await pass(TTL + SECOND);
    expect(await statusOf(world, order)).toBe(3);
    expect((await told('order extend', { id: order.id, minutes: '30', note: 'asked by mail' })).ok).toBe(
      true,
    );
    expect(await statusOf(world, order)).toBe(1);
    expect(placed(await asks(world)('E1')).id).toBe(order.id);
    await pass(29 * MINUTE);
    pay(world, order);
    await pass(SECOND);
    expect(await orderRow(world, order)).toMatchObject({ status: 'paid', reason: 'exact' });
    expect((await told('order extend', { id: order.id, minutes: '1', note: 'x' })).text).toContain('paid');
  });

  it('does not extend an order whose amount is given away, nor beside another open attempt', async () => {
    const order = placed(await asks(world)('E2'));
    await pass(TTL + SECOND);
    const second = placed(await asks(world)('E2'));
    const refused = await told('order extend', { id: order.id, minutes: '30', note: 'x' });
    expect(refused.text).toContain(`another open attempt, order ${second.id}`);
    for (const minutes of ['0', '-1', 'abc', '10081', '1.5', '']) {
      expect((await told('order extend', { id: second.id, minutes, note: 'x' })).text).toContain('minutes');
    }
    await pass(3 * HOUR);
    expect((await told('order extend', { id: order.id, minutes: '5', note: 'x' })).text).toContain(
      'free for others again',
    );
  });
});
