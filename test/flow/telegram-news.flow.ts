import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { DAY, HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { NoticeBook, NoticeCollector } from '@epusdt/notices';
import { BotDesk, NEWS, OWNER } from '../support/bot-desk';
import { engineOfProject } from '../support/engine';
import { newsDesk } from '../support/news-desk';

const whenever = engineOfProject() === 'distributed' ? it : it.skip;

let desk: BotDesk;
afterEach(() => desk.close());

const { reads, told, begun, texts, buy, notices, states } = newsDesk(() => desk);
const open = async (...given: Parameters<typeof BotDesk.open>): Promise<void> => {
  desk = await BotDesk.open(...given);
  await begun();
};
const count = (words: string): number => texts().filter((text) => text.includes(words)).length;
const raise = (text: string): void => desk.world.gateway.get(Alarms).raise('rate_stale', text, 'CNY');
/** What happened is written down. */
const collected = (): Promise<void> => desk.world.gateway.get(NoticeCollector).collect();

describe('a notice', () => {
  it('is sent once, through restarts', async () => {
    await open();
    await buy('ONE');
    await desk.world.settle();
    await reads('Order ONE');
    await desk.world.restart();
    await buy('TWO');
    await desk.world.settle();
    await reads('Order TWO');
    desk.passes(HOUR);
    await desk.world.restart();
    desk.passes(MINUTE);
    await buy('THREE');
    await desk.world.settle();
    await reads('Order THREE');
    expect(['ONE', 'TWO', 'THREE'].map((name) => count(`Order ${name}`))).toEqual([1, 1, 1]);
    expect(count('The gateway runs')).toBe(1);
  });

  whenever('is sent once by two processes', async () => {
    await open();
    const other = await desk.world.another();
    for (let i = 1; i <= 6; i += 1) {
      await buy(`BOTH-${i}`);
      await desk.world.settle();
      await reads(`BOTH-${i}`);
      desk.passes(4 * SECOND);
      desk.passes(0, other);
    }
    expect(Array.from({ length: 6 }, (_, i) => count(`BOTH-${i + 1}`))).toEqual(Array(6).fill(1));
    expect(new Set(await states())).toEqual(new Set(['sent']));
    await other.close();
  });

  it('that a process held when it was killed is sent by the next one', async () => {
    await open();
    await desk.api.down();
    await buy('HELD');
    await desk.world.settle();
    await desk.world.gateway.get(Database).reader.query('SELECT 1');
    desk.passes(10 * SECOND);
    // As a process would that ended before it could send.
    let claim = null;
    for (let tries = 0; tries < 500 && !claim; tries += 1) {
      claim = await desk.world.gateway.get(NoticeBook).claim(String(NEWS));
    }
    expect(claim?.notices.map(({ kind }) => kind)).toEqual(['paid']);
    await desk.api.up();
    await desk.world.restart();
    desk.passes(MINUTE);
    expect(count('HELD')).toBe(0);
    desk.passes(2 * MINUTE);
    await reads('Order HELD');
    expect(count('HELD')).toBe(1);
  });

  it.each(['mute', 'hang', 'close'] as const)(
    'that nobody can say of whether Telegram took it (%s) is sent again, and nothing is lost',
    async (kind) => {
      await open();
      desk.api.fails('sendMessage', { kind });
      await buy('UNSURE');
      await desk.world.settle();
      await desk.api.called('sendMessage', 2);
      desk.passes(11 * SECOND);
      await reads('Order UNSURE');
      await told();
      expect(await states()).toEqual(['sent', 'sent']);
      expect(count('Order UNSURE')).toBe(kind === 'mute' ? 2 : 1);
    },
  );

  it('is patient where Telegram asks for it, and says less where it is not taken', async () => {
    await open();
    desk.api.fails('sendMessage', { kind: 'retry', after: 40 });
    await buy('SOON');
    await desk.world.settle();
    await desk.api.called('sendMessage', 2);
    desk.passes(39 * SECOND);
    expect(desk.api.callsOf('sendMessage')).toHaveLength(2);
    await reads('Order SOON');
    await told();
    desk.passes(4 * SECOND);
    desk.api.fails('sendMessage', { kind: 'refusal', code: 400, text: "Bad Request: can't parse entities" });
    await buy('ODD');
    await desk.world.settle();
    await reads('⚠ Something happened');
    await buy('AFTER');
    await desk.world.settle();
    await reads('Order AFTER');
    await told();
    expect(await states()).toEqual(['sent', 'sent', 'failed', 'sent']);
  });

  it('waits for an owner who has not started the bot yet', async () => {
    desk = await BotDesk.open({ environment: { TELEGRAM_CHATS: '' } });
    await desk.api.called('sendMessage');
    await buy('FIRST');
    await desk.world.settle();
    desk.owner.sends('/start');
    desk.secondOwner.sends('/start');
    await desk.owner.reads('Your role');
    await desk.done();
    desk.passes(5 * SECOND);
    await desk.owner.reads('Order FIRST');
    expect(
      desk.told.lines.filter((line) => line.includes(`chat ${OWNER} is not told of news now`)),
    ).toHaveLength(1);
    await told();
    const mine = (await notices()).filter(({ place }) => place === String(OWNER));
    expect(mine.map(({ state }) => state)).toEqual(['sent', 'sent']);
  });

  it('is forgotten after a month, if it was told, and a version is told of once for all that', async () => {
    await open();
    desk.world.clock.advance(31 * DAY);
    await desk.world.gateway.get(NoticeBook).forgetOld();
    expect(await notices('started')).toEqual([]);
    await desk.world.restart();
    await collected();
    expect(await notices('started')).toEqual([]);
  });

  it('of one kind comes, though nobody can tell what happened of another', async () => {
    await open();
    const rename = (from: string, to: string): Promise<unknown> =>
      desk.world.gateway.get(Database).reader.query(`ALTER TABLE ${from} RENAME TO ${to}`);
    await rename('inbox', 'inbox_away');
    await buy('FINE');
    await desk.world.settle();
    raise('an alarm');
    await reads('an alarm');
    await reads('Order FINE');
    const told = desk.told.lines.filter((line) => line.includes('nobody is told of unmatched now'));
    expect(told).toHaveLength(1);
    await rename('inbox_away', 'inbox');
    const [to = ''] = desk.world.wallets;
    desk.world.sandbox.chain.transfer({ to, amountUnits: 777_000_000n });
    await desk.world.settle();
    await reads('Money without an order: 777 USDT');
  });
});

describe('the report of the day', () => {
  it('comes at its hour, once, with a picture', async () => {
    await open({ environment: { TELEGRAM_TIME_ZONE: 'Asia/Shanghai', TELEGRAM_REPORT_HOUR: '8' } });
    await buy('R-1');
    await desk.world.settle();
    await reads('Order R-1');
    // The world begins at 20 o'clock in Shanghai.
    desk.passes(11 * HOUR + 58 * MINUTE);
    await buy('R-2');
    await desk.world.settle();
    await reads('Order R-2');
    expect(count('The day')).toBe(0);
    desk.passes(3 * MINUTE);
    const report = await reads('The day 2026-01-05');
    expect(report.text).toContain('Income: 5.84 USDT in 1 payment(s)');
    expect(report.photo?.subarray(1, 4).toString()).toBe('PNG');
    await desk.world.restart();
    desk.passes(HOUR);
    await buy('R-3');
    await desk.world.settle();
    await reads('Order R-3');
    expect(count('The day')).toBe(1);
  });

  it('comes later for days on which nobody ran the gateway at that hour', async () => {
    await open();
    await desk.world.gateway.close();
    desk.world.clock.advance(2 * DAY + 12 * HOUR);
    desk.world.gateway = await desk.world.another();
    await reads('The day 2026-01-05');
    await reads('The day 2026-01-06');
    expect(count('The day 2026-01-04')).toBe(0);
  });
});
