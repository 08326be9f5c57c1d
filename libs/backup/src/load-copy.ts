import type { MasterKey } from '@epusdt/kernel';
import type { Cell, TableEnd, TableStart } from './copy-format';
import { readCopy, type CopySummary, type CopyVisitor } from './copy-reader';
import { RowsDigest } from './rows-digest';
import type { RowPlace } from './row-place';

const AT_ONCE = 200;
/**
 * Numbers that were given out after the copy was made are not given out again: shops know events by them, and would
 * take a new one for an old one.
 */
const SKIPPED_NUMBERS = 1_000_000;

/** Puts the rows of a copy into the empty tables of its schema, and looks whether they are there as they were. */
export async function loadCopy(path: string, key: MasterKey, place: RowPlace): Promise<CopySummary> {
  const loader = new Loader(place);
  const summary = await readCopy(path, key, loader);
  for (const { end, rows, digest } of summary.tables) {
    const found = await digestOf(place, end, loader.columnsOf(end));
    if (found.rows === rows && found.text === digest) continue;
    throw new Error(
      `table ${end} has ${found.rows} rows, and not the ${rows} of the copy as they were; is somebody else writing to this database?`,
    );
  }
  return summary;
}

/** To be called once the rows are there to stay. */
export async function skipNumbers(place: RowPlace, tables: readonly string[]): Promise<void> {
  for (const table of tables) await place.skipNumbers(table, SKIPPED_NUMBERS);
}

class Loader implements CopyVisitor {
  private start: TableStart = { table: '', columns: [] };
  private waiting: Cell[][] = [];
  private readonly seen = new Map<string, readonly string[]>();

  constructor(private readonly place: RowPlace) {}

  columnsOf(table: string): readonly string[] {
    return this.seen.get(table) ?? [];
  }

  head(): void {}

  async table(start: TableStart): Promise<void> {
    const present = new Set(await this.place.columns(start.table));
    const unknown = start.columns.find((column) => !present.has(column));
    if (unknown !== undefined || !/^\w+$/.test(start.table)) {
      throw new Error(
        `the copy has ${start.table}.${unknown ?? ''}, which the schema it names does not have`,
      );
    }
    await this.place.run(`DELETE FROM \`${start.table}\``);
    this.start = start;
    this.seen.set(start.table, start.columns);
  }

  async row(cells: Cell[]): Promise<void> {
    this.waiting.push(cells);
    if (this.waiting.length >= AT_ONCE) await this.write();
  }

  async end(_end: TableEnd): Promise<void> {
    await this.write();
  }

  private async write(): Promise<void> {
    const rows = this.waiting;
    this.waiting = [];
    const { table, columns } = this.start;
    await this.place.together(() => this.place.insert(table, columns, rows));
  }
}

async function digestOf(place: RowPlace, table: string, columns: readonly string[]): Promise<RowsDigest> {
  const digest = new RowsDigest();
  for await (const cells of place.rows(table, columns)) digest.add(JSON.stringify(cells));
  return digest;
}
