import { AsyncLocalStorage } from 'node:async_hooks';
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner';
import type { IsolationLevel } from 'typeorm/driver/types/IsolationLevel';

/**
 * TypeORM's SQLite driver shares one query runner among all callers, so that a statement of one request joins, and is
 * rolled back with, the open transaction of another. Here every caller gets its own runner, and one mutex is held for
 * a whole transaction or a stand-alone statement.
 */
type SqlValue = null | number | bigint | string | Uint8Array;
type Row = Record<string, unknown>;

const STATEMENT_CACHE = 200;
/** While another process opens the same file: 2 s in all. */
const WAL_TRIES = 40;
const WAL_WAIT_MS = 50;

/** The calls of better-sqlite3 that TypeORM makes, answered by the node:sqlite interface. */
class Statement {
  readonly reader: boolean;
  private readonly statement: StatementSyncInstance;

  constructor(database: DatabaseSyncInstance, sql: string) {
    this.statement = database.prepare(sql);
    this.statement.setReadBigInts(true);
    this.reader = this.statement.columns().length > 0;
  }

  /** Integers beyond 2^53 come as text, so that none loses a digit. */
  all(...parameters: SqlValue[]): Row[] {
    const rows = this.statement.all(...parameters) as Row[];
    for (const row of rows) {
      for (const [name, value] of Object.entries(row))
        if (typeof value === 'bigint') row[name] = narrow(value);
    }
    return rows;
  }

  run(...parameters: SqlValue[]): { changes: number; lastInsertRowid: number } {
    const { changes, lastInsertRowid } = this.statement.run(...parameters);
    return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
  }
}

function narrow(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** Handed to TypeORM as its `driver`. */
export class SqliteConnection {
  private readonly database: DatabaseSyncInstance;
  private readonly cache = new Map<string, Statement>();

  constructor(file: string) {
    this.database = new DatabaseSync(file);
    // First, or the next line fails at once when another process has the file.
    this.database.exec('PRAGMA busy_timeout = 5000');
    this.useWal();
    // A commit must survive the loss of power, not only the end of the process.
    this.database.exec('PRAGMA synchronous = FULL');
  }

  /** Changing the mode needs the file alone and, unlike all else, does not wait for it. */
  private useWal(): void {
    for (let tries = 1; ; tries += 1) {
      try {
        this.database.exec('PRAGMA journal_mode = WAL');
        return;
      } catch (error) {
        if (tries === WAL_TRIES) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAL_WAIT_MS);
      }
    }
  }

  prepare(sql: string): Statement {
    let statement = this.cache.get(sql);
    if (!statement) {
      statement = new Statement(this.database, sql);
      this.cache.set(sql, statement);
      const oldest = this.cache.keys().next().value;
      if (this.cache.size > STATEMENT_CACHE && oldest !== undefined) this.cache.delete(oldest);
    }
    return statement;
  }

  get inTransaction(): boolean {
    return this.database.isTransaction;
  }

  pragma(text: string): void {
    this.database.exec(`PRAGMA ${text}`);
  }

  exec(sql: string): void {
    this.database.exec(sql);
  }

  close(): void {
    this.cache.clear();
    this.database.close();
  }
}

/** First come, first served. */
class Turnstile {
  private last: Promise<void> = Promise.resolve();

  /** Resolves with the function that lets the next one in. */
  async enter(): Promise<() => void> {
    const before = this.last;
    let leave: () => void = () => undefined;
    this.last = new Promise((resolve) => (leave = resolve));
    await before;
    return leave;
  }
}

/** Set while code runs inside a transaction of `Database.transaction`. */
export const insideTransaction = new AsyncLocalStorage<true>();

export function refuseInsideTransaction(): void {
  if (!insideTransaction.getStore()) return;
  throw new Error('inside a transaction: use the EntityManager it was given, else it would wait for itself');
}

class SerialQueryRunner extends BetterSqlite3QueryRunner {
  private leave: (() => void) | undefined;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly turnstile: Turnstile,
  ) {
    super(driver);
  }

  override async query<T>(sql: string, parameters: SqlValue[] = [], structured = false): Promise<T> {
    if (this.leave) return (await super.query(sql, parameters, structured)) as T;
    const leave = await this.enter();
    try {
      return (await super.query(sql, parameters, structured)) as T;
    } finally {
      leave();
    }
  }

  override async startTransaction(_isolation?: IsolationLevel): Promise<void> {
    this.leave ??= await this.enter();
    try {
      // Immediate: a transaction that reads before it writes must not find the write lock taken.
      if (this.transactionDepth === 0) await super.query('BEGIN IMMEDIATE');
      else await super.query(`SAVEPOINT typeorm_${this.transactionDepth}`);
      this.isTransactionActive = true;
      this.transactionDepth += 1;
    } catch (error) {
      this.endTurn();
      throw error;
    }
  }

  override async commitTransaction(): Promise<void> {
    try {
      await super.commitTransaction();
    } finally {
      this.endTurn();
    }
  }

  override async rollbackTransaction(): Promise<void> {
    try {
      await super.rollbackTransaction();
    } catch (error) {
      // A full disk has rolled back already, only TypeORM does not know; and a turn is never kept by a failure.
      this.isTransactionActive = false;
      this.transactionDepth = 0;
      if (this.sqlite.inTransaction) throw error;
    } finally {
      this.endTurn();
    }
  }

  /** TypeORM rolls back after a failed commit, which then needs the turn still. */
  private endTurn(): void {
    if (this.isTransactionActive) return;
    this.leave?.();
    this.leave = undefined;
  }

  private enter(): Promise<() => void> {
    refuseInsideTransaction();
    return this.turnstile.enter().then((leave) => {
      try {
        // Left open by a rollback that failed: what follows would vanish with it.
        if (this.sqlite.inTransaction) this.sqlite.exec('ROLLBACK');
        return leave;
      } catch (error) {
        leave();
        throw error;
      }
    });
  }

  private get sqlite(): SqliteConnection {
    return this.driver.databaseConnection as SqliteConnection;
  }
}

/** Gives every caller a runner of its own; they take turns. */
export function takeTurns(driver: BetterSqlite3Driver): void {
  const turnstile = new Turnstile();
  driver.createQueryRunner = () => new SerialQueryRunner(driver, turnstile);
  bindIntegers(driver);
}

/** A statement of more values is written once and thrown away; and SQLite binds no more than some 32,000. */
const MAX_BOUND = 200;

/** TypeORM writes numbers into the text of a statement, which is then another one each time and has to be prepared. */
function bindIntegers(driver: BetterSqlite3Driver): void {
  const escape = driver.escapeQueryWithParameters.bind(driver);
  const bound = (value: unknown): unknown => (Number.isSafeInteger(value) ? BigInt(value as number) : value);
  driver.escapeQueryWithParameters = (sql, parameters) => {
    const entries = Object.entries(parameters);
    if (entries.length > MAX_BOUND) return escape(sql, parameters);
    return escape(sql, Object.fromEntries(entries.map(([name, value]) => [name, bound(value)])));
  };
}
