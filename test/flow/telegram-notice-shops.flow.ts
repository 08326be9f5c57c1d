import { CallbackRow, Endpoints } from '@epusdt/callbacks';
import { Database } from '@epusdt/database';
import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { NoticeCollector } from '@epusdt/notices';
import { FIRST_PID } from '@epusdt/merchants';
import { AdminActions } from '@epusdt/operations';
import { BotDesk } from '../support/bot-desk';
import { rows } from '../support/gateway';
import { newsDesk } from '../support/news-desk';

let desk: BotDesk;
let shopAnswers = 200;
beforeEach(async () => {
  shopAnswers = 200;
  desk = await BotDesk.open({
    onCallback: () => ({
      type: 'text/plain',
      status: shopAnswers,
      body: shopAnswers === 200 ? 'ok' : 'broken',
    }),
  });
  await begun();
});
afterEach(() => desk.close());

const { reads, begun, buy, notices } = newsDesk(() => desk);
/** Callbacks have been looked at, and what happened is written down. */
const collected = async (): Promise<void> => {
  const collector = desk.world.gateway.get(NoticeCollector);
  collector.callbackFailed();
  await collector.collect();
};
const sells = async (...references: string[]): Promise<void> => {
  for (const reference of references) await buy(reference);
  await desk.world.settle();
};
const keys = async (kind: string): Promise<string[]> =>
  (await notices(kind)).map((row) => String(row['event_key']).replace(/\d.*/, ''));
const doctor = async (): Promise<string> =>
  (await desk.world.gateway.get(AdminActions).run('doctor', '')).text
    .split('\n')
    .find((line) => /open work:/.test(line)) ?? '';

describe('callbacks that nobody delivers any more', () => {
  it('are no news where their endpoint was removed, also when it is there again, nor where they were tests', async () => {
    const endpoints = desk.world.gateway.get(Endpoints);
    const url = `${desk.world.shop.url}/shop/nowhere`;
    const { id } = await endpoints.create(FIRST_PID, url, 'cli');
    await endpoints.pause(id, 'the shop moves', 'cli');
    await collected();
    await sells('E-1', 'E-2', 'E-3');
    await endpoints.remove(id, 'cli');
    const dead = async (): Promise<unknown[]> =>
      (await rows(desk.world.gateway, 'callbacks')).filter((row) => row['state'] === 'dead');
    expect((await dead()).length).toBeGreaterThanOrEqual(3);
    expect(await doctor()).toMatch(/^ok .*, 0 given up;/);
    await collected();
    const again = await endpoints.create(FIRST_PID, url, 'cli');
    expect(again.id).toBe(id);
    await collected();
    expect(await keys('callback_dead')).toEqual(['paused:']);
    await endpoints.remove(id, 'cli');

    const test = await endpoints.create(FIRST_PID, `${desk.world.shop.url}/shop/nobody-there`, 'cli');
    const before = (await dead()).length;
    await endpoints.ping(test.id, 'cli');
    for (let minutes = 0; minutes < 30 && (await dead()).length === before; minutes += 1) {
      await desk.world.gateway.work();
      desk.world.clock.advance(MINUTE);
    }
    expect(await dead()).toHaveLength(before + 1);
    await collected();
    expect(await keys('callback_dead')).toEqual(['paused:']);
    expect(await doctor()).toMatch(/^ok .*, 0 given up;/);
  });

  it('are all told of, however many were given up at one instant', async () => {
    const count = 2_050;
    const now = desk.world.clock.now();
    const facts = {
      channel: 'legacy' as const,
      merchantPid: FIRST_PID,
      orderId: '',
      url: 'http://127.0.0.1/',
      host: null,
    };
    const more = {
      endpointId: null,
      eventType: 'order.paid',
      body: null,
      state: 'dead' as const,
      attempts: 9,
    };
    const times = {
      attemptsBefore: 0,
      dueAt: now,
      leaseToken: null,
      leaseUntil: null,
      createdAt: now,
      closedAt: now,
    };
    const { reader } = desk.world.gateway.get(Database);
    const all = Array.from({ length: count }, (_, i) => ({
      eventKey: `order.paid:many-${i}`,
      ...facts,
      ...more,
      ...times,
    }));
    for (let from = 0; from < count; from += 200)
      await reader.insert(CallbackRow, all.slice(from, from + 200));
    await collected();
    expect(await keys('callback_dead')).toHaveLength(count);
    await reads(`${count} news`);
  });
});

it('a shop that takes no callbacks is told of every six hours, counted from the last time', async () => {
  shopAnswers = 500;
  await sells('F-1');
  for (let attempts = 1; attempts < 3; attempts += 1) {
    desk.passes(40 * SECOND);
    await desk.world.gateway.work();
  }
  await reads('A shop takes no callbacks');
  const first = desk.world.clock.now();
  const told = async (): Promise<number> => {
    await collected();
    return (await notices('callback_failing')).length;
  };
  // The world begins at noon, and six hours later lies six o'clock.
  desk.world.clock.advance(Date.UTC(2026, 0, 5, 18, 0, 10) - first);
  expect(await told()).toBe(1);
  desk.world.clock.advance(5 * MINUTE);
  expect(await told()).toBe(2);
  desk.world.clock.advance(5 * HOUR + 50 * MINUTE);
  expect(await told()).toBe(2);
  desk.world.clock.advance(11 * MINUTE);
  expect(await told()).toBe(3);
});
