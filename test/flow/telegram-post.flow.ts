import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { Database } from '@epusdt/database';
import { Alarms, EventBus } from '@epusdt/events';
import { DAY, HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { NoticeBook } from '@epusdt/notices';
import { BotDesk, NEWS, OWNER, until } from '../support/bot-desk';
import { newsDesk } from '../support/news-desk';
import { countRounds } from '../support/news-rounds';
import { refuseRows } from '../support/refused-rows';

const GLANCE_MS = 5;
const GLANCES = 20;
const TRIES = 150;
const PASSING_MS = 5 * SECOND;

let desk: BotDesk;
afterEach(() => desk.close());

const { reads, told, begun, texts, buy, notices, states } = newsDesk(() => desk);
const open = async (...given: Parameters<typeof BotDesk.open>): Promise<void> => {
  desk = await BotDesk.open(...given);
  await begun();
};
const count = (words: string): number => texts().filter((text) => text.includes(words)).length;
const raise = (text: string): void => desk.world.gateway.get(Alarms).raise('rate_stale', text, 'CNY');
const sells = async (...references: string[]): Promise<void> => {
  for (const reference of references) await buy(reference);
  await desk.world.settle();
};
const sql = (text: string): Promise<Record<string, unknown>[]> =>
  desk.world.gateway.get(Database).reader.query(text);
const book = (): NoticeBook => desk.world.gateway.get(NoticeBook);
/** The news has come, whatever else is due; time passes for it. */
const hears = async (words: string): Promise<void> => {
  for (let tries = 0; tries < 6 && count(words) === 0; tries += 1) {
    for (let glances = 0; glances < GLANCES && count(words) === 0; glances += 1) await delay(4 * GLANCE_MS);
    if (count(words) === 0) desk.passes(SECOND);
  }
  await desk.news.reads(words);
};
/** The call of this number, from 1; time passes for it. */
const called = async (method: string, number: number): Promise<void> => {
  const found = (): boolean => desk.api.callsOf(method).length >= number;
  for (let tries = 0; tries < TRIES && !found(); tries += 1) {
    for (let glances = 0; glances < GLANCES && !found(); glances += 1) await delay(GLANCE_MS);
    if (!found()) desk.passes(PASSING_MS);
  }
  await desk.api.called(method, number);
};
const log = (level: string, words: string): string[] =>
  desk.told.lines.filter((line) => line.startsWith(level) && line.includes(words));
/** A clock that is an hour from the report of the day. */
const beforeReport = { environment: { TELEGRAM_REPORT_HOUR: '13' } };

describe('news', () => {
  it('that is written down is told though nothing new can be found, and the trouble is logged once', async () => {
    await open();
    await desk.api.down();
    await sells('WRITTEN');
    await until(() => log('warn', 'is not told of news now').length > 0);
    await sql('ALTER TABLE leases RENAME TO leases_away');
    await desk.api.up();
    desk.passes(10 * SECOND);
    await reads('Order WRITTEN');
    for (let looks = 0; looks < 3; looks += 1) {
      desk.passes(10 * SECOND);
      await delay(GLANCES * GLANCE_MS);
    }
    expect(log('warn', 'notices wait, and are tried again')).toHaveLength(1);
    await sql('ALTER TABLE leases_away RENAME TO leases');
    await sells('AFTER');
    await reads('Order AFTER');
  });

  it('for one place does not wait for another one that is slow or broken', async () => {
    await open({ environment: { TELEGRAM_CHATS: `${NEWS},${OWNER}` } }, (api) =>
      api.person(OWNER).is('open'),
    );
    const accept = await refuseRows(desk.world, {
      table: 'notices',
      change: 'UPDATE',
      where: `NEW.place = '${OWNER}'`,
    });
    await sells('ONE');
    await hears('Order ONE');
    await accept();
    desk.passes(10 * MINUTE);
    await desk.owner.reads('Order ONE');
    await told();
    desk.passes(4 * SECOND);
    desk.api.fails('sendMessage', { kind: 'hang' }, 1, String(OWNER));
    const before = desk.api.callsOf('sendMessage').length;
    await sells('TWO');
    await until(() => desk.api.callsOf('sendMessage').length === before + 2);
    await hears('Order TWO');
    desk.passes(4 * SECOND);
    await sells('THREE');
    await hears('Order THREE');
    expect(desk.owner.messages().filter(({ text }) => text.includes('THREE'))).toEqual([]);
  });

  it('is looked for at once, and then at most once a second', async () => {
    await open();
    desk.passes(10 * SECOND);
    await told();
    desk.passes(3 * SECOND);
    const rounds = await countRounds(desk.world);
    const from = desk.world.clock.now();
    const events = desk.world.gateway.get(EventBus);
    events.emit('order.paid', { orderId: 'first' });
    while ((await rounds()).length === 0) await delay(GLANCE_MS);
    for (let i = 0; i < 40; i += 1) {
      events.emit('order.paid', { orderId: `o${i}` });
      await delay(GLANCE_MS);
      desk.passes(100);
      await delay(GLANCE_MS);
    }
    const mine = await rounds();
    expect(mine[0]).toBe(from);
    expect(mine.length).toBeGreaterThanOrEqual(3);
    const gaps = mine.slice(1).map((instant, i) => instant - (mine[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(SECOND);
  });

  it('is told after the clock was put back by an hour', async () => {
    await open();
    raise('BEFORE');
    await reads('BEFORE');
    await told();
    desk.passes(2 * SECOND);
    desk.world.gateway.get(Alarms).clear('rate_stale', 'CNY');
    desk.passes(-HOUR);
    desk.passes(SECOND);
    desk.passes(5 * SECOND);
    await reads('Over');
    expect(desk.world.clock.now()).toBeLessThan(Date.UTC(2026, 0, 5, 11, 5));
  });
});

describe('a message without an answer', () => {
  it('loses its picture after two tries', async () => {
    await open(beforeReport);
    desk.api.fails('sendPhoto', { kind: 'mute' }, 99);
    desk.passes(HOUR);
    await called('sendPhoto', 1);
    const from = desk.world.clock.now();
    await called('sendPhoto', 2);
    expect(desk.world.clock.now() - from).toBeGreaterThanOrEqual(MINUTE);
    await called('sendMessage', 2);
    await told();
    expect(desk.news.messages().at(-1)).toMatchObject({ photo: null });
    expect(count('The day')).toBe(3);
    desk.passes(10 * MINUTE);
    await sells('AFTER');
    await reads('Order AFTER');
    expect([count('The day'), desk.api.callsOf('sendPhoto').length]).toEqual([3, 2]);
  });

  it('is not repeated for ever', async () => {
    await open();
    desk.api.fails('sendMessage', { kind: 'mute' }, 99, 'MUTE');
    const before = desk.api.callsOf('sendMessage').length;
    await sells('MUTE');
    await called('sendMessage', before + 3);
    await sells('LATER');
    await called('sendMessage', before + 6);
    await told();
    expect(count('Order MUTE')).toBe(5);
    expect(count('Order LATER')).toBe(1);
    expect(log('error', '5 times')).toHaveLength(1);
    expect(await states()).toEqual(['sent', 'sent', 'sent']);
  });

  it('is repeated where Telegram answers nothing at all', async () => {
    await open();
    const mend = desk.api.fails('*', { kind: 'hang' }, 9_999);
    const before = desk.api.callsOf('sendMessage').length;
    await sells('DEAF');
    await called('sendMessage', before + 7);
    mend();
    await called('sendMessage', before + 8);
    await reads('Order DEAF');
    expect([count('Order DEAF'), log('error', 'times')]).toEqual([1, []]);
  });
});

describe('a message that was taken', () => {
  it('is not sent again where the database fails to note it', async () => {
    await open();
    const accept = await refuseRows(desk.world, {
      table: 'notices',
      change: 'UPDATE',
      where: "NEW.state = 'sent'",
    });
    await sells('ONCE');
    await desk.news.reads('Order ONCE');
    for (let minutes = 0; minutes < 5; minutes += 1) {
      desk.passes(MINUTE);
      await desk.api.polled();
    }
    expect([count('ONCE'), await states('paid')]).toEqual([1, ['due']]);
    await accept();
    await told();
    await sells('NEXT');
    await reads('Order NEXT');
    expect([count('ONCE'), count('Order NEXT'), await states('paid')]).toEqual([1, 1, ['sent', 'sent']]);
  });
});

describe('a message that is not taken', () => {
  it.each([
    ['en', 'payments, 2026-01-05 12:0'],
    ['zh', '付款，2026-01-05 12:0'],
  ])('is parted until only what is wrong with it is left out (%s)', async (language, words) => {
    desk = await BotDesk.open({ environment: { TELEGRAM_LANGUAGE: language } });
    await reads('/notices');
    await told();
    desk.passes(4 * SECOND);
    await desk.api.down();
    await sells('N-1', 'N-2', 'BAD-3', 'N-4', 'N-5', 'N-6');
    desk.api.fails('sendMessage', { kind: 'refusal', code: 400, text: 'Bad Request: odd' }, 99, 'BAD-');
    await desk.api.up();
    desk.passes(2 * MINUTE);
    const less = await reads(words);
    for (const name of ['N-1', 'N-2', 'N-4', 'N-5', 'N-6']) expect(count(name)).toBe(1);
    expect((await states('paid')).map(String).sort((a, b) => a.localeCompare(b))).toEqual([
      'failed',
      ...Array<string>(5).fill('sent'),
    ]);
    const call = desk.api.callsOf('sendMessage').find(({ params }) => params['text'] === less.text);
    expect(call?.params['parse_mode']).toBeUndefined();
    expect(less.text).toMatch(/^⚠ /);
  });

  it('goes without its picture', async () => {
    await open(beforeReport);
    desk.api.fails('sendPhoto', {
      kind: 'refusal',
      code: 400,
      text: 'Bad Request: PHOTO_INVALID_DIMENSIONS',
    });
    desk.passes(HOUR);
    expect((await reads('The day')).photo).toBeNull();
    expect(await states('daily')).toEqual(['sent']);
  });
});

describe('a claim', () => {
  it('is renewed by whoever still has it', async () => {
    await open();
    await desk.api.down();
    await sells('HELD');
    desk.passes(10 * SECOND);
    let first = null;
    for (let tries = 0; tries < 500 && !first; tries += 1) first = await book().claim(String(NEWS));
    if (!first) throw new Error('nothing to claim');
    expect(await book().renew(first, first.notices)).toBe(true);
    expect(await book().claim(String(NEWS))).toBeNull();
    desk.world.clock.advance(3 * MINUTE);
    expect(await book().renew(first, first.notices)).toBe(true);
    desk.world.clock.advance(3 * MINUTE);
    const second = await book().claim(String(NEWS));
    expect(second?.notices).toEqual(first.notices);
    expect(await book().renew(first, first.notices)).toBe(false);
    expect(second && (await book().renew(second, second.notices))).toBe(true);
    desk.world.clock.advance(-DAY);
    expect((await book().claim(String(NEWS)))?.notices).toEqual(first.notices);
  });

  it('of a day that takes long to send keeps nothing waiting', async () => {
    await open(beforeReport);
    desk.api.fails('sendPhoto', { kind: 'hang' });
    desk.passes(HOUR);
    await desk.api.called('sendPhoto');
    raise('MEANWHILE');
    await hears('MEANWHILE');
    expect(count('The day')).toBe(0);
    await called('sendPhoto', 2);
    await reads('The day');
    expect(count('The day')).toBe(1);
  });

  it('is not sent where another one has it by the time its picture is drawn', async () => {
    await open(beforeReport);
    desk.passes(HOUR);
    const isHeld = async (): Promise<boolean> =>
      (await notices('daily')).some((row) => row['lease_token'] !== null);
    while (!(await isHeld())) await turn();
    // Drawing takes a thread some hundred milliseconds.
    desk.world.clock.advance(3 * MINUTE);
    const other = await book().claim(String(NEWS), 'days');
    expect(other?.notices.map(({ kind }) => kind)).toEqual(['daily']);
    await sells('AFTER');
    await hears('Order AFTER');
    expect([count('The day'), desk.api.callsOf('sendPhoto')]).toEqual([0, []]);
    desk.passes(3 * MINUTE);
    await reads('The day');
    expect(count('The day')).toBe(1);
  });
});
