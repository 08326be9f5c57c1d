import { SystemClock, type Clock } from '@epusdt/kernel';
import { answerAdmin, type AdminParts } from './admin';
import { SimulatedChain } from './chain';
import { html, notFound, text, wantsPage, type WebRequest } from './http';
import { indexPage } from './index-page';
import { NetworkTime } from './network-time';
import { NodeRequests, type NodeListener } from './node-requests';
import { payerPage } from './payer-page';
import { providerOf, startFurtherProviders, type FurtherProviders, type Provider } from './provider';
import { SimulatedRates } from './rate-sources';
import type { RequestCounters } from './request-log';
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
  /** Providers of nodes, 1 to 5; default 1. The first answers at the sandbox's own URL. */
  readonly providers?: number;
  /** Ports of the second provider, the third …; default, and 0: any free one. */
  readonly ports?: readonly number[];
  /** Without it the demo shop is closed. */
  readonly shop?: ShopOptions;
}

export interface Sandbox {
  readonly url: string;
  readonly port: number;
  readonly chain: SimulatedChain;
  readonly shop: Shop | null;
  /** A, which is at `url`, B, C …: one chain, each with faults of its own. */
  readonly providers: readonly Provider[];
  /** Sources of exchange rates, below `/_rates` at `url`. */
  readonly rates: SimulatedRates;
  /** Of provider A, as is `intercept`. */
  readonly requests: RequestCounters;
  /** Sees, and may bend, every request to a node; returns what takes the listener away again. */
  intercept(listener: NodeListener): () => void;
  close(): Promise<void>;
}

/** A Tron network with its nodes, its switches, sources of exchange rates, a demo shop and a payer, behind one port. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const time = new NetworkTime(options.clock ?? new SystemClock());
  const { clock } = time;
  const chain = new SimulatedChain(clock);
  const nodes = new NodeRequests(chain, clock);
  const server = await startWebServer(options);
  const { url, port } = server;
  const shop = options.shop ? new Shop({ publicUrl: url, ...options.shop }, clock) : null;
  const providers: Provider[] = [providerOf('A', url, nodes)];
  const rates = new SimulatedRates(clock);
  const answer = siteOf({ chain, providers, rates, time }, shop, url);
  server.handle(async (request, reply) => {
    if (nodes.owns(request.path)) await nodes.serve(request, reply);
    else await reply(await answer(request));
  });
  let others: FurtherProviders | undefined;
  const close = async (): Promise<void> => {
    time.stop();
    chain.stop();
    await Promise.all([server.close(), others?.close()]);
  };
  try {
    others = await startFurtherProviders(chain, clock, options);
    providers.push(...others.list);
    chain.setSpeed(options.msPerBlock ?? 0);
  } catch (error) {
    await close();
    throw error;
  }
  const intercept = (listener: NodeListener): (() => void) => nodes.intercept(listener);
  return { url, port, chain, shop, providers, rates, requests: nodes.counters, intercept, close };
}

/** Everything that is not a node. */
function siteOf(
  parts: AdminParts,
  shop: Shop | null,
  url: string,
): (request: WebRequest) => Reply | Promise<Reply> {
  const { chain, providers, rates } = parts;
  return (request) => {
    const { method, path, query } = request;
    if (path.startsWith('/_sim/')) return answerAdmin(parts, request);
    if (rates.owns(path)) return rates.answer(request);
    if (isShopPath(path)) {
      if (shop) return answerShop(shop, { payerUrl: '/pay' }, request);
      return wantsPage(request) ? html(closedShopPage(), CLOSED) : text(CLOSED_SHOP, CLOSED);
    }
    if (method === 'GET' && path === '/') return html(indexPage(chain, providers, url));
    if (method === 'GET' && path === '/pay') return html(payerPage(chain, query));
    return notFound(`${method} ${path}`);
  };
}
