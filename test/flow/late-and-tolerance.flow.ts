import { MINUTE, SECOND } from '@epusdt/kernel';
import { text } from '../../apps/sandbox/src/http';
import { rows } from '../support/gateway';
import { column, desk, closeWithBooksRight, payOff } from '../support/owner-desk';
import { asks, orderRow, pay, placed, type Placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const TTL = 10 * MINUTE;
const WINDOW = 60 * MINUTE;
const HALF = 500_000n;

describe('money that comes late, or is not the amount', () => {
  let world: World;
  /** What the shop was told: which order, and how much. */
  const heard: unknown[] = [];
  afterEach(() => closeWithBooksRight(world));

  const start = async (environment: Record<string, string> = {}): Promise<void> => {
    heard.length = 0;
    world = await createWorld({
      environment,
      onCallback: ({ fields }) => {
        heard.push([fields['order_id'], fields['actual_amount']]);
        return text('ok');
      },
    });
  };
  const decide = desk(() => world);
  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));
  const pass = async (ms: number): Promise<void> => {
    world.clock.advance(ms);
    await world.settle();
  };
  const end = async (one: Placed): Promise<string> => {
    const { status, reason } = await orderRow(world, one);
    return `${String(status)} ${String(reason)}`;
  };
  const reasons = (): Promise<unknown[]> => column(world, 'inbox', 'reason');

  it('settles late money to its order, with a callback', async () => {
    await start();
    const one = await order('L1');
    await pass(TTL + WINDOW - SECOND);
    pay(world, one);
    await pass(0);
    expect(await end(one)).toBe('paid late');
    expect(await rows(world.gateway, 'callbacks')).toHaveLength(1);
  });

  it('holds late money where the owner wants to decide, and does not ask the buyer to pay again', async () => {
    await start({ LATE_POLICY: 'hold' });
    const one = await order('H1');
    await pass(TTL + SECOND);
    pay(world, one);
    await pass(SECOND);
    expect(await end(one)).toBe('expired null');
    expect(await column(world, 'inbox', 'order_id')).toEqual([one.id]);
    expect((await decide('order extend', { id: one.id, minutes: '5' })).text).toContain('lies in the inbox');
    expect((await decide('order mark-paid', { id: one.id })).text).toContain('inbox assign 1');
    await decide('inbox assign', { transfer: '1', order: one.id });
    expect(await end(one)).toBe('paid manual');
  });

  it('says of money after the window whose it was, and pays nobody with it', async () => {
    await start();
    const one = await order('W1');
    await pass(TTL + WINDOW + 2 * MINUTE);
    await pass(SECOND);
    const next = await order('W2', 43);
    pay(world, one);
    await pass(SECOND);
    expect(await reasons()).toEqual([
      expect.stringContaining(`exactly the amount of order ${one.id}, whose time`),
    ]);
    expect(await end(next)).toBe('pending null');
  });

  it('pays a cancelled order within its window', async () => {
    await start();
    const one = await order('C1');
    await decide('order cancel', { id: one.id });
    pay(world, one);
    await pass(SECOND);
    expect(await end(one)).toBe('paid exact');
  });

  it('tolerates nothing unless told to', async () => {
    await start();
    const one = await order('Z1');
    payOff(world, one, -1n);
    payOff(world, one, 1n);
    await pass(SECOND);
    expect(await end(one)).toBe('pending null');
    expect(await reasons()).toHaveLength(2);
  });

  it('lets a short payment pay the only order it can mean, once', async () => {
    await start({ TOLERANCE_USDT: '1' });
    const one = await order('T1');
    payOff(world, one, -HALF);
    await pass(SECOND);
    expect(await end(one)).toBe('paid tolerated');
    expect(await rows(world.gateway, 'callbacks')).toHaveLength(1);
    payOff(world, one, -HALF);
    await pass(SECOND);
    expect(await reasons()).toEqual([expect.stringContaining(`perhaps a second payment of order ${one.id}`)]);
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
  });

  it('does not choose between two orders', async () => {
    await start({ TOLERANCE_USDT: '1' });
    const [one, other] = [await order('D1'), await order('D2')];
    payOff(world, one, -HALF);
    await pass(SECOND);
    expect([await end(one), await end(other)]).toEqual(['pending null', 'pending null']);
    expect(String((await reasons())[0])).toContain(`any of 2 orders`);
  });

  it('prefers the exact amount, and counts a paid order among those it could mean', async () => {
    await start({ TOLERANCE_USDT: '1' });
    const [one, other] = [await order('E1'), await order('E2')];
    pay(world, other);
    payOff(world, one, -HALF);
    await pass(SECOND);
    expect([await end(one), await end(other)]).toEqual(['pending null', 'paid exact']);
    expect(String((await reasons())[0])).toContain('any of 2 orders');
  });

  it('tolerates nothing that is late, cancelled, or sent before the order was made', async () => {
    await start({ TOLERANCE_USDT: '1' });
    world.sandbox.chain.transfer({ to: world.wallets[0] ?? '', amountUnits: 5_500_000n });
    world.sandbox.chain.mine(1);
    world.clock.advance(20 * SECOND);
    const early = await order('X0');
    await pass(SECOND);
    expect(await end(early)).toBe('pending null');
    await decide('order cancel', { id: early.id });
    payOff(world, early, -HALF);
    await pass(SECOND);
    await pass(TTL);
    payOff(world, early, HALF);
    await pass(SECOND);
    expect(await end(early)).toBe('cancelled null');
    expect(await reasons()).toEqual([
      expect.stringContaining('made before it'),
      expect.stringContaining('it was cancelled'),
      expect.stringContaining('it was cancelled'),
    ]);
  });

  it('holds to both bounds where both are set', async () => {
    await start({ TOLERANCE_USDT: '1', TOLERANCE_PERCENT: '5' });
    const one = await order('P1');
    payOff(world, one, -HALF);
    await pass(SECOND);
    expect(await end(one)).toBe('pending null');
    payOff(world, one, -290_000n);
    await pass(SECOND);
    expect(await end(one)).toBe('paid tolerated');
  });

  it('tells the shop the payable amount of what it tolerated, and keeps what came', async () => {
    await start({ TOLERANCE_USDT: '1' });
    const one = await order('N1');
    payOff(world, one, -HALF);
    await pass(SECOND);
    expect(heard).toEqual([['N1', 5.84]]);
    expect((await column(world, 'payments', 'units')).map(Number)).toEqual([5_340_000]);
  });

  it.each([
    ['short', -292_000n, 'paid tolerated'],
    ['short by one unit more', -292_001n, 'pending null'],
    ['more', 292_000n, 'paid tolerated'],
    ['more by one unit more', 292_001n, 'pending null'],
  ])('tolerates up to the percent of the payable amount: %s', async (_name, off, ended) => {
    await start({ TOLERANCE_PERCENT: '5' });
    const one = await order('N2');
    payOff(world, one, off);
    await pass(SECOND);
    expect(await end(one)).toBe(ended);
    expect(heard).toHaveLength(ended === 'pending null' ? 0 : 1);
  });

  it('holds to the USDT where they are the narrower bound', async () => {
    await start({ TOLERANCE_USDT: '1', TOLERANCE_PERCENT: '5' });
    const one = await order('N3', 288);
    payOff(world, one, -1_000_001n);
    await pass(SECOND);
    expect(await end(one)).toBe('pending null');
    payOff(world, one, -1_000_000n);
    await pass(SECOND);
    expect(await end(one)).toBe('paid tolerated');
  });

  it('names both orders that it could mean', async () => {
    await start({ TOLERANCE_USDT: '1' });
    const [one, other] = [await order('N4'), await order('N5')];
    payOff(world, one, -HALF);
    await pass(SECOND);
    const [reason] = await reasons();
    expect(reason).toContain(one.id);
    expect(reason).toContain(other.id);
    expect(await column(world, 'inbox', 'order_id')).toEqual([null]);
  });

  it('keeps what is short and late for the owner, beside its order', async () => {
    await start({ TOLERANCE_USDT: '1' });
    const one = await order('N6');
    await pass(TTL + SECOND);
    payOff(world, one, -HALF);
    await pass(SECOND);
    expect(await end(one)).toBe('expired null');
    expect(await column(world, 'inbox', 'order_id')).toEqual([one.id]);
    expect(await reasons()).toEqual([expect.stringMatching(/2 s late and 0\.5 USDT short: what is late/)]);
    expect(heard).toEqual([]);
  });

  it('settles a block in its own order: the short one pays, the exact one after it is a second payment', async () => {
    await start({ TOLERANCE_USDT: '1' });
    const one = await order('N7');
    const other = await order('N8', 48);
    pay(world, other);
    payOff(world, one, -HALF);
    pay(world, one);
    await pass(SECOND);
    expect([await end(other), await end(one)]).toEqual(['paid exact', 'paid tolerated']);
    expect(await reasons()).toEqual([`order ${one.id} is paid already: a second payment`]);
    expect(await column(world, 'payments', 'order_id')).toEqual([other.id, one.id]);
    expect(heard).toHaveLength(2);
  });

  it('pays held money with a reason and a callback once the owner has decided', async () => {
    await start({ LATE_POLICY: 'hold' });
    const one = await order('N9');
    await pass(TTL + SECOND);
    const transfer = pay(world, one);
    await pass(SECOND);
    expect(await reasons()).toEqual([expect.stringContaining('LATE_POLICY=hold keeps it for your decision')]);
    expect(heard).toEqual([]);
    await decide('inbox assign', { transfer, order: one.id });
    await pass(SECOND);
    expect(heard).toEqual([['N9', 5.84]]);
    expect(await column(world, 'payments', 'reason')).toEqual(['manual']);
  });
});
