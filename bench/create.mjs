/** Creates per second at 1, 16 and 64 callers, on both engines. Every create is a new order with a free slot. */
import { createHash, randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { Pool } from 'undici';
import { launchGateway, launchSandbox } from './programs.mjs';

const CALLERS = [1, 16, 64];
const WARM_UP = 200;
const SECONDS = 8;
const WALLETS = 10;
/** Distinct base amounts: with 10 wallets of 100 amounts each, 2 million orders find a free slot. */
const AMOUNTS = 2_000;

export async function benchCreate({ databaseUrl, redisUrl, say }) {
  const sandbox = await launchSandbox();
  try {
    const rows = [];
    for (const engine of ['embedded', 'distributed']) {
      const storage = engine === 'embedded' ? {} : await ownStorage(databaseUrl, redisUrl);
      const gateway = await launchGateway(sandbox.url, { wallets: WALLETS, ...storage });
      try {
        say(`${engine}: ready in ${gateway.readyMs} ms, ${gateway.rssMiB()} MiB`);
        await drive(gateway, 16, { count: WARM_UP });
        for (const callers of CALLERS) {
          const measured = await drive(gateway, callers, { seconds: SECONDS });
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

async function ownStorage(databaseUrl, redisUrl) {
  const name = `epusdt_bench_${randomBytes(4).toString('hex')}`;
  const connection = await createConnection(databaseUrl);
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await connection.end();
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return { databaseUrl: url.href, redisUrl: new URL('/9', redisUrl).href };
}

let serial = 0;

/** Runs `callers` loops for some seconds, or until `count` creates are done. Latencies in milliseconds. */
async function drive(gateway, callers, { seconds = Infinity, count = Infinity }) {
  const pool = new Pool(gateway.url, { connections: callers });
  const latencies = [];
  const cpuBefore = gateway.cpuMs();
  const started = performance.now();
  const end = started + seconds * 1_000;
  let begun = 0;
  const loop = async () => {
    while (begun < count && performance.now() < end) {
      begun += 1;
      const from = performance.now();
      await create(pool, gateway.secret);
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: callers }, loop));
  const took = (performance.now() - started) / 1_000;
  // Of one core: a process that runs JavaScript alone has no more than one for it.
  const cpuShare = cpuBefore === null ? null : Math.round((gateway.cpuMs() - cpuBefore) / took / 10);
  await pool.close();
  latencies.sort((a, b) => a - b);
  const at = (share) => Number((latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(2));
  return {
    creates: latencies.length,
    perSecond: Math.round(latencies.length / took),
    p50: at(0.5),
    p99: at(0.99),
    cpuPercent: cpuShare,
  };
}

async function create(pool, secret) {
  serial += 1;
  const fields = {
    amount: 10 + (serial % AMOUNTS),
    notify_url: 'http://127.0.0.1:9/notify',
    order_id: `bench-${serial}`,
  };
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
  const signature = createHash('md5')
    .update(text + secret)
    .digest('hex');
  const { body } = await pool.request({
    method: 'POST',
    path: '/api/v1/order/create-transaction',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...fields, signature }),
  });
  const answer = await body.json();
  if (answer.status_code !== 200) throw new Error(`create refused: ${JSON.stringify(answer)}`);
}
