import type { Engine } from '@epusdt/database';
import type { Cell } from './copy-format';

/** A database as rows of text, whichever engine it is. One user at a time. */
export interface RowPlace {
  readonly engine: Engine;
  /** From now until it is closed, one moment is read, whatever others write. */
  freeze(): Promise<void>;
  ask(sql: string, values?: readonly Cell[]): Promise<Record<string, Cell>[]>;
  run(sql: string, values?: readonly Cell[]): Promise<void>;
  tables(): Promise<string[]>;
  columns(table: string): Promise<string[]>;
  rows(table: string, columns: readonly string[]): AsyncIterable<Cell[]>;
  insert(table: string, columns: readonly string[], rows: readonly Cell[][]): Promise<void>;
  /** All or nothing, as far as the engine can. */
  together(work: () => Promise<void>): Promise<void>;
  /** Numbers that the database gives out go on so many further. */
  skipNumbers(table: string, by: number): Promise<void>;
  close(): Promise<void>;
}

export const listOf = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
export const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');
