import { parse } from 'lossless-json';
import { request } from 'undici';

export const EXCHANGE_TIMEOUT_MS = 5_000;
export const MAX_ANSWER_BYTES = 1_048_576;
const OK = 200;

/** Nobody answered, or not with status 200 and JSON: the next question would fare no better. */
export class NoAnswer extends Error {}

export interface Question {
  readonly url: string;
  /** Sent by POST as JSON; without it the question is a GET. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** One question, one JSON answer, its numbers as they were written. Redirects are not followed. */
export async function askJson({ url, body, headers, timeoutMs }: Question): Promise<unknown> {
  const text = await exchange({ url, body, headers, timeoutMs: timeoutMs ?? EXCHANGE_TIMEOUT_MS });
  try {
    return parse(text);
  } catch {
    throw new NoAnswer(`no JSON but ${JSON.stringify(text.slice(0, 40))}`);
  }
}

async function exchange({
  url,
  body,
  headers,
  timeoutMs,
}: Required<Pick<Question, 'url' | 'timeoutMs'>> & {
  readonly body: object | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
}): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await request(url, {
      method: body ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'Mozilla/5.0 (compatible; epusdt-node)',
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal,
    });
    // A body that breaks off after we have left it would end the process: nobody else listens.
    answer.body.on('error', () => undefined);
    if (answer.statusCode !== OK) {
      // What else it says is not read.
      answer.body.destroy();
      throw new NoAnswer(`HTTP ${answer.statusCode}`);
    }
    return await textOf(answer.body);
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    if (signal.aborted) throw new NoAnswer(`no answer within ${timeoutMs / 1_000} s`);
    throw new NoAnswer(error instanceof Error && error.message !== '' ? error.message : String(error));
  }
}

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new NoAnswer(`an answer of more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
