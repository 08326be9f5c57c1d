/**
 * Orders a second, on both engines: by callers at once, by how many orders are open already, by wallets, and with two api
 * processes. Every create is a new order with a free slot.
 */
import { Pool } from 'undici';
import { createOrder, drive, open } from './orders.mjs';
import {
  cpuMs,
  launchGateway,
  launchSandbox,
  newAddresses,
  newInstallation,
  storageOf,
} from './programs.mjs';
import { insertRows, orderRows, walletRows } from './rows.mjs';
import { removeFolder } from '../scripts/processes.mjs';

const ENGINES = ['embedded', 'distributed'];
const SIZES = {
  full: { callers: [1, 16, 64, 256], warmUp: 1_500, seconds: 8 },
  quick: { callers: [1, 64], warmUp: 300, seconds: 1.5 },
};
const GROWTH = {
  full: {
    engines: ENGINES,
    cases: [0, 10_000, 100_000].flatMap((open) => [1, 100, 10_000].map((wallets) => ({ open, wallets }))),
    warmUp: 1_500,
    seconds: 5,
  },
  quick: {
    engines: ['embedded'],
    cases: [{ open: 10_000, wallets: 100 }],
    warmUp: 300,
    seconds: 1.5,
  },
};
const CALLERS = 64;
const WALLETS = 10;
/** What fits into an environment variable. */
const MOST_IN_SETTING = 100;
/** Distinct base amounts: with 10 wallets of 100 amounts each, 2 million orders find a free slot. */
const PRICES = Array.from({ length: 2_000 }, (_, n) => 10 + n);
const NOTIFY_URL = 'http://127.0.0.1:9/notify';

export async function benchCreate({ say, quick, ...servers }) {
  const { callers: counts, warmUp, seconds } = quick ? SIZES.quick : SIZES.full;
  const rows = [];
  const sandbox = await launchSandbox();
  try {
    for (const engine of ENGINES) {
      const storage = await storageOf(engine, servers);
      const gateway = await launchGateway(sandbox.url, { wallets: WALLETS, ...storage });
      try {
        await creates([gateway], 16, { count: warmUp });
        for (const callers of counts) {
          const measured = await creates([gateway], callers, { seconds });
          rows.push({ engine, callers, ...measured, rssMiB: gateway.rssMiB() });
          say(`${engine}, ${callers} callers: ${measured.perSecond} creates/s`);
        }
        // As shops written in PHP ask: each time by a connection of its own.
        const measured = await creates([gateway], CALLERS, { seconds }, false);
        rows.push({ engine, callers: CALLERS, connections: 'new', ...measured, rssMiB: gateway.rssMiB() });
        say(`${engine}, ${CALLERS} callers, new connections: ${measured.perSecond} creates/s`);
      } finally {
        await gateway.stop();
      }
    }
  } finally {
    await sandbox.stop();
  }
  return rows;
}

/** Flat is what is wanted: neither open orders nor wallets should cost a new one anything. */
export async function benchGrowth({ say, quick, ...servers }) {
  const { engines, cases, warmUp, seconds } = quick ? GROWTH.quick : GROWTH.full;
  const rows = [];
  const sandbox = await launchSandbox();
  try {
    for (const engine of engines) {
      for (const { open, wallets } of cases) {
        const measured = await withBacklog(sandbox, engine, servers, { open, wallets }, async (gateway) => {
          await creates([gateway], CALLERS, { count: warmUp });
          return { ...(await creates([gateway], CALLERS, { seconds })), rssMiB: gateway.rssMiB() };
        });
        rows.push({ engine, open, wallets, callers: CALLERS, ...measured });
        say(`${engine}, ${open} open, ${wallets} wallets: ${measured.perSecond} creates/s`);
      }
    }
  } finally {
    await sandbox.stop();
  }
  return rows;
}

/** The rows are written while the gateway is away, so that it finds them as after any restart. */
async function withBacklog(sandbox, engine, servers, { open, wallets }, measure) {
  const storage = await storageOf(engine, servers);
  const installation = newInstallation();
  const addresses = newAddresses(wallets);
  const options = { wallets: addresses.slice(0, MOST_IN_SETTING), installation, ...storage };
  try {
    const before = await launchGateway(sandbox.url, options);
    await before.stop();
    const now = Date.now();
    const more = walletRows(addresses.slice(MOST_IN_SETTING), installation.masterKey, now);
    await insertRows(before.store, 'wallets', more);
    await insertRows(before.store, 'orders', orderRows(open, { addresses, prices: PRICES, now }));
    const gateway = await launchGateway(sandbox.url, options);
    try {
      return await measure(gateway);
    } finally {
      await gateway.stop();
    }
  } finally {
    removeFolder(installation.folder);
  }
}

/** Distributed, with two processes that take orders; callers ask one and the other in turn. */
export async function benchProcesses({ say, quick, ...servers }) {
  const { warmUp, seconds } = quick ? SIZES.quick : SIZES.full;
  const rows = [];
  const sandbox = await launchSandbox();
  const storage = await storageOf('distributed', servers);
  const installation = newInstallation();
  const options = { wallets: newAddresses(WALLETS), installation, ...storage };
  const gateways = [];
  try {
    for (const roles of ['api,worker', 'api']) {
      gateways.push(await launchGateway(sandbox.url, { ...options, settings: { ROLES: roles } }));
    }
    for (const some of [gateways.slice(0, 1), gateways]) {
      await creates(some, 16, { count: warmUp });
      const before = spent(gateways, servers.pids);
      const measured = await creates(some, CALLERS, { seconds });
      const cost = costOf(before, spent(gateways, servers.pids), measured.done);
      rows.push({ engine: 'distributed', processes: some.length, callers: CALLERS, ...measured, ...cost });
      say(`${some.length} api process(es): ${measured.perSecond} creates/s`);
    }
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    await sandbox.stop();
    removeFolder(installation.folder);
  }
  return rows;
}

/** Processor time so far of all who take part, in milliseconds; `null` where it is not told, or the server is not ours. */
function spent(gateways, { database, redis }) {
  const { user, system } = process.cpuUsage();
  const ours = gateways.map((gateway) => gateway.cpuMs());
  return {
    gateway: ours.includes(null) ? null : ours.reduce((sum, ms) => sum + ms),
    database: database === undefined ? null : cpuMs(database),
    redis: redis === undefined ? null : cpuMs(redis),
    callers: (user + system) / 1_000,
  };
}

/** Milliseconds of processor time for each order. */
const costOf = (before, after, orders) =>
  Object.fromEntries(
    Object.entries(after).map(([who, ms]) => [
      `${who}MsEach`,
      ms === null ? null : Number(((ms - before[who]) / orders).toFixed(2)),
    ]),
  );

let serial = 0;

async function creates(gateways, callers, extent, keep = true) {
  const share = Math.ceil(callers / gateways.length);
  // No pipelining at all: no connection is kept.
  const pools = gateways.map(({ url }) => new Pool(url, { connections: share, pipelining: keep ? 1 : 0 }));
  if (keep) await Promise.all(pools.map((pool) => open(pool, share)));
  const [{ secret }] = gateways;
  const once = () => {
    serial += 1;
    const amount = PRICES[serial % PRICES.length];
    return createOrder(pools[serial % pools.length], secret, { amount, notifyUrl: NOTIFY_URL });
  };
  const cpuMs = () => gateways.reduce((sum, gateway) => sum + gateway.cpuMs(), 0);
  const measured = await drive(
    { cpuMs: gateways[0].cpuMs() === null ? () => null : cpuMs },
    callers,
    extent,
    once,
  );
  await Promise.all(pools.map((pool) => pool.close()));
  return measured;
}
