import type { Clock } from '@epusdt/kernel';
import { answerAdmin } from './admin';
import { SimulatedChain } from './chain';
import { html, notFound, text, wantsPage, type WebRequest } from './http';
import { indexPage } from './index-page';
import { NodeRequests, type NodeListener, type RequestCounters } from './node-requests';
import { payerPage } from './payer-page';
import { Shop, type ShopOptions } from './shop';
import { closedShopPage } from './shop-pages';
import { answerShop, isShopPath } from './shop-server';
import { startWebServer, type Reply } from './web-server';

const CLOSED = 503;
const CLOSED_SHOP = 'the demo shop is closed; start the sandbox with SHOP_GATEWAY_URL and SHOP_SECRET';

export interface SandboxOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly host?: string;
  /** Default 0: blocks are made by hand. */
  readonly msPerBlock?: number;
  /** Stamps blocks and shop orders; default: the wall clock. */
  readonly clock?: Clock;
  /** Without it the demo shop is closed. */
  readonly shop?: ShopOptions;
}

export interface Sandbox {
  readonly url: string;
  readonly port: number;
  readonly chain: SimulatedChain;
  readonly shop: Shop | null;
  readonly requests: RequestCounters;
  /** Sees, and may bend, every request to a node; returns what takes the listener away again. */
  intercept(listener: NodeListener): () => void;
  close(): Promise<void>;
}

/** A Tron network with its nodes, its switches, a demo shop and a payer, behind one port. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const chain = new SimulatedChain(options.clock);
  const nodes = new NodeRequests(chain);
  const server = await startWebServer(options);
  const { url, port } = server;
  const shop = options.shop ? new Shop({ publicUrl: url, ...options.shop }, options.clock) : null;
  const answer = siteOf(chain, nodes, shop, url);
  server.handle(async (request, reply) => {
    if (nodes.owns(request.path)) await nodes.serve(request, reply);
    else await reply(await answer(request));
  });
  const close = async (): Promise<void> => {
    chain.stop();
    await server.close();
  };
  try {
    chain.setSpeed(options.msPerBlock ?? 0);
  } catch (error) {
    await close();
    throw error;
  }
  const intercept = (listener: NodeListener): (() => void) => nodes.intercept(listener);
  return { url, port, chain, shop, requests: nodes.counters, intercept, close };
}

/** Everything that is not a node. */
function siteOf(
  chain: SimulatedChain,
  { counters }: NodeRequests,
  shop: Shop | null,
  url: string,
): (request: WebRequest) => Reply | Promise<Reply> {
  return (request) => {
    const { method, path, query } = request;
    if (path.startsWith('/_sim/')) return answerAdmin({ chain, counters }, request);
    if (isShopPath(path)) {
      if (shop) return answerShop(shop, { payerUrl: '/pay' }, request);
      return wantsPage(request) ? html(closedShopPage(), CLOSED) : text(CLOSED_SHOP, CLOSED);
    }
    if (method === 'GET' && path === '/') return html(indexPage(chain, url));
    if (method === 'GET' && path === '/pay') return html(payerPage(chain, query));
    return notFound(`${method} ${path}`);
  };
}
