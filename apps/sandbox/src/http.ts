import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

/** As java-tron limits its own request bodies. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** How the bytes of an answer travel; what is not said: at once, whole and plain. */
export interface Wire {
  /** Milliseconds before the first byte. */
  readonly delayMs?: number;
  /** The body comes in so many pieces, with `msPerPiece` before each. */
  readonly pieces?: number;
  readonly msPerPiece?: number;
  /** Only the first bytes of the body are sent, and content-length counts those. */
  readonly cutToBytes?: number;
  /** content-length promises so many bytes more than come before the connection is cut. */
  readonly missingBytes?: number;
  readonly gzip?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly type: 'application/json' | 'text/html' | 'text/plain';
  readonly body: string;
  readonly location?: string;
  readonly wire?: Wire;
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});
export const html = (body: string, status = 200): Answer => ({ status, type: 'text/html', body });
export const text = (body: string, status = 200): Answer => ({ status, type: 'text/plain', body });
export const redirect = (location: string, status = 303): Answer => ({
  status,
  type: 'text/plain',
  body: '',
  location,
});
export const notFound = (path: string): Answer =>
  text(`nothing at ${path}; the index page / lists what is here`, 404);

/** A parsed request of any of the sandbox's parts. */
export interface WebRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The whole body, or `null` when it is larger than the limit. */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : null;
}

/** Resolves once the answer has left, or the peer has gone. */
export async function send(response: ServerResponse, answer: Answer): Promise<void> {
  const { wire = {} } = answer;
  const left = new Promise<void>((resolve) => response.once('close', resolve));
  const whole = wire.gzip ? gzipSync(answer.body) : Buffer.from(answer.body);
  const body = whole.subarray(0, wire.cutToBytes ?? whole.length);
  if (wire.delayMs !== undefined) await pause(wire.delayMs, undefined, { ref: false });
  if (response.closed) return;
  response.writeHead(answer.status, {
    'content-type': `${answer.type}; charset=utf-8`,
    'content-length': body.length + (wire.missingBytes ?? 0),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(wire.gzip ? { 'content-encoding': 'gzip' } : {}),
    ...(answer.location === undefined ? {} : { location: answer.location }),
  });
  await drip(response, body, wire);
  if (wire.missingBytes === undefined) response.end();
  else response.write('', () => response.destroy());
  await left;
}

async function drip(response: ServerResponse, body: Buffer, { pieces = 1, msPerPiece }: Wire): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / pieces));
  for (let start = 0; start < body.length; start += size) {
    if (msPerPiece !== undefined) await pause(msPerPiece, undefined, { ref: false });
    if (response.destroyed) return;
    response.write(body.subarray(start, start + size));
  }
}

/** An object out of a JSON or form body; `null` when it is neither. curl -d sends JSON under the type of a form. */
export function bodyFields(request: WebRequest): Readonly<Record<string, unknown>> | null {
  if (request.body.trim() === '') return {};
  if (request.headers['content-type']?.includes('x-www-form-urlencoded') && !/^\s*[[{]/.test(request.body)) {
    return Object.fromEntries(new URLSearchParams(request.body));
  }
  const parsed = parseJson(request.body);
  return isRecord(parsed) ? parsed : null;
}

/** Does the asker want a page to look at rather than JSON? Browsers say so, scripts do not. */
export const wantsPage = (request: WebRequest): boolean =>
  request.headers.accept?.includes('text/html') === true;

/** Somebody else's text in a message of ours: of bounded length. */
export const clipped = (value: unknown, characters = 80): string => {
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return shown.length > characters ? `${shown.slice(0, characters)}…` : shown;
};

/** `undefined` when the text is no JSON. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
