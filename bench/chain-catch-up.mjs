/** A day of blocks that the gateway was away: network and gateway are programs of their own, so there are two cores. */
import { setTimeout as delay } from 'node:timers/promises';
import { launchGateway, newHome } from './chain-gateway.mjs';
import { startPart } from './chain-parts.mjs';

const BLOCK_MS = 3_000;
const LOOK_MS = 200;
const SLACK_MS = 10 * 60_000;
/** Four times the bound: long enough to learn how far beyond it is. */
const PATIENCE = 4;

/**
 * @returns {Promise<{ seconds: number, gatewaySeconds: number | null, networkSeconds: number, reading: number,
 *   proofs: number, kinds: object, payments: number, missed: number, unexpected: number, progress: number,
 *   rssMiB: { first: number, second: number } | null }>} seconds of the clock and of each program's processor
 */
export async function catchUp({ blocks, transfersPerBlock, blocksPerPayment, wallets, limitSeconds, say }) {
  const network = startPart('network', { say });
  let home;
  try {
    const ageMs = blocks * BLOCK_MS + SLACK_MS;
    const chain = await network.ask('start', { ageMs, wallets });
    home = newHome({ TRON_NODES: chain.url, WALLETS: chain.wallets.join(',') });
    const before = await launchGateway(home);
    await before.ready();
    await before.stop();
    const plan = { blocks, transfersPerBlock, blocksPerPayment, wallets: chain.wallets };
    const { payments, final } = await network.ask('backlog', plan);
    await network.ask('count');
    const gateway = await follow(home, final, limitSeconds * PATIENCE * 1_000, say);
    const counted = await network.ask('counted');
    return { ...gateway, ...counted, payments: payments.length, ...compare(home, payments) };
  } finally {
    await network.stop();
    home?.remove();
  }
}

/** From the start of the program until its cursor stands at the newest final block. */
async function follow(home, final, limitMs, say) {
  const database = home.database();
  const cursor = database.prepare('SELECT number FROM cursors');
  const memory = [];
  const progress = new Set();
  const began = performance.now();
  const gateway = await launchGateway(home);
  try {
    let told = began;
    for (;;) {
      const { number } = cursor.get();
      memory.push(gateway.rssMiB());
      for (const [line] of gateway.service.tail.matchAll(/read up to block \d+/g)) progress.add(line);
      const now = performance.now();
      if (number >= final) {
        const seconds = (now - began) / 1_000;
        const gatewaySeconds = gateway.cpuSeconds();
        return { seconds, gatewaySeconds, rssMiB: halves(memory), progress: progress.size };
      }
      if (gateway.service.exited) throw new Error(`the gateway ended:\n${gateway.service.tail}`);
      if (now - began > limitMs) throw new Error(`${final - number} blocks to go after ${limitMs / 1_000} s`);
      if (now - told > 10_000) {
        told = now;
        say(`catch-up: ${final - number} blocks to go`);
      }
      await delay(LOOK_MS);
    }
  } finally {
    await gateway.stop();
    database.close();
  }
}

/** The most memory in each half of the time. */
function halves(samples) {
  const known = samples.filter((sample) => sample !== null);
  if (known.length < 2) return null;
  const middle = Math.ceil(known.length / 2);
  return { first: Math.max(...known.slice(0, middle)), second: Math.max(...known.slice(middle)) };
}

/** Every payment has an amount of its own, so a row and a payment are the same when wallet and amount are. */
function compare(home, payments) {
  const database = home.database();
  const rows = database.prepare('SELECT to_address, raw_value FROM transfers').all();
  database.close();
  const found = rows.map((row) => `${row.to_address} ${row.raw_value}`);
  const wanted = new Set(payments.map(({ to, units }) => `${to} ${units}`));
  const missed = [...wanted].filter((one) => !found.includes(one)).length;
  return { missed, unexpected: found.length - (wanted.size - missed) };
}
