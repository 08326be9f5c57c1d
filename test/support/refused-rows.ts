import { Database } from '@epusdt/database';
import type { World } from './world';

/** What is not done with which rows. */
export interface Refused {
  readonly table: string;
  readonly change: 'INSERT' | 'UPDATE' | 'DELETE';
  /** Of the row as it would be, `NEW`; left out, and of one that goes: every row. */
  readonly where?: string;
}

/** It fails from now on, for a reason that trying again does not cure. Returns the way to put it right. */
export async function refuseRows(
  { gateway, engine }: World,
  { table, change, where = '1 = 1' }: Refused,
): Promise<() => Promise<void>> {
  const sql = (text: string): Promise<unknown> => gateway.get(Database).reader.query(text);
  await sql(
    engine.name === 'embedded'
      ? `CREATE TRIGGER refuse BEFORE ${change} ON ${table} WHEN ${where} BEGIN SELECT RAISE(ABORT, 'refused'); END`
      : `CREATE TRIGGER refuse BEFORE ${change} ON ${table} FOR EACH ROW IF ${where} THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'; END IF`,
  );
  return async () => void (await sql('DROP TRIGGER refuse'));
}

/** Nothing gets into the outbox. */
export const refuseCallbacks = (world: World): Promise<() => Promise<void>> =>
  refuseRows(world, { table: 'callbacks', change: 'INSERT' });
