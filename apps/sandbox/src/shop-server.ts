import type { Clock } from '@epusdt/kernel';
import { bodyFields, clipped, html, json, notFound, redirect, text, type WebRequest } from './http';
import { GOODS, Shop, type ShopOptions } from './shop';
import { goodsPage, orderPage, shopProblemPage, type ShopSurroundings } from './shop-pages';
import { startWebServer, type Reply } from './web-server';

const BAD_GATEWAY = 502;

export const isShopPath = (path: string): boolean => path === '/shop' || path.startsWith('/shop/');

/** Everything under `/shop`. */
export async function answerShop(shop: Shop, around: ShopSurroundings, request: WebRequest): Promise<Reply> {
  const { method, path } = request;
  const orderId = /^\/shop\/order\/([\w-]{1,64})$/.exec(path)?.[1];
  if (orderId !== undefined && method === 'GET') {
    const order = shop.find(orderId);
    if (order) return html(orderPage(order, around));
    return html(shopProblemPage('No such order', `The shop has no order ${orderId}.`, around), 404);
  }
  switch (`${method} ${path}`) {
    case 'GET /shop':
    case 'GET /shop/':
      return html(goodsPage(shop.list(), around));
    case 'GET /shop/orders':
      return json(shop.list());
    case 'POST /shop/order':
      return buy(shop, around, request);
    case 'POST /shop/notify': {
      const fields = bodyFields(request);
      return fields ? shop.receive(fields) : text('fail: body: no JSON object', 400);
    }
    default:
      return notFound(`${method} ${path}`);
  }
}

async function buy(shop: Shop, around: ShopSurroundings, request: WebRequest): Promise<Reply> {
  const wanted = bodyFields(request)?.['good'];
  const good = GOODS.find(({ id }) => id === wanted);
  if (!good) {
    const known = GOODS.map(({ id }) => id).join(', ');
    const problem = `good: ${clipped(wanted)} is not sold here; give one of ${known}`;
    return html(shopProblemPage('Not sold here', problem, around), 400);
  }
  const order = await shop.order(good);
  return order.trade ? redirect(order.trade.paymentUrl) : html(orderPage(order, around), BAD_GATEWAY);
}

export interface ShopServer {
  readonly url: string;
  readonly port: number;
  readonly shop: Shop;
  close(): Promise<void>;
}

/** The shop by itself, without a chain beside it. */
export async function startShop(
  options: ShopOptions & { readonly port: number; readonly host?: string; readonly clock?: Clock },
): Promise<ShopServer> {
  const around: ShopSurroundings = { payerUrl: undefined };
  const server = await startWebServer(options);
  const shop = new Shop({ publicUrl: server.url, ...options }, options.clock);
  server.handle(async (request, reply) => {
    if (request.path === '/') return reply(redirect('/shop'));
    return reply(isShopPath(request.path) ? await answerShop(shop, around, request) : notFound(request.path));
  });
  return { url: server.url, port: server.port, shop, close: () => server.close() };
}
