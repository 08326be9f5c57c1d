/**
 * Callbacks, on both engines: how many a second reach a good shop, alone and beside one that is dead; and how long those of other shops wait, from the
 * moment they are due to the acknowledgement, while one shop hangs: when they become due as payments do in a busy
 * minute, and all at once.
 */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { createOrder, payAll, percentiles } from './orders.mjs';
import { onEachEngine } from './programs.mjs';

const WALLETS = 30;
const CALLERS = 32;
const THROUGHPUT = 2_000;
const DEAD = 300;
const HANGING = 300;
const OTHERS = 1_000;
const OTHER_SHOPS = 10;
const PAID_A_SECOND = 20;
const PATIENCE_MS = 120_000;
const LOOK_MS = 50;

export async function benchCallbacks({ say, ...servers }) {
  const rows = [];
  await onEachEngine(servers, WALLETS, async ({ engine, gateway, sandbox }) => {
    for (const dead of [0, DEAD]) {
      const throughput = await oneGoodShop(gateway, sandbox, dead);
      const [what, beside] =
        dead === 0
          ? ['one good shop', 'nobody']
          : [`one good shop, beside ${dead} of one that refuses`, 'a dead shop'];
      rows.push({ engine, what, beside, ...throughput, rssMiB: gateway.rssMiB() });
      say(`${engine}: ${throughput.perSecond} callbacks/s beside ${beside}`);
    }
    for (const pace of [PAID_A_SECOND, OTHERS]) {
      const what = pace === OTHERS ? 'all at once' : `${pace} a second`;
      const others = await besideAHangingShop(gateway, sandbox, pace);
      rows.push({
        engine,
        what: `${OTHERS} others, ${what}, beside ${HANGING} of a hanging shop`,
        beside: 'a hanging shop',
        ...others,
        rssMiB: gateway.rssMiB(),
      });
      say(`${engine}: ${what} beside a hanging shop: p50 ${others.p50} ms, p99 ${others.p99} ms`);
    }
  });
  return rows;
}

/** Whose connections are refused. */
async function deadUrl() {
  const shop = await startShop(() => undefined);
  await shop.close();
  return shop.url;
}

async function oneGoodShop(gateway, sandbox, dead) {
  const shop = await startShop((response) => response.end('ok'));
  const nobody = await deadUrl();
  const lost = await placeOrders(gateway, dead, () => nobody);
  const orders = await placeOrders(gateway, THROUGHPUT, () => shop.url);
  await payAll(sandbox.url, [...lost, ...orders]);
  await until(() => shop.heard() >= THROUGHPUT);
  const measured = { count: THROUGHPUT, perSecond: shop.perSecond(), ...(await waits(gateway, [shop])) };
  await shop.close();
  return measured;
}

async function besideAHangingShop(gateway, sandbox, pace) {
  const hanging = await startShop(() => undefined);
  const shops = [];
  for (let n = 0; n < OTHER_SHOPS; n += 1) shops.push(await startShop((response) => response.end('ok')));
  const waiting = await placeOrders(gateway, HANGING, () => hanging.url);
  await payAll(sandbox.url, waiting);
  await until(() => hanging.heard() > 0);
  const orders = await placeOrders(gateway, OTHERS, (n) => shops[n % OTHER_SHOPS].url);
  for (let i = 0; i < orders.length; i += pace) {
    const second = sleep(1_000);
    await payAll(sandbox.url, orders.slice(i, i + pace));
    await second;
  }
  const heard = () => shops.reduce((sum, shop) => sum + shop.heard(), 0);
  await until(() => heard() >= OTHERS);
  const measured = { count: OTHERS, hangingAtOnce: hanging.most(), ...(await waits(gateway, shops)) };
  await Promise.all([hanging, ...shops].map((shop) => shop.close()));
  return measured;
}

let serial = 0;

async function placeOrders(gateway, count, urlOf) {
  const pool = new Pool(gateway.url, { connections: CALLERS });
  const orders = [];
  let begun = 0;
  const loop = async () => {
    while (begun < count) {
      const n = begun;
      begun += 1;
      serial += 1;
      orders.push(
        await createOrder(pool, gateway.secret, { amount: 10 + (serial % 3_000), notifyUrl: urlOf(n) }),
      );
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, loop));
  await pool.close();
  return orders;
}

/** From the row of the callback, written with the payment, to its acknowledgement. */
async function waits(gateway, shops) {
  const key = await gateway.apiKey('callbacks:read');
  const mine = new Set(shops.map(({ url }) => url));
  const latencies = [];
  let cursor = null;
  do {
    const query = `limit=100${cursor === null ? '' : `&cursor=${cursor}`}`;
    const answer = await fetch(`${gateway.url}/api/v2/callbacks?state=acknowledged&${query}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    if (!answer.ok) throw new Error(`the callbacks cannot be read: ${await answer.text()}`);
    const page = await answer.json();
    for (const { url, created_at: from, closed_at: to } of page.data) {
      if (mine.has(url)) latencies.push(Date.parse(to) - Date.parse(from));
    }
    cursor = page.next_cursor;
  } while (cursor !== null);
  return percentiles(latencies);
}

async function startShop(answer) {
  let [heard, open, most] = [0, 0, 0];
  let [first, last] = [0, 0];
  const server = createServer((request, response) => {
    open += 1;
    most = Math.max(most, open);
    response.on('close', () => (open -= 1));
    request.resume().on('end', () => {
      heard += 1;
      last = performance.now();
      if (heard === 1) first = last;
      answer(response);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/notify`,
    heard: () => heard,
    most: () => most,
    perSecond: () => Math.round((heard / Math.max(1, last - first)) * 1_000),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function until(question) {
  const end = performance.now() + PATIENCE_MS;
  while (!question()) {
    if (performance.now() > end) throw new Error(`the callbacks did not arrive within ${PATIENCE_MS} ms`);
    await sleep(LOOK_MS);
  }
}
