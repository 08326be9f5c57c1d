import { MINUTE, SECOND } from '@epusdt/kernel';
import { BotDesk } from '../support/bot-desk';
import type { ApiMessage } from '../support/bot-api-state';
import { labels } from '../support/bot-talk';
import { newsDesk } from '../support/news-desk';

const CAPTION = 1_024;

let desk: BotDesk;
afterEach(() => desk.close());

const { order, buy } = newsDesk(() => desk);
const asked = async (text: string, words: string): Promise<ApiMessage> => {
  desk.reader.sends(text);
  return desk.reader.reads(words);
};
const isPicture = ({ photo }: ApiMessage): boolean => photo?.subarray(1, 4).toString() === 'PNG';

describe('/stats', () => {
  it('tells what was earned, in words and as a picture, and leads to other periods', async () => {
    desk = await BotDesk.open({ wallets: 2 });
    await buy('ONE');
    await desk.world.settle();
    await buy('TWO');
    await order('OPEN');
    desk.world.clock.advance(2 * MINUTE);
    await desk.world.settle();
    const today = await asked('/stats', 'Today');
    const [title, income, orders, wait, ...more] = today.text.split('\n');
    expect([title, income]).toEqual(['Today (UTC)', 'Income: 11.68 USDT in 2 payment(s)']);
    expect(orders).toBe('Orders: 3 · paid 2 (100 %) · open 1 · expired 0 · cancelled 0');
    expect(wait).toMatch(/^Half of them were paid within /);
    expect(more).toEqual([
      'Wallets',
      expect.stringMatching(/^T\w{5}…\w{6}: 5\.84 USDT$/),
      expect.stringMatching(/^T\w{5}…\w{6}: 5\.84 USDT$/),
    ]);
    expect([isPicture(today), today.text.length < CAPTION]).toEqual([true, true]);
    expect(labels(today)).toEqual(['Yesterday', '7 days', '30 days']);

    await desk.reader.presses(today, '7 days').answered();
    const week = await desk.reader.reads('7 days (UTC)');
    expect(week.text).toContain('Income: 11.68 USDT in 2 payment(s)');
    expect([isPicture(week), week === today]).toEqual([true, false]);
  });

  it('takes days and refuses what are none', async () => {
    desk = await BotDesk.open();
    const before = await asked('/stats 2025-12-01..2025-12-31', '2025-12-01..2025-12-31 (UTC)');
    expect(before.text).toContain('Income: 0 USDT in 0 payment(s)');
    expect(isPicture(before)).toBe(true);
    for (const wrong of ['soon', '2026-02-30', '2026-01-05..2026-01-01', '2020-01-01..2026-01-01', '<b>']) {
      const count = desk.reader.messages().length;
      desk.reader.sends(`/stats ${wrong}`);
      const message = await desk.reader.waitsFor(() => desk.reader.messages().length > count);
      expect(message.text).toContain('Refused: nothing was done');
      expect(message.photo).toBeNull();
    }
  });

  it('speaks Chinese, and means the days of the owner', async () => {
    const environment = { TELEGRAM_LANGUAGE: 'zh', TELEGRAM_TIME_ZONE: 'Asia/Shanghai' };
    desk = await BotDesk.open({ environment });
    await buy('ONE');
    await desk.world.settle();
    // Four hours to midnight there.
    desk.world.clock.advance(4 * 60 * MINUTE + SECOND);
    const today = await asked('/stats', '今日（Asia/Shanghai）');
    expect(today.text).toContain('收入：0 USDT，共 0 笔付款');
    const yesterday = await asked('/stats yesterday', '昨日（Asia/Shanghai）');
    expect(yesterday.text).toContain('收入：5.84 USDT，共 1 笔付款');
    expect(labels(yesterday)).toEqual(['今日', '7 天', '30 天']);
  });
});
