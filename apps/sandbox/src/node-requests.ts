import { SystemClock, type Clock } from '@epusdt/kernel';
import type { FaultCall } from './fault-kind';
import { Faults, type FaultedRequest } from './faults';
import { bodyFields, json, parseJson, text, type Answer, type WebRequest } from './http';
import { answerFull, endpointNames, type View } from './node-api-full';
import { answerRpc, methodsOf } from './node-api-rpc';
import { answerHistory, routeOf } from './node-api-v1';
import type { ChainView } from './node-view';
import { RequestCounters } from './request-log';
import type { Reply } from './web-server';

export { RequestCounters } from './request-log';

const KEY_HEADER = 'tron-pro-api-key';

/** A request to a node as a listener sees it. */
export interface NodeRequest {
  readonly path: string;
  /** JSON-RPC method names of the body (several in a batch), the route under `/v1`, or the path itself. */
  readonly methods: readonly string[];
  readonly body: unknown;
}

export type NodeEvent =
  /** Before the answer; `truth` gives the honest one, to be bent. */
  | { readonly stage: 'request'; readonly request: NodeRequest; truth(): Answer }
  /** After the answer has left. */
  | { readonly stage: 'answered'; readonly request: NodeRequest; readonly reply: Reply };

/** May return (or promise) a reply at stage `request`: it is given instead of the truth, and of what faults make of it. */
export type NodeListener = (event: NodeEvent) => Reply | void | Promise<Reply | void>;

/** The interfaces of a Tron node, with a place to watch and to bend them. */
export class NodeRequests {
  readonly counters: RequestCounters;
  readonly faults: Faults;
  private readonly listeners = new Set<NodeListener>();

  constructor(
    private readonly chain: ChainView,
    private readonly clock: Clock = new SystemClock(),
  ) {
    this.counters = new RequestCounters(clock);
    this.faults = new Faults(chain, clock);
  }

  owns(path: string): boolean {
    return path === '/jsonrpc' || /^\/(wallet|walletsolidity|v1)\//.test(path);
  }

  /** Returns what takes the listener away again. All are told; the first reply decides. */
  intercept(listener: NodeListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async serve(request: WebRequest, reply: (what: Reply) => Promise<void>): Promise<void> {
    const seen = nodeRequestOf(request);
    const call = callOf(request, seen);
    this.counters.record(seen.path === '/jsonrpc' ? [seen.path, ...seen.methods] : seen.methods, call.key);
    const truth = (): Answer => this.answer(request, seen.body, null);
    const bent = await this.tell({ stage: 'request', request: seen, truth });
    const given = bent ?? this.faulted(request, seen, call);
    await reply(given);
    await this.tell({ stage: 'answered', request: seen, reply: given });
  }

  private async tell(event: NodeEvent): Promise<Reply | undefined> {
    let decided: Reply | undefined;
    for (const listener of this.listeners) {
      const reply = await listener(event);
      decided ??= reply ?? undefined;
    }
    return decided;
  }

  private faulted(request: WebRequest, { body }: NodeRequest, call: FaultCall): Reply {
    const faulted = this.faults.begin(call);
    const refusal = faulted?.refuse();
    if (refusal === undefined) {
      const answer = this.answer(request, body, faulted);
      return faulted ? faulted.wire(answer) : answer;
    }
    return faulted && typeof refusal === 'object' ? faulted.wire(refusal) : refusal;
  }

  private answer(request: WebRequest, body: unknown, faulted: FaultedRequest | null): Answer {
    const { method, path } = request;
    if (path === '/jsonrpc') {
      if (method !== 'POST') return text(`${method} ${path}: send JSON-RPC with POST`, 405);
      const answer = answerRpc(this.chain, body, faulted ?? undefined);
      return json(faulted && Array.isArray(answer) ? faulted.batch(answer) : answer);
    }
    if (path.startsWith('/v1/')) {
      const chain = faulted?.view(this.chain, routeOf(path)) ?? this.chain;
      return answerHistory(chain, request, this.clock.now());
    }
    return this.fullNode(request, faulted);
  }

  private fullNode(request: WebRequest, faulted: FaultedRequest | null): Answer {
    const { method, path } = request;
    if (method !== 'GET' && method !== 'POST') return text(`${method} ${path}: use GET or POST`, 405);
    const [, root = '', name = ''] = /^\/(wallet|walletsolidity)\/(.*)$/.exec(path) ?? [];
    const view: View = root === 'walletsolidity' ? 'solid' : 'full';
    const fields = method === 'GET' ? Object.fromEntries(request.query) : bodyFields(request);
    if (fields === null) {
      return json({ Error: 'class com.alibaba.fastjson.JSONException : the body is no JSON object' });
    }
    const answer = answerFull(faulted?.view(this.chain, path) ?? this.chain, view, name, fields);
    if (answer !== undefined) return json(faulted ? faulted.result(path, answer) : answer);
    return text(`no ${path} here; /${root}/ has: ${endpointNames().join(', ')}`, 404);
  }
}

function nodeRequestOf({ method, path, query, body }: WebRequest): NodeRequest {
  const parsed = method === 'GET' ? Object.fromEntries(query) : parseJson(body);
  return { path, methods: path === '/jsonrpc' ? methodsOf(parsed) : [routeOf(path)], body: parsed };
}

function callOf({ headers }: WebRequest, { path, methods, body }: NodeRequest): FaultCall {
  const key = headers[KEY_HEADER];
  return {
    path,
    names: [...new Set(methods)],
    key: typeof key === 'string' ? key : undefined,
    batchSize: path === '/jsonrpc' && Array.isArray(body) ? body.length : null,
    gzip: /\bgzip\b/.test(String(headers['accept-encoding'] ?? '')),
  };
}
