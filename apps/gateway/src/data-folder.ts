import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { MasterKey } from '@epusdt/kernel';

const DATABASE = 'epusdt.db';
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
const FOLDER_OWNER_ONLY = 0o700;

/** Whatever this process writes is for its own user only, also in a folder that others may enter. */
export function keepFilesPrivate(): void {
  process.umask(OTHERS);
}

/** The folder of an embedded gateway: database, master key, lock, admin socket. One process at a time. */
export class DataFolder {
  readonly path: string;
  private lock: DatabaseSyncInstance | null = null;

  constructor(folder: string) {
    this.path = resolve(folder);
    try {
      mkdirSync(this.path, { recursive: true, mode: FOLDER_OWNER_ONLY });
    } catch (error) {
      throw this.unusable(error);
    }
  }

  /** Has a gateway ever kept its data here? */
  static isUsed(folder: string): boolean {
    return existsSync(join(resolve(folder), DATABASE));
  }

  get databaseFile(): string {
    return join(this.path, DATABASE);
  }

  get adminSocket(): string {
    return join(this.path, 'admin.sock');
  }

  /** Throws when another process has it. The lock dies with the process, however that ends. */
  acquire(): void {
    const lock = this.openLock();
    try {
      lock.exec('PRAGMA journal_mode = DELETE');
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      if (!isBusy(error)) throw this.unusable(error);
      throw new Error(
        `another gateway is using the data folder ${this.path}; stop it, or give this one a folder of its own with DATA_DIR`,
        { cause: error },
      );
    }
    this.lock = lock;
  }

  release(): void {
    this.lock?.close();
    this.lock = null;
  }

  /** The key given, or the one kept here, made on first use. Losing it makes merchants' secrets unreadable. */
  masterKey(given: string | null): MasterKey {
    if (given !== null) return new MasterKey(given);
    const file = join(this.path, 'master.key');
    if (!existsSync(file)) {
      if (existsSync(this.databaseFile)) {
        throw new Error(
          `${file} is missing, but the database it sealed is here; restore the file from your backup, or give its content as MASTER_KEY; if it is lost for good, give a new MASTER_KEY and run: wallet reseal`,
        );
      }
      writeFileSync(file, `${MasterKey.generate()}\n`, { mode: OWNER_ONLY, flag: 'wx', flush: true });
    }
    return new MasterKey(keyTextIn(file));
  }

  /** The key that is kept here; none is made. */
  presentKeyText(): string {
    const file = join(this.path, 'master.key');
    if (existsSync(file)) return keyTextIn(file);
    throw new Error(
      `there is no master key: put the file master.key that belongs to the copy into ${this.path}, or give its content as MASTER_KEY`,
    );
  }

  /** For its owner's eyes only. Returns the path. */
  writeSecret(name: string, text: string): string {
    const file = join(this.path, name);
    rmSync(file, { force: true });
    writeFileSync(file, text, { mode: OWNER_ONLY, flag: 'wx' });
    chmodSync(file, OWNER_ONLY);
    return file;
  }

  private openLock(): DatabaseSyncInstance {
    try {
      return new DatabaseSync(join(this.path, 'lock.db'));
    } catch (error) {
      throw this.unusable(error);
    }
  }

  private unusable(error: unknown): Error {
    const reason = error instanceof Error ? error.message : String(error);
    return new Error(
      `the data folder ${this.path} cannot be used (${reason}); let this user write there, or give another folder with DATA_DIR`,
      { cause: error },
    );
  }
}

function keyTextIn(file: string): string {
  const text = readFileSync(file, 'utf8').trim();
  if (MasterKey.decode(text)) return text;
  throw new Error(
    `${file} holds no master key (64 hex characters, or 32 bytes as base64); restore the file from your backup, or give its content as MASTER_KEY`,
  );
}

const SQLITE_BUSY = 5;

const isBusy = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
