import { createHash } from 'node:crypto';
import { request, type ClientRequest, type OutgoingHttpHeaders } from 'node:http';
import { CREATE_PATH } from './gateway';

/** One HTTP answer as it came, for tests that care for every byte of it. */
export interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string | Buffer;
  /** A header that is `undefined` is not sent. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Sends the body in chunks, its length untold. */
  readonly chunked?: boolean;
}

const SLICE = 16_384;
const TIMEOUT_MS = 10_000;

/** Sends what no polite client would: nothing is added, encoded or corrected. */
export function send(base: string, asked: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  const { method = 'POST', path = CREATE_PATH, body, chunked = false } = asked;
  const headers: OutgoingHttpHeaders = { 'content-type': 'application/json', ...asked.headers };
  for (const [name, value] of Object.entries(headers)) if (value === undefined) delete headers[name];
  if (chunked) headers['transfer-encoding'] = 'chunked';
  else if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers, agent: false, timeout: TIMEOUT_MS });
    outgoing.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          headers: response.headers,
          text,
        }),
      );
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer`)));
    outgoing.on('error', reject);
    if (chunked) sendInSlices(outgoing, Buffer.from(body ?? ''));
    else outgoing.end(body);
  });
}

function sendInSlices(outgoing: ClientRequest, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += SLICE) outgoing.write(bytes.subarray(at, at + SLICE));
  outgoing.end();
}

/** The fields of a request as JSON literals: what stands in the body, quotes and all. `undefined`: not there. */
export type Literals = Readonly<Record<string, string | undefined>>;

export const quoted = (text: string): string => JSON.stringify(text);

/** The body of these fields, signed over each text as it is read and each number as it is written. */
export function signedBody(fields: Literals, secret: string): string {
  const present = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const pairs = present
    .map(([name, literal]): [string, string] => [name, signedText(literal)])
    .filter(([, text]) => text !== '')
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const canonical = pairs.map(([name, text]) => `${name}=${text}`).join('&');
  const signature = createHash('md5')
    .update(canonical + secret)
    .digest('hex');
  return bodyOf([...present, ['signature', quoted(signature)]]);
}

export const bodyOf = (fields: readonly (readonly [name: string, literal: string])[]): string =>
  `{${fields.map(([name, literal]) => `${quoted(name)}:${literal}`).join(',')}}`;

function signedText(literal: string): string {
  if (literal === 'null') return '';
  return literal.startsWith('"') ? (JSON.parse(literal) as string) : literal;
}
