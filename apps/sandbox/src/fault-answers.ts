import { prefixed, sha256Hex } from './bytes';
import type { FaultKind } from './fault-kind';
import { isRecord, json, type Answer, type Wire } from './http';
import { INVALID_REQUEST, LIMIT_EXCEEDED } from './node-api-rpc-params';

/** Faults where an answer of the node is changed: what it says, how a batch is put together, how it travels. */
const DEFAULT_PIECES = 8;
const DEFAULT_MS_PER_PIECE = 50;
const DEFAULT_BATCH_LIMIT = 10;
const DEFAULT_MISSING_BYTES = 16;
const NUMBER_PREFIX = 18;

const INFO_NAMES: ReadonlySet<string> = new Set([
  '/wallet/gettransactioninfobyid',
  '/walletsolidity/gettransactioninfobyid',
  'eth_getTransactionReceipt',
]);
const BLOCK_NAMES: ReadonlySet<string> = new Set([
  ...['getblock', 'getblockbynum', 'getblockbyid', 'getblockbylimitnext', 'getblockbylatestnum'].flatMap(
    inBoth,
  ),
  ...inBoth('gettransactioninfobyblocknum'),
  'eth_getBlockByNumber',
  'eth_getBlockByHash',
  'eth_getBlockReceipts',
  'eth_getLogs',
]);

function inBoth(name: string): string[] {
  return [`/wallet/${name}`, `/walletsolidity/${name}`];
}

/** How the interface says that it knows nothing: `[]`, `{}` or `null`. */
function nothing(name: string, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (name.startsWith('eth_') && name !== 'eth_getLogs') return null;
  if (Array.isArray(value)) return value.length === 0 ? value : [];
  return Object.keys(value).length === 0 ? value : {};
}

/** The same value with every field of one of these names changed, at any depth; `value` itself where there is none. */
function changed(value: unknown, fields: ReadonlySet<string>, change: (text: string) => string): unknown {
  let found = false;
  const walk = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(walk);
    if (!isRecord(part)) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, inner]) => {
        if (!fields.has(name) || typeof inner !== 'string') return [name, walk(inner)];
        found = true;
        return [name, change(inner)];
      }),
    );
  };
  const result = walk(value);
  return found ? result : value;
}

const TIME_FIELDS: ReadonlySet<string> = new Set(['timestamp', 'blockTimestamp']);
const HASH_FIELDS: ReadonlySet<string> = new Set(['blockHash']);
const inMilliseconds = (seconds: string): string => prefixed((Number(seconds) * 1_000).toString(16));
const otherHash = (hash: string): string =>
  hash.slice(0, NUMBER_PREFIX) + sha256Hex(Buffer.from(hash)).slice(NUMBER_PREFIX - 2);

const RESULT_FAULTS = {
  'info-unknown': {
    about: 'Infos and receipts of known transactions are said to be unknown.',
    start: () => ({
      result: (name, value) => (INFO_NAMES.has(name) ? nothing(name, value) : value),
    }),
  },
  'empty-known': {
    about: 'Known blocks, and all in them, are said to be unknown.',
    start: () => ({
      result: (name, value) => (BLOCK_NAMES.has(name) ? nothing(name, value) : value),
    }),
  },
  'timestamps-ms': {
    about: 'JSON-RPC gives times in milliseconds.',
    start: () => ({
      result: (name, value) =>
        name.startsWith('eth_') ? changed(value, TIME_FIELDS, inMilliseconds) : value,
    }),
  },
  'wrong-block-hash': {
    about: 'eth_getLogs gives another blockHash.',
    start: () => ({
      result: (name, value) => (name === 'eth_getLogs' ? changed(value, HASH_FIELDS, otherHash) : value),
    }),
  },
} satisfies Record<string, FaultKind>;

const refusal = (code: number, message: string): Answer =>
  json({ jsonrpc: '2.0', id: null, error: { code, message } });

const BATCH_FAULTS = {
  'batch-duplicate-ids': {
    about: 'All answers of a batch carry the id of the first.',
    start: () => ({
      batch: (answers) => {
        const id = isRecord(answers[0]) ? answers[0]['id'] : null;
        return answers.length < 2
          ? answers
          : answers.map((answer) => (isRecord(answer) ? { ...answer, id } : answer));
      },
    }),
  },
  'batch-reordered': {
    about: 'The answers of a batch come in another order, which JSON-RPC allows.',
    start: () => ({ batch: (answers) => (answers.length < 2 ? answers : [...answers].reverse()) }),
  },
  'batch-short': {
    about: 'The last answer of a batch is missing.',
    start: () => ({ batch: (answers) => answers.slice(0, -1) }),
  },
  'no-batch': {
    about: 'Batches are refused.',
    start: () => ({
      refuse: ({ batchSize }) =>
        batchSize === null ? undefined : refusal(INVALID_REQUEST, 'batch requests are not supported'),
    }),
  },
  'batch-limit': {
    about: 'A batch may have so many calls only.',
    takes: ['limit'],
    start: ({ limit = DEFAULT_BATCH_LIMIT }) => ({
      refuse: ({ batchSize }) =>
        batchSize !== null && batchSize > limit
          ? refusal(LIMIT_EXCEEDED, `Batch size ${batchSize} exceeds the limit of ${limit}`)
          : undefined,
    }),
  },
} satisfies Record<string, FaultKind>;

const sent = (answer: Answer, wire: Wire): Answer => ({ ...answer, wire: { ...answer.wire, ...wire } });

const WIRE_FAULTS = {
  latency: {
    about: 'The answer waits so many milliseconds.',
    needs: ['ms'],
    takes: ['spreadMs'],
    start: ({ ms = 0, spreadMs = 0 }, { draw }) => ({
      wire: (answer) => sent(answer, { delayMs: (answer.wire?.delayMs ?? 0) + ms + draw(0, spreadMs) }),
    }),
  },
  'slow-drip': {
    about: 'The body comes in pieces, with a pause (ms) before each.',
    takes: ['pieces', 'ms'],
    start: ({ pieces = DEFAULT_PIECES, ms = DEFAULT_MS_PER_PIECE }) => ({
      wire: (answer) => sent(answer, { pieces, msPerPiece: ms }),
    }),
  },
  truncated: {
    about: 'The body is cut (default: in the middle), and content-length is of what is left.',
    takes: ['bytes'],
    start: ({ bytes }) => ({
      wire: (answer) => sent(answer, { cutToBytes: bytes ?? Buffer.byteLength(answer.body) >> 1 }),
    }),
  },
  'wrong-length': {
    about: 'content-length promises so many bytes more than come before the connection is cut.',
    takes: ['bytes'],
    start: ({ bytes = DEFAULT_MISSING_BYTES }) => ({
      wire: (answer) => sent(answer, { missingBytes: bytes }),
    }),
  },
  gzip: {
    about: 'The body is compressed where the client takes that (legal).',
    start: () => ({ wire: (answer, { gzip }) => (gzip ? sent(answer, { gzip }) : answer) }),
  },
} satisfies Record<string, FaultKind>;

export const ANSWER_FAULTS = { ...RESULT_FAULTS, ...BATCH_FAULTS, ...WIRE_FAULTS };
