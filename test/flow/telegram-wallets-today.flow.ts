import { Database } from '@epusdt/database';
import { HOUR, MINUTE } from '@epusdt/kernel';
import { AdminActions } from '@epusdt/operations';
import { Wallets } from '@epusdt/wallets';
import { BotDesk } from '../support/bot-desk';
import { REFUSED, botTalk } from '../support/bot-talk';
import { asks, pay, placed, type Placed } from '../support/shopper';

let desk: BotDesk;
afterEach(() => desk.close());

const { says, taps } = botTalk(() => desk);
const order = async (reference: string, amount = 42): Promise<Placed> =>
  placed(await asks(desk.world)(reference, amount));
const does = async (command: string, words: object): Promise<void> => {
  const { ok, text } = await desk.world.gateway.get(AdminActions).run(command, JSON.stringify(words));
  expect([ok, text]).toEqual([true, text]);
};
/** What the list says of the first wallet. */
const line = async (): Promise<string> => (await says(desk.owner, '/wallets')).text.split('\n')[2] ?? '';
const passes = async (ms: number): Promise<void> => {
  desk.world.clock.advance(ms);
  await desk.world.settle();
};

describe('what a wallet has received today', () => {
  it('is no order that was marked paid by hand, until its money is there', async () => {
    desk = await BotDesk.open();
    const unseen = await order('UNSEEN', 7_200);
    await does('order mark-paid', { id: unseen.id, note: 'paid in cash' });
    expect(await line()).toMatch(/ · received today \(UTC\): 0 USDT$/);
    const named = await order('NAMED', 42);
    const transaction = pay(desk.world, { address: named.address, units: 5_000_000n });
    await desk.world.settle();
    await does('order mark-paid', { id: named.id, tx: transaction, note: 'the rest in cash' });
    expect(await line()).toMatch(/ · received today \(UTC\): 5 USDT$/);
  });

  it('is what came after midnight, whenever it was asked for, and nothing of yesterday', async () => {
    desk = await BotDesk.open();
    const yesterdays = await order('YESTERDAY');
    pay(desk.world, yesterdays);
    await desk.world.settle();
    await passes(11 * HOUR + 55 * MINUTE);
    expect(await line()).toContain('received today (UTC): 5.84 USDT');
    const late = await order('LATE', 84);
    await passes(6 * MINUTE);
    expect(await line()).toContain('received today (UTC): 0 USDT');
    pay(desk.world, late);
    await desk.world.settle();
    expect(await line()).toContain(`received today (UTC): ${late.amount} USDT`);
  });

  it('is of the day of the owner, as /stats has it', async () => {
    desk = await BotDesk.open({ environment: { TELEGRAM_TIME_ZONE: 'Asia/Shanghai' } });
    pay(desk.world, await order('R1'));
    await desk.world.settle();
    expect(await line()).toContain('received today (Asia/Shanghai): 5.84 USDT');
    // Noon in UTC is eight in the evening there.
    await passes(4 * HOUR + MINUTE);
    const message = await says(desk.owner, '/wallets');
    expect(message.text).toContain('received today (Asia/Shanghai): 0 USDT');
    await taps(desk.owner, message, '1. T');
    expect(message.text).toContain('Received today (Asia/Shanghai): 0 USDT');
  });

  it('is told in Chinese where that is wanted, with the amounts that are free', async () => {
    desk = await BotDesk.open({ environment: { TELEGRAM_LANGUAGE: 'zh' } });
    pay(desk.world, await order('R1'));
    await desk.world.settle();
    expect(await line()).toBe(
      '已启用 · 占用 1 个金额，每个价位的 100 个金额中至少 99 个空闲 · 今日（UTC）实收 5.84 USDT',
    );
  });
});

describe('the amounts of each wallet that are free', () => {
  it('are told of those that take orders alone', async () => {
    desk = await BotDesk.open({ wallets: 2, environment: { AMOUNT_STEPS: '4' } });
    const [first = '', second = ''] = desk.world.wallets;
    await desk.world.gateway.get(Wallets).disable(second);
    for (const reference of ['R1', 'R2', 'R3', 'R4']) await order(reference);
    const { text } = await says(desk.reader, '/wallets');
    expect(text).toContain(`${first}\nenabled · 4 amounts held, at least 0 of 4 free at every price · `);
    expect(text).toContain(`${second}\ndisabled · 0 amounts held · `);
  });

  it('are at least half where orders of many prices hold amounts', async () => {
    desk = await BotDesk.open({ environment: { AMOUNT_STEPS: '4' } });
    for (const amount of [10, 20, 30, 40, 50, 60]) await order(`R${amount}`, amount);
    expect(await line()).toContain('6 amounts held, at least 2 of 4 free at every price');
  });
});

describe('a change of a wallet that is refused', () => {
  it.each([
    ['en', 'Disable', 'Yes, disable it', 'Refused: nothing was done', ''],
    ['zh', '停用', '是，停用', '被拒绝：没有执行任何操作', '数据校验失败：\n'],
  ])('is told in the language of the bot: %s', async (language, button, yes, refused, why) => {
    desk = await BotDesk.open({ environment: { TELEGRAM_LANGUAGE: language } });
    const [address = ''] = desk.world.wallets;
    const message = await says(desk.owner, '/wallets');
    await taps(desk.owner, message, '1. T');
    await taps(desk.owner, message, button);
    await desk.world.gateway.get(Database).reader.query(`UPDATE wallets SET mac = 'x'`);
    expect(await taps(desk.owner, message, yes)).toEqual({ text: refused, alert: false });
    expect(message.text).toContain(`${refused}\n${why}the row of wallet ${address} was altered`);
    expect(message.source).not.toContain('<pre>');
  });

  it('names what can be typed in the bot, and no command of a terminal', async () => {
    desk = await BotDesk.open();
    const message = await says(desk.owner, '/wallets');
    await taps(desk.owner, message, '1. T');
    await taps(desk.owner, message, 'Disable');
    await desk.world.gateway.get(Database).reader.query('DELETE FROM wallets');
    expect(await taps(desk.owner, message, 'Yes, disable it')).toEqual(REFUSED);
    expect(message.text).toMatch(/no wallet T\w{33} in the pool; list them with: \/wallets\n/);
  });
});
