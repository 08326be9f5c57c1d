import { statfs } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { LAST_COPY, type LastCopy } from '@epusdt/backup';
import { Database, readSetting } from '@epusdt/database';
import { Clock, HOUR } from '@epusdt/kernel';
import { DoctorSettings, Illness } from './doctor-words';

/** Less than this, and a busy night or a copy may fill the disk. */
const LEAST_FREE = 512n * 1_048_576n;
const MEGABYTE = 1_048_576n;

/** What the rows are kept in: the disk, the schema, and how old the last copy is. */
@Injectable()
export class StorageCheck {
  constructor(
    private readonly database: Database,
    private readonly settings: DoctorSettings,
    private readonly clock: Clock,
  ) {}

  async schema(): Promise<string> {
    const [row] = await this.database.reader.query<{ name: string }[]>(
      'SELECT MAX(name) AS name FROM schema_migrations',
    );
    return row?.name ?? 'none';
  }

  /** Of the embedded database; that of a server is not to be seen from here. */
  async disk(): Promise<string> {
    const { dataDir } = this.settings;
    const { bavail, bsize } = await statfs(dataDir, { bigint: true });
    const free = bavail * bsize;
    const text = `${free / MEGABYTE} MB free for ${dataDir}`;
    if (free < LEAST_FREE) {
      throw new Illness(
        `${text}: when it is full, no order and no payment can be written down`,
        'make room: old copies, logs, what others keep there; RETENTION_… removes what is over',
      );
    }
    return text;
  }

  /** An owner may copy in a way of his own, so that none is no failure. */
  async lastCopy(): Promise<string> {
    const value = await readSetting(this.database.reader, LAST_COPY);
    if (value === null) return 'none was made with: backup';
    const { at, file } = JSON.parse(value) as LastCopy;
    const hours = Math.max(0, Math.floor((this.clock.now() - at) / HOUR));
    return `the last one is ${hours} hours old: ${file}`;
  }
}
