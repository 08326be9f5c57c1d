import { MINUTE, SECOND } from '@epusdt/kernel';

/** What came back over HTTP, as it came. */
export interface RawAnswer {
  readonly status: number;
  /** The header of that name. */
  readonly retryAfter: string | null;
  readonly text: string;
}

/**
 * Why a provider did not answer: `suspended`, asked too often, not before `ms` from now; `key_refused`, the key or the
 * lack of one; `too_much`, a smaller question may be answered, of at most `blocks` where it says so; `failed`, all else.
 */
export type Refusal =
  | { readonly kind: 'suspended'; readonly ms: number }
  | { readonly kind: 'key_refused' }
  | { readonly kind: 'too_much'; readonly blocks: number | null; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string };

const MIN_SUSPENSION_MS = SECOND;
const MAX_SUSPENSION_MS = 10 * MINUTE;
/** What TronGrid suspends for without a key; used where no window is named. */
const DEFAULT_SUSPENSION_MS = 5 * SECOND;
const MAX_QUOTED = 120;
/** An error text is a sentence or two; of a longer one no more is read. */
const MAX_READ = 2_000;

// TronGrid; java-tron's own limiter, with HTTP 200; sellers of JSON-RPC.
const TOO_OFTEN =
  /allowed_rps|frequency limit|lack of computing resources|rate limit|too many requests|request limit reached|compute units per second/i;
const WINDOW = /suspended for (\d+(?:\.\d+)?) ?s\b/i;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/;
const KEY_REFUSED = /api ?key not exists|invalid api ?key|unauthori[sz]ed|must authenticate/i;
const TOO_LARGE =
  /more than [\d,]+k? results|too many results|exceed max (?:block|topics|addresses)|batch (?:size|limit)|response (?:size )?(?:exceed|is too|too)|(?:entity|payload|query|request) too large/i;
// Both must be there: "block range extends beyond current head" is a node that lags.
const OF_BLOCKS = /\b(?:blocks?|ranges?)\b/i;
const LIMITED = /exceed|limit|\bmax|too (?:large|wide|big|many|high|long)|up to|\bover \d|reduc(?:e|ing)/i;
/** `2K block range`, `10000 blocks`, `10,000 range` — `range: 5000` — `limited to 500`, `maximum is set to 2048`. */
const BLOCK_LIMITS = [
  /(\d[\d,]*)(k?)\s*(?:blocks?|range)\b/gi,
  /\brange[\s:(]*(\d[\d,]*)(k?)\b/gi,
  /(?:limit(?:ed)?|max(?:imum)?)(?: is)?(?: set)?(?: to| of)?[\s:(]*(\d[\d,]*)(k?)\b/gi,
];
/** `[0xBDE5F8, 0x102DBCC]`, both included. */
const WORKING_RANGE = /\[(0x[\da-f]{1,12}), ?(0x[\da-f]{1,12})\]/i;

/** `null`: no refusal, though not yet a good answer either. `now` is for a Retry-After that names an instant. */
export function refusalOf(answer: RawAnswer, now: number): Refusal | null {
  const ok = answer.status === 200;
  const problem = problemOf(answer.text, ok);
  if (problem === null && ok) return null;
  const text = problem ?? '';
  if (answer.status === 429 || TOO_OFTEN.test(text) || /^429:/.test(text)) {
    return { kind: 'suspended', ms: suspensionOf(answer.retryAfter, text, now) };
  }
  if (KEY_REFUSED.test(text)) return { kind: 'key_refused' };
  const quoted = quote(ok ? text : `HTTP ${answer.status} ${text}`);
  if (answer.status === 413 || TOO_LARGE.test(text) || (OF_BLOCKS.test(text) && LIMITED.test(text))) {
    return { kind: 'too_much', blocks: blocksAllowed(text), text: quoted };
  }
  return { kind: 'failed', text: quoted };
}

function suspensionOf(retryAfter: string | null, text: string, now: number): number {
  const ms = retryAfterMs(retryAfter?.trim() ?? '', now) ?? windowMs(text) ?? DEFAULT_SUSPENSION_MS;
  return Math.min(Math.max(ms, MIN_SUSPENSION_MS), MAX_SUSPENSION_MS);
}

function retryAfterMs(header: string, now: number): number | null {
  if (/^\d+$/.test(header)) return Number(header) * SECOND;
  const instant = HTTP_DATE.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(instant) ? null : instant - now;
}

function windowMs(text: string): number | null {
  const [, seconds] = WINDOW.exec(text) ?? [];
  return seconds === undefined ? null : Math.ceil(Number(seconds) * SECOND);
}

/** The smallest limit named; failing that, the width of the range that is said to work. */
function blocksAllowed(text: string): number | null {
  if (!OF_BLOCKS.test(text)) return null;
  const named = BLOCK_LIMITS.flatMap((pattern) => [...text.matchAll(pattern)])
    .map(([, digits = '', thousands = '']) => Number(digits.replaceAll(',', '')) * (thousands ? 1_000 : 1))
    .filter((blocks) => blocks > 0);
  if (named.length > 0) return Math.min(...named);
  const [, from, to] = WORKING_RANGE.exec(text) ?? [];
  const width = Number(to) - Number(from) + 1;
  return width > 0 ? width : null;
}

/**
 * The words of a refusal, `null` where there are none. Only where errors stand: names and memos of strangers are in good
 * answers, and must not be taken for the provider's own words.
 */
function problemOf(text: string, ok: boolean): string | null {
  if (!/^\s*[[{]/.test(text)) return wordsOf(text);
  // Good answers are long and hold neither word; they are not parsed twice.
  if (ok && !/"(?:error|success)"/i.test(text)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `no JSON: ${text.slice(0, MAX_QUOTED)}`;
  }
  const found = (Array.isArray(value) ? value : [value]).flatMap((item) => errorIn(item, ok) ?? []);
  if (found.length === 0) return null;
  return [...new Set(found)].join('; ').slice(0, MAX_READ);
}

function wordsOf(text: string): string {
  if (text.trim() === '') return 'an empty answer';
  return /^\s*</.test(text) ? 'a web page' : `no JSON: ${text.slice(0, MAX_READ)}`;
}

/** `{"Error": …}` of nodes and TronGrid, `{"error": …}` of JSON-RPC and /v1, `{"message": …}` beside a bad status. */
function errorIn(item: unknown, ok: boolean): string | null {
  if (typeof item !== 'object' || item === null) return null;
  const given = item as Readonly<Record<string, unknown>>;
  const error = given['Error'] ?? given['error'];
  if (error !== undefined && error !== null) return errorWords(error);
  if (given['success'] === false || given['Success'] === false || !ok) return errorWords(given);
  return null;
}

function errorWords(error: unknown): string {
  if (typeof error === 'string') return error.slice(0, MAX_READ);
  if (typeof error !== 'object' || error === null) return JSON.stringify(error);
  const { code, message, data } = error as Readonly<Record<string, unknown>>;
  if (typeof message !== 'string') return JSON.stringify(error).slice(0, MAX_READ);
  const detail = typeof data === 'string' && data !== '{}' ? ` (${data.slice(0, MAX_READ)})` : '';
  return `${typeof code === 'number' ? `${code}: ` : ''}${message.slice(0, MAX_READ)}${detail}`;
}

/** One line of what a stranger wrote: no control characters, no more than fits a log line. */
function quote(text: string): string {
  const line = text
    .slice(0, MAX_READ)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length <= MAX_QUOTED ? line : `${line.slice(0, MAX_QUOTED - 1)}…`;
}
