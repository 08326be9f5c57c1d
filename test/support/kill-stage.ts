import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import Redis from 'ioredis';
import { createPool } from 'mysql2/promise';
import { MasterKey, addressFromHex, newToken } from '@epusdt/kernel';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import type { Trade } from '../../apps/sandbox/src/shop-gateway';
import type { ShopCallback, ShopOptions } from '../../apps/sandbox/src/shop';
import { startShop, type ShopServer } from '../../apps/sandbox/src/shop-server';
import { ChildGateway, requireBuild } from './child-gateway';
import { openEngine, type Engine } from './engine';
import { startTcpProxy, type TcpProxy } from './tcp-proxy';

type Row = Readonly<Record<string, unknown>>;

/** The rows as somebody who is not the gateway sees them. */
export interface Storage {
  select(sql: string, values?: readonly (string | number)[]): Promise<Row[]>;
  change(sql: string): Promise<void>;
  close(): Promise<void>;
}

/** Opened anew for each look, so that the test never holds what the gateway needs. */
function sqliteStorage(file: string): Storage {
  return {
    select: async (sql, values = []) => {
      const database = new DatabaseSync(file, { readOnly: true });
      try {
        return database.prepare(sql).all(...values) as Row[];
      } finally {
        database.close();
      }
    },
    change: async (sql) => {
      const database = new DatabaseSync(file);
      try {
        database.exec(sql);
      } finally {
        database.close();
      }
    },
    close: () => Promise.resolve(),
  };
}

function mysqlStorage(url: string): Storage {
  const pool = createPool({ uri: url, connectionLimit: 2 });
  return {
    select: async (sql, values = []) => {
      const [found] = await pool.query(sql, [...values]);
      return found as Row[];
    },
    change: async (sql) => void (await pool.query(sql)),
    close: () => pool.end(),
  };
}

export const storageOf = ({ environment }: Engine): Storage => {
  const { DATABASE_URL, DATA_DIR = '' } = environment;
  return DATABASE_URL === undefined ? sqliteStorage(join(DATA_DIR, 'epusdt.db')) : mysqlStorage(DATABASE_URL);
};

/** An order of the shop, and its payment. */
export interface Sale {
  readonly id: string;
  readonly trade: Trade;
  readonly txHash: string;
}

/** What is stored of one order and its payment. */
export interface Stored {
  readonly order: unknown;
  readonly transfers: unknown[];
  readonly payments: number;
  readonly callbacks: unknown[];
  readonly attempts: unknown[];
}

const WALLETS = 2;
const newAddress = (): string => addressFromHex(randomBytes(20).toString('hex'));

/** Everything around the gateway; it stays while the gateway comes and goes. */
export class Stage {
  readonly callbacks: ShopCallback[] = [];
  onCallback: NonNullable<ShopOptions['onCallback']> = () => undefined;
  /** The block with the payment of the order at hand. */
  paidIn: number | null = null;
  /** Orders made. */
  sold = 0;
  /** True from the start of a test to its good end: a test that fails may leave anything in the rows. */
  spoilt = false;
  private undo: (() => void)[] = [];

  constructor(
    readonly engine: Engine,
    readonly sandbox: Sandbox,
    readonly shop: ShopServer,
    readonly gateway: ChildGateway,
    /** The first merchant's. */
    readonly secret: string,
    readonly storage: Storage,
    readonly proxies: {
      readonly shop: TcpProxy;
      readonly database: TcpProxy | undefined;
      readonly redis: TcpProxy | undefined;
    },
  ) {}

  hear(callback: ShopCallback): ReturnType<typeof this.onCallback> {
    this.callbacks.push(callback);
    return this.onCallback(callback);
  }

  /** Traps of one test are taken away after it. */
  keep(undo: () => void): void {
    this.undo.push(undo);
  }

  calm(): void {
    for (const undo of this.undo.splice(0)) undo();
    this.onCallback = () => undefined;
  }

  /** What the shop was told of it, repeats among them. */
  heardOf({ id }: Sale): ShopCallback[] {
    return this.callbacks.filter(({ order }) => order?.id === id);
  }

  async stored({ trade, txHash }: Sale): Promise<Stored> {
    const { storage } = this;
    const orderId = trade.tradeId;
    const [order] = await storage.select('SELECT status FROM orders WHERE id = ?', [orderId]);
    const transfers = await storage.select('SELECT state FROM transfers WHERE tx_hash = ?', [txHash]);
    const payments = await storage.select('SELECT id FROM payments WHERE order_id = ? OR tx_hash = ?', [
      orderId,
      txHash,
    ]);
    const callbacks = await storage.select('SELECT state FROM callbacks WHERE order_id = ?', [orderId]);
    const attempts = await storage.select(
      'SELECT a.outcome FROM callback_attempts a JOIN callbacks c ON c.id = a.callback_id WHERE c.order_id = ? ORDER BY a.number',
      [orderId],
    );
    return {
      order: order?.['status'],
      transfers: transfers.map(({ state }) => state),
      payments: payments.length,
      callbacks: callbacks.map(({ state }) => state),
      attempts: attempts.map(({ outcome }) => outcome),
    };
  }

  /**
   * The passage of time, which the test does not wait for: leases of the dead process run out (the scanner's after
   * 30 s, a callback's too), and so do Bull's lock (15 s) on a job that it held and Bull's two rounds (5 s each)
   * of first marking such a job and then giving it to another.
   */
  async passTime(): Promise<void> {
    await this.storage.change('UPDATE leases SET held_until = 1');
    await this.storage.change('UPDATE callbacks SET lease_until = 1 WHERE lease_until IS NOT NULL');
    const url = this.engine.environment['REDIS_URL'];
    if (url === undefined) return;
    const redis = new Redis(url);
    const { fingerprint } = new MasterKey(this.engine.environment['MASTER_KEY'] ?? '');
    const queue = `epusdt:${fingerprint}:bull:callbacks:`;
    for (const job of await redis.lrange(`${queue}active`, 0, -1)) {
      await redis.del(`${queue}${job}:lock`);
      await redis.sadd(`${queue}stalled`, job);
    }
    await redis.del(`${queue}stalled-check`);
    redis.disconnect();
  }

  async close(): Promise<void> {
    await this.gateway.kill9();
    await this.shop.close();
    await this.sandbox.close();
    await this.storage.close();
    for (const proxy of Object.values(this.proxies)) await proxy?.close();
    await this.engine.dispose();
  }
}

const portOf = (url: string, otherwise: number): { host: string; port: number } => {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: port === '' ? otherwise : Number(port) };
};

export async function openStage(): Promise<Stage> {
  requireBuild();
  const engine = await openEngine();
  const { DATABASE_URL, REDIS_URL } = engine.environment;
  const database =
    DATABASE_URL === undefined ? undefined : await startTcpProxy(() => portOf(DATABASE_URL, 3306));
  const redis = REDIS_URL === undefined ? undefined : await startTcpProxy(() => portOf(REDIS_URL, 6379));
  const sandbox = await startSandbox({ port: 0 });
  const secret = newToken();
  const gateway = await ChildGateway.create({
    ...engine.environment,
    ...(DATABASE_URL === undefined || !database ? {} : { DATABASE_URL: database.through(DATABASE_URL) }),
    ...(REDIS_URL === undefined || !redis ? {} : { REDIS_URL: redis.through(REDIS_URL) }),
    TRON_NETWORK: 'sandbox',
    TRON_NODES: sandbox.url,
    FORCED_USDT_RATE: 'CNY:7.2',
    CALLBACK_ALLOW_CIDRS: '127.0.0.0/8',
    API_AUTH_TOKEN: secret,
    WALLETS: Array.from({ length: WALLETS }, newAddress).join(','),
  });
  const front = await startTcpProxy(() => ({ host: '127.0.0.1', port: shop.port }));
  const shop: ShopServer = await startShop({
    port: 0,
    secret,
    gatewayUrl: gateway.url,
    publicUrl: front.through('http://127.0.0.1').replace(/\/$/, ''),
    onCallback: (callback) => stage.hear(callback),
  });
  const storage = storageOf(engine);
  const stage = new Stage(engine, sandbox, shop, gateway, secret, storage, { shop: front, database, redis });
  return stage;
}
