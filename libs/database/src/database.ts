import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import { randomBetween } from '@epusdt/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import { GroupCommit } from './group-commit';

export type Engine = 'mysql' | 'sqlite';

/** A transaction that met a deadlock or a busy database is run again at most this often in all. */
const MAX_TRIES = 5;
const BACKOFF_MS = 20;

const DUPLICATE_ENTRY = 1062;
const LOCK_WAIT_TIMEOUT = 1205;
const DEADLOCK = 1213;
const SQLITE_BUSY = 5;
/** BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN. */
const SQLITE_TROUBLE = [5, 6, 7, 8, 10, 13, 14];
/** Too many connections, disk full, read-only, shutting down, interrupted, gone away, lost. */
const MYSQL_TROUBLE = [1021, 1040, 1053, 1290, 1317, 2006, 2013];
const SQLITE_UNIQUE = [2067, 1555];
const DUPLICATE_COLUMN = 1060;
const DUPLICATE_INDEX = 1061;

/** A unique index by the name MySQL reports and the columns SQLite reports. */
export interface UniqueIndex {
  readonly name: string;
  readonly columns: string;
}

/** The one way into a transaction; reads that need none use `reader`. */
@Injectable()
export class Database {
  private readonly groups: GroupCommit;

  constructor(private readonly source: DataSource) {
    this.groups = new GroupCommit(source);
  }

  get engine(): Engine {
    return this.source.options.type === 'mysql' ? 'mysql' : 'sqlite';
  }

  /** For single statements outside any transaction. */
  get reader(): EntityManager {
    return this.source.manager;
  }

  /** `work` may run more than once: it must touch nothing but the manager it is given. */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const isMysql = this.engine === 'mysql';
    return this.again(() =>
      isMysql ? this.source.transaction('READ COMMITTED', work) : this.groups.run(work),
    );
  }

  /** One statement outside any transaction that may meet a deadlock: an insert into a table of many unique indexes. */
  statement<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.again(() => work(this.reader));
  }

  private async again<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (tries >= MAX_TRIES || !isTransient(error)) throw error;
        await delay(randomBetween(BACKOFF_MS, BACKOFF_MS * tries * 2));
      }
    }
  }
}

/** The parts of both drivers' errors that are used here. */
interface DriverError {
  readonly message?: string;
  /** MySQL. */
  readonly errno?: number;
  /** MySQL: a name of the protocol's or the system's, and whether the connection is lost. */
  readonly code?: string;
  readonly fatal?: boolean;
  /** SQLite, extended. */
  readonly errcode?: number;
}

function driverError(error: unknown): DriverError | null {
  return error instanceof QueryFailedError ? (error.driverError as DriverError) : null;
}

/** Did the statement break this unique index? */
export function violates(error: unknown, index: UniqueIndex): boolean {
  if (!isUniqueViolation(error)) return false;
  // Only the end of the text is the server's own: before it stands the value, which may look like anything.
  const text = driverError(error)?.message ?? '';
  return [`'${index.name}'`, `.${index.name}'`, `: ${index.columns}`].some((end) => text.endsWith(end));
}

export function isUniqueViolation(error: unknown): boolean {
  const driver = driverError(error);
  if (!driver) return false;
  return driver.errno === DUPLICATE_ENTRY || SQLITE_UNIQUE.includes(Number(driver.errcode));
}

/** Is the column or index to be added there? MySQL only; elsewhere a change of the schema is all or nothing. */
export function isThereAlready(error: unknown): boolean {
  return [DUPLICATE_COLUMN, DUPLICATE_INDEX].includes(Number(driverError(error)?.errno));
}

/** A deadlock, or a lock that was waited for too long: the same again may succeed. */
export function isTransient(error: unknown): boolean {
  const driver = driverError(error);
  if (!driver) return false;
  return [DEADLOCK, LOCK_WAIT_TIMEOUT].includes(Number(driver.errno)) || primaryCode(driver) === SQLITE_BUSY;
}

/**
 * Did the database fail, rather than the statement? Such an error says nothing about the rows it was asked about: it
 * goes away with its cause (a lock, a full disk, a server that is away).
 */
export function isDatabaseTrouble(error: unknown): boolean {
  // Outside a statement, as while connecting, the driver's error comes bare.
  const driver = driverError(error) ?? bareError(error);
  if (!driver) return false;
  if (isTransient(error) || driver.fatal === true || SQLITE_TROUBLE.includes(primaryCode(driver)))
    return true;
  return MYSQL_TROUBLE.includes(Number(driver.errno)) || /^(PROTOCOL_|E[A-Z]+$)/.test(driver.code ?? '');
}

const bareError = (error: unknown): DriverError | null =>
  typeof error === 'object' && error !== null && 'code' in error ? (error as DriverError) : null;

/** The low byte of an extended code. */
const primaryCode = ({ errcode }: DriverError): number => (errcode ?? 0) & 0xff;
