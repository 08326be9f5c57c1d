import { Database } from '@epusdt/database';
import { SECOND } from '@epusdt/kernel';
import type { World } from './world';

/** Each look for news takes the lease for so long. */
const LEASE_MS = 30 * SECOND;
const NOTE = 'INSERT INTO rounds VALUES (NEW.held_until)';

/** Counts the looks for news from now on. Answers how to ask when each began, oldest first. */
export async function countRounds({ gateway, engine }: World): Promise<() => Promise<number[]>> {
  const sql = (text: string): Promise<Record<string, unknown>[]> => gateway.get(Database).reader.query(text);
  await sql('CREATE TABLE rounds (held_until BIGINT NOT NULL)');
  await sql(
    engine.name === 'embedded'
      ? `CREATE TRIGGER count_rounds BEFORE UPDATE ON leases WHEN NEW.name = 'notices' BEGIN ${NOTE}; END`
      : `CREATE TRIGGER count_rounds BEFORE UPDATE ON leases FOR EACH ROW IF NEW.name = 'notices' THEN ${NOTE}; END IF`,
  );
  return async () => {
    const rows = await sql('SELECT held_until FROM rounds ORDER BY held_until');
    return rows.map((row) => Number(row['held_until']) - LEASE_MS);
  };
}
