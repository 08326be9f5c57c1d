import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver';
import { Database, isDatabaseTrouble } from './database';
import { SqliteConnection, takeTurns } from './sqlite-driver';

describe('a full disk', () => {
  let folder: string;
  let source: DataSource;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'epusdt-sqlite-'));
    source = new DataSource({
      type: 'better-sqlite3',
      database: join(folder, 'x.db'),
      driver: SqliteConnection,
      statementCacheSize: 0,
    });
    if (source.driver instanceof BetterSqlite3Driver) takeTurns(source.driver);
    await source.initialize();
    await source.query('CREATE TABLE notes (text TEXT)');
  });
  afterEach(async () => {
    await source.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  it('fails what was being written, loses nothing else, and keeps nobody waiting once there is room', async () => {
    const database = new Database(source);
    const write = (text: string): Promise<unknown> =>
      database.transaction((manager) => manager.query('INSERT INTO notes VALUES (?)', [text]));
    await write('before');
    await source.query('PRAGMA max_page_count = 4');
    const failure: unknown = await write('x'.repeat(100_000)).catch((error: unknown) => error);
    expect(String(failure)).toContain('full');
    expect(isDatabaseTrouble(failure)).toBe(true);
    await source.query('PRAGMA max_page_count = 1000000');
    await write('after');
    const rows = await source.query<{ text: string }[]>('SELECT text FROM notes');
    expect(rows.map(({ text }) => text)).toEqual(['before', 'after']);
  });
});
