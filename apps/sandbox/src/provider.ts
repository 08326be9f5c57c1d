import type { Clock } from '@epusdt/kernel';
import type { Faults } from './faults';
import { text } from './http';
import { NodeRequests, type NodeListener } from './node-requests';
import type { ChainView } from './node-view';
import type { RequestCounters } from './request-log';
import { startWebServer, type WebServer } from './web-server';

const NAMES = ['A', 'B', 'C', 'D', 'E'] as const;
export const MAX_PROVIDERS = NAMES.length;
export type ProviderName = (typeof NAMES)[number];

/** An operator of nodes, as a gateway knows it by a URL; all providers of a sandbox show one chain. */
export interface Provider {
  readonly name: ProviderName;
  readonly url: string;
  readonly requests: RequestCounters;
  /** What is wrong with it. */
  readonly faults: Faults;
  /** Sees, and may bend, every request to it; returns what takes the listener away again. */
  intercept(listener: NodeListener): () => void;
}

export interface ProvidersOptions {
  /** How many in all, 1 to 5; default 1. */
  readonly providers?: number | undefined;
  /** Of the second provider, the third …; missing ones, and 0: any free one. */
  readonly ports?: readonly number[] | undefined;
  readonly host?: string | undefined;
}

export interface FurtherProviders {
  readonly list: readonly Provider[];
  close(): Promise<void>;
}

export const providerOf = (name: ProviderName, url: string, nodes: NodeRequests): Provider => ({
  name,
  url,
  requests: nodes.counters,
  faults: nodes.faults,
  intercept: (listener) => nodes.intercept(listener),
});

/** B, C …, each behind a port of its own; A answers where the sandbox itself does. */
export async function startFurtherProviders(
  chain: ChainView,
  clock: Clock,
  { providers = 1, ports = [], host }: ProvidersOptions,
): Promise<FurtherProviders> {
  if (!Number.isInteger(providers) || providers < 1 || providers > MAX_PROVIDERS) {
    throw new RangeError(`providers: ${providers}; give a whole number from 1 to ${MAX_PROVIDERS}`);
  }
  const list: Provider[] = [];
  const servers: WebServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  try {
    for (const [index, name] of NAMES.slice(1, providers).entries()) {
      const server = await startWebServer({ port: ports[index] ?? 0, host });
      servers.push(server);
      const nodes = new NodeRequests(chain, clock);
      serveNodesOnly(server, name, nodes);
      list.push(providerOf(name, server.url, nodes));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { list, close };
}

function serveNodesOnly(server: WebServer, name: ProviderName, nodes: NodeRequests): void {
  server.handle(async (request, reply) => {
    if (nodes.owns(request.path)) return nodes.serve(request, reply);
    const here = '/jsonrpc, /wallet/…, /walletsolidity/… and /v1/…';
    return reply(text(`nothing at ${request.path}; provider ${name} has ${here}`, 404));
  });
}
