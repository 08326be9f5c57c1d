import type { ChainView, FlawName, HistoryFlaws } from './node-view';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 200;

/** A query the interface refuses with HTTP 400; without a message where the real one gives no reason. */
export class PageError extends Error {
  constructor(message = '') {
    super(message);
    this.name = 'PageError';
  }
}

/** Where a record stands: block, and log in the block. */
export interface Place {
  readonly number: number;
  readonly logIndex: number;
}

export interface Placed extends Place {
  readonly txid: string;
  /** Milliseconds. */
  readonly timestamp: number;
  /** Is the block final? */
  readonly solid: boolean;
  /** What is shown; `null` marks where the search has paused. */
  readonly record: object | null;
}

export interface Page {
  readonly records: readonly object[];
  /** Where the next page begins; not there when this is the last one. */
  readonly fingerprint?: string | undefined;
}

export interface Paging {
  readonly limit: number;
  readonly ascending: boolean;
  /** Milliseconds, both ends included. */
  readonly from: number;
  readonly to: number;
  readonly only: 'confirmed' | 'unconfirmed' | null;
  /** The last place of the page before. */
  readonly after: Place | null;
}

export interface HistoryCall {
  readonly chain: ChainView;
  readonly query: URLSearchParams;
  /** What stands in the path: an address, a block, or a transaction id. */
  readonly subject: string;
  readonly paging: Paging;
  /** Milliseconds. */
  readonly now: number;
}

export function pagingOf(query: URLSearchParams): Paging {
  const limit = whole(query, ['limit']) ?? DEFAULT_LIMIT;
  if (limit < 1 || limit > MAX_LIMIT) throw new PageError();
  const order = query.get('order_by') ?? 'block_timestamp,desc';
  const direction = /^block_timestamp,(asc|desc)$/.exec(order)?.[1];
  if (direction === undefined) throw new PageError(`Invalid order_by: ${order.slice(0, 80)}`);
  return {
    limit,
    ascending: direction === 'asc',
    from: whole(query, ['min_timestamp', 'min_block_timestamp']) ?? 0,
    to: whole(query, ['max_timestamp', 'max_block_timestamp']) ?? Infinity,
    only: isTrue(query, 'only_confirmed')
      ? 'confirmed'
      : isTrue(query, 'only_unconfirmed')
        ? 'unconfirmed'
        : null,
    after: placeOf(query.get('fingerprint')),
  };
}

export const isTrue = (query: URLSearchParams, name: string): boolean => query.get(name) === 'true';

export function whole(query: URLSearchParams, names: readonly string[]): number | undefined {
  for (const name of names) {
    const text = query.get(name);
    if (text === null || text === '') continue;
    if (!/^\d{1,15}$/.test(text)) throw new PageError(`Invalid ${name}: ${text.slice(0, 80)}`);
    return Number(text);
  }
  return undefined;
}

const fingerprintOf = ({ number, logIndex }: Place): string =>
  Buffer.from(`${number}.${logIndex}`).toString('base64url');

function placeOf(fingerprint: string | null): Place | null {
  if (fingerprint === null || fingerprint === '') return null;
  const match = /^(\d{1,15})\.(-?\d{1,9})$/.exec(Buffer.from(fingerprint, 'base64url').toString());
  if (!match) throw new PageError('Invalid fingerprint');
  return { number: Number(match[1]), logIndex: Number(match[2]) };
}

/** One page out of records in the order of the chain, oldest or newest first as the query wants them. */
export function pageOf({ chain, paging, now }: HistoryCall, found: Iterable<Placed>): Page {
  const { history } = chain;
  const repeats = Math.min(history?.repeats ?? 0, paging.limit - 1);
  const shown: Placed[] = [];
  let more: Place | null = null;
  let missing: FlawName | null = null;
  for (const placed of found) {
    const before = paging.after !== null && !isBeyond(placed, paging.after, paging.ascending);
    if (before && (repeats === 0 || placed.record === null)) continue;
    if (placed.record === null || (!before && shown.length >= paging.limit)) {
      more = placed.record === null ? placed : (shown.at(-1) ?? null);
      break;
    }
    if (!isWanted(placed, paging)) continue;
    const flaw = flawOf(placed, history, now);
    if (flaw) missing = flaw;
    else shown.push(placed);
    if (before && shown.length > repeats) shown.shift();
  }
  if (missing) history?.hit(missing);
  if (repeats > 0 && paging.after !== null) history?.hit('repeats');
  const records = shown.flatMap(({ record }) => record ?? []);
  if (!more) return { records };
  if (history?.noFingerprint !== true) return { records, fingerprint: fingerprintOf(more) };
  history.hit('noFingerprint');
  return { records };
}

const isWanted = ({ timestamp, solid }: Placed, { from, to, only }: Paging): boolean =>
  timestamp >= from && timestamp <= to && (only === null || solid === (only === 'confirmed'));

function flawOf(
  { txid, timestamp }: Placed,
  history: HistoryFlaws | undefined,
  now: number,
): FlawName | null {
  if (history?.lost?.has(txid)) return 'lost';
  return history?.lateMs !== undefined && timestamp > now - history.lateMs ? 'lateMs' : null;
}

const isBeyond = (place: Place, after: Place, ascending: boolean): boolean => {
  const ahead = place.number - after.number || place.logIndex - after.logIndex;
  return ascending ? ahead > 0 : ahead < 0;
};
