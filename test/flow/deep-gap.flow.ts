import { Scanner } from '@epusdt/chain';
import { EventBus } from '@epusdt/events';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { Settler } from '@epusdt/payments';
import type { Provider } from '../../apps/sandbox/src/provider';
import { Audit } from '../../libs/chain/src/audit';
import { rows } from '../support/gateway';
import { asks, pay, placed, statusOf, type Placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

/** One more than `DEEP_GAP` of the reading plan: further behind than two days. */
const GAP = 57_601;
/** Blocks that one question brings there: more than one run compares. */
const ROW = 300;
/** Into the gap: not compared before the second run. */
const PAID_AT = 250;
/** Ten comparisons: of the block where reading began, and of twenty at a time after it. */
const COMPARED_PER_RUN = 9 * 20;
/** Behind, of the lone node; it is asked for fewer times than half of them. */
const BLOCKS = 400;

/** After standing still for two days own transfers are read first, many blocks at once, and silence is believed. */
describe('in a gap of more than two days', () => {
  let world: World;
  let first = 0;
  let raised: string[] = [];
  afterEach(() => world.close());

  const provider = (index: number): Provider => {
    const found = world.sandbox.providers[index];
    if (!found) throw new Error(`no provider ${index}`);
    return found;
  };
  const final = (): number => world.sandbox.chain.solidHead.number;

  /** What is left to compare of the first question. */
  const left = async (): Promise<unknown[]> => {
    const chunks = await rows(world.gateway, 'chunks');
    const found = chunks.filter((row) => Number(row['last_block']) === first + ROW - 1);
    return found.map((row) => [
      row['operator'],
      row['filter'],
      row['state'],
      Number(row['first_block']) - first,
    ]);
  };

  /** A payment in the gap, beside somebody else's, and the first scan after it. */
  const gap = async (lie: (txid: string) => void): Promise<Placed> => {
    world = await createWorld({ providers: 2 });
    raised = [];
    world.gateway.get(EventBus).on('alarm.raised', ({ alarm }) => void raised.push(alarm));
    const { chain } = world.sandbox;
    first = final() + 1;
    const one = placed(await asks(world)('D1'));
    chain.mine(first + PAID_AT - chain.head.number - 1);
    const txid = pay(world, one);
    chain.transfer({ to: newAddress(), amountUnits: 1_000_000n });
    expect(chain.mine(1).number).toBe(first + PAID_AT);
    world.clock.advance(GAP * 3 * SECOND);
    chain.mine(GAP - (final() - first + 1));
    lie(txid);
    for (const { faults } of world.sandbox.providers) faults.set('range-limit', { blocks: ROW });
    // The first question is too large.
    await expect(world.gateway.work()).rejects.toThrow('exceed max block range');
    await world.gateway.work();
    expect(await left()).toEqual([['a', 'wallets', 'open', COMPARED_PER_RUN]]);
    return one;
  };

  /** A minute later; without reading the rest of the gap, which takes long. */
  const compare = async (): Promise<void> => {
    world.clock.advance(MINUTE);
    await world.gateway.get(Audit).run();
    await world.gateway.get(Settler).settle();
  };

  it('an honest reader has the payment at once, and the comparison comes to its end', async () => {
    const one = await gap(() => undefined);
    expect(await statusOf(world, one)).toBe(2);
    await compare();
    expect(await left()).toEqual([]);
    expect(raised).not.toContain('contradiction');
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
  });

  it.each([
    ['hides', (txid: string) => provider(0).faults.set('log-omitted', { txid })],
    ['has not in its index', () => provider(0).faults.set('bloom-miss')],
  ])('the payment that the reader %s is found by the comparison', async (_, lie) => {
    const one = await gap(lie);
    expect(await rows(world.gateway, 'transfers')).toEqual([]);
    await compare();
    expect(await statusOf(world, one)).toBe(2);
    expect(await left()).toEqual([]);
    expect(raised).toContain('contradiction');
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
  });
});

describe('a lone node that gives five blocks at once', () => {
  it('is caught up with in few requests', async () => {
    const world = await createWorld();
    try {
      const { chain, providers } = world.sandbox;
      const [node] = providers;
      node?.faults.set('range-limit', { blocks: 5 });
      world.clock.advance(BLOCKS * 3 * SECOND);
      chain.backlog(BLOCKS, 5);
      const before = node?.requests.total ?? Infinity;
      // Some of the first questions are too large.
      for (let scans = 0; scans < 6; scans += 1) {
        world.clock.advance(3 * SECOND);
        await world.gateway.get(Scanner).scan().catch(noAnswer);
      }
      const [cursor] = await rows(world.gateway, 'cursors');
      expect(Number(cursor?.['number'])).toBe(chain.solidHead.number);
      expect(node?.faults.hits('range-limit')).toBeGreaterThan(0);
      expect((node?.requests.total ?? 0) - before).toBeLessThan(BLOCKS / 2);
    } finally {
      await world.close();
    }
  });
});

function noAnswer(error: unknown): void {
  expect(String(error)).toContain('exceed max block range');
}
