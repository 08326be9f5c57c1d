import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import Redis from 'ioredis';
import { createPool } from 'mysql2/promise';
import { MasterKey, addressFromHex, newToken, parseUnits } from '@epusdt/kernel';
import type { NodeRequest } from '../../apps/sandbox/src/node-requests';
import { startSandbox, type Sandbox } from '../../apps/sandbox/src/sandbox';
import type { Trade } from '../../apps/sandbox/src/shop-gateway';
import { GOODS, type ShopCallback, type ShopOptions } from '../../apps/sandbox/src/shop';
import { startShop, type ShopServer } from '../../apps/sandbox/src/shop-server';
import type { Reply } from '../../apps/sandbox/src/web-server';
import { ChildGateway, requireBuild, type SqliteMoment } from '../support/child-gateway';
import { engineOfProject, openEngine, type Engine } from '../support/engine';
import {
  MysqlStatements,
  startTcpProxy,
  type Direction,
  type TcpProxy,
  type Watcher,
} from '../support/tcp-proxy';

/*
 * The gateway as a real process is killed (SIGKILL) at named points between "the payment is on the chain" and "the shop
 * has acknowledged", started again on what it left, and must end with one paid order and an acknowledged callback. The
 * points are found from outside: by the simulated network, by proxies before the shop, the database and Redis, and,
 * where there is no socket (SQLite), by a preloaded script of the test.
 */

type Row = Readonly<Record<string, unknown>>;

/** The rows as somebody who is not the gateway sees them. */
interface Storage {
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

/** An order of the shop, and its payment. */
interface Sale {
  readonly id: string;
  readonly trade: Trade;
  readonly txHash: string;
}

/** What is stored of one order and its payment. */
interface Stored {
  readonly order: unknown;
  readonly transfers: unknown[];
  readonly payments: number;
  readonly callbacks: unknown[];
  readonly attempts: unknown[];
}

const BOUND_MS = 20_000;
const WALLETS = 2;
const newAddress = (): string => addressFromHex(randomBytes(20).toString('hex'));

/** Everything around the gateway; it stays while the gateway comes and goes. */
class Stage {
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
   * 30 s, a callback's after 60 s), and so do Bull's lock (15 s) on a job that it held and Bull's two rounds (5 s each)
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

async function openStage(): Promise<Stage> {
  requireBuild();
  const engine = await openEngine();
  const { DATABASE_URL, REDIS_URL, DATA_DIR = '' } = engine.environment;
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
  const file = join(DATA_DIR, 'epusdt.db');
  const storage = DATABASE_URL === undefined ? sqliteStorage(file) : mysqlStorage(DATABASE_URL);
  const stage = new Stage(engine, sandbox, shop, gateway, storage, { shop: front, database, redis });
  return stage;
}

/** Lays an ambush before the gateway starts; one inside SQLite is the gateway's own to walk into. */
type Trap = (stage: Stage) => SqliteMoment | undefined;

/** `answered`: as soon as the answer has left. */
const atNode =
  (when: 'request' | 'answered', matches: (request: NodeRequest, paidIn: number) => boolean): Trap =>
  (stage) => {
    const off = stage.sandbox.intercept(async (event) => {
      if (event.stage !== when || stage.paidIn === null || !matches(event.request, stage.paidIn)) return;
      await stage.gateway.kill9();
      return 'drop';
    });
    stage.keep(off);
    return undefined;
  };

const asksFinalHead = ({ path }: NodeRequest): boolean => path === '/walletsolidity/getblock';

const asksReceipt = ({ methods }: NodeRequest): boolean => methods.includes('eth_getTransactionReceipt');

const asksBlockTime = ({ methods }: NodeRequest): boolean =>
  methods.every((method) => method === 'eth_getBlockByNumber');

const asksLogs = ({ body }: NodeRequest, paidIn: number): boolean =>
  (Array.isArray(body) ? body : [body]).some(
    ({ method, params }) =>
      method === 'eth_getLogs' &&
      Number(params[0].fromBlock) <= paidIn &&
      paidIn <= Number(params[0].toBlock),
  );

/** A statement (of both engines) that only this transaction runs. */
const TRANSFER = '^INSERT INTO .transfers.';
const PAYMENT = '^INSERT INTO .payments.';
const CLAIM = '^INSERT INTO .callback_attempts.';
const CLOSE = '^UPDATE .callback_attempts. SET .*http_status';

/** `before`: the database never hears of it. `after`: it has done it, and the gateway never learns. */
const inDatabase =
  (statement: string, at: SqliteMoment['at'], side: SqliteMoment['side']): Trap =>
  (stage) => {
    const moment = { statement, at, side };
    const { database } = stage.proxies;
    if (!database) return moment;
    stage.keep(database.watch(ambush(stage, moment)));
    return undefined;
  };

const beforeCommit = (statement: string): Trap => inDatabase(statement, 'commit', 'before');
const afterCommit = (statement: string): Trap => inDatabase(statement, 'commit', 'after');

/** The same as preload-sqlite.cjs, from the wire. */
function ambush({ gateway }: Stage, { statement, at, side }: SqliteMoment): Watcher {
  const pattern = new RegExp(statement, 's');
  const wire = new MysqlStatements();
  const seen = new WeakSet<object>();
  const answering = new WeakSet<object>();
  const isDue = (connection: object, sql: string): boolean => {
    if (pattern.test(sql)) {
      seen.add(connection);
      return at === 'statement';
    }
    if (/^(START TRANSACTION|ROLLBACK)/.test(sql)) seen.delete(connection);
    return seen.has(connection) && at === 'commit' && sql === 'COMMIT';
  };
  return async (piece) => {
    const { direction, connection } = piece;
    const due =
      direction === 'up' ? wire.in(piece).some((sql) => isDue(connection, sql)) : answering.has(connection);
    if (!due) return 'pass';
    if (direction === 'up' && side === 'after') {
      answering.add(connection);
      return 'pass';
    }
    await gateway.kill9();
    return 'cut';
  };
}

const inRedis =
  (direction: Direction, pattern: RegExp): Trap =>
  (stage) => {
    const watcher: Watcher = async (piece) => {
      if (piece.direction !== direction || !pattern.test(piece.data.toString('utf8'))) return 'pass';
      await stage.gateway.kill9();
      return 'cut';
    };
    if (stage.proxies.redis) stage.keep(stage.proxies.redis.watch(watcher));
    return undefined;
  };

/** An answer that is the job's name, `<callback>-<attempt>`, and nothing else. */
const JOB_ID = /^\$\d+\r\n\d+-1\r\n$/;

const shopHears: Trap = (stage) => {
  stage.onCallback = async (): Promise<Reply> => {
    await stage.gateway.kill9();
    return 'drop';
  };
  return undefined;
};

const shopHasAnswered: Trap = (stage) => {
  const { gateway, proxies } = stage;
  stage.keep(
    proxies.shop.watch(({ direction }) => (direction === 'up' ? 'pass' : () => void gateway.kill9())),
  );
  return undefined;
};

const NOTHING: Stored = { order: 'pending', transfers: [], payments: 0, callbacks: [], attempts: [] };
const RECORDED: Stored = { ...NOTHING, transfers: ['unsettled'] };
const PAID: Stored = { order: 'paid', transfers: ['settled'], payments: 1, callbacks: ['due'], attempts: [] };
const CLAIMED: Stored = { ...PAID, attempts: ['open'] };
const DONE: Stored = { ...PAID, callbacks: ['acknowledged'], attempts: ['acknowledged'] };

interface Point {
  readonly name: string;
  readonly trap: Trap;
  readonly only?: 'distributed';
  /** What the dead process leaves behind: any of these. */
  readonly leaves: readonly Stored[];
  /** How often the shop is told in all: any of these. */
  readonly told?: readonly number[];
}

/** In the order of the flow. */
const POINTS: readonly Point[] = [
  { name: 'the newest final block is asked for', trap: atNode('request', asksFinalHead), leaves: [NOTHING] },
  {
    name: 'the logs of the paying block are asked for',
    trap: atNode('request', asksLogs),
    leaves: [NOTHING],
  },
  { name: 'these logs have been answered', trap: atNode('answered', asksLogs), leaves: [NOTHING] },
  { name: 'the time of the block is asked for', trap: atNode('request', asksBlockTime), leaves: [NOTHING] },
  { name: 'the receipt is asked for', trap: atNode('request', asksReceipt), leaves: [NOTHING] },
  {
    name: 'the receipt has been answered',
    trap: atNode('answered', asksReceipt),
    // Up to the shop it needs nobody but itself.
    leaves: [NOTHING, RECORDED, PAID, CLAIMED],
  },
  { name: 'before the COMMIT of transfer and cursor', trap: beforeCommit(TRANSFER), leaves: [NOTHING] },
  { name: 'after the COMMIT of transfer and cursor', trap: afterCommit(TRANSFER), leaves: [RECORDED] },
  {
    name: 'the payment is inserted, its callback is not',
    trap: inDatabase(PAYMENT, 'statement', 'after'),
    leaves: [RECORDED],
  },
  { name: 'before the COMMIT of payment and callback', trap: beforeCommit(PAYMENT), leaves: [RECORDED] },
  { name: 'after the COMMIT of payment and callback', trap: afterCommit(PAYMENT), leaves: [PAID] },
  { name: 'Bull is given the job', trap: inRedis('up', /"callbackId"/), only: 'distributed', leaves: [PAID] },
  { name: 'Bull has taken the job', trap: inRedis('down', JOB_ID), only: 'distributed', leaves: [PAID] },
  {
    name: 'Bull hands out the job',
    trap: inRedis('down', /"callbackId"/),
    only: 'distributed',
    leaves: [PAID],
  },
  { name: 'before the COMMIT of the claim', trap: beforeCommit(CLAIM), leaves: [PAID] },
  { name: 'after the COMMIT of the claim', trap: afterCommit(CLAIM), leaves: [CLAIMED] },
  { name: 'the shop receives the callback', trap: shopHears, leaves: [CLAIMED], told: [2] },
  { name: 'the shop has answered ok', trap: shopHasAnswered, leaves: [CLAIMED, DONE], told: [1, 2] },
  { name: 'before the COMMIT of the answer', trap: beforeCommit(CLOSE), leaves: [CLAIMED], told: [2] },
  { name: 'after the COMMIT of the answer', trap: afterCommit(CLOSE), leaves: [DONE] },
  {
    name: 'Bull is told that the job is done',
    trap: inRedis('up', /\r\nreturnvalue\r\n/),
    only: 'distributed',
    leaves: [DONE],
  },
];

/** A gateway that is killed again and again dies at these, one after the other. */
const DEATHS: readonly Trap[] = [
  atNode('request', asksReceipt),
  beforeCommit(PAYMENT),
  afterCommit(CLAIM),
  shopHears,
  beforeCommit(CLOSE),
];

const KILLED = { code: null, signal: 'SIGKILL' };
const IN_ORDER = { code: 0, signal: null };

describe('kill -9 between the payment on the chain and the shop’s acknowledgement', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage();
  });
  afterEach(async () => {
    stage.calm();
    stage.paidIn = null;
    await stage.gateway.kill9();
    if (!stage.spoilt) return;
    await stage.close();
    stage = await openStage();
  });
  afterAll(() => stage?.close());

  const points = POINTS.filter(({ only }) => only === undefined || only === engineOfProject());

  it.each(points)('$name', async ({ trap, leaves, told = [1] }) => {
    const { gateway } = stage;
    stage.spoilt = true;
    await gateway.start(trap(stage));
    const bought = await buy(stage);
    const sale = { ...bought, txHash: pay(stage, bought.trade) };

    expect(await gateway.ended()).toEqual(KILLED);

    stage.calm();
    const left = await stage.stored(sale);
    expect(leaves).toContainEqual(left);
    await stage.passTime();
    await gateway.restart();
    await comesGood(stage, sale);
    expect((await stage.stored(sale)).attempts).toEqual(
      left.attempts.includes('open') ? ['unknown', 'acknowledged'] : ['acknowledged'],
    );
    expect(told).toContain(stage.heardOf(sale).length);
    stage.spoilt = false;
  });

  it('one order, killed at five points one after the other', async () => {
    const { gateway } = stage;
    const [first, ...others] = DEATHS;
    stage.spoilt = true;
    await gateway.start(first?.(stage));
    const bought = await buy(stage);
    const sale = { ...bought, txHash: pay(stage, bought.trade) };
    expect(await gateway.ended()).toEqual(KILLED);
    for (const death of others) {
      stage.calm();
      await stage.passTime();
      gateway.launch(death(stage));
      expect(await gateway.ended()).toEqual(KILLED);
    }
    stage.calm();
    await stage.passTime();
    await gateway.restart();
    await comesGood(stage, sale);
    expect((await stage.stored(sale)).attempts).toEqual(['unknown', 'unknown', 'unknown', 'acknowledged']);
    // Twice in lives that ended before the answer was stored.
    expect(stage.heardOf(sale)).toHaveLength(3);
    stage.spoilt = false;
  });

  it('SIGTERM while the shop considers its answer: the attempt is finished, nothing stays open', async () => {
    const { gateway, storage } = stage;
    stage.spoilt = true;
    await gateway.start();
    const bought = await buy(stage);
    const { promise: heard, resolve: hear } = deferred();
    const { promise: answer, resolve: allow } = deferred();
    stage.onCallback = () => {
      hear();
      return answer;
    };
    const sale = { ...bought, txHash: pay(stage, bought.trade) };
    await heard;
    gateway.terminate();
    await gateway.until('the scanner has given its lease back', BOUND_MS, async () => {
      return (await storage.select('SELECT name FROM leases')).length === 0;
    });
    allow();

    expect(await gateway.ended()).toEqual(IN_ORDER);
    expect(await stage.stored(sale)).toEqual(DONE);
    expect(stage.heardOf(sale)).toHaveLength(1);
    stage.spoilt = false;
  });

  it('after all these lives there are as many payments as paid orders, and nothing is left over', async () => {
    const count = async (table: string): Promise<number> =>
      Number((await stage.storage.select(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.['n']);
    const orders = await count('orders');
    expect(orders).toBe(stage.sold);
    expect(await count("orders WHERE status = 'paid'")).toBe(orders);
    expect(await count('payments')).toBe(orders);
    expect(await count("transfers WHERE state = 'settled'")).toBe(orders);
    expect(await count('transfers')).toBe(orders);
    expect(await count("callbacks WHERE state = 'acknowledged' AND lease_token IS NULL")).toBe(orders);
    expect(await count('callbacks')).toBe(orders);
    expect(await count("callback_attempts WHERE outcome = 'acknowledged'")).toBe(orders);
    expect(await count("callback_attempts WHERE outcome NOT IN ('acknowledged', 'unknown')")).toBe(0);
    expect(await count('callback_attempts WHERE finished_at IS NULL')).toBe(0);
    expect(await count('inbox')).toBe(0);
  });
});

/** What must come of every sale, however often the gateway has died. Stops it in good order. */
async function comesGood(stage: Stage, sale: Sale): Promise<void> {
  const { gateway, shop, storage } = stage;
  await gateway.until('the shop has been told and the callback is closed', BOUND_MS, async () => {
    const { callbacks } = await stage.stored(sale);
    return callbacks.includes('acknowledged') && shop.shop.find(sale.id)?.state === 'paid';
  });
  expect(await gateway.stop()).toEqual(IN_ORDER);
  expect(await stage.stored(sale)).toMatchObject({
    order: 'paid',
    transfers: ['settled'],
    payments: 1,
    callbacks: ['acknowledged'],
  });
  const [cursor] = await storage.select('SELECT number FROM cursors');
  expect(Number(cursor?.['number'])).toBeGreaterThanOrEqual(stage.paidIn ?? Infinity);
  const { trade, txHash } = sale;
  for (const { fields, refusal } of stage.heardOf(sale)) {
    expect(refusal).toBeNull();
    expect(fields).toMatchObject({ trade_id: trade.tradeId, block_transaction_id: txHash });
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

async function buy(stage: Stage): Promise<{ id: string; trade: Trade }> {
  const [good] = GOODS;
  if (!good) throw new Error('the shop sells nothing');
  stage.sold += 1;
  const { id, trade, problem } = await stage.shop.shop.order(good);
  if (!trade) throw new Error(`no order: ${String(problem)}`);
  return { id, trade };
}

/** Paid, and final at once. */
function pay(stage: Stage, { address, actualAmount }: Trade): string {
  const { chain } = stage.sandbox;
  const txHash = chain.transfer({ to: address, amountUnits: parseUnits(actualAmount) ?? 0n });
  stage.paidIn = chain.mineFinal().number;
  return txHash;
}
