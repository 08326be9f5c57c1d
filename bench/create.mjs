/** Creates per second at 1, 16 and 64 callers, on both engines. Every create is a new order with a free slot. */
import { Pool } from 'undici';
import { createOrder, drive } from './orders.mjs';
import { launchGateway, launchSandbox, storageOf } from './programs.mjs';

const CALLERS = [1, 16, 64];
const WARM_UP = 200;
const SECONDS = 8;
const WALLETS = 10;
/** Distinct base amounts: with 10 wallets of 100 amounts each, 2 million orders find a free slot. */
const AMOUNTS = 2_000;
const NOTIFY_URL = 'http://127.0.0.1:9/notify';

export async function benchCreate({ databaseUrl, redisUrl, say }) {
  const sandbox = await launchSandbox();
  try {
    const rows = [];
    for (const engine of ['embedded', 'distributed']) {
      const storage = await storageOf(engine, { databaseUrl, redisUrl });
      const gateway = await launchGateway(sandbox.url, { wallets: WALLETS, ...storage });
      try {
        say(`${engine}: ready in ${gateway.readyMs} ms, ${gateway.rssMiB()} MiB`);
        await creates(gateway, 16, { count: WARM_UP });
        for (const callers of CALLERS) {
          const measured = await creates(gateway, callers, { seconds: SECONDS });
          rows.push({ engine, callers, ...measured, readyMs: gateway.readyMs, rssMiB: gateway.rssMiB() });
          say(`${engine}, ${callers} callers: ${measured.perSecond} creates/s`);
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

let serial = 0;

async function creates(gateway, callers, extent) {
  const pool = new Pool(gateway.url, { connections: callers });
  const once = () => {
    serial += 1;
    return createOrder(pool, gateway.secret, { amount: 10 + (serial % AMOUNTS), notifyUrl: NOTIFY_URL });
  };
  const measured = await drive(gateway, callers, extent, once);
  await pool.close();
  return measured;
}
