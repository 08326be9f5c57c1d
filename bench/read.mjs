/** `GET /api/v2/orders/:id` under 256 clients, on both engines: every answer whole, and unchanged ones by ETag. */
import { Pool } from 'undici';
import { createOrder, drive, open } from './orders.mjs';
import { launchGateway, launchSandbox, storageOf } from './programs.mjs';

const CALLERS = 256;
const SIZES = {
  full: { engines: ['embedded', 'distributed'], warmUp: 500, seconds: 8, orders: 500 },
  quick: { engines: ['embedded'], warmUp: 100, seconds: 1, orders: 100 },
};
const NO_LIMIT = '1000000';

export async function benchRead({ databaseUrl, redisUrl, say, quick }) {
  const size = quick ? SIZES.quick : SIZES.full;
  const sandbox = await launchSandbox();
  try {
    const rows = [];
    for (const engine of size.engines) {
      const storage = await storageOf(engine, { databaseUrl, redisUrl });
      const settings = { API_RATE_LIMIT: NO_LIMIT };
      const gateway = await launchGateway(sandbox.url, { wallets: 10, settings, ...storage });
      try {
        const key = await gateway.apiKey('orders:read');
        for (const known of [false, true]) {
          const measured = await reads(gateway, key, known, size);
          rows.push({ engine, callers: CALLERS, etag: known, ...measured, rssMiB: gateway.rssMiB() });
          say(`${engine}, ${known ? 'unchanged (304)' : 'whole (200)'}: ${measured.perSecond} reads/s`);
        }
      } finally {
        await gateway.stop();
      }
    }
    return rows;
  } finally {
    await sandbox.stop();
  }
}

async function reads(gateway, key, known, { warmUp, seconds, orders }) {
  const pool = new Pool(gateway.url, { connections: CALLERS });
  const authorization = `Bearer ${key}`;
  const ids = [];
  for (let n = 0; n < orders; n += 1) {
    const order = { amount: 10 + n, notifyUrl: 'http://127.0.0.1:9/notify' };
    ids.push((await createOrder(pool, gateway.secret, order)).trade_id);
  }
  const etags = new Map();
  let next = 0;
  const once = async () => {
    next += 1;
    const id = ids[next % ids.length];
    const etag = known ? etags.get(id) : undefined;
    const headers = { authorization, ...(etag === undefined ? {} : { 'if-none-match': etag }) };
    const answer = await pool.request({ method: 'GET', path: `/api/v2/orders/${id}`, headers });
    await answer.body.dump();
    const wanted = etag === undefined ? 200 : 304;
    if (answer.statusCode !== wanted) throw new Error(`HTTP ${answer.statusCode} where ${wanted} was due`);
    if (known) etags.set(id, answer.headers.etag);
  };
  await open(pool, CALLERS);
  await drive(gateway, CALLERS, { count: warmUp }, once);
  const measured = await drive(gateway, CALLERS, { seconds }, once);
  await pool.close();
  return measured;
}
