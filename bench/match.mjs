/** Payments settled a second: many open orders are paid in one block, and the rows say when each was settled. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { createOrder, payAll } from './orders.mjs';
import { onEachEngine } from './programs.mjs';
import { query } from './rows.mjs';

const PAYMENTS = 2_000;
const CALLERS = 32;
const WALLETS = 30;
const PATIENCE_MS = 120_000;
const LOOK_MS = 200;
const SETTLED = 'SELECT COUNT(*) AS count, MIN(settled_at) AS first, MAX(settled_at) AS last FROM payments';

export async function benchMatch({ say, ...servers }) {
  const rows = [];
  await onEachEngine(servers, WALLETS, async ({ engine, gateway, sandbox }) => {
    await payAll(sandbox.url, await placeOrders(gateway, PAYMENTS));
    const { first, last } = await settled(gateway, PAYMENTS);
    const ms = Math.max(1, Number(last) - Number(first));
    rows.push({ engine, payments: PAYMENTS, ms, perSecond: Math.round((PAYMENTS / ms) * 1_000) });
    say(`${engine}: ${rows.at(-1).perSecond} payments settled a second`);
  });
  return rows;
}

async function settled(gateway, count) {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const [row] = await query(gateway.store, SETTLED);
    if (Number(row.count) >= count) return row;
    if (performance.now() > end)
      throw new Error(`${row.count} of ${count} payments settled in ${PATIENCE_MS} ms`);
    await sleep(LOOK_MS);
  }
}

async function placeOrders(gateway, count) {
  const pool = new Pool(gateway.url, { connections: CALLERS });
  const orders = [];
  let begun = 0;
  const loop = async () => {
    while (begun < count) {
      begun += 1;
      const fields = { amount: 10 + begun, notifyUrl: 'http://127.0.0.1:9/notify' };
      orders.push(await createOrder(pool, gateway.secret, fields));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, loop));
  await pool.close();
  return orders;
}
