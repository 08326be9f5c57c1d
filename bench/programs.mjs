/** The built programs, started as a user would, on free ports and in temporary folders. */
import { createHash, randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { freePort, launch, removeFolder, temporaryFolder, waitUntil } from '../scripts/processes.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const READY_MS = 30_000;
/** Linux counts processor time in hundredths of a second. */
const CLOCK_TICK_MS = 10;
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

const entry = (app) => join(root, 'dist', 'apps', app, 'apps', app, 'src', 'main.js');

export async function launchSandbox() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, SANDBOX_PORT: String(port), SANDBOX_MS_PER_BLOCK: '1000' };
  const service = launch('the sandbox', process.execPath, [entry('sandbox')], { env });
  await waitUntil(service, async () => (await fetch(`${url}/_sim/state`)).ok, READY_MS);
  return { url, stop: () => service.stop() };
}

/** A database and a Redis database of its own where the engine needs them. */
export async function storageOf(engine, { databaseUrl, redisUrl }) {
  if (engine === 'embedded') return {};
  const name = `epusdt_bench_${randomBytes(4).toString('hex')}`;
  const connection = await createConnection(databaseUrl);
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await connection.end();
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return { databaseUrl: url.href, redisUrl: new URL('/9', redisUrl).href };
}

/** What an installation keeps through a restart. */
export const newInstallation = () => ({
  folder: temporaryFolder('bench'),
  secret: randomBytes(22).toString('hex'),
  masterKey: randomBytes(32).toString('hex'),
});

/**
 * `wallets`: how many new ones, or which. `installation`: one that has run before, or that will run again; its folder stays
 * when the gateway stops.
 */
export async function launchGateway(
  nodeUrl,
  { wallets, databaseUrl, redisUrl, settings = {}, installation },
) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { folder, secret, masterKey } = installation ?? newInstallation();
  const distributed =
    databaseUrl === undefined ? {} : { MODE: 'distributed', DATABASE_URL: databaseUrl, REDIS_URL: redisUrl };
  const env = {
    ...process.env,
    ...distributed,
    MASTER_KEY: masterKey,
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: folder,
    API_AUTH_TOKEN: secret,
    TRON_NETWORK: 'sandbox',
    TRON_NODES: nodeUrl,
    WALLETS: (Array.isArray(wallets) ? wallets : newAddresses(wallets)).join(','),
    FORCED_USDT_RATE: 'CNY:7.2',
    CALLBACK_ALLOW_CIDRS: '127.0.0.0/8',
    ...settings,
  };
  const started = performance.now();
  const service = launch('the gateway', process.execPath, [entry('gateway')], { env });
  let liveMs = null;
  await waitUntil(
    service,
    async () => {
      liveMs ??= (await fetch(`${url}/livez`)).ok ? Math.round(performance.now() - started) : null;
      return (await fetch(`${url}/readyz`)).ok;
    },
    READY_MS,
  );
  const readyMs = Math.round(performance.now() - started);
  const stop = async () => {
    await service.stop();
    if (!installation) removeFolder(folder);
  };
  return {
    url,
    secret,
    liveMs,
    readyMs,
    cpuToReadyMs: cpuMs(service.pid),
    store: databaseUrl === undefined ? { file: join(folder, 'epusdt.db') } : { databaseUrl },
    rssMiB: () => rssMiB(service.pid),
    cpuMs: () => cpuMs(service.pid),
    apiKey: (scopes) => apiKey(env, scopes),
    stop,
  };
}

/** Runs `measure` beside a gateway and a simulated network of their own, on each engine in turn. */
export async function onEachEngine({ databaseUrl, redisUrl }, wallets, measure) {
  for (const engine of ['embedded', 'distributed']) {
    const sandbox = await launchSandbox();
    const storage = await storageOf(engine, { databaseUrl, redisUrl });
    const settings = { API_RATE_LIMIT: '1000000' };
    const gateway = await launchGateway(sandbox.url, { wallets, settings, ...storage });
    try {
      await measure({ engine, sandbox, gateway });
    } finally {
      await gateway.stop();
      await sandbox.stop();
    }
  }
}

/** Made on the command line, as the owner does. */
async function apiKey(env, scopes) {
  const cli = join(dirname(entry('gateway')), 'cli.js');
  const words = ['key', 'create', '--name', 'bench', '--scopes', scopes];
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...words], { env });
  const [, key] = /^key: (sk_\w+)$/m.exec(stdout) ?? [];
  if (key === undefined) throw new Error(`no key in what the command line said:\n${stdout}`);
  return key;
}

/** Resident memory; `null` where the system does not tell. `launch` may put a guard in front that becomes the program. */
export function rssMiB(pid) {
  try {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Math.round(Number(line[1]) / 1024) : null;
  } catch {
    return null;
  }
}

/** Processor time used so far, in milliseconds; `null` where the system does not tell. */
export function cpuMs(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS;
  } catch {
    return null;
  }
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

export const newAddresses = (count) => Array.from({ length: count }, newAddress);

function newAddress() {
  const payload = Buffer.concat([Buffer.from([0x41]), randomBytes(20)]);
  const bytes = Buffer.concat([payload, sha256(sha256(payload)).subarray(0, 4)]);
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = ALPHABET[Number(value % 58n)] + text;
  return text;
}
