import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { openDatabase, sourceOptions, type DatabaseOptions } from '@epusdt/database';
import { openEngine, type Engine } from '../support/engine';
import { START, Thing, fresh } from '../support/things-database';

const SQL = resolve(__dirname, '../../sql');

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await openEngine('distributed');
  folder = mkdtempSync(join(tmpdir(), 'epusdt-upgrade-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await engine.dispose();
});

describe.each([['sqlite'], ['mysql']] as const)('the schema on %s', (name) => {
  let options: DatabaseOptions;
  let source: DataSource | null;
  beforeEach(async () => {
    source = null;
    options = { ...(await fresh(engine, folder, name)), sqlFolder: mkdtempSync(join(folder, 'sql-')) };
  });
  afterEach(async () => {
    await source?.destroy();
  });

  const files = readdirSync(join(SQL, name)).sort();
  const install = (upTo: string): void => {
    mkdirSync(options.sqlFolder, { recursive: true });
    for (const file of files.filter((one) => one.slice(0, 4) <= upTo)) {
      cpSync(join(SQL, name, file), join(options.sqlFolder, file));
    }
  };
  const open = async (): Promise<DataSource> => {
    await source?.destroy();
    source = await openDatabase(sourceOptions(options, [Thing]), options.sqlFolder, START);
    return source;
  };

  it('has the same files on either engine', () => {
    expect(readdirSync(join(SQL, name))).toEqual(readdirSync(join(SQL, 'mysql')));
  });

  it('goes on from the version before, with its dust where the sums look for it', async () => {
    install('0002');
    const before = await open();
    const transfer = (id: number, state: string, units: number): Promise<unknown> =>
      before.query(
        `INSERT INTO transfers VALUES (?, 'tron', 'usdt', ?, 0, 1, 'b', 1, 'f', 't', '1', 6, ?, ?, NULL, 7)`,
        [id, `hash ${id}`, units, state],
      );
    await transfer(1, 'dust', 5);
    await transfer(2, 'inbox', 6_000_000);
    install('9999');
    const after = await open();
    const ignored = await after.query<Record<string, unknown>[]>('SELECT * FROM ignores');
    expect(ignored.map((row) => [Number(row['transfer_id']), Number(row['units']), row['reason']])).toEqual([
      [1, 5, 'dust'],
    ]);
    const orders = await after.query<unknown[]>('SELECT wanted_address, rate_detail, rate_rule FROM orders');
    expect(orders).toEqual([]);
  });

  it('is made whole by a start after one that was cut off anywhere', async () => {
    install('9999');
    const first = await open();
    const last = files[files.length - 1] ?? '';
    // What the journal does not know was perhaps carried out all the same, on MySQL.
    if (name === 'mysql') await first.query('DELETE FROM schema_migrations WHERE name > ?', ['0002_z']);
    const again = await open();
    const journal = await again.query<{ name: string }[]>('SELECT name FROM schema_migrations ORDER BY name');
    expect(journal[journal.length - 1]?.name).toBe(last);
    expect(journal).toHaveLength(files.length);
  });
});
