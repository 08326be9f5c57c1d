import { Alarms } from '@epusdt/events';
import { AdminActions, type AdminAnswer } from '@epusdt/operations';
import { SumCheck } from '@epusdt/payments';
import { rows } from './gateway';
import type { Placed } from './shopper';
import type { World } from './world';

/** What the owner does from a terminal, with a reason. */
export function desk(
  world: () => World,
): (command: string, options: Record<string, string>) => Promise<AdminAnswer> {
  return (command, options) =>
    world()
      .gateway.get(AdminActions)
      .run(command, JSON.stringify({ note: 'by the test', ...options }));
}

/** The end of a world in which the sums hold, by ranges and row by row, and no alarm stands. */
export async function closeWithBooksRight(world: World): Promise<void> {
  const { gateway } = world;
  await gateway.get(SumCheck).run();
  await gateway.get(SumCheck).runThoroughly();
  const { active } = gateway.get(Alarms);
  await world.close();
  expect(active).toEqual([]);
}

/** Pays what is not the amount of the order. Returns the transaction id. */
export function payOff(world: World, { address, units }: Placed, difference: bigint): string {
  return world.sandbox.chain.transfer({ to: address, amountUnits: units + difference });
}

export async function column(world: World, table: string, name: string): Promise<unknown[]> {
  return (await rows(world.gateway, table)).map((row) => row[name]);
}
