import { invariant } from '@epusdt/kernel';
import type { EntityTarget } from 'typeorm';
import { isTransient, isUniqueViolation, type Database } from './database';
import { refuseInsideTransaction } from './sqlite-driver';

interface Waiting<Row> {
  readonly row: Row;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/** Statements at once: of several, one that hangs keeps only its own rows waiting. SQLite has one writer anyway. */
const AT_ONCE = { mysql: 3, sqlite: 1 };
/** Each number of rows is a statement of its own to prepare. */
const MAX_ROWS = 32;

/**
 * Rows of one table, written outside any transaction. Those that wait while others are written go into one statement:
 * one round trip and one wait for the disk for all of them. Each caller hears of his own row alone: where the statement
 * breaks a unique index nothing of it is there, and each row is tried by itself.
 */
export class RowInserts<Row extends object> {
  private readonly waiting: Waiting<Row>[] = [];
  private busy = 0;
  private table: Table<Row> | null = null;

  constructor(
    private readonly database: Database,
    private readonly entity: EntityTarget<Row>,
  ) {}

  /** Resolves once the row is on the disk. `row`: without what the database gives. */
  insert(row: Row): Promise<void> {
    refuseInsideTransaction();
    return new Promise((done, fail) => {
      this.waiting.push({ row, done, fail });
      if (this.busy < AT_ONCE[this.database.engine]) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.busy += 1;
    while (this.waiting.length > 0) await this.write(this.waiting.splice(0, MAX_ROWS));
    this.busy -= 1;
  }

  private async write(batch: readonly Waiting<Row>[]): Promise<void> {
    try {
      await this.insertAll(batch.map(({ row }) => row));
      for (const { done } of batch) done();
    } catch (error) {
      const byItself = batch.length > 1 && (isUniqueViolation(error) || isTransient(error));
      if (byItself) await Promise.all(batch.map((one) => this.write([one])));
      else for (const { fail } of batch) fail(error);
    }
  }

  private async insertAll(rows: readonly Row[]): Promise<void> {
    const table = (this.table ??= tableOf(this.database, this.entity));
    const values = rows.flatMap((row) => table.values(row));
    await this.database.statement((manager) => manager.query(table.sql(rows.length), values));
  }
}

interface Table<Row> {
  sql(rows: number): string;
  values(row: Row): unknown[];
}

/** TypeORM would work out the same statement anew for each row. */
function tableOf<Row extends object>({ reader }: Database, entity: EntityTarget<Row>): Table<Row> {
  const { driver } = reader.dataSource;
  const metadata = reader.dataSource.getMetadata(entity);
  const columns = metadata.columns.filter(({ isGenerated }) => !isGenerated);
  const names = columns.map(({ databaseName }) => driver.escape(databaseName)).join(', ');
  const place = `(${columns.map(() => '?').join(', ')})`;
  const texts = new Map<number, string>();
  return {
    sql(rows) {
      const text =
        texts.get(rows) ??
        `INSERT INTO ${driver.escape(metadata.tableName)} (${names}) VALUES ${Array.from({ length: rows }, () => place).join(', ')}`;
      texts.set(rows, text);
      return text;
    },
    values: (row) =>
      columns.map((column) => {
        const value: unknown = column.getEntityValue(row);
        invariant(value !== undefined, `${metadata.tableName}.${column.databaseName} of a new row is given`);
        return driver.preparePersistentValue(value, column) as unknown;
      }),
  };
}
