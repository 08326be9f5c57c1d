import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  MysqlPlace,
  SqlitePlace,
  noteCopy,
  takeCopy,
  type CopySummary,
  type RowPlace,
  type TakenCopy,
} from '@epusdt/backup';
import type { Config } from '@epusdt/config';
import { sqlFilesIn } from '@epusdt/database';
import { MasterKey, type Clock } from '@epusdt/kernel';
import { DataFolder } from './data-folder';
import { sqlFolder, versionHere } from './installation';
import { roomProblem } from './reasons';

const FOLDER_OWNER_ONLY = 0o700;

/** Copies the database of this configuration into a file, while the gateway runs or not. Returns words for the owner. */
export async function backUp(config: Config, clock: Clock, to: string | null): Promise<string> {
  const now = clock.now();
  const { path, summary } = await copyOf(config, now, to).catch((error: unknown) => {
    // The file that is written says so itself: this is the database that is read, which takes some room beside it.
    throw roomProblem(error, resolve(config.dataDir));
  });
  const noted = await note(config, now, path);
  return [
    `${path}: ${textOfSizes(path, summary)}`,
    'it is whole: it was read again to its end',
    ...summary.removed.map((part) => `removed ${part}, which a backup that was cut off had left`),
    ...(noted === null ? [] : [`that it was made could not be noted for the doctor (${noted})`]),
    'the master key is not in it: keep that apart, without it no copy is of use',
    `look whether it can be used: restore --verify ${path}`,
  ].join('\n');
}

async function copyOf(
  config: Config,
  now: number,
  to: string | null,
): Promise<{ path: string; summary: TakenCopy }> {
  const place = placeOf(config);
  try {
    const path = targetOf(config, now, to);
    const summary = await takeCopy(place, {
      path,
      key: keyOf(config),
      now,
      version: versionHere(),
      network: config.tron.network,
      files: sqlFilesIn(sqlFolder(place.engine)),
    });
    return { path, summary };
  } finally {
    await place.close();
  }
}

/** The key that this database was sealed with; none is made. */
export function keyOf(config: Config): MasterKey {
  return new MasterKey(config.masterKey ?? new DataFolder(config.dataDir).presentKeyText());
}

function placeOf(config: Config): RowPlace {
  if (config.mode === 'distributed') return new MysqlPlace(config.databaseUrl ?? '');
  if (!DataFolder.isUsed(config.dataDir)) {
    throw new Error(
      `there is no gateway data in ${resolve(config.dataDir)}: give the right folder with DATA_DIR`,
    );
  }
  return new SqlitePlace(new DataFolder(config.dataDir).databaseFile);
}

function targetOf({ dataDir, tron }: Config, now: number, to: string | null): string {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  const name = `epusdt-${tron.network}-${stamp}.backup`;
  if (to === null) {
    const folder = join(resolve(dataDir), 'backups');
    mkdirSync(folder, { recursive: true, mode: FOLDER_OWNER_ONLY });
    return join(folder, name);
  }
  const given = resolve(to);
  return existsSync(given) && statSync(given).isDirectory() ? join(given, name) : given;
}

/** The copy is good without it. */
async function note(config: Config, at: number, file: string): Promise<string | null> {
  const place = placeOf(config);
  try {
    await noteCopy(place, { at, file });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await place.close();
  }
}

export function textOfSizes(path: string, { head, tables }: CopySummary): string {
  const rows = tables.reduce((sum, one) => sum + one.rows, 0);
  const read = head.cursor ? `read up to block ${head.cursor.number}` : 'the chain had not been read';
  const kilobytes = Math.ceil(statSync(path).size / 1_024);
  return `${rows} rows of ${tables.length} tables, ${kilobytes} kB, of ${new Date(head.made_at).toISOString()}, network ${head.network}, ${read}`;
}
