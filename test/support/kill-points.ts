import type { NodeRequest } from '../../apps/sandbox/src/node-requests';
import type { Reply } from '../../apps/sandbox/src/web-server';
import type { SqliteMoment } from './child-gateway';
import type { Stage, Stored } from './kill-stage';
import { MysqlStatements, type Direction, type Watcher } from './tcp-proxy';

/** Lays an ambush before the gateway starts; one inside SQLite is the gateway's own to walk into. */
export type Trap = (stage: Stage) => SqliteMoment | undefined;

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
export const DONE: Stored = { ...PAID, callbacks: ['acknowledged'], attempts: ['acknowledged'] };

export interface Point {
  readonly name: string;
  readonly trap: Trap;
  readonly only?: 'distributed';
  /** What the dead process leaves behind: any of these. */
  readonly leaves: readonly Stored[];
  /** How often the shop is told in all: any of these. */
  readonly told?: readonly number[];
}

/** In the order of the flow. */
export const POINTS: readonly Point[] = [
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
    // The job is done when the callback is in its lane, whatever becomes of it there.
    leaves: [PAID, CLAIMED, DONE],
    told: [1, 2],
  },
];

/** A gateway that is killed again and again dies at these, one after the other. */
export const DEATHS: readonly Trap[] = [
  atNode('request', asksReceipt),
  beforeCommit(PAYMENT),
  afterCommit(CLAIM),
  shopHears,
  beforeCommit(CLOSE),
];
