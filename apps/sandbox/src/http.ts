import type { IncomingMessage, ServerResponse } from 'node:http';

/** As java-tron limits its own request bodies. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly type: 'application/json' | 'text/html' | 'text/plain';
  readonly body: string;
  readonly location?: string;
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
export function send(response: ServerResponse, answer: Answer): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
    response.writeHead(answer.status, {
      'content-type': `${answer.type}; charset=utf-8`,
      'content-length': Buffer.byteLength(answer.body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      ...(answer.location === undefined ? {} : { location: answer.location }),
    });
    response.end(answer.body);
  });
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
