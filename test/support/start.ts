import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { send } from './epusdt-wire';
import { engineOfProject, openEngine, type Engine } from './engine';
import { endPrograms, startProgram, type Program, type Settings } from './program';

/** Nothing of a test leaves this machine: the outside world is a port nobody listens on. */
export const NOWHERE = 'http://127.0.0.1:1';
const CANNOT_START = /^Epusdt for Node cannot start: /m;
export const OWNER_ONLY = 0o600;
export const embedded = engineOfProject() === 'embedded';

export let folder: string;
export let sandbox: Sandbox;

/** Each test starts in a data folder of its own; the sandbox serves the whole file. */
export function useDataFolder(): void {
  beforeAll(async () => (sandbox = await startSandbox({ port: 0 })));
  beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), 'epusdt-start-')), 'data')));
  afterEach(async () => {
    await endPrograms();
    rmSync(join(folder, '..'), { recursive: true, force: true, maxRetries: 3 });
  });
  afterAll(() => sandbox.close());
}

export const mode = (path: string): number => statSync(path).mode & 0o777;
export const inFolder = (name: string): string => join(folder, name);
export const secretIn = (text: string): string => /secret[^:]*: (\w{44})/.exec(text)?.[1] ?? '';

/** Every source of rates is at a place where nobody answers. */
export const NO_RATES: Settings = {
  RATE_URL: NOWHERE,
  RATE_COINMARKETCAP_URL: NOWHERE,
  RATE_OKX_URL: NOWHERE,
  RATE_BINANCE_URL: NOWHERE,
  RATE_HTX_URL: NOWHERE,
};

/** As little as a careless owner gives, with the outside world taken away. */
export const bare = (more: Settings = {}): Settings => ({
  DATA_DIR: folder,
  PORT: '0',
  HOST: '127.0.0.1',
  TRON_NODES: NOWHERE,
  ...NO_RATES,
  ...more,
});

export const onSandbox = (more: Settings = {}): Settings => ({
  DATA_DIR: folder,
  PORT: '0',
  HOST: '127.0.0.1',
  TRON_NETWORK: 'sandbox',
  TRON_NODES: sandbox.url,
  FORCED_USDT_RATE: '7.2',
  CALLBACK_ALLOW_CIDRS: '127.0.0.0/8',
  ...more,
});

export const get = (url: string, path: string) => send(url, { method: 'GET', path });

/** Until the gateway has read the sandbox's chain; its own log and crons set the pace. */
export async function ready(program: Program): Promise<string> {
  const url = await program.url();
  sandbox.chain.mineFinal();
  for (;;) {
    const { status } = await get(url, '/readyz');
    if (status === 200) return url;
  }
}

/** The program must end by itself, with code 1 and one reason in words. */
export async function refused(settings: Settings): Promise<string> {
  const program = startProgram(settings);
  expect(await program.ended).toBe(1);
  expect(program.errors()).toMatch(CANNOT_START);
  expect(program.errors()).not.toMatch(/\n\s+at /);
  return program.errors();
}

export let engine: Engine;

/** A database server and a Redis for each test of the distributed gateway. */
export function useEngine(): void {
  beforeEach(async () => (engine = await openEngine()));
  afterEach(async () => {
    await endPrograms();
    await engine.dispose();
  });
}

export const shared = (more: Settings = {}): Settings => ({ ...onSandbox(), ...engine.environment, ...more });
