import type { SimulatedChain } from './chain';
import { bodyFields, json, parseJson, text, type Answer, type WebRequest } from './http';
import { answerFull, endpointNames, type View } from './node-api-full';
import { answerRpc, methodsOf } from './node-api-rpc';
import type { Reply } from './web-server';

/** Bounds what strange method names can make us remember. */
const MAX_NAMES = 500;
const OTHERS = '(others)';

/** What the nodes were asked: HTTP requests by path, JSON-RPC calls by method. */
export class RequestCounters {
  private readonly counts = new Map<string, number>();
  private requests = 0;

  /** HTTP requests; a batch is one. */
  get total(): number {
    return this.requests;
  }

  /** `eth_getLogs`, or a path such as `/wallet/getnowblock`. */
  of(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  snapshot(): { total: number; counts: Record<string, number> } {
    return { total: this.requests, counts: Object.fromEntries(this.counts) };
  }

  clear(): void {
    this.counts.clear();
    this.requests = 0;
  }

  record(names: readonly string[]): void {
    this.requests += 1;
    for (const name of names) {
      const key = this.counts.has(name) || this.counts.size < MAX_NAMES ? name : OTHERS;
      this.counts.set(key, this.of(key) + 1);
    }
  }
}

/** A request to a node as a listener sees it. */
export interface NodeRequest {
  readonly path: string;
  /** JSON-RPC method names of the body (several in a batch), or the path itself. */
  readonly methods: readonly string[];
  readonly body: unknown;
}

export type NodeEvent =
  /** Before the answer; `truth` gives the honest one, to be bent. */
  | { readonly stage: 'request'; readonly request: NodeRequest; truth(): Answer }
  /** After the answer has left. */
  | { readonly stage: 'answered'; readonly request: NodeRequest; readonly reply: Reply };

/** May return (or promise) a reply at stage `request`: it is given instead of the truth. */
export type NodeListener = (event: NodeEvent) => Reply | void | Promise<Reply | void>;

/** The two interfaces of a Tron node, with a place to watch and to bend them. */
export class NodeRequests {
  readonly counters = new RequestCounters();
  private readonly listeners = new Set<NodeListener>();

  constructor(private readonly chain: SimulatedChain) {}

  owns(path: string): boolean {
    return path === '/jsonrpc' || /^\/wallet(solidity)?\//.test(path);
  }

  /** Returns what takes the listener away again. All are told; the first reply decides. */
  intercept(listener: NodeListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async serve(request: WebRequest, reply: (what: Reply) => Promise<void>): Promise<void> {
    const seen = nodeRequestOf(request);
    this.counters.record(seen.path === '/jsonrpc' ? [seen.path, ...seen.methods] : [seen.path]);
    const truth = (): Answer => this.truth(request, seen.body);
    const bent = await this.tell({ stage: 'request', request: seen, truth });
    const given = bent ?? truth();
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

  private truth(request: WebRequest, body: unknown): Answer {
    const { method, path } = request;
    if (path === '/jsonrpc') {
      if (method === 'POST') return json(answerRpc(this.chain, body));
      return text(`${method} ${path}: send JSON-RPC with POST`, 405);
    }
    if (method !== 'GET' && method !== 'POST') return text(`${method} ${path}: use GET or POST`, 405);
    const [, root = '', name = ''] = /^\/(wallet|walletsolidity)\/(.*)$/.exec(path) ?? [];
    const view: View = root === 'walletsolidity' ? 'solid' : 'full';
    const fields = method === 'GET' ? Object.fromEntries(request.query) : bodyFields(request);
    if (fields === null) {
      return json({ Error: 'class com.alibaba.fastjson.JSONException : the body is no JSON object' });
    }
    const answer = answerFull(this.chain, view, name, fields);
    if (answer !== undefined) return json(answer);
    return text(`no ${path} here; /${root}/ has: ${endpointNames().join(', ')}`, 404);
  }
}

function nodeRequestOf({ method, path, query, body }: WebRequest): NodeRequest {
  const parsed = method === 'GET' ? Object.fromEntries(query) : parseJson(body);
  return { path, methods: path === '/jsonrpc' ? methodsOf(parsed) : [path], body: parsed };
}
