import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MysqlPlace, loadCopy, tablesOf, type RowPlace } from '@epusdt/backup';
import type { Config } from '@epusdt/config';
import { UNFINISHED_RESTORE, openDatabase, sourceOptions, sqlFilesIn } from '@epusdt/database';
import { newToken, type Clock } from '@epusdt/kernel';
import { keyOf } from './backup-desk';
import { newestOf, type CheckedCopy } from './copy-check';
import { sqlFolder } from './installation';
import { textOf } from './reasons';
import type { RestorePlace } from './restore-place';

const JOURNAL = 'schema_migrations';
const ASIDE = 'aside_';

/**
 * The database of a distributed gateway. A server cannot exchange a whole schema at once: until everything is there a
 * table stands that keeps every gateway from starting, also when this process is killed.
 */
export class ServerRestore implements RestorePlace {
  private readonly rows: MysqlPlace;
  private work: string | null = null;
  /** What stands before the names of tables that were put aside. */
  private readonly prefix = `${ASIDE}${newToken().slice(0, 8)}_`;
  private readonly ours: readonly string[];
  private aside: readonly string[] = [];
  private locked = false;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {
    this.rows = new MysqlPlace(config.databaseUrl ?? '');
    this.ours = [...tablesOf(sqlFilesIn(sqlFolder('mysql'))), JOURNAL];
  }

  async prepare(replace: boolean): Promise<string> {
    await this.rows.strictly();
    const tables = await this.rows.tables();
    const cutOff = tables.includes(UNFINISHED_RESTORE);
    if (!replace && (cutOff || tables.includes(JOURNAL))) {
      throw new Error(
        cutOff
          ? 'an earlier restore of this database was cut off; run it again with --replace'
          : 'there is a database already at DATABASE_URL; with --replace its tables are put aside and the copy takes their place',
      );
    }
    await this.rows.run(`CREATE TABLE IF NOT EXISTS ${UNFINISHED_RESTORE} (at BIGINT NOT NULL)`);
    this.locked = !cutOff;
    // From here on none can start, so that whoever is there has been there before.
    const others = await this.rows.otherConnections();
    if (others > 0) {
      throw new Error(
        `${others} other connection(s) use this database; stop every gateway (api and worker), and whatever else is connected, then try again`,
      );
    }
    this.work = mkdtempSync(join(tmpdir(), 'epusdt-restore-'));
    return this.work;
  }

  async put(
    { summary }: CheckedCopy,
    path: string,
    finish: (place: RowPlace) => Promise<void>,
  ): Promise<string | null> {
    await this.putAside();
    this.locked = false;
    try {
      const folder = sqlFolder('mysql');
      const options = { engine: 'mysql', url: this.config.databaseUrl ?? '', sqlFolder: folder } as const;
      const source = await openDatabase(
        sourceOptions(options, []),
        folder,
        this.clock.now(),
        newestOf(summary),
      );
      await source.destroy();
      await loadCopy(path, keyOf(this.config), this.rows);
      await finish(this.rows);
    } catch (error) {
      await this.bringBack(error);
      throw error;
    }
    await this.unlock();
    return this.aside.length === 0 ? null : `${this.aside.length} tables, named ${this.prefix}…`;
  }

  async close(): Promise<void> {
    if (this.locked) await this.unlock().catch(() => undefined);
    if (this.work !== null) rmSync(this.work, { recursive: true, force: true, maxRetries: 3 });
    await this.rows.close();
  }

  private async putAside(): Promise<void> {
    const present = await this.rows.tables();
    this.aside = this.ours.filter((table) => present.includes(table));
    if (this.aside.length === 0) return;
    const renamed = this.aside.map((table) => `\`${table}\` TO \`${this.prefix}${table}\``);
    await this.rows.run(`RENAME TABLE ${renamed.join(', ')}`);
  }

  /** As it was before. Where even that fails the gateways stay shut out, and what was there stays put aside. */
  private async bringBack(reason: unknown): Promise<void> {
    try {
      for (const table of this.ours) await this.rows.run(`DROP TABLE IF EXISTS \`${table}\``);
      if (this.aside.length > 0) {
        const renamed = this.aside.map((table) => `\`${this.prefix}${table}\` TO \`${table}\``);
        await this.rows.run(`RENAME TABLE ${renamed.join(', ')}`);
      }
      await this.unlock();
    } catch (error) {
      throw new Error(
        `${textOf(reason)}; and what was there before could not be brought back (${textOf(error)}): its tables are named ${this.prefix}…; run restore again with --replace`,
        { cause: error },
      );
    }
  }

  private unlock(): Promise<void> {
    return this.rows.run(`DROP TABLE IF EXISTS ${UNFINISHED_RESTORE}`);
  }
}
