import type { Readable } from 'node:stream';
import { createConnection, type Connection } from 'mysql2';
import type { Cell } from './copy-format';
import { listOf, marks, type RowPlace } from './row-place';

const CONNECT_TIMEOUT_MS = 5_000;
const LOCK_WAIT_SECONDS = 30;
/** Rows read ahead of whoever takes them. */
const AHEAD = 200;
/** In one statement: well below the packet that a server takes. */
const MAX_BYTES = 1_000_000;

/** The part of mysql2's field that is used here. */
interface Field {
  string(): string | null;
}

/** A database on a server, over one connection. */
export class MysqlPlace implements RowPlace {
  readonly engine = 'mysql';
  private readonly connection: Connection;
  /** Rows that are on their way, or were. */
  private reading: Readable | null = null;
  private lost: Error | null = null;

  constructor(url: string) {
    this.connection = createConnection({
      uri: url,
      charset: 'utf8mb4',
      connectTimeout: CONNECT_TIMEOUT_MS,
      typeCast: (field: unknown) => (field as Field).string(),
    });
    // Whoever waits for an answer gets the error; nobody else is to be ended by it. The driver tells it to callbacks, but
    // not to a stream, which would wait for ever.
    this.connection.on('error', (error: Error) => {
      this.lost ??= error;
      this.reading?.destroy(error);
    });
  }

  async freeze(): Promise<void> {
    await this.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await this.run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  }

  ask(sql: string, values: readonly Cell[] = []): Promise<Record<string, Cell>[]> {
    return new Promise((resolve, reject) => {
      this.connection.query(sql, [...values], (error, rows) => {
        if (error) reject(error);
        else resolve(rows as unknown as Record<string, Cell>[]);
      });
    });
  }

  async run(sql: string, values: readonly Cell[] = []): Promise<void> {
    await this.ask(sql, values);
  }

  async tables(): Promise<string[]> {
    const rows = await this.ask(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    return rows.map(({ name }) => name ?? '');
  }

  async columns(table: string): Promise<string[]> {
    const rows = await this.ask(
      'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position',
      [table],
    );
    return rows.map(({ name }) => name ?? '');
  }

  /** What its maker said of a table. */
  async comment(table: string): Promise<string> {
    const [row] = await this.ask(
      'SELECT table_comment AS said FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?',
      [table],
    );
    return row?.['said'] ?? '';
  }

  async *rows(table: string, columns: readonly string[]): AsyncGenerator<Cell[]> {
    const sql = `SELECT ${listOf(columns)} FROM \`${table}\``;
    const rows = this.connection.query({ sql, rowsAsArray: true }).stream({ highWaterMark: AHEAD });
    this.reading = rows;
    // It may have been lost before, which is told within the call above.
    if (this.lost) rows.destroy(this.lost);
    for await (const row of rows) yield row as Cell[];
  }

  async insert(table: string, columns: readonly string[], rows: readonly Cell[][]): Promise<void> {
    let some: Cell[][] = [];
    let bytes = 0;
    const write = async (): Promise<void> => {
      if (some.length === 0) return;
      const all = some.map((row) => `(${marks(row)})`).join(', ');
      await this.run(`INSERT INTO \`${table}\` (${listOf(columns)}) VALUES ${all}`, some.flat());
      some = [];
      bytes = 0;
    };
    for (const row of rows) {
      some.push(row);
      for (const value of row) bytes += value?.length ?? 0;
      if (bytes > MAX_BYTES) await write();
    }
    await write();
  }

  async together(work: () => Promise<void>): Promise<void> {
    await this.run('START TRANSACTION');
    try {
      await work();
      await this.run('COMMIT');
    } catch (error) {
      await this.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async skipNumbers(table: string, by: number): Promise<void> {
    const [numbered] = await this.ask(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? AND extra LIKE '%auto_increment%'",
      [table],
    );
    if (!numbered) return;
    const [last] = await this.ask(`SELECT MAX(${numbered['name'] ?? ''}) AS last FROM \`${table}\``);
    const next = BigInt(last?.['last'] ?? 0) + BigInt(by) + 1n;
    await this.run(`ALTER TABLE \`${table}\` AUTO_INCREMENT = ${next}`);
  }

  /** Of others to the same database, as far as the server shows them to this user. */
  async otherConnections(): Promise<number> {
    const [row] = await this.ask(
      'SELECT COUNT(*) AS others FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
    );
    return Number(row?.['others'] ?? 0);
  }

  /** Exactly as it is given: no mode of the server's bends a value. Nor is a table waited for all day. */
  async strictly(): Promise<void> {
    await this.run(
      `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO', lock_wait_timeout = ${LOCK_WAIT_SECONDS}`,
    );
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.connection.end(() => resolve()));
  }
}
