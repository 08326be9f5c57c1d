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
/** In a mark: what was there before was itself left by a restore that was cut off, and is for no gateway. */
const HALF = 'half';

/**
 * The database of a distributed gateway. A server cannot exchange a whole schema at once: until everything is there a
 * table stands that keeps every gateway from starting, also when this process is killed. Its comment says under which
 * names the former tables are put aside; while it has a row they all are, and what has their names is of the restore.
 */
export class ServerRestore implements RestorePlace {
  private rows: MysqlPlace;
  private work: string | null = null;
  /** What stands before the names of tables that were put aside. */
  private prefix = `${ASIDE}${newToken().slice(0, 8)}_`;
  private readonly ours: readonly string[];
  private locked = false;
  /** Is what was there before fit for a gateway? */
  private sound = true;

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
    const mark = `CREATE TABLE IF NOT EXISTS ${UNFINISHED_RESTORE} (at BIGINT NOT NULL)`;
    await this.rows.run(`${mark} COMMENT = '${this.prefix}'`);
    this.locked = !cutOff;
    // From here on none can start, so that whoever is there has been there before.
    const others = await this.rows.otherConnections();
    if (others > 0) {
      throw new Error(
        `${others} other connection(s) use this database; stop every gateway (api and worker), and whatever else is connected, then try again`,
      );
    }
    if (cutOff) await this.recover();
    this.work = mkdtempSync(join(tmpdir(), 'epusdt-restore-'));
    return this.work;
  }

  async put(
    { summary }: CheckedCopy,
    path: string,
    finish: (place: RowPlace) => Promise<void>,
  ): Promise<string | null> {
    this.locked = false;
    let aside: number;
    try {
      aside = await this.putAside();
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
      await this.undo(error);
      const shut = this.sound
        ? ''
        : ', and gateways stay shut out of it, since an earlier restore was cut off: run it again with --replace';
      throw new Error(`${textOf(error)}; what was there before is there again${shut}`, { cause: error });
    }
    await this.unlock();
    return aside === 0 ? null : `${aside} tables, named ${this.prefix}…`;
  }

  async close(): Promise<void> {
    if (this.locked) {
      await this.connectAnew()
        .then(() => this.unlock())
        .catch(() => undefined);
    }
    if (this.work !== null) rmSync(this.work, { recursive: true, force: true, maxRetries: 3 });
    await this.rows.close();
  }

  /** After a restore that was cut off: whatever becomes of this one, the database is what it was before that. */
  private async recover(): Promise<void> {
    const [prefix = '', half] = (await this.rows.comment(UNFINISHED_RESTORE)).split(' ');
    this.sound = prefix !== '' && half === undefined;
    if (prefix === '') return this.adopt();
    this.prefix = prefix;
    await this.takeBack();
    this.locked = this.sound;
  }

  /** The mark of an earlier version, which says nothing: what is there now is all that can be brought back from here on. */
  private async adopt(): Promise<void> {
    await this.rows.run(`DELETE FROM ${UNFINISHED_RESTORE}`);
    await this.rows.run(`ALTER TABLE ${UNFINISHED_RESTORE} COMMENT = '${this.prefix} ${HALF}'`);
  }

  /** Returns how many tables. */
  private async putAside(): Promise<number> {
    const present = await this.rows.tables();
    const aside = this.ours.filter((table) => present.includes(table));
    await this.rename(aside, (table) => [table, this.prefix + table]);
    await this.rows.run(`INSERT INTO ${UNFINISHED_RESTORE} (at) VALUES (?)`, [String(this.clock.now())]);
    return aside.length;
  }

  /** What a restore put aside, this one or one that was cut off. It may be cut off again between any two steps. */
  private async takeBack(): Promise<void> {
    const all = await this.rows.ask(`SELECT at FROM ${UNFINISHED_RESTORE}`);
    if (all.length > 0) {
      for (const table of this.ours) await this.rows.run(`DROP TABLE IF EXISTS \`${table}\``);
      await this.rows.run(`DELETE FROM ${UNFINISHED_RESTORE}`);
    }
    const present = await this.rows.tables();
    const aside = this.ours.filter((table) => present.includes(this.prefix + table));
    await this.rename(aside, (table) => [this.prefix + table, table]);
  }

  /** As it was before. Where even that fails the gateways stay shut out, and what was there stays put aside. */
  private async undo(reason: unknown): Promise<void> {
    try {
      // The connection may be what failed.
      await this.connectAnew();
      await this.takeBack();
      if (this.sound) await this.unlock();
    } catch (error) {
      throw new Error(
        `${textOf(reason)}; and what was there before could not be brought back (${textOf(error)}): its tables are named ${this.prefix}…; run restore again with --replace`,
        { cause: error },
      );
    }
  }

  private async rename(
    tables: readonly string[],
    names: (table: string) => readonly [from: string, to: string],
  ): Promise<void> {
    if (tables.length === 0) return;
    const renamed = tables.map(names).map(([from, to]) => `\`${from}\` TO \`${to}\``);
    await this.rows.run(`RENAME TABLE ${renamed.join(', ')}`);
  }

  private async connectAnew(): Promise<void> {
    await this.rows.close();
    this.rows = new MysqlPlace(this.config.databaseUrl ?? '');
    await this.rows.strictly();
  }

  private unlock(): Promise<void> {
    return this.rows.run(`DROP TABLE IF EXISTS ${UNFINISHED_RESTORE}`);
  }
}
