import { setTimeout as delay } from 'node:timers/promises';
import type { LoggerService } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { FatalStop, Scanner } from '@epusdt/chain';
import { CallbackAttemptRow, CallbackRow, Dispatcher, DueFinder, Sweeper } from '@epusdt/callbacks';
import { loadConfig } from '@epusdt/config';
import { Database } from '@epusdt/database';
import { Clock, SystemClock } from '@epusdt/kernel';
import { FIRST_PID, Merchants } from '@epusdt/merchants';
import { OrderEndings } from '@epusdt/orders';
import { Settler } from '@epusdt/payments';
import { createGateway, type Gateway } from '../../apps/gateway/src/gateway';
import { signatureOf } from '../../apps/sandbox/src/shop-signature';
import type { Engine } from './engine';

/** The whole gateway in this process, on a port of its own. */
export interface TestGateway {
  readonly url: string;
  readonly secret: string;
  readonly gateway: Gateway;
  readonly stops: readonly string[];
  get<T>(token: abstract new (...args: never[]) => T): T;
  /** Reads the chain, settles, delivers what is due, ends what is over: what the crons do, once, now. */
  work(): Promise<void>;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  readonly engine: Engine;
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** True: crons run as in production. Otherwise only `work` does anything. */
  readonly crons?: boolean;
  /** Whom everything is told that a log would say; nobody at first. */
  readonly logger?: LoggerService;
}

/** Between two looks at the attempts, and how often to look: 20 s in all. */
const DELIVERY_LOOK_MS = 10;
const DELIVERY_LOOKS = 2_000;

class RecordedStop extends FatalStop {
  readonly reasons: string[] = [];

  override stop(reason: string): void {
    this.reasons.push(reason);
  }
}

export async function startGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const { engine, environment = {}, clock = new SystemClock(), crons = false, logger = false } = options;
  const config = loadConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    FORCED_USDT_RATE: 'CNY:7.2,USD:1',
    CALLBACK_ALLOW_CIDRS: '127.0.0.0/8',
    TRON_NETWORK: 'sandbox',
    ...engine.environment,
    ...environment,
  });
  const fatal = new RecordedStop();
  const gateway = await createGateway(config, {
    clock,
    fatal,
    logger,
    jobs: crons ? 'all' : 'consumers',
  });
  await gateway.app.listen(config.http.port, config.http.host);
  const get = <T>(token: abstract new (...args: never[]) => T): T =>
    gateway.app.get<T>(token, { strict: false });
  const merchant = await get(Merchants).find(FIRST_PID);
  return {
    url: await gateway.app.getUrl(),
    secret: merchant?.secret ?? '',
    gateway,
    stops: fatal.reasons,
    get,
    work: async () => {
      await get(Scanner).scan();
      await get(Settler).settle();
      await deliverDue(get);
      await get(OrderEndings).endWhatIsOver();
    },
    close: () => gateway.close(),
  };
}

/**
 * One attempt of every callback that is due, whichever process takes it from the queue. Without those that rightly wait:
 * who they are for is left alone, or their endpoint was paused meanwhile.
 */
async function deliverDue(get: TestGateway['get']): Promise<void> {
  const [dispatcher, { reader }] = [get(Dispatcher), get(Database)];
  const { due } = await get(DueFinder).find(dispatcher.blocked());
  if (due.length === 0) return;
  const ids = due.map(({ id }) => String(id));
  await get(Sweeper).sweep();
  for (let looks = 0; looks < DELIVERY_LOOKS; looks += 1) {
    const attempts = await reader.findBy(CallbackAttemptRow, { callbackId: In(ids) });
    const closed = attempts.filter(({ outcome }) => outcome !== 'open');
    const held = await reader.findBy(CallbackRow, { id: In(ids), state: 'held', leaseToken: IsNull() });
    const isDone = ({ id, attempt, ...place }: (typeof due)[number]): boolean =>
      closed.some((row) => Number(row.callbackId) === id && row.number === attempt) ||
      held.some((row) => Number(row.id) === id) ||
      dispatcher.leavesAlone(place);
    if (due.every(isDone)) return;
    await delay(DELIVERY_LOOK_MS);
  }
  throw new Error('a due callback was not attempted in time');
}

/** All rows of a table, for asserting what is stored. */
export function rows(gateway: TestGateway, table: string): Promise<Record<string, unknown>[]> {
  return gateway.get(Database).reader.query(`SELECT * FROM ${table}`);
}

export interface Envelope {
  readonly status_code: number;
  readonly message: string;
  readonly data: Readonly<Record<string, string | number>> | null;
}

export type CreateFields = Record<string, string | number>;

export const CREATE_PATH = '/api/v1/order/create-transaction';

/** Asks as a shop does. */
export async function createOrder(
  gateway: Pick<TestGateway, 'url' | 'secret'>,
  fields: CreateFields,
): Promise<Envelope> {
  return post(gateway, JSON.stringify({ ...fields, signature: signatureOf(fields, gateway.secret) }));
}

export async function post(
  gateway: Pick<TestGateway, 'url'>,
  body: string,
  type = 'application/json',
): Promise<Envelope> {
  const answer = await fetch(gateway.url + CREATE_PATH, {
    method: 'POST',
    body,
    headers: { 'content-type': type },
  });
  if (answer.status !== 200) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Envelope;
}
