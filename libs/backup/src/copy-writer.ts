import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { newToken, type MasterKey } from '@epusdt/kernel';
import { sealedFields, type CopyHead, type TableEnd, type TableStart } from './copy-format';
import { RowsDigest } from './rows-digest';
import type { RowPlace } from './row-place';

const OWNER_ONLY = 0o600;
const CHUNK = 65_536;

/**
 * Writes what the place holds at this moment into a new file. It has its name only when it is whole; one that is there
 * already stays as it is.
 */
export async function writeCopy(
  path: string,
  key: MasterKey,
  head: CopyHead,
  place: RowPlace,
  tables: readonly string[],
): Promise<void> {
  if (existsSync(path)) throw thereAlready(path);
  const part = join(dirname(path), `.${basename(path)}.${newToken().slice(0, 8)}.part`);
  try {
    const file = createWriteStream(part, { flags: 'wx', mode: OWNER_ONLY, flush: true });
    const lines = linesOf(key, head, place, tables);
    await pipeline(Readable.from(inChunks(lines)), createGzip(), file);
    giveName(part, path);
  } catch (error) {
    throw problemWith(path, error);
  } finally {
    if (existsSync(part)) rmSync(part);
  }
}

async function* linesOf(
  key: MasterKey,
  head: CopyHead,
  place: RowPlace,
  tables: readonly string[],
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const written = (value: CopyHead | TableStart | TableEnd | string): string => {
    const line = `${typeof value === 'string' ? value : JSON.stringify(value)}\n`;
    hash.update(line);
    return line;
  };
  yield written(head);
  for (const table of tables) {
    const columns = await place.columns(table);
    const digest = new RowsDigest();
    yield written({ table, columns });
    for await (const cells of place.rows(table, columns)) {
      const line = JSON.stringify(cells);
      digest.add(line);
      yield written(line);
    }
    yield written({ end: table, rows: digest.rows, digest: digest.text });
  }
  const sha256 = hash.digest('hex');
  yield `${JSON.stringify({ sha256, seal: key.mac(sealedFields(sha256)) })}\n`;
}

async function* inChunks(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const line of lines) {
    text += line;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/** A second name can be given only where there is none; not every file system knows second names. */
function giveName(part: string, path: string): void {
  try {
    linkSync(part, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(path)) throw thereAlready(path);
    renameSync(part, path);
  }
}

/** What the disk or the folder says: no room, no right, no such folder. */
function problemWith(path: string, error: unknown): unknown {
  const { code = '', syscall, message } = error as NodeJS.ErrnoException;
  if (syscall === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return new Error(
    `${path} cannot be written (${message}); nothing is left of it. Give another place with --to, or make room`,
    { cause: error },
  );
}

const thereAlready = (path: string): Error =>
  new Error(`${path} is there already; give another name with --to, or move it away`);
