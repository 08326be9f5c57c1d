import 'reflect-metadata';
import { rmSync } from 'node:fs';
import { ChainPosition, Scanner, TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { MasterKey, SECOND } from '@epusdt/kernel';
import { Wallets } from '@epusdt/wallets';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import { openEngine, type Engine, type EngineName } from '../../test/support/engine';
import { FakeClock } from '../../test/support/fake-clock';
import { startGateway, type TestGateway } from '../../test/support/gateway';
import { newAddress, START } from '../../test/support/world';

export const BLOCK_MS = 3 * SECOND;
const ROWS_PER_INSERT = 500;
const DAY_SECONDS = 86_400;

export interface RigOptions {
  readonly wallets: number;
  readonly providers?: number;
  readonly background?: number;
  readonly engine?: EngineName;
}

/** A chain, its providers, and a gateway in this process, in a time that only the bench moves. */
export class Rig {
  /** Told of what kept the chain from being read; unless replaced, that ends the bench. */
  unread = (error: unknown): void => {
    throw error;
  };

  private constructor(
    readonly clock: FakeClock,
    readonly engine: Engine,
    readonly sandbox: Sandbox,
    public gateway: TestGateway,
    readonly wallets: readonly string[],
  ) {}

  static async open({ wallets, providers = 1, background = 0, engine: name }: RigOptions): Promise<Rig> {
    const clock = new FakeClock(START);
    const engine = await openEngine(name ?? 'embedded');
    leaveNothing(engine);
    const sandbox = await startSandbox({ port: 0, clock, providers });
    sandbox.chain.setBackground(background);
    const gateway = await gatewayOn(engine, sandbox, providers, clock);
    return new Rig(clock, engine, sandbox, gateway, await fill(gateway, wallets));
  }

  get database(): Database {
    return this.gateway.get(Database);
  }

  /** The gateway anew, with so many of the providers. */
  async restart(providers: number): Promise<void> {
    await this.gateway.close();
    this.gateway = await gatewayOn(this.engine, this.sandbox, providers, this.clock);
  }

  /** A block every three seconds, and a look at the chain after each. */
  async pass(ms: number, beforeBlock: (offset: number) => void = () => undefined): Promise<void> {
    const scanner = this.gateway.get(Scanner);
    for (let offset = 0; offset < ms / BLOCK_MS; offset += 1) {
      this.clock.advance(BLOCK_MS);
      beforeBlock(offset);
      this.sandbox.chain.mine();
      await scanner.tick().catch(this.unread);
    }
  }

  async cursor(): Promise<number> {
    return (await this.gateway.get(ChainPosition).cursor())?.number ?? -1;
  }

  /** Transactions whose transfer is no row, and rows that nobody asked for: both should be none. */
  async ledgerAgainst(sent: readonly string[]): Promise<{ missed: number; unexpected: number }> {
    const rows = (await this.database.reader.find(TransferRow)).map(({ txHash }) => txHash);
    const missed = sent.filter((txid) => !rows.includes(txid)).length;
    return { missed, unexpected: rows.length - (sent.length - missed) };
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.sandbox.close();
    await this.engine.dispose();
  }
}

/** Also when the bench is gone in the middle of a measurement. */
function leaveNothing({ environment }: Engine): void {
  const folder = environment['DATA_DIR'];
  if (folder !== undefined) process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

function gatewayOn(
  engine: Engine,
  sandbox: Sandbox,
  providers: number,
  clock: FakeClock,
): Promise<TestGateway> {
  const nodes = sandbox.providers.slice(0, providers).map(({ name, url }) => `${url};operator=${name}`);
  const environment = { TRON_NODES: nodes.join(','), ORDER_TTL_SECONDS: String(DAY_SECONDS) };
  return startGateway({ engine, environment, clock });
}

/** Sealed rows as `Wallets.add` writes them, but many in a statement. */
async function fill(gateway: TestGateway, count: number): Promise<string[]> {
  const { reader } = gateway.get(Database);
  const key = gateway.get(MasterKey);
  const addresses = Array.from({ length: count }, newAddress);
  for (let i = 0; i < count; i += ROWS_PER_INSERT) {
    const chunk = addresses.slice(i, i + ROWS_PER_INSERT);
    const values = chunk.flatMap((address) => {
      const fields = ['tron', address, 'enabled', String(START)];
      return [...fields, key.mac(['wallet', ...fields])];
    });
    const places = chunk.map(() => '(?,?,?,?,?)').join(',');
    const sql = `INSERT INTO wallets (network, address, state, created_at, mac) VALUES ${places}`;
    await reader.query(sql, values);
  }
  const [first = ''] = addresses;
  if (!(await gateway.get(Wallets).isGenuine(first))) {
    throw new Error('the seals made here are not those of the pool');
  }
  return addresses;
}
