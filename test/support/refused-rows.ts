import { Database } from '@epusdt/database';
import type { World } from './world';

/**
 * Every insert into the outbox fails from now on, for a reason that trying again does not cure. Returns the way to put
 * it right.
 */
export async function refuseCallbacks({ gateway, engine }: World): Promise<() => Promise<void>> {
  const sql = (text: string): Promise<unknown> => gateway.get(Database).reader.query(text);
  await sql(
    engine.name === 'embedded'
      ? "CREATE TRIGGER refuse BEFORE INSERT ON callbacks BEGIN SELECT RAISE(ABORT, 'refused'); END"
      : "CREATE TRIGGER refuse BEFORE INSERT ON callbacks FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'",
  );
  return async () => void (await sql('DROP TRIGGER refuse'));
}
