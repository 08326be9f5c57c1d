import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { openDatabase, sourceOptions, type DatabaseOptions } from '@epusdt/database';
import { openEngine, type Engine } from '../support/engine';
import { FILES, START, Thing, fresh, startElsewhere } from '../support/things-database';

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await openEngine('distributed');
  folder = mkdtempSync(join(tmpdir(), 'epusdt-database-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await engine.dispose();
});

describe.each([['sqlite'], ['mysql']] as const)('database: %s', (name) => {
  let options: DatabaseOptions;
  const sources: DataSource[] = [];
  beforeEach(async () => {
    options = await fresh(engine, folder, name);
  });
  afterEach(async () => {
    for (const source of sources.splice(0)) await source.destroy();
  });

  const open = async (): Promise<DataSource> => {
    const source = await openDatabase(sourceOptions(options, [Thing]), options.sqlFolder, START);
    sources.push(source);
    return source;
  };
  const write = (file: string, sql: string): void => writeFileSync(join(options.sqlFolder, file), sql);
  const journal = (source: DataSource): Promise<{ name: string; checksum: string; applied_at: unknown }[]> =>
    source.query('SELECT * FROM schema_migrations ORDER BY name');

  describe('migrations', () => {
    it('apply each file once, in order, under its checksum', async () => {
      write('0002_more.sql', `INSERT INTO things VALUES ('a', NULL, 'it''s; one -- thing', 7)`);
      write('notes.txt', 'not SQL');
      const first = await open();
      const [one, two] = await journal(first);
      expect(one).toMatchObject({
        name: '0001_things.sql',
        checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(Number(one?.applied_at)).toBe(START);
      expect(two?.name).toBe('0002_more.sql');
      const again = await open();
      expect(await journal(again)).toHaveLength(2);
      expect(await again.manager.find(Thing)).toEqual([
        { id: 'a', slot: null, label: `it's; one -- thing`, units: 7n },
      ]);
      write('0003_again.sql', `INSERT INTO things VALUES ('b', NULL, 'later', 8);`);
      expect(await journal(await open())).toHaveLength(3);
    });

    it('take line ends of either kind for the same file', async () => {
      await open();
      const file = join(options.sqlFolder, '0001_things.sql');
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
      await open();
    });

    it('refuse an altered file', async () => {
      await open();
      write('0001_things.sql', `${FILES[name]}\n`);
      await expect(open()).rejects.toThrow('0001_things.sql is not the one this database was made with');
    });

    it('refuse a database of a newer version, without touching it', async () => {
      write('0002_newer.sql', `INSERT INTO things VALUES ('a', NULL, 'newer', 1);`);
      await open();
      rmSync(join(options.sqlFolder, '0002_newer.sql'));
      write('0003_other.sql', `INSERT INTO things VALUES ('b', NULL, 'other', 1);`);
      await expect(open()).rejects.toThrow('made by a newer version (it has 0002_newer.sql)');
      expect(await sources[0]?.manager.find(Thing)).toHaveLength(1);
    });

    it('are applied once by starts at the same moment', async () => {
      write('0002_once.sql', `INSERT INTO things VALUES ('a', NULL, 'once', 1);`);
      const starts = await Promise.all(Array.from({ length: 3 }, () => startElsewhere(options)));
      const ends = await Promise.all(starts.map((start) => start.go()));
      expect(ends).toEqual(ends.map(() => 'opened'));
      expect(await journal(await open())).toHaveLength(2);
      expect(await sources[0]?.manager.find(Thing)).toHaveLength(1);
    });

    it('refuse a folder without files', async () => {
      rmSync(join(options.sqlFolder, '0001_things.sql'));
      await expect(open()).rejects.toThrow('no NNNN_name.sql files');
    });

    it('run again after a file that failed in the middle', async () => {
      write(
        '0002_broken.sql',
        `INSERT INTO things VALUES ('a', NULL, 'x', 1); INSERT INTO nothing VALUES (1);`,
      );
      await expect(open()).rejects.toThrow('nothing');
      write('0002_broken.sql', `DELETE FROM things; INSERT INTO things VALUES ('a', NULL, 'x', 1);`);
      const source = await open();
      expect((await journal(source)).map((row) => row.name)).toEqual(['0001_things.sql', '0002_broken.sql']);
    });
  });
});
