import { setTimeout as delay } from 'node:timers/promises';
import { Alarms } from '@epusdt/events';
import { DAY, HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { NOTICE_KINDS, NoticeBook, NoticeCollector, NoticeSwitches } from '@epusdt/notices';
import { BotDesk, NEWS, until } from '../support/bot-desk';
import type { ApiGroup } from '../support/bot-api-people';
import { newsDesk } from '../support/news-desk';
import { newAddress } from '../support/world';

const FORUM = -100_901;
const GLANCE_MS = 5;
const GLANCES = 20;
const TRIES = 60;

let desk: BotDesk;
let forum: ApiGroup;
afterEach(() => desk.close());

const { reads, told, begun, texts, buy, notices } = newsDesk(() => desk);
const open = async (
  chats: string,
  topics: readonly number[] = [],
  more: Record<string, string> = {},
): Promise<void> => {
  desk = await BotDesk.open({ environment: { TELEGRAM_CHATS: chats, ...more } }, (api) => {
    forum = api.group(FORUM, 'Forum', topics);
  });
};
const sells = async (...references: string[]): Promise<void> => {
  for (const reference of references) await buy(reference);
  await desk.world.settle();
};
const raise = (text: string, subject = 'CNY'): void =>
  desk.world.gateway.get(Alarms).raise('rate_stale', text, subject);
const inForum = (words: string): number => forum.messages().filter(({ text }) => text.includes(words)).length;
const inNews = (words: string): number => texts().filter((text) => text.includes(words)).length;
const glances = async (): Promise<void> => {
  for (let i = 0; i < GLANCES; i += 1) await delay(GLANCE_MS);
};
const written = async (count: number, kind?: string): Promise<void> => {
  for (let tries = 0; tries < TRIES && (await notices(kind)).length < count; tries += 1) {
    await glances();
    // What has just been looked for is not looked for again within a second.
    desk.passes(SECOND);
  }
  expect((await notices(kind)).length).toBeGreaterThanOrEqual(count);
};

describe('a topic of a group', () => {
  it('is told what belongs there, and one that is missing keeps nobody else from being told', async () => {
    await open(`${FORUM}/5,${FORUM}/7,${NEWS}`, [5]);
    await desk.news.reads('The gateway runs');
    await forum.reads('The gateway runs');
    await until(() => desk.told.lines.some((line) => line.includes(`chat ${FORUM}/7 is not told`)));
    const lines = desk.told.lines.filter((line) => line.includes('message thread not found'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('or mend TELEGRAM_CHATS');
    expect(forum.messages().map(({ threadId }) => threadId)).toEqual([5]);
    forum.chat.topics.add(7);
    desk.passes(10 * MINUTE);
    await told();
    const threads = forum.messages().map(({ threadId }) => threadId);
    expect(threads).toEqual([5, 7]);
    expect(inForum('The gateway runs')).toBe(2);
  });
});

describe('a chat', () => {
  it('that comes back after days is told what is new, and what is wrong still', async () => {
    await open(`${NEWS},${FORUM}`);
    await begun();
    forum.chat.access = 'kicked';
    await sells('OLD');
    await written(4);
    await desk.news.reads('Order OLD');
    const without = { TELEGRAM_CHATS: String(NEWS) };
    await desk.world.restart(without);
    desk.world.clock.advance(4 * DAY);
    await desk.world.gateway.get(NoticeBook).forgetOld();
    raise('meanwhile');
    await reads('meanwhile');
    forum.chat.access = 'open';
    await desk.world.restart({ TELEGRAM_CHATS: `${NEWS},${FORUM}` });
    raise('meanwhile');
    desk.passes(5 * SECOND);
    await forum.reads('meanwhile');
    await told();
    desk.passes(5 * SECOND);
    await desk.world.gateway.get(NoticeCollector).collect();
    await told();
    expect([inForum('Order OLD'), inForum('meanwhile'), inNews('meanwhile')]).toEqual([0, 1, 1]);
    desk.world.gateway.get(Alarms).clear('rate_stale', 'CNY');
    // Until the process that has ended is not believed any more.
    desk.passes(4 * MINUTE);
    await reads('Over: There is no rate');
    expect(inForum('Over: There is no rate')).toBe(1);
  });

  it('is written to about twenty times a minute, however many things come one by one', async () => {
    await open(String(NEWS));
    await begun();
    await desk.api.down();
    for (const name of ['A', 'B', 'C']) raise(`first ${name}`, name);
    await written(4);
    await desk.api.up();
    for (let seconds = 0; seconds < 120 && inNews('first') < 3; seconds += 1) {
      desk.passes(SECOND);
      await glances();
    }
    expect(inNews('first')).toBe(3);
    const from = desk.world.clock.now();
    raise('second');
    await written(5);
    for (let seconds = 0; seconds < 30 && inNews('second') === 0; seconds += 1) {
      desk.passes(SECOND);
      await glances();
    }
    expect(desk.world.clock.now() - from).toBeGreaterThanOrEqual(8 * SECOND);
    expect(inNews('second')).toBe(1);
  });

  it('that Telegram wants left alone is told nothing else meanwhile', async () => {
    await open(String(NEWS), [], { TELEGRAM_REPORT_HOUR: '13' });
    await begun();
    desk.api.fails('sendMessage', { kind: 'retry', after: 7_200 });
    raise('too much');
    await desk.api.called('sendMessage', 2);
    await until(() => desk.told.lines.some((line) => line.includes(`chat ${NEWS} is not told`)));
    desk.passes(HOUR);
    await written(1, 'daily');
    desk.passes(MINUTE);
    await glances();
    expect([desk.api.callsOf('sendPhoto').length, desk.api.callsOf('sendMessage').length]).toEqual([0, 2]);
    desk.passes(HOUR);
    await reads('The day');
    await reads('too much');
  });
});

describe('what stands below news', () => {
  it('opens the money that it tells of, of several transfers in one transaction', async () => {
    await open(String(NEWS));
    await begun();
    const [to = ''] = desk.world.wallets;
    desk.world.sandbox.chain.transferMany(
      [811n, 812n, 813n].map((whole) => ({ to, units: whole * 1_000_000n })),
      { foreignLogsFirst: 1 },
    );
    await desk.world.settle();
    for (const amount of ['811', '813', '812']) {
      const message = await reads(`${amount} USDT`);
      const one = desk.news.messages().find(({ text }) => text.includes(`: ${amount} USDT`)) ?? message;
      await desk.owner.presses(one, 'Decide').answered();
      await desk.done();
      const shown = desk.news.messages().at(-1);
      expect(shown?.text).toContain(`${amount} USDT`);
      expect(shown?.text).not.toMatch(new RegExp(`(?<!${amount})8(11|12|13) USDT to`));
    }
  });
});

it('what is worst stands first in a summary', async () => {
  await open(String(NEWS));
  await begun();
  await desk.api.down();
  const [from = ''] = desk.world.wallets;
  const { chain } = desk.world.sandbox;
  chain.transfer({ from, to: newAddress(), amountUnits: 7_500_000n });
  await desk.world.settle();
  desk.world.gateway.get(Alarms).raise('wallet_seal', 'a row was altered', from);
  await written(3);
  for (let i = 0; i < 16; i += 1) chain.transfer({ to: from, amountUnits: BigInt(900 + i) * 1_000_000n });
  await desk.world.settle();
  await written(19);
  await desk.api.up();
  desk.passes(2 * MINUTE);
  const { text } = await reads('18 news');
  const lines = text.slice(text.indexOf('\n\n')).trim().split('\n');
  expect(lines[0]).toContain('7.5 USDT left');
  expect(lines[1]).toContain('The seal of a wallet is broken');
  expect(lines.at(-1)).toContain('… and 4 more');
});

it('kinds that several owners turn off at once are all off', async () => {
  await open(String(NEWS));
  const switches = desk.world.gateway.get(NoticeSwitches);
  const turn = (on: boolean): Promise<unknown> =>
    Promise.all(NOTICE_KINDS.map((kind) => switches.turn(kind, on, 'cli')));
  await turn(false);
  expect([...(await switches.off())].sort()).toEqual([...NOTICE_KINDS].sort());
  await turn(true);
  expect(await switches.off()).toEqual(new Set());
});
