import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { DatabaseSync } from '@photostructure/sqlite';
import { DataSource, type EntityManager } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver';
import { Database, isUniqueViolation } from './database';
import { SqliteConnection, takeTurns } from './sqlite-driver';

let commits = 0;

/** Counts what reaches the disk. */
class CountingConnection extends SqliteConnection {
  override prepare(sql: string): ReturnType<SqliteConnection['prepare']> {
    if (sql === 'COMMIT') commits += 1;
    return super.prepare(sql);
  }
}

const SEED = 20_261_130;

describe('transactions that wait for their turn together', () => {
  let folder: string;
  let file: string;
  let source: DataSource;
  let database: Database;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'epusdt-group-'));
    file = join(folder, 'x.db');
    source = new DataSource({
      type: 'better-sqlite3',
      database: file,
      driver: CountingConnection,
      statementCacheSize: 0,
    });
    if (source.driver instanceof BetterSqlite3Driver) takeTurns(source.driver);
    await source.initialize();
    await source.query('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)');
    database = new Database(source);
    commits = 0;
  });
  afterEach(async () => {
    await source.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  const insert = (manager: EntityManager, id: number, text = 'x'): Promise<unknown> =>
    manager.query('INSERT INTO notes VALUES (?, ?)', [id, text]);
  const write = (id: number, text?: string): Promise<unknown> =>
    database.transaction((manager) => insert(manager, id, text));
  /** As another process sees it. */
  const stored = (): number[] => {
    const other = new DatabaseSync(file);
    try {
      return other
        .prepare('SELECT id FROM notes ORDER BY id')
        .all()
        .map((row) => Number((row as { id: number }).id));
    } finally {
      other.close();
    }
  };
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  const kinds = (outcomes: readonly PromiseSettledResult<unknown>[]): string =>
    outcomes.map(({ status }) => (status === 'fulfilled' ? '+' : '-')).join('');

  it('share commits, and each hears of its success when it is on the disk', async () => {
    await Promise.all(
      numbers(50).map(async (id) => {
        await write(id);
        expect(stored()).toContain(id);
      }),
    );
    expect(stored()).toEqual(numbers(50));
    expect(commits).toBeLessThan(10);
  });

  it('fail alone, with nothing left of what they did', async () => {
    await write(3);
    const outcomes = await Promise.allSettled(
      numbers(6).map((id) =>
        database.transaction(async (manager) => {
          await insert(manager, 100 + id);
          await insert(manager, id);
        }),
      ),
    );
    expect(kinds(outcomes)).toBe('+++-++');
    const [failed] = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(isUniqueViolation(failed?.reason)).toBe(true);
    expect(stored()).toEqual([0, 1, 2, 3, 4, 5, 100, 101, 102, 104, 105]);
  });

  it('do not know of each other when the disk is full for one of them', async () => {
    await write(0);
    await source.query('PRAGMA max_page_count = 6');
    const outcomes = await Promise.allSettled([
      write(1),
      write(2, 'x'.repeat(100_000)),
      write(3),
      write(4, 'y'.repeat(100_000)),
    ]);
    expect(kinds(outcomes)).toBe('+-+-');
    expect(stored()).toEqual([0, 1, 3]);
    await source.query('PRAGMA max_page_count = 1000000');
    await write(5);
    expect(stored()).toEqual([0, 1, 3, 5]);
  });

  it('do not fall with the one that makes their commit fail', async () => {
    await source.query('PRAGMA foreign_keys = ON');
    await source.query(
      'CREATE TABLE replies (note INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)',
    );
    const reply = (note: number): Promise<unknown> =>
      database.transaction((manager) => manager.query('INSERT INTO replies VALUES (?)', [note]));
    const outcomes = await Promise.allSettled([write(1), reply(1), reply(99), write(2)]);
    expect(kinds(outcomes)).toBe('++-+');
    expect(stored()).toEqual([1, 2]);
  });

  it('cannot be begun inside another, which would wait for itself', async () => {
    const nested = database.transaction(() => write(1));
    await expect(nested).rejects.toThrow('inside a transaction');
    await write(2);
    expect(stored()).toEqual([2]);
  });

  it('are all or nothing each, whatever the others do', async () => {
    const step = fc.record({ writes: fc.integer({ min: 1, max: 3 }), breaks: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 80 }), async (steps) => {
        await source.query('DELETE FROM notes');
        const outcomes = await Promise.allSettled(
          steps.map(({ writes, breaks }, index) =>
            database.transaction(async (manager) => {
              for (let n = 0; n < writes; n += 1) await insert(manager, index * 10 + n);
              if (breaks) throw new Error('broken');
            }),
          ),
        );
        expect(kinds(outcomes)).toBe(steps.map(({ breaks }) => (breaks ? '-' : '+')).join(''));
        const wanted = steps.flatMap(({ writes, breaks }, index) =>
          breaks ? [] : numbers(writes).map((n) => index * 10 + n),
        );
        expect(stored()).toEqual(wanted);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
});
