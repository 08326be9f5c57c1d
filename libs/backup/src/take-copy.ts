import type { SqlFile } from '@epusdt/database';
import type { MasterKey } from '@epusdt/kernel';
import { COPY_FORMAT, copiedTables, type CopyCursor } from './copy-format';
import { readCopy, type CopySummary } from './copy-reader';
import { schemaOf } from './copy-schema';
import { writeCopy } from './copy-writer';
import type { RowPlace } from './row-place';

export interface CopyRequest {
  /** The file to be made. */
  readonly path: string;
  readonly key: MasterKey;
  readonly now: number;
  readonly version: string;
  readonly network: string;
  /** Of the engine, of this installation. */
  readonly files: readonly SqlFile[];
}

export interface TakenCopy extends CopySummary {
  /** Files of copies that were cut off, which lay beside it. */
  readonly removed: readonly string[];
}

const FINGERPRINT = 'master_key_fingerprint';
/** When the last copy was made, and where it went: JSON of `LastCopy`. */
const LAST_COPY = 'last_backup';
const MAX_NAME = 200;
const NOTHING_ELSE = { head: ignore, table: ignore, row: ignore, end: ignore };

function ignore(): void {}

export interface LastCopy {
  readonly at: number;
  readonly file: string;
}

/** Copies what the database holds at one moment, also while it is in use, and reads the file again to be sure of it. */
export async function takeCopy(place: RowPlace, request: CopyRequest): Promise<TakenCopy> {
  const { path, key, now, version, network, files } = request;
  await place.freeze();
  const schema = await schemaOf(place, files);
  const [sealed] = await place.ask('SELECT value FROM settings WHERE name = ?', [FINGERPRINT]);
  const fingerprint = sealed?.['value'] ?? key.fingerprint;
  if (fingerprint !== key.fingerprint) {
    throw new Error(
      `MASTER_KEY does not belong to this database (its fingerprint is ${key.fingerprint}, the database was sealed with ${fingerprint}); give the key the database was made with`,
    );
  }
  const head = {
    epusdt_backup: COPY_FORMAT,
    made_at: now,
    version,
    engine: place.engine,
    network,
    key_fingerprint: key.fingerprint,
    schema: schema.map(({ name, checksum }) => [name, checksum] as const),
    cursor: await cursorOf(place),
  };
  const removed = await writeCopy(path, key, head, place, copiedTables(schema));
  return { ...(await readCopy(path, key, NOTHING_ELSE)), removed };
}

async function cursorOf(place: RowPlace): Promise<CopyCursor | null> {
  const [row] = await place.ask('SELECT chain, number, block_time FROM cursors');
  if (!row) return null;
  return {
    chain: row['chain'] ?? '',
    number: Number(row['number']),
    block_time: Number(row['block_time']),
  };
}

/** For the doctor. The place is one of its own: what was frozen cannot be written to. */
export async function noteCopy(place: RowPlace, { at, file }: LastCopy): Promise<void> {
  await place.together(async () => {
    await place.run('DELETE FROM settings WHERE name = ?', [LAST_COPY]);
    const value = JSON.stringify({ at, file: file.slice(-MAX_NAME) });
    await place.run('INSERT INTO settings (name, value) VALUES (?, ?)', [LAST_COPY, value]);
  });
}

export { LAST_COPY };
