import type { Engine, SqlFile } from '@epusdt/database';

/**
 * A copy is a gzip file of JSON lines: a head; for each table what it is, its rows, and their number and digest; and a
 * last line that seals all before it under the master key. Every value is text or null, as both engines take it.
 */
export const COPY_FORMAT = 1;

export type Cell = string | null;

export interface CopyCursor {
  readonly chain: string;
  readonly number: number;
  readonly block_time: number;
}

export interface CopyHead {
  readonly epusdt_backup: number;
  /** An instant in milliseconds. */
  readonly made_at: number;
  /** Of the program that made it. */
  readonly version: string;
  readonly engine: Engine;
  readonly network: string;
  /** Identifies the master key without revealing it. */
  readonly key_fingerprint: string;
  /** Names and checksums of the SQL files that made the schema. */
  readonly schema: readonly (readonly [name: string, checksum: string])[];
  /** How far the chain had been read; `null`: not at all. */
  readonly cursor: CopyCursor | null;
}

export interface TableStart {
  readonly table: string;
  readonly columns: readonly string[];
}

export interface TableEnd {
  readonly end: string;
  readonly rows: number;
  readonly digest: string;
}

/** `seal` is of `sha256`, which is of all lines before. */
export interface CopyEnd {
  readonly sha256: string;
  readonly seal: string;
}

export const sealedFields = (sha256: string): readonly string[] => ['backup', String(COPY_FORMAT), sha256];

/** What is true for moments only, and of the processes that were there: no copy has it. */
const MOMENTARY: readonly string[] = [
  'leases',
  'sightings',
  'standing_alarms',
  'bot_buttons',
  'bot_questions',
];

/** Tables that these SQL files make and that belong into a copy. */
export function copiedTables(files: readonly SqlFile[]): string[] {
  return tablesOf(files).filter((name) => !MOMENTARY.includes(name));
}

export function tablesOf(files: readonly SqlFile[]): string[] {
  const made = files.flatMap(({ text }) => [...text.matchAll(/^CREATE TABLE IF NOT EXISTS (\w+)/gm)]);
  return made.flatMap(([, name]) => (name === undefined ? [] : [name]));
}
