import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { Orders } from '@epusdt/orders';
import { PaymentTrace } from '@epusdt/payments';
import type { TransferKind } from '../../apps/sandbox/src/chain-transaction';
import { rows } from '../support/gateway';
import { closeWithBooksRight, column, desk, payOff } from '../support/owner-desk';
import { asks, orderRow, pay, placed, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World, type WorldOptions } from '../support/world';

const TTL = 10 * MINUTE;
const NOWHERE = 'ab'.repeat(32);
/** In a block, in a final one, and read by the gateway. */
const STAGES = ['seen', 'final', 'read'] as const;

describe('what is known of a transaction that a buyer names', () => {
  let world: World;
  afterEach(() => closeWithBooksRight(world));

  const start = async (options: WorldOptions = {}): Promise<void> => {
    world = await createWorld(options);
  };
  const decide = desk(() => world);
  const order = async (reference = 'T1', amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));
  const mine = (blocks: number): void => void world.sandbox.chain.mine(blocks);
  const reach = async (stage: (typeof STAGES)[number]): Promise<void> => {
    if (stage === 'read') await world.gateway.work();
    else mine(stage === 'seen' ? 1 : 18);
  };
  const pass = async (ms: number): Promise<void> => {
    world.clock.advance(ms);
    await world.settle();
  };
  /** In one word, with what belongs to it. */
  const traced = async ({ id }: Placed, txid: string): Promise<string> => {
    const row = await world.gateway.get(Orders).find(id);
    if (!row) throw new Error(`no order ${id}`);
    return Object.values((await world.gateway.get(PaymentTrace).of(row, txid)) ?? { kind: 'not asked' }).join(
      ' ',
    );
  };
  const send = (kind: TransferKind, { address, units }: Placed, to = address): string =>
    world.sandbox.chain.transfer({ to, amountUnits: units, kind });
  const silence = (provider = 0): (() => void) =>
    world.sandbox.providers[provider]?.intercept(() => 'drop') ?? (() => undefined);

  it.each([
    ['every interface', ''],
    ['JSON-RPC alone', '/jsonrpc;kind=jsonrpc'],
    ['whole blocks alone', ';kind=http'],
  ])('is told by the chain, over %s', async (_name, kind) => {
    await start({ environmentOf: ({ url }) => ({ TRON_NODES: url + kind }) });
    const one = await order();
    const told = {
      unknown: [NOWHERE],
      failed: [send('failed', one), send('failedWithLog', one), send('reverted', one)],
      no_usdt: [send('trx', one), send('fakeToken', one), send('zero', one), send('approval', one)],
      other_address: [send('transfer', one, newAddress()), send('gasFree', one, newAddress())],
    };
    const paid = pay(world, one);
    expect(await traced(one, paid)).toBe('unknown');
    for (const stage of STAGES) {
      await reach(stage);
      for (const [answer, txids] of Object.entries(told)) {
        // Nobody is to pay again for what a block says that may still go.
        const now = answer === 'failed' && stage === 'seen' ? 'unavailable' : answer;
        for (const txid of txids) expect(await traced(one, txid)).toBe(now);
      }
    }
    expect(await traced(one, paid)).toBe('paid');
  });

  it('is counted from block to block, settled, and paid', async () => {
    await start();
    const one = await order();
    const txid = pay(world, one);
    for (const [blocks, confirmations] of [
      [1, 1],
      [1, 2],
      [8, 10],
      [8, 18],
    ] as const) {
      mine(blocks);
      expect(await traced(one, txid)).toBe(`confirming ${confirmations}`);
    }
    mine(1);
    expect(await traced(one, txid)).toBe('settling');
    expect(await rows(world.gateway, 'transfers')).toEqual([]);
    await world.gateway.work();
    expect(await traced(one, txid)).toBe('paid');
    const again = pay(world, one);
    mine(1);
    expect(await traced(one, again)).toBe('second');
    await pass(SECOND);
    expect(await traced(one, again)).toBe('second');
  });

  it('is by the rows alone when nobody answers, and else unavailable', async () => {
    await start({ wallets: 2 });
    const one = await order();
    const [paid, failed] = [pay(world, one), send('failed', one)];
    // Nor is it told that the other wallet is the shop's.
    const other = send(
      'transfer',
      one,
      world.wallets.find((address) => address !== one.address),
    );
    await world.settle();
    const back = silence();
    expect(await traced(one, paid)).toBe('paid');
    for (const txid of [NOWHERE, failed, other]) expect(await traced(one, txid)).toBe('unavailable');
    back();
    world.clock.advance(MINUTE);
    expect([await traced(one, failed), await traced(one, other)]).toEqual(['failed', 'other_address']);
  });

  it('is unavailable while an operator is silent who could know it, and believed of any who does', async () => {
    await start({ providers: 2 });
    const one = await order();
    let failed = '';
    for (const provider of [0, 1]) {
      const txid = payOff(world, one, BigInt(provider) + 1n);
      failed = send('failed', one);
      mine(3);
      const back = silence(provider);
      expect(await traced(one, NOWHERE)).toBe('unavailable');
      expect(await traced(one, failed)).toBe('unavailable');
      expect(await traced(one, txid)).toBe(`more ${provider + 1}`);
      back();
      await pass(MINUTE);
    }
    expect(await traced(one, NOWHERE)).toBe('unknown');
    expect(await traced(one, failed)).toBe('failed');
  });

  it('is short or more, final or not, whatever is decided about it', async () => {
    await start();
    const one = await order();
    const [short, more] = [payOff(world, one, -1_500_000n), payOff(world, one, 2n)];
    const said = async (): Promise<string[]> => [await traced(one, short), await traced(one, more)];
    for (const stage of STAGES) {
      await reach(stage);
      expect(await said()).toEqual(['short 1500000', 'more 2']);
    }
    expect(await column(world, 'transfers', 'state')).toEqual(['inbox', 'inbox']);
    await decide('inbox refunded', { transfer: short, tx: 'sent back' });
    await decide('inbox ignore', { transfer: more });
    expect(await column(world, 'transfers', 'state')).toEqual(['refunded', 'ignored']);
    expect(await said()).toEqual(['short 1500000', 'more 2']);
  });

  it('is paid where the difference is tolerated', async () => {
    await start({ environment: { TOLERANCE_USDT: '1' } });
    const one = await order();
    const txid = payOff(world, one, -500_000n);
    await pass(SECOND);
    expect(await traced(one, txid)).toBe('paid');
    const exact = pay(world, one);
    await pass(SECOND);
    expect(await traced(one, exact)).toBe('second');
  });

  it('is early, late, or with the shop', async () => {
    await start({ environment: { LATE_POLICY: 'hold' } });
    const [address = ''] = world.wallets;
    const early = pay(world, { address, units: 5_840_000n });
    await world.settle();
    world.clock.advance(31 * SECOND);
    const one = await order();
    expect(one.units).toBe(5_840_000n);
    expect(await traced(one, early)).toBe('early');
    await pass(TTL + SECOND);
    const late = pay(world, one);
    mine(1);
    expect(await traced(one, late)).toBe('late');
    await pass(SECOND);
    expect(await column(world, 'transfers', 'state')).toEqual(['inbox', 'inbox']);
    expect(await traced(one, late)).toBe('late');
    await pass(2 * HOUR);
    const [after, off] = [pay(world, one), payOff(world, one, -1n)];
    await pass(SECOND);
    expect([await traced(one, after), await traced(one, off)]).toEqual(['late', 'with_shop']);
    await decide('inbox assign', { transfer: late, order: one.id });
    expect(await traced(one, late)).toBe('paid');
  });

  it('is that of the buyer where the owner took money from elsewhere, or marked the order by hand', async () => {
    await start();
    const [one, other] = [await order('O1'), await order('O2', 99)];
    const elsewhere = payOff(world, other, 7_000_000n);
    await world.settle();
    expect(await decide('order mark-paid', { id: one.id, tx: elsewhere })).toMatchObject({ ok: true });
    expect(await traced(one, elsewhere)).toBe('paid');
    expect(await decide('order mark-paid', { id: other.id })).toMatchObject({ ok: true });
    const txid = pay(world, other);
    mine(1);
    expect(await traced(other, txid)).toBe('with_shop');
    await world.settle();
    expect(await traced(other, txid)).toBe('with_shop');
    await decide('inbox assign', { transfer: txid, order: other.id });
    expect(await orderRow(world, other)).toMatchObject({ status: 'paid' });
    expect(await traced(other, txid)).toBe('paid');
  });

  it('is the same for the buyer of another order, whatever it paid', async () => {
    await start();
    const [one, other] = [await order('A', 42), await order('B', 72)];
    expect(one.address).toBe(other.address);
    const txid = pay(world, other);
    const told = `more ${other.units - one.units}`;
    mine(1);
    expect(await traced(one, txid)).toBe(told);
    await world.settle();
    expect(await orderRow(world, other)).toMatchObject({ status: 'paid' });
    expect(await traced(one, txid)).toBe(told);
    // What has its amount, once that is another order's, is late.
    await pass(2 * HOUR);
    await pass(2 * MINUTE);
    const next = await order('C', 42);
    expect(next).toMatchObject({ address: one.address, units: one.units });
    const again = pay(world, next);
    await pass(SECOND);
    expect(await orderRow(world, next)).toMatchObject({ status: 'paid' });
    expect([await traced(next, again), await traced(one, again)]).toEqual(['paid', 'late']);
  });

  it('is the transfer that fits best, of several in one transaction', async () => {
    await start();
    const one = await order();
    const { address, units } = one;
    const [stranger, many] = [newAddress(), world.sandbox.chain];
    const far = { to: address, units: units + 9n };
    const near = many.transferMany([far, { to: stranger, units }, { to: address, units: units - 4n }]);
    const exact = many.transferMany([far, { to: address, units }], { foreignLogsFirst: 2 });
    const none = many.transferMany([{ to: stranger, units }]);
    const settled = { seen: 'confirming 1', final: 'settling', read: 'paid' };
    for (const stage of STAGES) {
      await reach(stage);
      expect(await traced(one, near)).toBe('short 4');
      expect(await traced(one, exact)).toBe(settled[stage]);
      expect(await traced(one, none)).toBe('other_address');
    }
  });
});
