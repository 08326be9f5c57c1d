import { createHash } from 'node:crypto';
import { closeSync, createWriteStream, existsSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { MasterKey } from '@epusdt/kernel';
import { sealedFields, type CopyHead, type TableEnd, type TableStart } from './copy-format';
import { clearAway, newPartName } from './part-files';
import { RowsDigest } from './rows-digest';
import type { RowPlace } from './row-place';

const OWNER_ONLY = 0o600;
const CHUNK = 65_536;

/**
 * Writes what the place holds at this moment into a new file. It has its name only when it is whole; one that is there
 * already stays as it is. Returns the files it removed: what others left in the folder that were cut off.
 */
export async function writeCopy(
  path: string,
  key: MasterKey,
  head: CopyHead,
  place: RowPlace,
  tables: readonly string[],
): Promise<string[]> {
  if (existsSync(path)) throw thereAlready(path);
  const part = join(dirname(path), newPartName(basename(path)));
  const source = new Source(linesOf(key, head, place, tables));
  try {
    closeSync(openSync(part, 'wx', OWNER_ONLY));
    // Before anything is written: the room may be needed.
    const removed = clearAway(part);
    const file = createWriteStream(part, { flags: 'r+', flush: true });
    await pipeline(Readable.from(inChunks(source.lines())), createGzip(), file);
    giveName(part, path);
    return removed;
  } catch (error) {
    throw error === source.failure ? error : problemWith(path, error);
  } finally {
    if (existsSync(part)) rmSync(part);
  }
}

/** Remembers what its lines failed with: a database and a disk may say the same. */
class Source {
  failure: unknown = null;

  constructor(private readonly all: AsyncIterable<string>) {}

  async *lines(): AsyncGenerator<string> {
    try {
      yield* this.all;
    } catch (error) {
      this.failure = error;
      throw error;
    }
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
