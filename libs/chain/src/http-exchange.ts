import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { request, type Dispatcher } from 'undici';
import type { RawAnswer } from './refusal';

const ANSWER_TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 30 * 1024 * 1024;
const unzip = promisify(gunzip);

/** One request, POST where there is a body; the whole answer as text, whatever its status. Bounded in time and size. */
export async function exchangeHttp(
  dispatcher: Dispatcher,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<RawAnswer> {
  const answer = await request(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    dispatcher,
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error(`answer longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  const zipped = answer.headers['content-encoding'] === 'gzip';
  const text = zipped ? await unzip(whole, { maxOutputLength: MAX_ANSWER_BYTES }) : whole;
  const { 'retry-after': retryAfter } = answer.headers;
  return {
    status: answer.statusCode,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
    text: text.toString('utf8'),
  };
}
