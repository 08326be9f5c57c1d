import { DataSource, EntitySchema } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver';
import { Database, isUniqueViolation } from './database';
import { RowInserts } from './row-inserts';
import { SqliteConnection, takeTurns } from './sqlite-driver';
import { unitsColumn } from './transformers';

interface Note {
  readonly name: string;
  readonly units: bigint | null;
}

const NOTES = new EntitySchema<Note & { readonly id: string }>({
  name: 'notes',
  columns: {
    id: { type: 'bigint', primary: true, generated: true },
    name: { type: 'varchar', name: 'note_name' },
    units: { type: 'bigint', nullable: true, transformer: unitsColumn },
  },
});

let inserts: number[] = [];
let broken = 0;

/** Notes of how many rows each insert is, and fails as often as it is told. */
class CountingConnection extends SqliteConnection {
  override prepare(sql: string): ReturnType<SqliteConnection['prepare']> {
    if (sql.startsWith('INSERT')) {
      inserts.push(sql.split('(?').length - 1);
      if (broken > 0) {
        broken -= 1;
        throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
      }
    }
    return super.prepare(sql);
  }
}

describe('rows that are inserted at once', () => {
  let source: DataSource;
  let database: Database;
  let rows: RowInserts<Note>;
  beforeEach(async () => {
    source = new DataSource({
      type: 'better-sqlite3',
      database: ':memory:',
      driver: CountingConnection,
      statementCacheSize: 0,
      entities: [NOTES],
    });
    if (source.driver instanceof BetterSqlite3Driver) takeTurns(source.driver);
    await source.initialize();
    await source.query(
      'CREATE TABLE notes (id INTEGER PRIMARY KEY, note_name TEXT UNIQUE, units INTEGER) STRICT',
    );
    database = new Database(source);
    rows = new RowInserts<Note>(database, NOTES);
    inserts = [];
    broken = 0;
  });
  afterEach(() => source.destroy());

  const write = (name: string, units: bigint | null = null): Promise<void> => rows.insert({ name, units });
  const settled = async (names: readonly string[]): Promise<string> => {
    const outcomes = await Promise.allSettled(names.map((name) => write(name)));
    return outcomes.map(({ status }) => (status === 'fulfilled' ? '.' : 'x')).join('');
  };
  const stored = async (): Promise<string[]> =>
    (await source.query<{ note_name: string }[]>('SELECT note_name FROM notes ORDER BY id')).map(
      ({ note_name: name }) => name,
    );
  const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `n${n}`);

  it('share a statement when they wait for each other, in the order they came', async () => {
    expect(await settled(names(40))).toBe('.'.repeat(40));
    expect(inserts).toEqual([1, 32, 7]);
    expect(await stored()).toEqual(names(40));
  });

  it('are written with what the columns make of their values', async () => {
    await Promise.all([write('none'), write('much', 10n ** 18n), write('little', -1n)]);
    const found = await database.reader.find(NOTES, { order: { id: 'ASC' } });
    expect(found.map(({ name, units }) => [name, units])).toEqual([
      ['none', null],
      ['much', 10n ** 18n],
      ['little', -1n],
    ]);
  });

  it('fail each for itself where one breaks a unique index', async () => {
    expect(await settled(['a', 'b', 'c', 'b', 'a', 'd'])).toBe('...xx.');
    expect(await stored()).toEqual(['a', 'b', 'c', 'd']);
    const error = await write('a').catch((caught: unknown) => caught);
    expect(isUniqueViolation(error)).toBe(true);
  });

  it('fail together where the database does, and go on afterwards', async () => {
    const first = write('first');
    broken = 2;
    expect(await settled(['a', 'b', 'c'])).toBe('xxx');
    await expect(first).rejects.toThrow('full');
    expect(await settled(['a', 'b', 'c'])).toBe('...');
  });

  it('are not taken inside a transaction, which they would wait for', async () => {
    const inside = database.transaction(() => write('a'));
    await expect(inside).rejects.toThrow('inside a transaction');
  });

  it('need every column', async () => {
    const half = { name: 'a' } as Note;
    await expect(rows.insert(half)).rejects.toThrow('notes.units');
  });
});
