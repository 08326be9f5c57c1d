import { isRecord, json, notFound, parseJson, type WebRequest } from '../../apps/sandbox/src/http';
import { startWebServer, type WebServer } from '../../apps/sandbox/src/web-server';

/** What one request is answered with: the JSON as it stands. */
export type AnswerFor = (query: Readonly<Record<string, unknown>>) => unknown;

/**
 * A provider that knows recorded answers only. JSON-RPC results are named by their method (and get the id of the
 * question, as any node's do), everything else by its path.
 */
export class RecordedAnswers {
  readonly asked: { readonly name: string; readonly query: Readonly<Record<string, unknown>> }[] = [];
  private readonly answers = new Map<string, AnswerFor>();

  private constructor(private readonly server: WebServer) {}

  static async start(): Promise<RecordedAnswers> {
    const provider = new RecordedAnswers(await startWebServer({ port: 0 }));
    provider.server.handle((request, reply) => {
      const body = request.method === 'GET' ? Object.fromEntries(request.query) : parseJson(request.body);
      return reply(provider.answer(request, body));
    });
    return provider;
  }

  get url(): string {
    return this.server.url;
  }

  /** `value` may be a function of the question: of the parameters of a method as `params`, or of the fields of a path. */
  on(name: string, value: unknown): this {
    this.answers.set(name, typeof value === 'function' ? (value as AnswerFor) : () => value);
    return this;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private answer({ path }: WebRequest, body: unknown): ReturnType<typeof json> {
    if (path === '/jsonrpc')
      return json(Array.isArray(body) ? body.map((one) => this.call(one)) : this.call(body));
    const answer = this.find(path, isRecord(body) ? body : {});
    return answer === undefined ? notFound(path) : json(answer);
  }

  private call(request: unknown): object {
    const { id, method, params } = isRecord(request) ? request : {};
    const result = this.find(String(method), { params });
    const error = { code: -32601, message: 'method not found' };
    return { jsonrpc: '2.0', id, ...(result === undefined ? { error } : { result }) };
  }

  private find(name: string, query: Readonly<Record<string, unknown>>): unknown {
    this.asked.push({ name, query });
    return this.answers.get(name)?.(query);
  }
}
