import { Alarms } from '@epusdt/events';
import { MINUTE, SECOND } from '@epusdt/kernel';
import type { Provider } from '../../apps/sandbox/src/provider';
import { rows } from '../support/gateway';
import { asks, pay, placed, statusOf, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

/** Two or three operators over one chain: what one of them hides, invents or denies. */
describe('a second operator', () => {
  let world: World;
  const begin = async (providers = 2): Promise<void> => {
    world = await createWorld({ providers });
    await blocks(25);
    await scan();
  };
  afterEach(() => world.close());

  const provider = (index: number): Provider => {
    const found = world.sandbox.providers[index];
    if (!found) throw new Error(`no provider ${index}`);
    return found;
  };

  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));

  /** Blocks with somebody's transfers, three seconds apart. */
  const blocks = (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) {
      world.sandbox.chain.transfer({ to: newAddress(), amountUnits: 1_000_000n });
      world.clock.advance(3 * SECOND);
      world.sandbox.chain.mine(1);
    }
    return Promise.resolve();
  };

  /** What the next minutes bring; providers may fail meanwhile. */
  const scan = async (times = 1): Promise<void> => {
    for (let i = 0; i < times; i += 1) {
      await world.gateway.work().catch((error: unknown) => {
        if (!/provider|127\.0\.0\.1|chain/.test(String(error))) throw error;
      });
    }
  };

  const alarms = (): string[] => world.gateway.get(Alarms).active.map(({ alarm }) => alarm);
  const chunks = (): Promise<Record<string, unknown>[]> => rows(world.gateway, 'chunks');

  it('has nothing to say against an honest first one', async () => {
    await begin();
    const one = await order('H1');
    pay(world, one);
    await blocks(60);
    await scan();
    expect(await statusOf(world, one)).toBe(2);
    expect(alarms()).toEqual([]);
    // Fewer than 20 blocks wait to be compared.
    const open = await chunks();
    expect(open.every(({ state }) => state === 'open')).toBe(true);
    expect(provider(1).requests.total).toBeGreaterThan(0);
  });

  it.each([0, 1])('finds a transfer that provider %i leaves out within two chunks', async (liar) => {
    await begin();
    const one = await order('O1');
    const txid = pay(world, one);
    provider(liar).faults.set('log-omitted', { txid });
    await blocks(20);
    await scan();
    for (let chunk = 0; chunk < 2 && (await statusOf(world, one)) !== 2; chunk += 1) {
      await blocks(20);
      await scan();
    }
    expect(await statusOf(world, one)).toBe(2);
    provider(liar).faults.clear();
    await blocks(40);
    world.clock.advance(MINUTE);
    await scan(2);
    expect(alarms()).not.toContain('contradiction');
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
  });

  it.each([0, 1])(
    'is needed to believe a transfer: what provider %i makes up is never paid',
    async (liar) => {
      await begin();
      const one = await order('I1');
      provider(liar).faults.set('log-invented', { to: one.address, units: one.units, alsoReceipt: true });
      for (let chunk = 0; chunk < 4; chunk += 1) {
        await blocks(20);
        await scan();
      }
      expect(provider(liar).faults.hits('log-invented')).toBeGreaterThan(0);
      expect(await statusOf(world, one)).not.toBe(2);
      expect(await rows(world.gateway, 'transfers')).toEqual([]);
      expect(alarms()).toContain('contradiction');
    },
  );

  it('and a third decide what is true, and the liar is asked last', async () => {
    await begin(3);
    const [one, two] = [await order('T1'), await order('T2', 43)];
    provider(0).faults.set('log-invented', { to: one.address, units: one.units, alsoReceipt: true });
    const txid = pay(world, two);
    provider(0).faults.set('log-omitted', { txid, deep: true });
    for (let chunk = 0; chunk < 4; chunk += 1) {
      await blocks(20);
      await scan();
    }
    expect([await statusOf(world, one), await statusOf(world, two)]).toEqual([1, 2]);
  });

  it('is waited for two minutes, then done without, with an alarm that is cleared when it is back', async () => {
    await begin();
    provider(1).faults.set('refuse');
    const one = await order('W1');
    pay(world, one);
    await blocks(20);
    await scan();
    expect(await statusOf(world, one)).toBe(1);
    world.clock.advance(2 * MINUTE + SECOND);
    await scan();
    expect(await statusOf(world, one)).toBe(2);
    expect(alarms()).toContain('single_provider');
    provider(1).faults.clear();
    const two = await order('W2');
    pay(world, two);
    await blocks(20);
    world.clock.advance(MINUTE);
    await scan(2);
    expect(await statusOf(world, two)).toBe(2);
    expect(alarms()).not.toContain('single_provider');
  });

  it('with another final history stops reading and settling until both agree', async () => {
    await begin();
    const { number } = world.sandbox.chain.solidHead;
    provider(1).faults.set('chain-split', { height: number + 5 });
    await blocks(40);
    await scan();
    expect(alarms()).toContain('chain_split');
    const before = await rows(world.gateway, 'cursors');
    const one = await order('S1');
    pay(world, one);
    await blocks(40);
    await scan(3);
    expect(await statusOf(world, one)).toBe(1);
    expect(await rows(world.gateway, 'cursors')).toEqual(before);
    provider(1).faults.clear();
    world.clock.advance(MINUTE);
    await scan(3);
    expect(await statusOf(world, one)).toBe(2);
    expect(alarms()).toEqual([]);
  });
});
