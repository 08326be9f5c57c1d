import { readdirSync } from 'node:fs';
import { Database } from '@epusdt/database';
import { expectEvenBooks, letGo, type CopyDesk } from './copy-desk';
import { rows } from './gateway';
import { asks, placed, type Placed } from './shopper';
import type { World } from './world';

export const orderOf = async (world: World, reference: string, amount = 42): Promise<Placed> =>
  placed(await asks(world)(reference, amount));

/** Stops the gateway, does something, and starts it again on the same storage. */
export async function whileStopped<T>(world: World, work: () => Promise<T>): Promise<T> {
  await world.gateway.close();
  await letGo();
  try {
    return await work();
  } finally {
    world.gateway = await world.another();
  }
}

/** A copy with one order, and a database with one more. */
export async function copyAndOneMore(world: World, desk: CopyDesk): Promise<string> {
  await orderOf(world, 'copied');
  const copy = await desk.copy();
  await orderOf(world, 'later');
  return copy;
}

export const references = async ({ gateway }: World): Promise<unknown[]> =>
  (await rows(gateway, 'orders')).map(({ reference }) => reference);

/** How that begins which restores leave that came to nothing, or that put something aside. */
export async function leftOvers({ gateway, engine }: World): Promise<string[]> {
  const { reader } = gateway.get(Database);
  const names =
    engine.name === 'embedded'
      ? readdirSync(engine.environment['DATA_DIR'] ?? '')
      : (await reader.query<object[]>('SHOW TABLES')).flatMap((row) => Object.values(row) as string[]);
  const pattern = /^(restoring-|aside_[^_]+_|restore_unfinished)|\.before-/;
  return [...new Set(names.flatMap((name) => pattern.exec(name)?.[0] ?? []))];
}

/** The former data, and nothing of the restore that came to nothing. */
export async function expectUntouched(world: World): Promise<void> {
  expect(await references(world)).toEqual(['copied', 'later']);
  await orderOf(world, 'new');
  await expectEvenBooks(world);
  expect(await leftOvers(world)).toEqual([]);
}

/** The data of the copy, in which orders can be made. */
export async function expectRestored(world: World): Promise<void> {
  expect(await references(world)).toEqual(['copied']);
  await orderOf(world, 'new');
  await expectEvenBooks(world);
}
