import { Agent, request } from 'undici';
import { ChainSourceError } from './chain-source';
import { SchemaError, fields, list } from './answer-schema';

const CONNECT_TIMEOUT_MS = 2_000;
const ANSWER_TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 30 * 1024 * 1024;
const TRONGRID = /(^|\.)trongrid\.io$/;
const EXCERPT = 120;

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** HTTP to one node: complete JSON of the expected envelope, or an error. `baseUrl` without trailing slash. */
export class NodeClient {
  private readonly agent = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } });
  private readonly headers: Record<string, string>;
  readonly name: string;

  constructor(
    private readonly baseUrl: string,
    apiKey: string | null,
  ) {
    const url = new URL(baseUrl);
    this.name = url.host;
    // A key is for its own operator only.
    const keyed = apiKey !== null && TRONGRID.test(url.hostname);
    this.headers = {
      'content-type': 'application/json',
      ...(keyed ? { 'TRON-PRO-API-KEY': apiKey } : {}),
    };
  }

  /** Results in the order of the calls. A refused call throws. */
  async rpc(calls: readonly RpcCall[]): Promise<unknown[]> {
    const batch = calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call }));
    const answer = await this.post('/jsonrpc', batch.length === 1 ? batch[0] : batch);
    return this.vouch(() => {
      const envelopes = Array.isArray(answer) ? list(answer, 'batch') : [answer];
      const results = new Map<number, unknown>();
      for (const envelope of envelopes) {
        const { id, result, error } = fields(envelope, 'JSON-RPC answer');
        if (error !== undefined) throw new Error(`refused: ${JSON.stringify(error).slice(0, EXCERPT)}`);
        if (typeof id !== 'number' || result === undefined || results.has(id))
          throw new SchemaError('answer', envelope);
        results.set(id, result);
      }
      if (results.size !== calls.length) throw new Error(`answered ${results.size} of ${calls.length} calls`);
      return calls.map((_, id) => results.get(id));
    });
  }

  /** Full-node HTTP, for example `/walletsolidity/getblock`. */
  async post(path: string, body: unknown): Promise<unknown> {
    try {
      const answer = await request(this.baseUrl + path, {
        method: 'POST',
        headers: this.headers,
        body: JSON.stringify(body),
        dispatcher: this.agent,
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      });
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES) throw new Error(`answer longer than ${MAX_ANSWER_BYTES} bytes`);
        chunks.push(chunk);
      }
      const text = Buffer.concat(chunks).toString('utf8');
      if (answer.statusCode !== 200) throw new Error(`HTTP ${answer.statusCode} ${text.slice(0, EXCERPT)}`);
      return parseJson(text);
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** Runs a reading of an answer; whatever is wrong with it becomes this node's error. */
  vouch<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw this.failure(error);
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private failure(error: unknown): ChainSourceError {
    if (error instanceof ChainSourceError) return error;
    return new ChainSourceError(this.name, error instanceof Error ? error.message : String(error));
  }
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`no JSON: ${text.slice(0, EXCERPT)}`);
  }
  // Limits and lite nodes answer HTTP 200 with an error inside.
  if (typeof value === 'object' && value !== null && 'Error' in value) {
    throw new Error(`refused: ${JSON.stringify(value.Error).slice(0, EXCERPT)}`);
  }
  return value;
}
