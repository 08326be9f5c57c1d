import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { SqlitePlace, type RowPlace } from '@epusdt/backup';
import type { Config } from '@epusdt/config';
import type { Clock } from '@epusdt/kernel';
import type { CheckedCopy } from './copy-check';
import { DataFolder } from './data-folder';
import { isOfDisk, textOf } from './reasons';
import type { RestorePlace } from './restore-place';

const WORK = 'restoring-';

/** The database file of an embedded gateway. It is exchanged for another one at once, or stays as it is. */
export class FileRestore implements RestorePlace {
  private readonly folder: DataFolder;
  private work: string | null = null;

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.folder = new DataFolder(config.dataDir);
  }

  async prepare(replace: boolean): Promise<string> {
    this.folder.acquire();
    const { path, databaseFile } = this.folder;
    if (!replace && existsSync(databaseFile)) {
      throw new Error(
        `there is a database already: ${databaseFile}; with --replace it is put aside and the copy takes its place`,
      );
    }
    for (const name of readdirSync(path)) if (name.startsWith(WORK)) this.remove(join(path, name));
    this.work = mkdtempSync(join(path, WORK));
    return this.work;
  }

  async put(
    { file }: CheckedCopy,
    _path: string,
    finish: (place: RowPlace) => Promise<void>,
  ): Promise<string | null> {
    const place = new SqlitePlace(file, { fresh: true });
    try {
      await finish(place);
      await place.gather();
    } finally {
      await place.close();
    }
    // Connections last until their statements are cleared away: the file that is given away has never had one.
    const clean = `${file}.clean`;
    copyFileSync(file, clean);
    onDisk(clean);
    const aside = this.putAside();
    // One file takes the place of another: there is no moment without one, which a start would take for a first start.
    renameSync(clean, this.folder.databaseFile);
    this.confirm(aside);
    return aside;
  }

  private confirm(aside: string | null): void {
    const { path, databaseFile } = this.folder;
    try {
      onDisk(path);
    } catch (error) {
      const former =
        aside === null
          ? 'there may be none again'
          : `the former one, which is kept as ${aside}, may be there again`;
      throw new Error(
        `the copy has taken the place of ${databaseFile}, but the disk does not confirm it (${textOf(error)}): after a loss of power ${former}. Look after the disk, then start the gateway; or restore once more, with --replace`,
        { cause: error },
      );
    }
  }

  async close(): Promise<void> {
    if (this.work !== null) this.remove(this.work);
    this.folder.release();
  }

  /** A second name for the file that is there. What it keeps in files beside it is brought into it first. */
  private putAside(): string | null {
    const { databaseFile } = this.folder;
    if (!existsSync(databaseFile)) return null;
    makeOneFile(databaseFile);
    const aside = this.freeName();
    try {
      linkSync(databaseFile, aside);
    } catch {
      // Not every file system knows second names. It has its name only when it is whole.
      const part = join(this.work ?? this.folder.path, 'aside');
      copyFileSync(databaseFile, part);
      onDisk(part);
      renameSync(part, aside);
    }
    return aside;
  }

  private freeName(): string {
    const stamp = new Date(this.clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
    for (let number = 1; ; number += 1) {
      const name = `${this.folder.databaseFile}.before-${stamp}${number === 1 ? '' : `-${number}`}`;
      if (!existsSync(name)) return name;
    }
  }

  private remove(path: string): void {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Pages in a log beside it would be read into the file that takes its place. Needs it for itself alone. */
function makeOneFile(databaseFile: string): void {
  const present = new DatabaseSync(databaseFile);
  try {
    present.exec('PRAGMA busy_timeout = 5000');
    present.exec('PRAGMA journal_mode = DELETE');
  } catch (error) {
    if (isOfDisk(error)) throw error;
    throw new Error(
      `another program has ${databaseFile} open (${textOf(error)}); end it and try again, nothing was changed`,
      { cause: error },
    );
  } finally {
    present.close();
  }
}

function onDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
