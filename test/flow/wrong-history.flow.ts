import { Alarms } from '@epusdt/events';
import { SECOND } from '@epusdt/kernel';
import { rows } from '../support/gateway';
import { operatorsOf } from '../support/operators';
import { pay, statusOf } from '../support/shopper';
import { createWorld, type World } from '../support/world';

/** One operator serves another final history, and blocks of it were read: nothing is lost once all deny it. */
describe('a wrong final history', () => {
  let world: World;
  afterEach(() => world.close());

  const { provider, node, order, blocks, scan, alarms, chunks, inState, cursor, final } = operatorsOf(
    () => world,
  );

  const begin = async (): Promise<void> => {
    world = await createWorld({ providers: 2 });
    blocks(25);
    await scan();
    expect((await chunks()).every(({ operator }) => operator === 'a')).toBe(true);
  };

  /** Time and blocks, until all that is disputed was asked about. */
  const whileDisputed = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) {
      world.clock.advance(10 * SECOND);
      blocks(5);
      await scan();
    }
  };

  const allRowsAreOfTheRealOne = async (): Promise<void> => {
    for (const row of await chunks()) {
      expect(world.sandbox.chain.block(Number(row['last_block']))?.id).toBe(row['last_block_id']);
    }
  };

  it.each([
    ['has healed', () => Promise.resolve(provider(0).faults.clear())],
    ['is taken out', () => world.restart({ TRON_NODES: node(1) })],
  ])('which two compared is gone back from when the operator %s', async (_, heal) => {
    await begin();
    provider(0).faults.set('chain-split', { height: final() + 5 });
    const one = await order('L4');
    blocks(60);
    await scan();
    expect([alarms(), (await inState('split')) > 0]).toEqual([['chain_split'], true]);
    pay(world, one);
    blocks(25);
    await heal();
    await whileDisputed(5);
    expect([await statusOf(world, one), await cursor()]).toEqual([2, final()]);
    expect([alarms(), await inState('split'), world.gateway.stops]).toEqual([[], 0, []]);
  });

  it.each([
    ['one reading', 1],
    ['many readings, the oldest of which begin before it', 7],
  ])('that all deny before it was compared is gone back from: %s', async (_, readings) => {
    await begin();
    provider(1).faults.set('refuse');
    provider(0).faults.set('chain-split', { height: final() + 2 });
    const one = await order('L10');
    pay(world, one);
    for (let i = 0; i < readings; i += 1) {
      blocks(2);
      await scan();
    }
    blocks(19 - 2 * readings);
    await scan();
    expect([provider(0).faults.hits('chain-split') > 0, await inState('split')]).toEqual([true, 0]);
    expect((await chunks()).length).toBeGreaterThanOrEqual(readings);
    provider(0).faults.clear();
    provider(1).faults.clear();
    await whileDisputed(12);
    expect([await statusOf(world, one), await cursor()]).toEqual([2, final()]);
    expect([alarms(), await inState('split'), world.gateway.stops]).toEqual([[], 0, []]);
    await allRowsAreOfTheRealOne();
  });

  it('from which the first start began is gone back from, also when nothing was read after it', async () => {
    world = await createWorld({ providers: 2, read: false });
    blocks(40);
    provider(0).faults.set('chain-split', { height: final() - 5 });
    await scan();
    const began = (await rows(world.gateway, 'cursors'))[0];
    expect(began?.['block_id']).not.toBe(world.sandbox.chain.block(await cursor())?.id);
    provider(0).faults.clear();
    await whileDisputed(6);
    const one = await order('L11');
    pay(world, one);
    await whileDisputed(6);
    expect([await statusOf(world, one), await cursor()]).toEqual([2, final()]);
    expect([alarms(), await inState('split'), world.gateway.stops]).toEqual([[], 0, []]);
    await allRowsAreOfTheRealOne();
  });

  it('of which a payment was counted on the word of a lone provider: an alarm names it when it is on no chain', async () => {
    await begin();
    provider(1).faults.set('refuse');
    const [counted, open] = [await order('L12'), await order('L13')];
    const height = final() + 1;
    const txid = pay(world, counted);
    for (let i = 0; i < 6; i += 1) {
      blocks(20);
      await scan();
    }
    expect([await statusOf(world, counted), alarms()]).toEqual([2, ['single_provider']]);
    const other = pay(world, open);
    blocks(25);
    for (const { faults } of world.sandbox.providers) {
      faults.clear();
      faults.set('chain-split', { height, txid });
    }
    await whileDisputed(14);
    expect([await cursor(), alarms()]).toEqual([final(), ['payment_vanished']]);
    expect(world.gateway.get(Alarms).active[0]?.subject).toBe(txid);
    const transfers = await rows(world.gateway, 'transfers');
    expect(new Set(transfers.map((row) => row['tx_hash']))).toEqual(new Set([txid, other]));
    expect(transfers).toHaveLength(2);
    expect([await statusOf(world, counted), await statusOf(world, open)]).toEqual([2, 2]);
    expect([await inState('split'), world.gateway.stops]).toEqual([0, []]);
  });

  it('is not what a payment in the block is in which the first start begins', async () => {
    world = await createWorld({ providers: 2, read: false });
    const [wallet] = world.wallets;
    world.sandbox.chain.transfer({ to: wallet ?? '', amountUnits: 5_000_000n });
    const paidAt = world.sandbox.chain.mine(1).number;
    while (final() < paidAt) blocks(1);
    await scan();
    expect([await cursor(), (await chunks()).length]).toEqual([paidAt, 1]);
    await whileDisputed(12);
    expect([alarms(), await rows(world.gateway, 'transfers')]).toEqual([[], []]);
    expect((await chunks()).some((row) => row['filter'] === 'beginning')).toBe(false);
  });
});
