import { DAY, HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { Merchants } from '@epusdt/merchants';
import { CHART_LABELS, Statistics, chartOf, periodIn, type PeriodStatistics } from '@epusdt/statistics';
import { orderAt } from '../support/api-desk';
import { rows } from '../support/gateway';
import { closeWithBooksRight, desk } from '../support/owner-desk';
import { asks, pay, placed, type Placed } from '../support/shopper';
import { START, createWorld, newAddress, type World } from '../support/world';

const TTL = 10 * MINUTE;
const TODAY = Date.UTC(2026, 0, 5);
const NOTHING = { count: 0, units: 0n };
const NO_REST = { ...NOTHING, members: 0 };

/** A payment as the test made it happen. */
interface Made {
  readonly pid: string;
  readonly address: string;
  readonly units: bigint;
  readonly settledAt: number;
  /** `null`: nobody saw the money. */
  readonly waitMs: number | null;
}

describe('statistics of a period', () => {
  let world: World;
  let made: Made[];
  let second: { readonly pid: string; readonly secret: string };
  afterEach(() => closeWithBooksRight(world));

  const start = async (): Promise<void> => {
    world = await createWorld({ wallets: 2 });
    made = [];
    second = await world.gateway.get(Merchants).create('Second shop');
  };
  const decide = desk(() => world);
  const pass = async (ms: number): Promise<void> => {
    world.clock.advance(ms);
    await world.settle();
  };
  const order = async (reference: string, amount = 42): Promise<Placed> =>
    placed(await asks(world)(reference, amount));
  /** Pays after so long, and writes it down. */
  const paid = async (pid: string, one: Placed, after: number, since = 0): Promise<void> => {
    world.clock.advance(after);
    pay(world, one);
    await world.settle();
    made.push({
      pid,
      address: one.address,
      units: one.units,
      settledAt: world.clock.now(),
      waitMs: since + after,
    });
  };
  const between = (from: number, to: number, zone?: string): Promise<PeriodStatistics> =>
    world.gateway.get(Statistics).between(from, to, zone);

  const sumOf = (payments: readonly Made[]) => ({
    count: payments.length,
    units: payments.reduce((sum, { units }) => sum + units, 0n),
  });
  /** What was paid to each, the biggest first. */
  const rankedBy = (field: 'pid' | 'address', payments: readonly Made[]) =>
    [...new Set(payments.map((one) => one[field]))]
      .map((name) => ({ name, ...sumOf(payments.filter((one) => one[field] === name)) }))
      .sort((a, b) => (a.units > b.units ? -1 : 1));

  it('are what really happened', async () => {
    await start();
    const { pid } = second;
    await paid('1000', await order('A1'), 40 * SECOND);
    await paid('1000', await order('A2', 4_200), 3 * MINUTE);
    await paid(pid, await orderAt(world, second, 'B1'), 20 * SECOND);
    const late = await orderAt(world, second, 'B2');
    await pass(TTL + 5 * SECOND);
    await paid(pid, late, MINUTE, TTL + 5 * SECOND);
    const expired = await order('A3');
    await pass(TTL + 5 * SECOND);
    const cancelled = await order('A4');
    await decide('order cancel', { id: cancelled.id });
    const byHand = await order('A5', 84);
    await decide('order mark-paid', { id: byHand.id });
    made.push({
      pid: '1000',
      address: byHand.address,
      units: byHand.units,
      settledAt: world.clock.now(),
      waitMs: null,
    });
    await order('A6');
    const other = world.wallets.find((address) => address !== expired.address) ?? '';
    world.sandbox.chain.transfer({ to: other, amountUnits: 77_000_000n });
    await pass(HOUR);
    const pending = await order('A7');

    const seen = await between(TODAY, TODAY + DAY);
    const waits = made.flatMap(({ waitMs }) => waitMs ?? []).sort((a, b) => a - b);
    expect(waits).toHaveLength(4);
    const [, shorter = 0, longer = 0] = waits;
    expect(seen).toMatchObject({ from: TODAY, to: TODAY + DAY, zone: 'UTC', at: world.clock.now() });
    expect(seen.orders).toEqual({ made: 9, paid: 5, pending: 1, expired: 2, cancelled: 1, paidShare: 5 / 8 });
    expect(seen.payments).toEqual({
      ...sumOf(made),
      late: { count: 1, units: late.units },
      manual: { count: 1, units: byHand.units },
      unseen: { count: 1, units: byHand.units },
    });
    expect(seen.wallets).toEqual({
      top: rankedBy('address', made).map(({ name, ...sum }) => ({ address: name, ...sum })),
      rest: NO_REST,
    });
    expect(new Set(made.map(({ address }) => address)).size).toBe(2);
    expect(seen.merchants).toEqual({
      top: rankedBy('pid', made).map(({ name, ...sum }) => ({
        pid: name,
        name: name === pid ? 'Second shop' : 'First shop',
        ...sum,
      })),
      rest: NO_REST,
    });
    expect(seen.waiting).toEqual({ count: 1, units: 77_000_000n });
    expect(Math.abs((seen.medianWaitMs ?? 0) - (shorter + longer) / 2)).toBeLessThan(4 * SECOND);
    expect(seen.unit).toBe('hour');
    expect(seen.series).toEqual(
      Array.from({ length: 24 }, (_, hour) => {
        const [from, to] = [TODAY + hour * HOUR, TODAY + (hour + 1) * HOUR];
        const { count, units } = sumOf(made.filter((one) => one.settledAt >= from && one.settledAt < to));
        return { from, to, paid: count, units };
      }),
    );

    await seesTheNextDay(seen, pending);
  });

  /** What is paid on another day is that day's income, and still an order of the day it was made on. */
  const seesTheNextDay = async (before: PeriodStatistics, pending: Placed): Promise<void> => {
    const first = [...made];
    await pass(TODAY + DAY - world.clock.now());
    await decide('order mark-paid', { id: pending.id });
    const moment = { settledAt: world.clock.now(), waitMs: null };
    made.push({ pid: '1000', address: pending.address, units: pending.units, ...moment });
    await paid('1000', await order('A8'), 30 * SECOND);

    const today = await between(TODAY, TODAY + DAY);
    expect(today.orders).toEqual({
      ...before.orders,
      paid: 6,
      pending: 0,
      paidShare: 6 / 9,
    });
    for (const same of ['payments', 'wallets', 'merchants', 'medianWaitMs', 'series', 'waiting'] as const) {
      expect(today[same]).toEqual(before[same]);
    }
    const next = await between(TODAY + DAY, TODAY + 2 * DAY);
    expect(next.orders).toMatchObject({ made: 1, paid: 1, paidShare: 1 });
    expect(next.payments).toMatchObject({ ...sumOf(made.slice(first.length)), late: NOTHING });
    // It starts with the first instant of the day.
    expect(next.series[0]).toMatchObject({ paid: 2 });

    const { from, to } = periodIn('7d', world.clock.now(), 'Asia/Shanghai');
    const week = await between(from, to, 'Asia/Shanghai');
    expect(week.payments).toMatchObject(sumOf(made));
    expect([week.unit, week.series.map(({ paid: count }) => count)]).toEqual([
      'day',
      [0, 0, 0, 0, 0, first.length, 2],
    ]);
  };

  it('count money for the wallet that it came to, whatever the order said', async () => {
    await start();
    const one = await order('W1');
    const other = world.wallets.find((address) => address !== one.address) ?? newAddress();
    world.sandbox.chain.transfer({ to: other, amountUnits: 3_000_000n });
    await pass(SECOND);
    const [transfer] = await rows(world.gateway, 'transfers');
    await decide('inbox assign', { transfer: String(transfer?.['id']), order: one.id });
    const seen = await between(TODAY, TODAY + DAY);
    const sum = { count: 1, units: 3_000_000n };
    expect(seen.wallets.top).toEqual([{ address: other, ...sum }]);
    expect(seen.payments).toEqual({ ...sum, late: NOTHING, manual: sum, unseen: NOTHING });
    expect(seen.waiting).toEqual(NOTHING);
  });

  it('are nothing where nothing happened, in words and in the picture', async () => {
    await start();
    const seen = await between(START - 3 * DAY, START - DAY);
    expect(seen).toMatchObject({
      orders: { made: 0, paid: 0, pending: 0, expired: 0, cancelled: 0, paidShare: null },
      payments: { ...NOTHING, late: NOTHING, manual: NOTHING, unseen: NOTHING },
      wallets: { top: [], rest: NO_REST },
      merchants: { top: [], rest: NO_REST },
      medianWaitMs: null,
      waiting: NOTHING,
    });
    expect(seen.series).toHaveLength(48);
    expect(seen.series.every(({ paid: count, units }) => count === 0 && units === 0n)).toBe(true);
    const png = await chartOf(seen, CHART_LABELS.en);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    await expect(between(START, START)).rejects.toThrow('give two instants');
    await expect(between(START, START + DAY, 'Mars/Olympus')).rejects.toThrow('there is no time zone');
  });
});
