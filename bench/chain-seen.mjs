/** From a block to the buyer's page: the built programs with their own clocks, blocks every three seconds. */
import { launchGateway, newHome } from './chain-gateway.mjs';
import { startPart } from './chain-parts.mjs';
import { launchSandbox } from './programs.mjs';

const WALLETS = 10;
const TRANSFERS_PER_BLOCK = 100;

/** @returns the figures of bench/chain/seen.ts */
export async function seen({ say, ...size }) {
  const sandbox = await launchSandbox();
  const buyers = startPart('seen', { say });
  let gateway;
  let home;
  try {
    await admin(sandbox.url, 'background', { transfersPerBlock: TRANSFERS_PER_BLOCK });
    home = newHome({ TRON_NODES: sandbox.url, WALLETS: (await buyers.ask('wallets', WALLETS)).join(',') });
    gateway = await launchGateway(home, { blockRhythm: true });
    await gateway.ready();
    const target = { url: gateway.url, secret: home.secret };
    return await buyers.ask('measure', { ...size, gateway: target, sandboxUrl: sandbox.url });
  } finally {
    await Promise.all([buyers.stop(), gateway?.stop(), sandbox.stop()]);
    home?.remove();
  }
}

async function admin(url, action, fields) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/_sim/${action}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(fields),
  });
  if (!answer.ok) throw new Error(`${action}: ${await answer.text()}`);
}
