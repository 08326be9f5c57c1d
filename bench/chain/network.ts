/** The built sandbox in a process of its own, with a chain whose past can be made up, and every request counted. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import type { Sandbox } from '../../apps/sandbox/src/sandbox';
import { newAddress } from '../../test/support/world';
import { RequestMeter } from './request-meter';
import { progress, serve } from './serve';

type SandboxProgram = typeof import('../../apps/sandbox/src/sandbox');

interface Backlog {
  readonly blocks: number;
  readonly transfersPerBlock: number;
  readonly wallets: readonly string[];
  /** One block of so many pays us, by turns one wallet once and two wallets three times. */
  readonly blocksPerPayment: number;
}

interface Payment {
  readonly to: string;
  readonly units: string;
}

const BUILT = join(__dirname, '..', '..', 'dist', 'apps', 'sandbox', 'apps', 'sandbox', 'src', 'sandbox.js');
const LEAST_UNITS = 1_000_000;
const SLICE_BLOCKS = 2_400;
const FIRST_BLOCKS = 30;
const FINAL_BLOCKS = 19;
const MICROSECONDS = 1_000_000;

let sandbox: Sandbox;
let meter: RequestMeter | null = null;
let processor = process.cpuUsage();

async function start({ ageMs, wallets }: { ageMs: number; wallets: number }): Promise<object> {
  if (!existsSync(BUILT)) throw new Error(`${BUILT} is missing: build it with "npx nest build sandbox"`);
  const program = (await import(BUILT)) as SandboxProgram;
  sandbox = await program.startSandbox({ port: 0 });
  sandbox.chain.reset({ ageMs });
  // Final blocks for the gateway to begin at.
  sandbox.chain.backlog(FIRST_BLOCKS, 0);
  return { url: sandbox.url, wallets: Array.from({ length: wallets }, newAddress) };
}

/** Every payment is of an amount of its own, so that each can be found again. */
async function backlog({ blocks, transfersPerBlock, wallets, blocksPerPayment }: Backlog): Promise<object> {
  const payments: Payment[] = [];
  const plant = (block: number): { to: string; amountUnits: bigint }[] => {
    if (block % blocksPerPayment !== 0) return [];
    const turns = (block / blocksPerPayment) % 2 === 0 ? [0] : [0, 1, 1];
    return turns.map((shift) => {
      const to = wallets[(block / blocksPerPayment + shift) % wallets.length] ?? '';
      const units = LEAST_UNITS + payments.length;
      payments.push({ to, units: String(units) });
      return { to, amountUnits: BigInt(units) };
    });
  };
  for (let made = 0; made < blocks; made += SLICE_BLOCKS) {
    const count = Math.min(SLICE_BLOCKS, blocks - made);
    sandbox.chain.backlog(count, transfersPerBlock, { plant: (offset) => plant(made + offset) });
    if (blocks > SLICE_BLOCKS) progress(`catch-up: ${made + count} of ${blocks} blocks made`);
    // So that it is heard when the bench is gone.
    await breath();
  }
  // So that the last payment is final, too.
  sandbox.chain.backlog(FINAL_BLOCKS, transfersPerBlock);
  return { payments, final: sandbox.chain.solidHead.number };
}

function count(): object {
  meter?.stop();
  const [provider] = sandbox.providers;
  if (!provider) throw new Error('the sandbox has no provider');
  meter = new RequestMeter(provider, () => 0);
  processor = process.cpuUsage();
  return {};
}

function counted(): object {
  if (!meter) throw new Error('nothing is counted');
  const { user, system } = process.cpuUsage(processor);
  return { ...meter.all, kinds: meter.kinds, networkSeconds: (user + system) / MICROSECONDS };
}

serve({ start, backlog, count, counted });
