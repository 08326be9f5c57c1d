import { MINUTE } from '@epusdt/kernel';
import { AdminActions } from '@epusdt/operations';
import { text as answered } from '../../apps/sandbox/src/http';
import { BotDesk, SUPPORT } from '../support/bot-desk';
import { SILENT, botTalk, labels } from '../support/bot-talk';
import { rows } from '../support/gateway';
import { asks, pay, placed, type Placed } from '../support/shopper';

let desk: BotDesk;
afterEach(() => desk.close());

const { says, taps } = botTalk(() => desk);
const order = async (reference: string): Promise<Placed> => placed(await asks(desk.world)(reference));
const does = async (command: string, words: object): Promise<void> => {
  const { ok, text } = await desk.world.gateway.get(AdminActions).run(command, JSON.stringify(words));
  expect([ok, text]).toEqual([true, text]);
};

describe('the history of an order', () => {
  it('tells in the order of time whatever the books hold of it', async () => {
    desk = await BotDesk.open({ onCallback: () => answered('ok') });
    const one = await order('R1');
    desk.world.clock.advance(MINUTE);
    await taps(desk.support, await says(desk.support, '/order R1'), '+30 min');
    desk.world.clock.advance(MINUTE);
    const hash = pay(desk.world, one);
    await desk.world.settle();
    desk.world.clock.advance(MINUTE);
    const again = pay(desk.world, one);
    await desk.world.settle();
    desk.world.clock.advance(MINUTE);
    await does('inbox ignore', { transfer: '2', note: 'a test' });
    const message = await says(desk.reader, '/order R1');
    expect(await taps(desk.reader, message, 'History')).toEqual(SILENT);
    const [title, ...happened] = message.text.split('\n');
    expect(title).toBe('Order R1: what happened, page 1 of 1, oldest first');
    expect(happened.map((line) => line.replace(/^2026-01-05 12:\d\d:\d\d UTC · /, ''))).toEqual([
      `order made, for ${one.amount} USDT`,
      `telegram:${SUPPORT} · extended it: by a button of the bot`,
      expect.stringMatching(
        new RegExp(`^transfer 1: ${one.amount} USDT from T\\w{5}…\\w{6}, in the chain: ${hash}$`),
      ),
      'paid (exact)',
      `callback 1 order.paid → ${desk.world.shop.url}/shop/notify written`,
      'callback 1, attempt 1: HTTP 200 “ok”',
      expect.stringMatching(
        new RegExp(`^transfer 2: ${one.amount} USDT from T\\w{5}…\\w{6}, in the chain: ${again}$`),
      ),
      `transfer 2 put into the inbox: order ${one.id} is paid already: a second payment`,
      'cli · ignored a transfer: a test',
    ]);
    const times = happened.map((line) => line.slice(0, 19));
    expect([...times].sort()).toEqual(times);
    expect(labels(message)).toEqual(['Show anew', 'Back']);
    await taps(desk.reader, message, 'Back');
    expect(message.text).toMatch(/^Order R1\nState: paid/);
    expect(labels(message)).toEqual([`Inbox: 2 · ${one.amount} USDT`, 'Show anew', 'History', 'Orders']);
  });

  it('has on its pages what the order itself leaves out', async () => {
    desk = await BotDesk.open();
    const one = await order('R1');
    pay(desk.world, one);
    await desk.world.settle();
    for (let n = 1; n <= 25; n += 1) await does('inbox refunded', { transfer: '1', note: `part ${n}` });
    const message = await says(desk.owner, '/order R1');
    expect(message.text).toContain('noted a refund: part 20\nand more: History shows all of it');
    expect(message.text).not.toContain('part 19');
    await taps(desk.owner, message, 'History');
    const seen: string[] = [];
    for (let page = 1; ; page += 1) {
      expect(message.text).toContain(`, page ${page} of 3, oldest first\n`);
      expect(message.text.length).toBeLessThan(4_097);
      seen.push(...message.text.split('\n').slice(1));
      if (!labels(message).includes('›')) break;
      await taps(desk.owner, message, '›');
    }
    expect(seen.flatMap((line) => /: (part \d+)$/.exec(line)?.[1] ?? [])).toEqual(
      Array.from({ length: 25 }, (_, n) => `part ${n + 1}`),
    );
    const { length: attempts } = await rows(desk.world.gateway, 'callback_attempts');
    expect(seen.filter((line) => line.includes('attempt '))).toHaveLength(attempts);
    expect(labels(message)).toEqual(['‹', 'Show anew', 'Back']);
    await taps(desk.owner, message, '‹');
    expect(message.text).toContain('page 2 of 3');
  });

  it('tells of an end without money, and of every attempt of a callback that fails', async () => {
    desk = await BotDesk.open({ onCallback: () => answered('no') });
    await order('OVER');
    const paid = await order('PAID');
    pay(desk.world, paid);
    await desk.world.settle();
    for (let n = 0; n < 12; n += 1) {
      desk.world.clock.advance(11 * MINUTE);
      await desk.world.settle();
    }
    const over = await says(desk.reader, '/order OVER');
    await taps(desk.reader, over, 'History');
    expect(over.text).toMatch(/ · order made, for [\d.]+ USDT\n\S+ \S+ UTC · expired$/);
    const all = await rows(desk.world.gateway, 'callback_attempts');
    expect(all.length).toBeGreaterThan(2);
    const message = await says(desk.reader, '/order PAID');
    await taps(desk.reader, message, 'History');
    const seen = [message.text];
    while (labels(message).includes('›')) {
      await taps(desk.reader, message, '›');
      seen.push(message.text);
    }
    for (let number = 1; number <= all.length; number += 1) {
      expect(seen.join('\n')).toContain(`callback 1, attempt ${number}: HTTP 200 “no”`);
    }
  });

  it('is told in Chinese where that is wanted', async () => {
    desk = await BotDesk.open({
      environment: { TELEGRAM_LANGUAGE: 'zh' },
      onCallback: () => answered('ok'),
    });
    pay(desk.world, await order('R1'));
    await desk.world.settle();
    const message = await says(desk.owner, '/order R1');
    await taps(desk.owner, message, '历史记录');
    expect(message.text).toMatch(
      /^订单 R1：历史记录，第 1 页，共 1 页，最早的在前\n[^]*创建订单，应付 5\.84 USDT\n/,
    );
    expect(message.text).toContain('转账 1：5.84 USDT，来自 T');
    expect(message.text).toContain('回调 1，第 1 次尝试：HTTP 200 “ok”');
    expect(labels(message)).toEqual(['刷新', '返回']);
  });
});
