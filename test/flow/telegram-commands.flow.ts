import { Database } from '@epusdt/database';
import { MINUTE } from '@epusdt/kernel';
import { Wallets } from '@epusdt/wallets';
import { asks, pay, placed, statusOf } from '../support/shopper';
import { BotDesk, NEWS, OWNER, READER, STRANGER, SUPPORT } from '../support/bot-desk';
import { labels, SILENT, botTalk } from '../support/bot-talk';
import { rows } from '../support/gateway';
import { refuseRows } from '../support/refused-rows';
import { newAddress } from '../support/world';

let desk: BotDesk;
const { newest, says, taps } = botTalk(() => desk);
afterEach(() => desk.close());

/** To whom the bot has said something since, but for news. */
const said = (from = 0): unknown[] =>
  desk.api
    .callsOf('sendMessage')
    .slice(from)
    .map(({ params }) => params['chat_id'])
    .filter((chat) => chat !== NEWS);

describe('who may ask the bot for what', () => {
  beforeEach(async () => {
    desk = await BotDesk.open({ wallets: 2 });
  });

  it('tells a stranger his number, and nothing else, whatever he says', async () => {
    const { stranger } = desk;
    for (const text of [
      '/start',
      '/help',
      '/wallets',
      '/order 1',
      '/rate',
      '/idea',
      'hello',
      '/id@other_bot',
    ]) {
      stranger.sends(text);
    }
    await desk.done();
    expect(said()).toEqual([]);
    stranger.sends('/id');
    expect(await stranger.reads('number')).toMatchObject({
      text: `Your number is ${STRANGER}. Give it to the owner of the gateway.`,
      keyboard: [],
    });
    desk.world.clock.advance(MINUTE);
    stranger.sends('/id@Till_Test_Bot');
    await stranger.waitsFor(() => stranger.messages().length === 2);
    expect(desk.api.callsOf('setMyCommands')).toEqual([]);
  });

  it('offers a menu to those it knows, with their role', async () => {
    const { owner, support, reader } = desk;
    for (const [person, role] of [
      [owner, 'owner'],
      [support, 'support'],
      [reader, 'reader'],
    ] as const) {
      person.sends('/start');
      const { text } = await person.reads('Your role');
      expect(text).toContain(`Your role: ${role}.`);
      expect(text).toContain('/wallets · wallets: state');
      person.sends('/id');
      await person.reads(`Your number is ${person.user.id}, your role: ${role}.`);
      person.sends('/nonsense');
      await person.reads('There is no such command');
    }
    await desk.done();
    expect([OWNER, SUPPORT, READER].map((id) => desk.api.state.commands.get(`chat:${id}`)?.length)).toEqual([
      11, 9, 9,
    ]);
  });

  it('shows wallets to all of them, and lets only owners change them', async () => {
    for (const [person, buttons] of [
      [desk.reader, [/^1\. T/, /^2\. T/, 'Show anew']],
      [desk.support, [/^1\. T/, /^2\. T/, 'Show anew']],
      [desk.owner, [/^1\. T/, /^2\. T/, 'Add a wallet', 'Show anew']],
    ] as const) {
      person.sends('/wallets');
      const message = await person.reads('Wallets (2)');
      expect(labels(message)).toEqual(
        buttons.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))),
      );
      for (const address of desk.world.wallets) expect(message.text).toContain(address);
    }
  });

  it('counts a command in a group for its sender, and answers in the topic it came from', async () => {
    const group = desk.api.group(-1_001_234, 'Shop', [5]);
    desk.stranger.sends('/wallets', { room: group, threadId: 5 });
    desk.owner.sends('hello everybody', { room: group });
    desk.owner.sends('/id@another_bot', { room: group });
    desk.owner.sends('/id@till_test_bot', { room: group, threadId: 5 });
    const answer = await group.reads('Your number');
    expect(answer.text).toBe(
      `Your number is ${OWNER}, your role: owner.\nThis chat is -1001234/5 for TELEGRAM_CHATS.`,
    );
    expect(answer.threadId).toBe(5);
    desk.reader.sends('/start', { room: group });
    await group.reads('Your role: reader');
    desk.stranger.sends('/id', { room: group });
    await group.reads(`Your number is ${STRANGER}. Give it`);
    await desk.done();
    expect(group.messages()).toHaveLength(3);
    expect(desk.api.callsOf('setMyCommands')).toEqual([]);
  });

  it('hears no bots, no channels and no nobodies', async () => {
    const from = { id: OWNER, is_bot: true, first_name: 'x' };
    const chat = { id: OWNER, type: 'private', first_name: 'x' };
    const message = { message_id: 1, date: 1, chat, text: '/id' };
    desk.api.state.tell('message', { ...message, from });
    desk.api.state.tell('message', message);
    desk.api.state.tell('channel_post', { ...message, chat: { id: -1, type: 'channel', title: 'x' } });
    desk.api.state.tell('something_new', {});
    await desk.done();
    expect(said()).toEqual([]);
  });
});

describe('what the bot tells of the shop', () => {
  const order = (reference: string) => asks(desk.world)(reference).then(placed);

  it('is what each wallet holds and has earned today', async () => {
    desk = await BotDesk.open();
    const one = await order('R1');
    await order('R2');
    pay(desk.world, one);
    await desk.world.settle();
    expect(await statusOf(desk.world, one)).toBe(2);
    desk.owner.sends('/wallets');
    const { text } = await desk.owner.reads('Wallets (1)');
    const [title, first, second, pool] = text.split('\n');
    expect([title, first]).toEqual(['Wallets (1)', `1. ${desk.world.wallets[0] ?? ''}`]);
    expect(second).toBe(
      'enabled · 2 amounts held, at least 98 of 100 free at every price · received today (UTC): 5.84 USDT',
    );
    expect(pool).toBe('Pool common: 1 wallet(s), at least half of the amounts free at every price');
  });

  it('is told in pages', async () => {
    desk = await BotDesk.open({ wallets: 10 });
    desk.owner.sends('/wallets');
    const message = await desk.owner.reads('1. T');
    expect(labels(message).slice(8)).toEqual(['Add a wallet', 'Show anew', '›']);
    await desk.owner.presses(message, '›').answered();
    await desk.owner.reads('9. T');
    expect(labels(message).slice(2)).toEqual(['Add a wallet', '‹', 'Show anew']);
    await desk.owner.presses(message, 'Show anew').answered();
    await desk.owner.presses(message, '‹').answered();
    expect(await desk.owner.reads('8. T')).toBe(message);
    expect(message.text).not.toContain('9. T');
  });

  it('is an order by its id, the reference of the shop and its transaction', async () => {
    desk = await BotDesk.open();
    const { owner } = desk;
    const paid = await order('REF-1');
    const hash = pay(desk.world, paid);
    await desk.world.settle();
    for (const name of [paid.id, 'REF-1', hash, `0x${hash.toUpperCase()}`]) {
      owner.sends(`/order ${name}`);
      await desk.done();
      const { text } = owner.messages().at(-1)!;
      expect(text).toMatch(/^Order REF-1\nState: paid \(exact\)\n/);
      expect(text).toContain(`\nOrder id: ${paid.id}\n`);
      expect(text).toContain(`\nTransaction: ${hash}\n`);
    }
    owner.sends('/order');
    await owner.reads('Name the order');
    owner.sends('/order <b>&"x');
    await owner.reads('No order and no transfer goes by <b>&"x.');
    owner.sends(`/order ${'ab'.repeat(32)}`);
    await owner.reads(/No order and no transfer goes by (ab){32}\./);
  });

  it('is a transfer that pays nothing, by its transaction', async () => {
    desk = await BotDesk.open();
    const [to = ''] = desk.world.wallets;
    const hash = desk.world.sandbox.chain.transfer({ to, amountUnits: 77_000_000n });
    await desk.world.settle();
    desk.reader.sends(`/order ${hash}`);
    const { text } = await desk.reader.reads('77 USDT');
    expect(text).toContain(`\nTransaction: ${hash}\n`);
  });

  it('is the rate', async () => {
    desk = await BotDesk.open();
    desk.support.sends('/rate');
    const { text } = await desk.support.reads('CNY');
    expect(text).toContain('CNY: 1 USDT = 7.2 CNY\nRule 7.2, of FORCED_USDT_RATE');
    expect(text).toContain('EUR, GBP, JPY, KRW, HKD, TWD: no rate, its orders are refused');
  });

  it('is told in Chinese where that is wanted', async () => {
    desk = await BotDesk.open({ environment: { TELEGRAM_LANGUAGE: 'zh' } });
    desk.owner.sends('/start');
    await desk.owner.reads('您的角色：所有者');
    desk.owner.sends('/wallets');
    const message = await desk.owner.reads('钱包（1）');
    await desk.owner.presses(message, '1. T').answered();
    await desk.owner.reads('状态：已启用');
    await desk.owner.presses(message, '停用').answered();
    await desk.owner.reads(/^停用 T\w{33}？/);
    desk.stranger.sends('/id');
    await desk.stranger.reads(`您的编号是 ${STRANGER}。请把它交给网关的所有者。`);
  });

  it('says that there are no wallets, and shows none that is altered as one to be used', async () => {
    desk = await BotDesk.open({ wallets: 0, environment: { WALLETS: '' } });
    desk.owner.sends('/wallets');
    await desk.owner.reads('There are no wallets yet');
    await desk.world.gateway.get(Wallets).add(newAddress());
    await desk.world.gateway.get(Database).reader.query(`UPDATE wallets SET mac = 'x'`);
    desk.owner.sends('/wallets');
    const message = await desk.owner.reads('SEAL BROKEN: not used');
    expect(labels(message)).toEqual([expect.stringMatching(/^1\. T/), 'Add a wallet', 'Show anew']);
    expect(await rows(desk.world.gateway, 'wallets')).toHaveLength(1);
  });
});

describe('what fails where nobody expects it', () => {
  const FAILED =
    'Something failed. It is not known whether it was done: look at the order or the wallet again before you repeat it.';
  const logged = (): string[] =>
    desk.told.ofBot('warn').filter((line) => line.includes('not answered as it should be'));

  it('is told to whoever pressed a button, and is no secret to the log', async () => {
    desk = await BotDesk.open();
    const message = await says(desk.owner, '/wallets');
    await taps(desk.owner, message, '1. T');
    await taps(desk.owner, message, 'Disable');
    const before = message.text;
    const end = await refuseRows(desk.world, { change: 'UPDATE', table: 'wallets' });
    expect(await taps(desk.owner, message, 'Yes, disable it')).toEqual({ text: FAILED, alert: true });
    expect([message.text, newest(desk.owner).text]).toEqual([before, `⚠️ ${FAILED}`]);
    expect(logged()).toEqual([expect.stringContaining('refused')]);
    await end();
    const anew = await says(desk.owner, '/wallets');
    expect(anew.text).toContain('enabled · ');
  });

  it('is told where a button cannot be found out about', async () => {
    desk = await BotDesk.open();
    const group = desk.api.group(-1_005, 'Shop', [5]);
    desk.owner.sends('/wallets', { room: group, threadId: 5 });
    const message = await group.reads('Wallets (1)');
    const end = await refuseRows(desk.world, { change: 'UPDATE', table: 'bot_buttons' });
    expect(await taps(desk.owner, message, 'Show anew')).toEqual({ text: FAILED, alert: true });
    expect(group.messages().at(-1)).toMatchObject({ text: `⚠️ ${FAILED}`, threadId: 5 });
    await end();
    expect(await taps(desk.owner, message, 'Show anew')).toEqual(SILENT);
  });

  it.each([
    ['en', 'Add a wallet', FAILED],
    ['zh', '添加钱包', '出错了。无法确定操作是否已完成：请先重新查看订单或钱包，再决定是否重试。'],
  ])('is told to whoever asked for something, or answered, in %s', async (language, add, words) => {
    desk = await BotDesk.open({ environment: { TELEGRAM_LANGUAGE: language } });
    await taps(desk.owner, await says(desk.owner, '/wallets'), add);
    await refuseRows(desk.world, { change: 'DELETE', table: 'bot_questions' });
    expect((await says(desk.owner, '/orders')).text).toBe(`⚠️ ${words}`);
    const before = desk.owner.messages().length;
    expect((await says(desk.owner, newAddress())).text).toBe(`⚠️ ${words}`);
    expect([desk.owner.messages().length, logged().length]).toEqual([before + 1, 2]);
  });
});
