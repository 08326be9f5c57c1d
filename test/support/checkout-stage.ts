import type { Page } from 'playwright-core';
import { Scanner } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { desk, payOff } from './owner-desk';
import { asks, orderRow, pay, placed, unitsOf, type Placed } from './shopper';
import { newAddress, type World } from './world';

/** What the buyer's page says of itself in `data-state`. */
export const PAGE_STATES = [
  'pending',
  'seen',
  'overdue',
  'paid',
  'late',
  'underpaid',
  'overpaid',
  'held',
  'paid_elsewhere',
  'expired',
  'cancelled',
  'not_found',
  'unverified',
  'unavailable',
] as const;
export type PageState = (typeof PAGE_STATES)[number];

export const TTL = 10 * MINUTE;

export const pageOf = ({ gateway }: World, { id }: Pick<Placed, 'id'>): string =>
  `${gateway.url}/pay/checkout-counter/${id}`;

let orders = 0;

/** An order of its own, from the shop. */
export const order = async (world: World): Promise<Placed> => placed(await asks(world)(`B${(orders += 1)}`));

/** Time goes by, on the chain, too, and the gateway does its work. */
export async function pass(world: World, ms: number): Promise<void> {
  world.clock.advance(ms);
  await world.settle();
}

/** Blocks that are not final: what lies in them is seen, and no more. */
export async function mine(world: World, count: number): Promise<void> {
  world.clock.advance(count * 3 * SECOND);
  world.sandbox.chain.mine(count);
  await world.gateway.get(Scanner).scan();
}

export const cancel = async (world: World, { id }: Placed): Promise<void> =>
  void (await desk(() => world)('order cancel', { id }));

const sql = (world: World, text: string): Promise<unknown> => world.gateway.get(Database).reader.query(text);

/** Its time goes by, the buyer asks anew for the same purchase, and pays that. */
async function payAgain(world: World, one: Placed): Promise<void> {
  await pass(world, TTL + SECOND);
  const { reference } = await orderRow(world, one);
  pay(world, placed(await asks(world)(String(reference))));
  await pass(world, SECOND);
}

/** Brings an order of its own to the state. `unavailable` spoils the world for whatever comes after it. */
export const BRING: Readonly<Record<PageState, (world: World, one: Placed) => unknown>> = {
  pending: () => undefined,
  seen: async (world, one) => {
    pay(world, one);
    await mine(world, 3);
  },
  overdue: (world) => world.clock.advance(TTL + SECOND),
  paid: async (world, one) => {
    pay(world, one);
    await pass(world, SECOND);
  },
  late: async (world, one) => {
    await pass(world, TTL + SECOND);
    pay(world, one);
    await pass(world, SECOND);
  },
  underpaid: async (world, one) => {
    payOff(world, one, -500_000n);
    await pass(world, SECOND);
  },
  overpaid: async (world, one) => {
    payOff(world, one, 500_000n);
    await pass(world, SECOND);
  },
  held: async (world, one) => {
    await payAgain(world, one);
    pay(world, one);
    await pass(world, SECOND);
  },
  paid_elsewhere: payAgain,
  expired: (world) => pass(world, TTL + SECOND),
  cancelled: cancel,
  not_found: (world, { id }) => sql(world, `DELETE FROM orders WHERE id = '${id}'`),
  unverified: (world, { id }) =>
    sql(world, `UPDATE orders SET address = '${newAddress()}' WHERE id = '${id}'`),
  unavailable: (world) => sql(world, 'ALTER TABLE sightings RENAME TO sightings_away'),
};

/** The page of a new order in this state. */
export async function pageIn(world: World, state: PageState): Promise<string> {
  const one = await order(world);
  await BRING[state](world, one);
  return pageOf(world, one);
}

/** Waits for the page to come to the state by itself, however often it loads itself anew on its way. */
export async function comesTo(page: Page, state: PageState): Promise<void> {
  await page.locator(`#page[data-state="${state}"]`).waitFor({ state: 'attached' });
}

/** What a buyer copies, and nothing else. */
export async function termsOn(page: Page): Promise<Pick<Placed, 'address' | 'amount' | 'units'>> {
  const [amount, address] = [await page.textContent('#amount'), await page.textContent('#address')];
  return { amount: amount ?? '', address: address ?? '', units: unitsOf(amount ?? '') };
}
