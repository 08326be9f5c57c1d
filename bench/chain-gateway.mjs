/** The built gateway, embedded, with a data folder that outlives it. */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gatewayMain } from '../scripts/ensure.mjs';
import { freePort, launch, removeFolder, temporaryFolder, waitUntil } from '../scripts/processes.mjs';
import { cpuMs, rssMiB } from './programs.mjs';

const READY_MS = 30_000;
const rhythm = new URL('./chain-rhythm.mjs', import.meta.url).href;

/** A folder and a secret for gateways that follow each other. `database` reads their rows, also while one runs. */
export function newHome(settings) {
  const folder = temporaryFolder('bench-chain');
  const secret = randomBytes(22).toString('hex');
  const environment = {
    HOST: '127.0.0.1',
    DATA_DIR: folder,
    API_AUTH_TOKEN: secret,
    TRON_NETWORK: 'sandbox',
    FORCED_USDT_RATE: 'CNY:7.2',
    CALLBACK_ALLOW_CIDRS: '127.0.0.0/8',
    ...settings,
  };
  const { DatabaseSync } = createRequire(import.meta.url)('@photostructure/sqlite');
  const database = () => new DatabaseSync(join(folder, 'epusdt.db'), { readOnly: true });
  return { environment, secret, database, remove: () => removeFolder(folder) };
}

/** `blockRhythm`: looks at the chain every three seconds, as on a real network; the sandbox is looked at every second. */
export async function launchGateway(home, { blockRhythm = false } = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, ...home.environment, PORT: String(port) };
  const args = [...(blockRhythm ? ['--import', rhythm] : []), gatewayMain];
  const service = launch('the gateway', process.execPath, args, { env });
  const ready = () =>
    waitUntil(service, async () => (await fetch(`${url}/readyz`)).ok, READY_MS).then(() => undefined);
  return {
    url,
    service,
    ready,
    rssMiB: () => rssMiB(service.pid),
    cpuSeconds: () => {
      const ms = cpuMs(service.pid);
      return ms === null ? null : ms / 1_000;
    },
    stop: () => service.stop(),
  };
}
