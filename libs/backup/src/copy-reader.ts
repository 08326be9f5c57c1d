import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { MasterKey } from '@epusdt/kernel';
import {
  COPY_FORMAT,
  sealedFields,
  type Cell,
  type CopyEnd,
  type CopyHead,
  type TableEnd,
  type TableStart,
} from './copy-format';
import { RowsDigest } from './rows-digest';

/** Told what a copy says, in its order, before it is known that the whole is good. */
export interface CopyVisitor {
  head(head: CopyHead): Promise<void> | void;
  table(start: TableStart): Promise<void> | void;
  row(cells: Cell[]): Promise<void> | void;
  end(end: TableEnd): Promise<void> | void;
}

export interface CopySummary {
  readonly head: CopyHead;
  readonly tables: readonly TableEnd[];
}

/** A line of ours is a row; the longest has a logo in it. */
const MAX_LINE = 4_194_304;

class Damage extends Error {}

/** Reads a copy to its end. Throws with the reason when it is not whole, not ours, or of another key. */
export async function readCopy(path: string, key: MasterKey, visitor: CopyVisitor): Promise<CopySummary> {
  const reading = new Reading(path, key, visitor);
  let first: unknown;
  const take = (bytes: AsyncIterable<Buffer>): Promise<void> =>
    reading.take(bytes).catch((error: unknown) => {
      first ??= error;
      throw error;
    });
  try {
    await pipeline(createReadStream(path), createGunzip(), take);
  } catch (error) {
    // A pipeline that is ended by its last part tells of the end, not of the reason.
    throw problemWith(path, first ?? error);
  }
  return reading.summary();
}

class Reading {
  private readonly hash = createHash('sha256');
  private readonly tables: TableEnd[] = [];
  private head: CopyHead | null = null;
  private start: TableStart | null = null;
  private digest = new RowsDigest();
  private ended = false;

  constructor(
    private readonly path: string,
    private readonly key: MasterKey,
    private readonly visitor: CopyVisitor,
  ) {}

  async take(bytes: AsyncIterable<Buffer>): Promise<void> {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for await (const chunk of bytes) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE) throw new Damage('a line of it never ends');
      for (const line of lines) await this.line(line);
    }
    if (rest !== '' || !this.ended) throw new Damage('its end is missing');
  }

  summary(): CopySummary {
    if (!this.head) throw new Error(`${this.path} has no head`);
    return { head: this.head, tables: this.tables };
  }

  private async line(line: string): Promise<void> {
    if (this.ended) throw new Damage('something stands after its end');
    const value = valueIn(line);
    if (!this.head) await this.begin(value);
    else if (Array.isArray(value)) await this.row(line, value as Cell[]);
    else if (has<TableStart>(value, 'columns')) await this.table(value);
    else if (has<TableEnd>(value, 'digest')) await this.tableEnd(value);
    else if (has<CopyEnd>(value, 'seal')) this.end(value);
    else throw new Damage('a line of it means nothing');
    this.hash.update(`${line}\n`);
  }

  private async begin(value: unknown): Promise<void> {
    if (!has<CopyHead>(value, 'epusdt_backup')) throw new Error(`${this.path} is no backup of this program`);
    if (value.epusdt_backup !== COPY_FORMAT) {
      throw new Error(
        `${this.path} was made by another version (${value.version}) in a form that this one does not read; use that version`,
      );
    }
    const { fingerprint } = this.key;
    if (value.key_fingerprint !== fingerprint) {
      throw new Error(
        `${this.path} was made under another master key (fingerprint ${value.key_fingerprint}, the present one has ${fingerprint}); give the key it was made with: as MASTER_KEY, or as the file master.key in DATA_DIR`,
      );
    }
    this.head = value;
    await this.visitor.head(value);
  }

  private async table(start: TableStart): Promise<void> {
    if (this.start) throw new Damage(`the end of ${this.start.table} is missing`);
    this.start = start;
    this.digest = new RowsDigest();
    await this.visitor.table(start);
  }

  private async row(line: string, cells: Cell[]): Promise<void> {
    if (cells.length !== this.start?.columns.length) throw new Damage('a row does not fit its table');
    this.digest.add(line);
    await this.visitor.row(cells);
  }

  private async tableEnd(end: TableEnd): Promise<void> {
    const { rows, text } = this.digest;
    if (end.end !== this.start?.table || end.rows !== rows || end.digest !== text) {
      throw new Damage(`the rows of ${end.end} are not those that were copied`);
    }
    this.start = null;
    this.tables.push(end);
    await this.visitor.end(end);
  }

  private end({ sha256, seal }: CopyEnd): void {
    const here = this.hash.copy().digest('hex');
    if (this.start || sha256 !== here || !this.key.verify(sealedFields(here), seal)) {
      throw new Damage('its seal is broken: somebody has changed it');
    }
    this.ended = true;
  }
}

function valueIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Damage('a line of it cannot be read');
  }
}

const has = <T>(value: unknown, field: keyof T & string): value is T =>
  typeof value === 'object' && value !== null && field in value;

function problemWith(path: string, error: unknown): unknown {
  const { code = '', message } = error as { readonly code?: string; readonly message: string };
  if (code === 'Z_DATA_ERROR' && message.includes('header')) {
    return new Error(`${path} is no backup of this program`);
  }
  if (error instanceof Damage || code.startsWith('Z_')) {
    return new Error(`${path} is damaged (${message}); nothing of it can be trusted, use another copy`);
  }
  if (/^E[A-Z]+$/.test(code)) return new Error(`${path} cannot be read: ${message}`);
  return error;
}
