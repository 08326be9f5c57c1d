/**
 * npm run demo [-- --once] [-- --logs]: the gateway beside a simulated Tron network and a demo shop, on this machine
 * only, in a fresh data folder that goes away again. Nothing of it touches a real network.
 *
 *   --once   creates an order, pays it, waits for the callback, tells what happened and ends
 *   --logs   shows what the two programs say
 */
import { createHash, randomInt } from 'node:crypto';
import { command, ensure, gatewayMain, Refusal, sandboxMain } from './ensure.mjs';
import { buyOnce } from './demo-purchase.mjs';
import { freePort, launch, stopAll, temporaryFolder, waitUntil } from './processes.mjs';

const GATEWAY_PORT = 8000;
const SANDBOX_PORT = 8090;
const MS_PER_BLOCK = 200;
const READY_TIMEOUT_MS = 30_000;
const WALLETS = 3;
const SECRET_LENGTH = 44;
const DOCS_PATH = '/docs';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

await command(async () => {
  const { once, logs } = options(process.argv.slice(2));
  await ensure({ apps: ['gateway', 'sandbox'] });
  try {
    const started = performance.now();
    const demo = await startDemo(logs);
    console.log(`Started in ${Math.round(performance.now() - started)} ms.`);
    tellPlaces(demo);
    if (once) {
      const code = await buyOnce(demo);
      if (code !== 0)
        for (const { name, tail } of demo.programs) console.error(`\nLast words of ${name}:\n${tail.trim()}`);
      return code;
    }
    console.log('\nCtrl-C ends the demo and forgets everything.');
    const ended = await Promise.race(demo.programs.map((program) => program.ended.then(() => program)));
    throw new Refusal(`${ended.name} ended with code ${ended.code}.\n${ended.tail.trim()}`);
  } finally {
    await stopAll();
  }
});

function options(args) {
  const known = ['--once', '--logs'];
  const unknown = args.filter((arg) => !known.includes(arg));
  if (unknown.length > 0)
    throw new Refusal(`${unknown.join(' ')}: not known; there are ${known.join(', ')}.`);
  return { once: args.includes('--once'), logs: args.includes('--logs') };
}

async function startDemo(logs) {
  const gatewayPort = await wantedPort('PORT', GATEWAY_PORT);
  const sandboxPort = await wantedPort('SANDBOX_PORT', SANDBOX_PORT);
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  const secret = Array.from({ length: SECRET_LENGTH }, () => BASE62[randomInt(BASE62.length)]).join('');

  const sandbox = start('the sandbox', sandboxMain, logs, {
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_HOST: '127.0.0.1',
    SANDBOX_MS_PER_BLOCK: String(MS_PER_BLOCK),
    SHOP_GATEWAY_URL: gatewayUrl,
    SHOP_SECRET: secret,
    SHOP_PUBLIC_URL: sandboxUrl,
  });
  await waitUntil(sandbox, () => answers(`${sandboxUrl}/wallet/getnowblock`), READY_TIMEOUT_MS);

  const gateway = start('the gateway', gatewayMain, logs, {
    PORT: String(gatewayPort),
    HOST: '127.0.0.1',
    PUBLIC_URL: gatewayUrl,
    DATA_DIR: temporaryFolder('demo'),
    TRON_NETWORK: 'sandbox',
    TRON_NODES: sandboxUrl,
    API_AUTH_TOKEN: secret,
    WALLETS: Array.from({ length: WALLETS }, (_, index) => demoAddress(index)).join(','),
    FORCED_USDT_RATE: 'CNY:7.2,USD:1',
    CALLBACK_ALLOW_CIDRS: '127.0.0.0/8,::1/128',
  });
  await waitUntil(gateway, () => answers(`${gatewayUrl}/readyz`), READY_TIMEOUT_MS);
  return { gatewayUrl, sandboxUrl, secret, programs: [sandbox, gateway] };
}

/** Only what a program needs of this terminal's environment: the user's own settings have no place in a demo. */
function start(name, program, echo, settings) {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'TZ', 'NODE_OPTIONS'];
  const inherited = Object.fromEntries(
    kept.filter((key) => process.env[key] !== undefined).map((key) => [key, process.env[key]]),
  );
  const env = { ...inherited, ...settings };
  return launch(name, process.execPath, ['--enable-source-maps', program], { env, echo });
}

async function answers(url) {
  return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).status === 200;
}

/** An address of the simulated network; nobody has its key, and on the real network nobody ever will. */
function demoAddress(index) {
  const sha256 = (data) => createHash('sha256').update(data).digest();
  const payload = Buffer.concat([Buffer.from([0x41]), sha256(`epusdt demo wallet ${index}`).subarray(0, 20)]);
  const checked = Buffer.concat([payload, sha256(sha256(payload)).subarray(0, 4)]);
  let rest = BigInt(`0x${checked.toString('hex')}`);
  let text = '';
  for (; rest > 0n; rest /= 58n) text = BASE58[Number(rest % 58n)] + text;
  return text;
}

function tellPlaces({ gatewayUrl, sandboxUrl }) {
  console.log(`
  The demo shop, where a buyer orders:      ${sandboxUrl}/shop
  The payer's page, where the buyer pays:   ${sandboxUrl}/pay
  The simulated network:                    ${sandboxUrl}/
  The gateway (its checkout page opens when something is ordered in the shop):
                                            ${gatewayUrl}/
  The interface for shops, described:       ${gatewayUrl}${DOCS_PATH}`);
}

/** The port the environment names, else the usual one; another one when it is taken, with a word. */
async function wantedPort(variable, usual) {
  const wanted = Number(process.env[variable] || usual);
  const port = await freePort(Number.isInteger(wanted) && wanted > 0 && wanted < 65_536 ? wanted : usual);
  if (port !== wanted)
    console.log(`Port ${wanted} is taken, so ${port} is used (${variable} names another one).`);
  return port;
}
