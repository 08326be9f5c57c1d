import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource, QueryRunner } from 'typeorm';
import { isThereAlready } from './database';
import { sqlStatements } from './sql-statements';

/** sql/<engine>/NNNN_name.sql, applied in order, each once, checked by its SHA-256 ever after. */
export interface SqlFile {
  readonly name: string;
  readonly checksum: string;
  readonly text: string;
}

const LOCK_NAME = 'epusdt_schema';
const LOCK_WAIT_SECONDS = 60;
const JOURNAL = `CREATE TABLE IF NOT EXISTS schema_migrations (
  name VARCHAR(128) NOT NULL PRIMARY KEY,
  checksum CHAR(64) NOT NULL,
  applied_at BIGINT NOT NULL
)`;

/**
 * Stands in a database whose rows are being put back from a copy: whoever finds it must not use what is there. MySQL
 * only, where a schema and its rows cannot come at once.
 */
export const UNFINISHED_RESTORE = 'restore_unfinished';

/** For a copy that was made with an older schema: no file after its newest. */
export interface Upto {
  readonly newest: string;
}

/** Safe when two processes start at once: the second waits, then finds everything applied. Returns the new names. */
export async function migrate(
  source: DataSource,
  folder: string,
  now: number,
  upto?: Upto,
): Promise<string[]> {
  const files = sqlFilesIn(folder).filter(({ name }) => upto === undefined || name <= upto.newest);
  const runner = source.createQueryRunner();
  try {
    if (source.options.type === 'mysql') return await migrateMysql(runner, files, now, upto === undefined);
    await inTransaction(runner, () => runner.query(JOURNAL));
    await refuseUnknown(runner, files);
    const applied: string[] = [];
    for (const file of files) {
      if (await inTransaction(runner, () => applyOnce(runner, file, now))) applied.push(file.name);
    }
    return applied;
  } finally {
    await runner.release();
  }
}

async function migrateMysql(
  runner: QueryRunner,
  files: readonly SqlFile[],
  now: number,
  toUse: boolean,
): Promise<string[]> {
  const [row] = (await runner.query('SELECT GET_LOCK(?, ?) AS held', [LOCK_NAME, LOCK_WAIT_SECONDS])) as {
    held: unknown;
  }[];
  if (Number(row?.held) !== 1) {
    throw new Error(
      `another process has been changing the schema for ${LOCK_WAIT_SECONDS} s; end it, or wait, and start again`,
    );
  }
  try {
    if (toUse) await refuseUnfinished(runner);
    await runner.query(JOURNAL);
    await refuseUnknown(runner, files);
    const applied: string[] = [];
    for (const file of files) if (await applyOnce(runner, file, now)) applied.push(file.name);
    return applied;
  } finally {
    // Its connection's end gives the lock back, too; a failure here must not hide the one before.
    await runner.query('SELECT RELEASE_LOCK(?)', [LOCK_NAME]).catch(() => undefined);
  }
}

/** From its first statement the sole writer: a start at the same moment waits here. */
async function inTransaction<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  await runner.startTransaction();
  try {
    const result = await work();
    await runner.commitTransaction();
    return result;
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

async function applyOnce(runner: QueryRunner, file: SqlFile, now: number): Promise<boolean> {
  const [row] = (await runner.query('SELECT checksum FROM schema_migrations WHERE name = ?', [
    file.name,
  ])) as {
    checksum: string;
  }[];
  if (row && row.checksum !== file.checksum) {
    throw new Error(
      `sql file ${file.name} is not the one this database was made with; restore it (changes go into a new file)`,
    );
  }
  if (row) return false;
  for (const statement of sqlStatements(file.text)) await carryOut(runner, statement);
  await runner.query('INSERT INTO schema_migrations (name, checksum, applied_at) VALUES (?, ?, ?)', [
    file.name,
    file.checksum,
    now,
  ]);
  return true;
}

/**
 * MySQL commits every change of the schema at once and knows no IF NOT EXISTS for columns and indexes: after a start
 * that was cut off what the file adds may be there. Columns of one statement come all or none.
 */
async function carryOut(runner: QueryRunner, statement: string): Promise<void> {
  try {
    await runner.query(statement);
  } catch (error) {
    const adds = /^(?:CREATE (?:UNIQUE )?INDEX|ALTER TABLE \S+\s+ADD COLUMN) /i.test(statement);
    if (!(adds && isThereAlready(error))) throw error;
  }
}

async function refuseUnknown(runner: QueryRunner, files: readonly SqlFile[]): Promise<void> {
  const rows = (await runner.query('SELECT name FROM schema_migrations')) as { name: string }[];
  const unknown = rows.find((row) => !files.some((file) => file.name === row.name));
  if (unknown) {
    throw new Error(`the database was made by a newer version (it has ${unknown.name}); start that version`);
  }
}

async function refuseUnfinished(runner: QueryRunner): Promise<void> {
  const found = (await runner.query(`SHOW TABLES LIKE '${UNFINISHED_RESTORE}'`)) as unknown[];
  if (found.length === 0) return;
  throw new Error(
    'this database is being put back from a copy, or that was cut off: wait until it is done, or run again: restore <file> --replace',
  );
}

export function sqlFilesIn(folder: string): SqlFile[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}_\w+\.sql$/.test(name));
  if (names.length === 0) throw new Error(`no NNNN_name.sql files in ${folder}`);
  return names.sort().map((name) => {
    const text = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
    return { name, checksum: createHash('sha256').update(text).digest('hex'), text };
  });
}
