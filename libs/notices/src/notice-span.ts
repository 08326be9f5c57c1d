import { Between, MoreThan, type FindOptionsWhere } from 'typeorm';
import type { News } from './notice-book';

/** The last row that was read, of those of one period. */
export interface Reached {
  readonly at: number;
  readonly id: string;
}

/** A period of the gateway's clock, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Only what comes after this row; `null`: from the beginning. */
  readonly after: Reached | null;
  /** Rows at most, the oldest first. */
  readonly most: number;
  /** Is this written down already? */
  readonly isKnown: (key: string) => boolean;
}

/** What was found in a span. */
export interface Found {
  readonly news: readonly News[];
  /** Rows there were, known or not, and the last of them. */
  readonly rows: number;
  readonly last: Reached | null;
}

type NameOf<T> = keyof T & string;

/** Rows of the span. Any number of them may share an instant. `at`, `id`: what they are ordered by. */
export function within<T>(at: NameOf<T>, id: NameOf<T>, { from, to, after }: Span): FindOptionsWhere<T>[] {
  const where = (conditions: object): FindOptionsWhere<T> => conditions;
  if (after === null) return [where({ [at]: Between(from, to) })];
  return [where({ [at]: after.at, [id]: MoreThan(after.id) }), where({ [at]: Between(after.at + 1, to) })];
}

export function reached<T extends object>(rows: readonly T[], at: NameOf<T>, id: NameOf<T>): Reached | null {
  const last = rows.at(-1);
  return last === undefined ? null : { at: Number(last[at]), id: String(last[id]) };
}
