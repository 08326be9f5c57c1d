import { ApiPropertyOptional, ApiProperty } from '@nestjs/swagger';
import { Optional, Rule } from './fields';
import { invalid } from './problems';

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 25;
/** Digits of a row's number. */
const NUMBER = /^\d{1,15}$/;

/** Query of every list; extend it with the filters. */
export class PageQuery {
  @ApiPropertyOptional({ description: 'how many, 1 to 100', example: '25', default: '25' })
  @Optional(
    Rule('limit', (value) =>
      typeof value === 'string' && /^(?:[1-9]\d?|100)$/.test(value) ? null : `give 1 to ${MAX_LIMIT}`,
    ),
  )
  limit?: string;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before' })
  @Optional(Rule('cursor', (value) => (typeof value === 'string' && value !== '' ? null : 'leave it out')))
  cursor?: string;
}

export interface Page<T> {
  /** Newest first. */
  readonly data: readonly T[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

/** What to read for a page: rows with a smaller number than `before` (`null`: from the newest), `take` of them. */
export interface Window {
  readonly before: string | null;
  /** One more than is shown, to know whether there is more. */
  readonly take: number;
}

/** `list` is the name of the list: a cursor of one is none of another. Throws when the cursor is not of ours. */
export function windowOf(list: string, { limit, cursor }: PageQuery): Window {
  const take = Number(limit ?? DEFAULT_LIMIT) + 1;
  if (cursor === undefined) return { before: null, take };
  const [name, number = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split(':');
  if (name !== list || !NUMBER.test(number) || cursorOf(list, number) !== cursor) {
    throw invalid([{ field: 'cursor', message: 'give next_cursor of the page before, as it came' }]);
  }
  return { before: number, take };
}

/** `rows`: what was read for the window, with the number of each. */
export function pageOf<R, T>(
  list: string,
  { take }: Window,
  rows: readonly R[],
  numberOf: (row: R) => string,
  view: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, take - 1);
  const last = shown.at(-1);
  const more = rows.length >= take && last !== undefined;
  return {
    data: shown.map(view),
    has_more: more,
    next_cursor: more ? cursorOf(list, numberOf(last)) : null,
  };
}

const cursorOf = (list: string, number: string): string =>
  Buffer.from(`${list}:${number}`, 'latin1').toString('base64url');

type Dto = new () => object;

/** The answer of a list, for the documentation. */
export function PageDto(item: Dto): Dto {
  class Listed {
    @ApiProperty({ type: [item] })
    data!: object[];

    @ApiProperty({ example: false })
    has_more!: boolean;

    @ApiProperty({ type: String, nullable: true, example: null, description: 'give it as `cursor` to go on' })
    next_cursor!: string | null;
  }
  Object.defineProperty(Listed, 'name', { value: `${item.name}Page` });
  return Listed;
}
