import { ChainDemand, ChainPosition, type Sighting } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { rows } from '../support/gateway';
import { asks, pay, placed, statusOf, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

const TTL = 10 * MINUTE;

/** What the scanner tells of blocks that are not final, told here by hand. */
class Front {
  private constructor(
    private readonly world: World,
    readonly after: number,
  ) {}

  static async of(world: World): Promise<Front> {
    const cursor = await world.gateway.get(ChainPosition).cursor();
    return new Front(world, cursor?.number ?? 0);
  }

  /** A sighting `blocks` after the newest final block. */
  sighting(order: Placed, blocks: number, more: Partial<Sighting> = {}): Sighting {
    const { address, units } = order;
    const blockTime = this.world.clock.now();
    return { txHash: 'ab'.repeat(32), blockNumber: this.after + blocks, blockTime, address, units, ...more };
  }

  /** `head` and `final` in blocks after the newest final block. */
  report(sightings: readonly Sighting[], head: number, final = 0): Promise<void> {
    return this.world.gateway.get(ChainDemand).report({
      sightings,
      afterBlock: this.after + final,
      headBlock: this.after + head,
      headTime: this.world.clock.now(),
    });
  }
}

describe('a payment that is not final yet', () => {
  let world: World;
  let front: Front;
  let told: string[];

  beforeEach(async () => {
    world = await createWorld();
    front = await Front.of(world);
    told = [];
    const bus = world.gateway.get(EventBus);
    bus.on('order.detected', ({ orderId }) => void told.push(`detected ${orderId}`));
    bus.on('order.undetected', ({ orderId }) => void told.push(`undetected ${orderId}`));
  });
  afterEach(() => world.close());

  const path = (order: Placed): string => `${world.gateway.url}/pay/checkout-counter/${order.id}`;
  const page = async (order: Placed): Promise<string> => (await fetch(path(order))).text();
  const confirmations = async (order: Placed): Promise<unknown> => {
    const answer = (await (await fetch(`${path(order)}/status`)).json()) as Record<string, unknown>;
    expect(Object.keys(answer)).toEqual(['status', 'remainingMs', 'confirmations', 'mismatched', 'watched']);
    return answer['confirmations'];
  };
  const marks = (): Promise<Record<string, unknown>[]> => rows(world.gateway, 'sightings');

  it('is shown, counted up, taken back with its fork, shown again, and paid in the end', async () => {
    const order = placed(await asks(world)('S1'));
    const txHash = pay(world, order);
    expect(await confirmations(order)).toBeNull();
    expect(await page(order)).toContain(`>${order.address.slice(0, 6)}<`);

    await front.report([front.sighting(order, 5, { txHash })], 5);
    expect(await confirmations(order)).toBe(1);
    const seen = await page(order);
    expect(seen).toContain(txHash);
    expect(seen).toMatch(/id="confirmations"[^>]*>1 of 19 confirmations</);
    expect(seen).not.toContain(order.address.slice(-6));
    expect(seen).not.toContain(order.amount);
    expect(await statusOf(world, order)).toBe(1);

    await front.report([front.sighting(order, 5, { txHash })], 12);
    expect(await confirmations(order)).toBe(8);
    // A provider that is a block behind takes nothing back.
    await front.report([front.sighting(order, 5, { txHash })], 11);
    await front.report([], 4);
    expect(await confirmations(order)).toBe(8);

    await front.report([], 13);
    expect(await confirmations(order)).toBeNull();
    expect(await page(order)).toContain(order.amount);
    expect(await marks()).toEqual([]);

    await front.report([front.sighting(order, 7, { txHash })], 13);
    expect(await confirmations(order)).toBe(7);
    expect(told).toEqual([`detected ${order.id}`, `undetected ${order.id}`, `detected ${order.id}`]);
    // The block is final, the ledger not there yet.
    await front.report([], 30, 11);
    expect(await confirmations(order)).toBe(19);

    await world.settle();
    expect(await statusOf(world, order)).toBe(2);
    expect(await confirmations(order)).toBeNull();
    expect(await page(order)).not.toContain('id="confirmations"');
  });

  it('moves with its transaction to another block, and is forgotten long after it is final', async () => {
    const order = placed(await asks(world)('S2'));
    await front.report([front.sighting(order, 3)], 4);
    await front.report([front.sighting(order, 4, { txHash: 'cd'.repeat(32) })], 6);
    expect(await marks()).toMatchObject([{ tx_hash: 'cd'.repeat(32) }]);
    expect(await confirmations(order)).toBe(3);
    // A second payment of the order does not begin to count anew once the first is final.
    await front.report([front.sighting(order, 25)], 25, 6);
    expect(await confirmations(order)).toBe(19);
    await front.report([], 43, 23);
    expect(await marks()).toHaveLength(1);
    await front.report([], 44, 24);
    expect(await marks()).toEqual([]);
    expect(told).toEqual([`detected ${order.id}`]);
  });

  it('counts the earlier of two payments of one order', async () => {
    const order = placed(await asks(world)('S3'));
    const [late, early] = [front.sighting(order, 9), front.sighting(order, 8, { txHash: 'cd'.repeat(32) })];
    await front.report([late, early], 9);
    expect(await marks()).toMatchObject([{ tx_hash: early.txHash }]);
  });

  it('is of no order when amount, address or time is another, or the order has ended', async () => {
    const order = placed(await asks(world)('S4'));
    const now = world.clock.now();
    const strangers = [
      { units: order.units + 1n },
      { address: newAddress() },
      { blockTime: now - 31 * SECOND },
      { blockTime: now + TTL + 61 * MINUTE },
    ].map((more) => front.sighting(order, 2, more));
    await front.report(strangers, 3);
    expect(await marks()).toEqual([]);
    world.clock.advance(TTL + 2 * SECOND);
    await world.settle();
    expect(await statusOf(world, order)).toBe(3);
    await front.report([front.sighting(order, 2, { blockTime: now })], 3);
    expect(await marks()).toEqual([]);
    expect(await confirmations(order)).toBeNull();
  });

  it('is shown past the end of the time, while the order is not over on the chain', async () => {
    const order = placed(await asks(world)('S5'));
    await front.report([front.sighting(order, 2)], 3);
    world.clock.advance(TTL + SECOND);
    expect(await confirmations(order)).toBe(2);
    expect(await page(order)).toContain('id="confirmations"');
    await front.report([], 4);
    expect(await page(order)).not.toMatch(/id="(confirmations|address)"/);
  });

  it('stays shown when the order ends before a late payment is final', async () => {
    const order = placed(await asks(world)('S7'));
    world.clock.advance(TTL + 2 * SECOND);
    const late = front.sighting(order, 2);
    await front.report([late], 3);
    const { reader } = world.gateway.get(Database);
    await reader.query("UPDATE orders SET status = 'expired', live_reference = NULL");
    expect(await confirmations(order)).toBe(2);
    expect(await page(order)).toContain('data-state="seen"');
    expect(await world.gateway.get(ChainDemand).awaited(10)).toEqual([order.address]);
    await front.report([late], 5);
    expect(await confirmations(order)).toBe(4);
    await front.report([], 6);
    expect(await page(order)).toContain('data-state="expired"');
  });

  it.each<[string, number, number]>([
    ['in time', TTL, 1],
    ['late', TTL + SECOND, 0],
  ])('is shown only where it will pay, with LATE_POLICY=hold: %s', async (_when, after, shown) => {
    await world.restart({ LATE_POLICY: 'hold' });
    const order = placed(await asks(world)('S8'));
    world.clock.advance(after);
    await front.report([front.sighting(order, 2)], 2);
    expect(await marks()).toHaveLength(shown);
  });

  it('is not shown for an address that was written into the order', async () => {
    const order = placed(await asks(world)('S6'));
    await front.report([front.sighting(order, 2)], 3);
    await world.gateway.get(Database).reader.query(`UPDATE orders SET address = '${newAddress()}'`);
    expect(await confirmations(order)).toBeNull();
    expect((await fetch(path(order))).status).toBe(503);
  });
});

describe('what the scanner is told to look for', () => {
  let world: World;
  beforeEach(async () => (world = await createWorld({ wallets: 3 })));
  afterEach(() => world.close());

  const all = (limit: number): Promise<string[] | null> =>
    world.gateway
      .get(Database)
      .transaction(async (manager) => world.gateway.get(ChainDemand).all(manager, limit));
  const sorted = (addresses: readonly string[] | null): string[] => [...(addresses ?? [])].sort();

  it('are all wallets and all other addresses of orders, or nothing when they are too many', async () => {
    expect(sorted(await all(3))).toEqual(sorted(world.wallets));
    expect(await all(2)).toBeNull();
    const ask = asks(world);
    for (let i = 0; i < 5; i += 1) placed(await ask(`A${i}`));
    expect(sorted(await all(3))).toEqual(sorted(world.wallets));
    const strangers = ['T1111', 'T1112', 'Tzzzz'];
    for (const [i, address] of strangers.entries()) {
      await world.gateway
        .get(Database)
        .reader.query(`UPDATE orders SET address = '${address}' WHERE reference = 'A${i}'`);
    }
    expect(sorted(await all(6))).toEqual(sorted([...world.wallets, ...strangers]));
    expect(await all(5)).toBeNull();
  });

  it('are first the addresses of the newest open orders', async () => {
    const demand = world.gateway.get(ChainDemand);
    expect(await demand.waiting()).toBe(false);
    expect(await demand.awaited(10)).toEqual([]);
    const orders: Placed[] = [];
    for (let i = 0; i < 4; i += 1) {
      orders.push(placed(await asks(world)(`N${i}`)));
      world.clock.advance(SECOND);
    }
    const newest = [...new Set(orders.reverse().map(({ address }) => address))];
    expect(newest).toHaveLength(3);
    expect(await demand.waiting()).toBe(true);
    expect(await demand.awaited(10)).toEqual(newest);
    expect(await demand.awaited(2)).toEqual(newest.slice(0, 2));
    world.clock.advance(TTL + SECOND);
    await world.settle();
    expect(await demand.waiting()).toBe(false);
    expect(await demand.awaited(10)).toEqual([]);
  });
});
