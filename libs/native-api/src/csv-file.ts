import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { BYTE_ORDER_MARK, csvLine } from './csv';
import type { Window } from './pages';

/** Rows read at once: an export holds no more than these. */
const PAGE = 500;

type Field = string | number | null;

/** A list that is read page by page. */
export interface CsvSource<R, C extends string> {
  readonly columns: readonly C[];
  page(window: Window): Promise<R[]>;
  numberOf(row: R): string;
  view(row: R): Readonly<Record<C, Field>>;
}

/** The whole list as a file, newest first. */
export function csvFile<R, C extends string>(name: string, source: CsvSource<R, C>): StreamableFile {
  return new StreamableFile(Readable.from(pagesOf(source), { objectMode: false }), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}.csv"`,
  });
}

/** A text per page. */
async function* pagesOf<R, C extends string>(source: CsvSource<R, C>): AsyncGenerator<string> {
  const { columns } = source;
  yield BYTE_ORDER_MARK + csvLine(columns);
  let before: string | null = null;
  for (;;) {
    const rows: R[] = await source.page({ before, take: PAGE });
    const text = rows.map((row) => lineOf(source.view(row), columns)).join('');
    if (text !== '') yield text;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    before = source.numberOf(last);
  }
}

const lineOf = <C extends string>(view: Readonly<Record<C, Field>>, columns: readonly C[]): string =>
  csvLine(columns.map((column) => view[column]));
