import { Readable } from 'node:stream';
import { Logger, StreamableFile } from '@nestjs/common';
import { BYTE_ORDER_MARK, csvLine } from './csv';
import type { Window } from './pages';

/** Rows read at once: an export holds no more than these. */
const PAGE = 500;

type Field = string | number | null;

/** A list that is read page by page. */
export interface CsvSource<R, C extends string> {
  readonly columns: readonly C[];
  readonly page: (window: Window) => Promise<R[]>;
  readonly numberOf: (row: R) => string;
  /** Of one page at a time, so that what belongs to its rows is read at once. */
  readonly views: (
    rows: readonly R[],
  ) => Promise<Readonly<Record<C, Field>>[]> | Readonly<Record<C, Field>>[];
}

interface CsvPage {
  readonly text: string;
  /** Where the next one begins; `null`: this was the last. */
  readonly next: string | null;
}

const logger = new Logger('api');

/** The whole list as a file, newest first. Its first page is read at once, so that a failure is still told as one. */
export async function csvFile<R, C extends string>(
  name: string,
  source: CsvSource<R, C>,
): Promise<StreamableFile> {
  const first = await pageOf(source, null);
  return new StreamableFile(Readable.from(textsOf(name, source, first), { objectMode: false }), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}.csv"`,
  });
}

/** One per page. Where a later one fails the connection is cut: nobody takes half for the whole. */
async function* textsOf<R, C extends string>(
  name: string,
  source: CsvSource<R, C>,
  first: CsvPage,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(source.columns) + first.text;
  try {
    for (let { next } = first; next !== null;) {
      const page: CsvPage = await pageOf(source, next);
      yield page.text;
      next = page.next;
    }
  } catch (error) {
    logger.error(`an export of ${name} was cut short: ${String(error)}`);
    throw error;
  }
}

async function pageOf<R, C extends string>(
  { columns, page, numberOf, views }: CsvSource<R, C>,
  before: string | null,
): Promise<CsvPage> {
  const rows = await page({ before, take: PAGE });
  const lines = (await views(rows)).map((view) => csvLine(columns.map((column) => view[column])));
  const last = rows.at(-1);
  return { text: lines.join(''), next: last !== undefined && rows.length === PAGE ? numberOf(last) : null };
}
