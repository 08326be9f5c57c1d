import 'reflect-metadata';
import { parseUnits } from '@epusdt/kernel';
import type { Trade } from '../../apps/sandbox/src/shop-gateway';
import { GOODS } from '../../apps/sandbox/src/shop';
import { engineOfProject } from '../support/engine';
import { DEATHS, DONE, POINTS, type Trap } from '../support/kill-points';
import { openStage, type Sale, type Stage } from '../support/kill-stage';

/*
 * The gateway as a real process is killed (SIGKILL) at named points between "the payment is on the chain" and "the shop
 * has acknowledged", started again on what it left, and must end with one paid order and an acknowledged callback. The
 * points are found from outside: by the simulated network, by proxies before the shop, the database and Redis, and,
 * where there is no socket (SQLite), by a preloaded script of the test.
 */

const BOUND_MS = 20_000;
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
    if (!stage.spoilt) return;
    await stage.close();
    stage = await openStage();
  });
  afterAll(() => stage?.close());
  /** The life that brought one test to its good end is the one that dies in the next. */
  const isUp = async (): Promise<void> => {
    if (!stage.gateway.runs) await stage.gateway.start();
  };
  const lay = async (trap: Trap): Promise<void> => {
    const moment = trap(stage);
    if (moment) await stage.gateway.arm(moment);
  };

  const points = POINTS.filter(({ only }) => only === undefined || only === engineOfProject());

  it.each(points)('$name', async ({ trap, leaves, told = [1] }) => {
    const { gateway } = stage;
    stage.spoilt = true;
    await isUp();
    const bought = await buy(stage);
    await lay(trap);
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
    if (!first) throw new Error('it dies somewhere');
    stage.spoilt = true;
    await isUp();
    const bought = await buy(stage);
    await lay(first);
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
    await isUp();
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
      // Others may be left by lives that were killed: they run out by themselves.
      return (await storage.select("SELECT name FROM leases WHERE name = 'scanner'")).length === 0;
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

/** What must come of every sale, however often the gateway has died. */
async function comesGood(stage: Stage, sale: Sale): Promise<void> {
  const { gateway, shop, storage } = stage;
  await gateway.until('the shop has been told and the callback is closed', BOUND_MS, async () => {
    const { callbacks } = await stage.stored(sale);
    return callbacks.includes('acknowledged') && shop.shop.find(sale.id)?.state === 'paid';
  });
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
