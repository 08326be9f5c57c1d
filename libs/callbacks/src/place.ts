import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { CallbackRow } from './callback.rows';
import { hostOf } from './target-url';

/** Who is called. */
export interface Place {
  /** Counts calls at once. */
  readonly host: string;
  /** What answers or fails as one: an endpoint of events, or a notify URL without what differs from order to order. */
  readonly target: string;
}

const EVENTS = 'events:';
/** The same in both databases; the marks are values, because a driver would take a `?` in the text for one. */
const CUT_AT = 'INSTR(REPLACE(c.url, :hash, :mark), :mark)';
const NOTIFY_TARGET = `CASE WHEN ${CUT_AT} = 0 THEN c.url ELSE SUBSTR(c.url, 1, ${CUT_AT} - 1) END`;
const MARKS = { hash: '#', mark: '?' };

export function placeOf({ host, url, endpointId }: Pick<CallbackRow, 'host' | 'url' | 'endpointId'>): Place {
  return {
    host: host ?? hostOf(url),
    target: endpointId === null ? url.replace(/[?#].*$/s, '') : targetOf(endpointId),
  };
}

/** Of an endpoint of events. */
export const targetOf = (endpointId: string | number): string => `${EVENTS}${endpointId}`;

const endpointIn = (target: string): string | null =>
  target.startsWith(EVENTS) ? target.slice(EVENTS.length) : null;

/** Narrows a query of callbacks, there called `c`, to one target … */
export function only<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  { target }: Place,
): SelectQueryBuilder<T> {
  const endpoint = endpointIn(target);
  if (endpoint !== null) return query.andWhere('c.endpoint_id = :endpoint', { endpoint });
  return query.andWhere(`c.endpoint_id IS NULL AND ${NOTIFY_TARGET} = :target`, { ...MARKS, target });
}

/** … or to all but these. */
export function without<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  targets: ReadonlySet<string>,
  hosts: ReadonlySet<string>,
): SelectQueryBuilder<T> {
  const endpoints: string[] = [];
  const urls: string[] = [];
  for (const target of targets) {
    const endpoint = endpointIn(target);
    if (endpoint === null) urls.push(target);
    else endpoints.push(endpoint);
  }
  if (hosts.size > 0) query.andWhere('(c.host IS NULL OR c.host NOT IN (:...hosts))', { hosts: [...hosts] });
  if (endpoints.length > 0) {
    query.andWhere('(c.endpoint_id IS NULL OR c.endpoint_id NOT IN (:...endpoints))', { endpoints });
  }
  if (urls.length > 0) {
    const where = `(c.endpoint_id IS NOT NULL OR ${NOTIFY_TARGET} NOT IN (:...urls))`;
    query.andWhere(where, { ...MARKS, urls });
  }
  return query;
}
