import { setImmediate } from 'node:timers/promises';
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { invariant } from '@epusdt/kernel';
import type { Cell } from './copy-format';
import { listOf, marks, type RowPlace } from './row-place';

/** Rows read between two pauses, in which others of this process have their turn. */
const AT_ONCE = 500;
type Value = string | number | bigint | null | Uint8Array;

/** A database file, also one that a gateway is using. */
export class SqlitePlace implements RowPlace {
  readonly engine = 'sqlite';
  private readonly database: DatabaseSyncInstance;
  /** Statements whose rows are being read: the library keeps none of them from being cleared away meanwhile. */
  private readonly reading = new Set<StatementSyncInstance>();

  /** `fresh`: nobody uses the file yet, and whoever gives it away writes it to the disk as a whole. */
  constructor(file: string, { fresh = false } = {}) {
    this.database = new DatabaseSync(file);
    this.database.exec('PRAGMA busy_timeout = 5000');
    this.database.exec(`PRAGMA synchronous = ${fresh ? 'OFF' : 'FULL'}`);
  }

  async freeze(): Promise<void> {
    this.database.exec('BEGIN');
    // The moment is that of the first look.
    this.database.prepare('SELECT COUNT(*) FROM sqlite_master').get();
  }

  async ask(sql: string, values: readonly Cell[] = []): Promise<Record<string, Cell>[]> {
    const rows = this.prepare(sql).all(...values) as Record<string, Value>[];
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cell(value)])),
    );
  }

  async run(sql: string, values: readonly Cell[] = []): Promise<void> {
    this.prepare(sql).run(...values);
  }

  async tables(): Promise<string[]> {
    const rows = await this.ask("SELECT name FROM sqlite_master WHERE type = 'table'");
    return rows.map(({ name }) => name ?? '');
  }

  async columns(table: string): Promise<string[]> {
    const rows = await this.ask('SELECT name FROM pragma_table_info(?)', [table]);
    return rows.map(({ name }) => name ?? '');
  }

  async *rows(table: string, columns: readonly string[]): AsyncGenerator<Cell[]> {
    const statement = this.prepare(`SELECT ${listOf(columns)} FROM \`${table}\``);
    statement.setReturnArrays(true);
    let read = 0;
    this.reading.add(statement);
    try {
      for (const row of statement.iterate() as Iterable<Value[]>) {
        yield row.map(cell);
        read += 1;
        if (read % AT_ONCE === 0) await setImmediate();
      }
    } finally {
      this.reading.delete(statement);
    }
  }

  async insert(table: string, columns: readonly string[], rows: readonly Cell[][]): Promise<void> {
    const statement = this.prepare(
      `INSERT INTO \`${table}\` (${listOf(columns)}) VALUES (${marks(columns)})`,
    );
    for (const row of rows) statement.run(...row);
    await setImmediate();
  }

  async together(work: () => Promise<void>): Promise<void> {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      await work();
      this.database.exec('COMMIT');
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }

  async skipNumbers(table: string, by: number): Promise<void> {
    const [made] = await this.ask("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", [table]);
    if (!(made?.['sql'] ?? '').includes('AUTOINCREMENT')) return;
    const [last] = await this.ask('SELECT seq FROM sqlite_sequence WHERE name = ?', [table]);
    const next = BigInt(last?.['seq'] ?? 0) + BigInt(by);
    await this.run('DELETE FROM sqlite_sequence WHERE name = ?', [table]);
    await this.run('INSERT INTO sqlite_sequence (name, seq) VALUES (?, CAST(? AS INTEGER))', [
      table,
      next.toString(),
    ]);
  }

  /** Everything into the one file. False: somebody else has it open. */
  async gather(): Promise<boolean> {
    const [row] = await this.ask('PRAGMA wal_checkpoint(TRUNCATE)');
    return row?.['busy'] === '0';
  }

  async close(): Promise<void> {
    if (this.database.isOpen) this.database.close();
  }

  private prepare(sql: string): StatementSyncInstance {
    const statement = this.database.prepare(sql);
    statement.setReadBigInts(true);
    return statement;
  }
}

function cell(value: Value): Cell {
  invariant(!(value instanceof Uint8Array), 'no column holds bytes');
  return value === null ? null : String(value);
}
