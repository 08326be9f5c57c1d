/**
 * Checkout pages that are open: each one order with its live status (server-sent events), on one process of each engine.
 * How long from the payment in the database to the word on the page, when orders are paid as in a busy minute, and when
 * all the rest is paid in one go.
 */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { createOrder, payAll, percentiles } from './orders.mjs';
import { onEachEngine } from './programs.mjs';

const PAGES = 2_000;
const WALLETS = 60;
const CALLERS = 32;
const PAID_A_SECOND = 20;
const SECONDS = 20;
const PATIENCE_MS = 180_000;
const LOOK_MS = 50;
const NOBODY = 'http://127.0.0.1:9/notify';

export async function benchStreams({ say, ...servers }) {
  const rows = [];
  await onEachEngine(servers, WALLETS, async ({ engine, gateway, sandbox }) => {
    const orders = await placeOrders(gateway);
    const before = gateway.rssMiB();
    const pages = await openPages(gateway, orders);
    const rssMiB = gateway.rssMiB();
    const open = { engine, pages: PAGES, rssMiB, kibPerPage: perPage(before, rssMiB) };
    const [some, rest] = [orders.slice(0, PAID_A_SECOND * SECONDS), orders.slice(PAID_A_SECOND * SECONDS)];
    for (let i = 0; i < some.length; i += PAID_A_SECOND) {
      const second = sleep(1_000);
      await payAll(sandbox.url, some.slice(i, i + PAID_A_SECOND));
      await second;
    }
    rows.push({ ...open, paid: `${PAID_A_SECOND} a second`, ...(await shown(gateway, pages, some)) });
    say(`${engine}: ${PAID_A_SECOND} a second: p99 ${rows.at(-1).p99} ms`);
    await payAll(sandbox.url, rest);
    rows.push({ ...open, paid: `${rest.length} at once`, ...(await shown(gateway, pages, rest)) });
    say(`${engine}: ${rest.length} at once: p99 ${rows.at(-1).p99} ms`);
    pages.close();
  });
  return rows;
}

const perPage = (before, after) =>
  before === null || after === null ? null : Math.round(((after - before) * 1_024) / PAGES);

async function placeOrders(gateway) {
  const pool = new Pool(gateway.url, { connections: CALLERS });
  const orders = [];
  let begun = 0;
  const loop = async () => {
    while (begun < PAGES) {
      begun += 1;
      orders.push(await createOrder(pool, gateway.secret, { amount: 10 + begun, notifyUrl: NOBODY }));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, loop));
  await pool.close();
  return orders;
}

/** Opens the stream of every order, and notes when each is told that it is paid, by this machine's clock. */
async function openPages(gateway, orders) {
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  const paidAt = new Map();
  const requests = [];
  const open = ({ trade_id: id }) =>
    new Promise((resolve, reject) => {
      const request = get(`${gateway.url}/pay/checkout-counter/${id}/events`, { agent }, (response) => {
        if (response.statusCode !== 200) return reject(new Error(`HTTP ${response.statusCode} for a stream`));
        response.setEncoding('utf8');
        response.on('data', (text) => {
          if (text.includes('"status":"pending"')) resolve();
          if (text.includes('"status":"paid"')) paidAt.set(id, Date.now());
        });
      });
      request.on('error', (error) => (request.destroyed ? resolve() : reject(error)));
      requests.push(request);
    });
  for (let i = 0; i < orders.length; i += CALLERS) await Promise.all(orders.slice(i, i + CALLERS).map(open));
  return { paidAt, close: () => requests.forEach((request) => request.destroy()) };
}

/** Waits until all are told, and compares with when each was paid in the database. */
async function shown(gateway, { paidAt }, orders) {
  const until = Date.now() + PATIENCE_MS;
  while (!orders.every(({ trade_id: id }) => paidAt.has(id))) {
    if (Date.now() > until) throw new Error('not every page was told that its order is paid');
    await sleep(LOOK_MS);
  }
  const key = await gateway.apiKey('orders:read');
  const latencies = [];
  for (const { trade_id: id } of orders) {
    const answer = await fetch(`${gateway.url}/api/v2/orders/${id}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const { payment } = await answer.json();
    latencies.push(paidAt.get(id) - Date.parse(payment.settled_at));
  }
  return percentiles(latencies);
}
