import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { Injectable, Logger, StreamableFile } from '@nestjs/common';
import { Clock, MINUTE } from '@epusdt/kernel';
import type { ApiCaller } from './caller';
import { BYTE_ORDER_MARK, csvLine } from './csv';
import type { Window } from './pages';
import { Problem } from './problems';

/** Rows read at once: an export holds no more than these, and nobody waits for more of its work at a time. */
const PAGE = 100;
/** At a time, in this process; of one key there is one. */
const MAX_EXPORTS = 4;
/** Then it may be cut for another one: a client that does not read must not keep everybody else out. */
const MAX_LIFE_MS = 10 * MINUTE;

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

interface Export {
  readonly since: number;
  stream: Readable | null;
}

/** Exports of this process: how many there may be, and that they leave time for everything else. */
@Injectable()
export class CsvFiles {
  private readonly logger = new Logger('api');
  /** By the id of the key. */
  private readonly running = new Map<string, Export>();

  constructor(private readonly clock: Clock) {}

  /** The whole list as a file, newest first. Its first page is read at once, so that a failure is still told as one. */
  async file<R, C extends string>(
    { key }: ApiCaller,
    name: string,
    source: CsvSource<R, C>,
  ): Promise<StreamableFile> {
    const mine = this.begin(key.id);
    const over = (): void => {
      if (this.running.get(key.id) === mine) this.running.delete(key.id);
    };
    try {
      const first = await pageOf(source, null);
      mine.stream = Readable.from(this.textsOf(name, source, first), { objectMode: false });
      mine.stream.once('close', over);
      return new StreamableFile(mine.stream, {
        type: 'text/csv; charset=utf-8',
        disposition: `attachment; filename="${name}.csv"`,
      });
    } catch (error) {
      over();
      throw error;
    }
  }

  private begin(keyId: string): Export {
    this.cutOld();
    if (this.running.has(keyId)) {
      throw new Problem('too_many_exports', 'an export of this key is under way; take that one, or close it');
    }
    if (this.running.size >= MAX_EXPORTS) {
      throw new Problem('too_many_exports', 'the gateway makes as many exports as it can at a time');
    }
    const begun: Export = { since: this.clock.now(), stream: null };
    this.running.set(keyId, begun);
    return begun;
  }

  private cutOld(): void {
    const oldest = this.clock.now() - MAX_LIFE_MS;
    for (const [keyId, { since, stream }] of this.running) {
      if (since > oldest) continue;
      this.running.delete(keyId);
      stream?.destroy();
    }
  }

  /** One per page. Where a later one fails the connection is cut: nobody takes half for the whole. */
  private async *textsOf<R, C extends string>(
    name: string,
    source: CsvSource<R, C>,
    first: CsvPage,
  ): AsyncGenerator<string> {
    yield BYTE_ORDER_MARK + csvLine(source.columns) + first.text;
    try {
      for (let { next } = first; next !== null;) {
        // SQLite answers without ever leaving this turn of the event loop: nobody else would have one.
        await turn();
        const page: CsvPage = await pageOf(source, next);
        yield page.text;
        next = page.next;
      }
    } catch (error) {
      this.logger.error(`an export of ${name} was cut short: ${String(error)}`);
      throw error;
    }
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
