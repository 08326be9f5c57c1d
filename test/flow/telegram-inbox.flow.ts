import { BotDesk } from '../support/bot-desk';
import { SILENT, botTalk, labels } from '../support/bot-talk';
import { rows } from '../support/gateway';
import { inboxDesk } from '../support/inbox-desk';

const USDT = 1_000_000n;

let desk: BotDesk;
afterEach(() => desk.close());

const { says, taps } = botTalk(() => desk);
const { order, send, told } = inboxDesk(() => desk.world);
const fromOf = async (id: string): Promise<string> =>
  String(
    (await rows(desk.world.gateway, 'transfers')).find((row) => String(row['id']) === id)?.['from_address'],
  );

describe('the inbox, as the bot shows it', () => {
  it('is told in pages, which stay as they are while money comes and goes', async () => {
    desk = await BotDesk.open();
    const { reader } = desk;
    expect((await says(reader, '/inbox')).text).toBe('The inbox is empty: no money waits for a decision.');
    const [to = ''] = desk.world.wallets;
    const transfers = Array.from({ length: 17 }, (_, n) => ({ to, units: BigInt(n + 1) * USDT }));
    desk.world.sandbox.chain.transferMany(transfers);
    await desk.world.settle();
    const amounts = (message: Parameters<typeof labels>[0]): string[] =>
      labels(message).flatMap((label) => /^\d\. (\d+) USDT · \w{6}$/.exec(label)?.slice(1) ?? []);
    const message = await says(reader, '/inbox');
    expect(amounts(message)).toEqual(['17', '16', '15', '14', '13', '12', '11', '10']);
    expect(message.text).toContain(
      'Inbox: money that fits no order and waits for a decision, newest first\n1. 17 USDT · 01-05 12:00 · T',
    );
    expect(message.text).toContain('\nno order was waiting for this amount at this address at that time');
    await send({ address: to }, 18n * USDT);
    await told('ignore', { transfer: '12', note: 'x' });
    await taps(reader, message, '›');
    expect(amounts(message)).toEqual(['9', '8', '7', '6', '5', '4', '3', '2']);
    await taps(reader, message, '›');
    expect([amounts(message), labels(message).slice(1)]).toEqual([['1'], ['‹', 'Show anew']]);
    await taps(reader, message, '‹');
    await taps(reader, message, '2. 8 USDT');
    expect(message.text).toMatch(/^Transfer 8\nAmount: 8 USDT\n/);
    await taps(reader, message, 'Inbox');
    expect(amounts(message)[0]).toBe('9');
    await taps(reader, message, '‹');
    expect(amounts(message)).toEqual(['18', '17', '16', '15', '14', '13', '11', '10']);
  });

  it('shows money with why it is there, and the orders it may be meant for', async () => {
    desk = await BotDesk.open();
    const [near, far] = [await order('N<b>&"'), await order('F', 25)];
    const { id, txid } = await send(near, 19n * USDT);
    const message = await says(desk.owner, '/inbox');
    expect(await taps(desk.owner, message, '1. 19 USDT')).toEqual(SILENT);
    const why = `1 USDT short of order ${near.id} (20 USDT): the exchange probably took its fee`;
    expect(message.text.split('\n')).toEqual([
      `Transfer ${id}`,
      'Amount: 19 USDT',
      `From: ${await fromOf(id)}`,
      `To: ${near.address}`,
      'Time: 2026-01-05 12:00:00 UTC',
      `Transaction: ${txid}`,
      'State: waits for a decision',
      `Why it is here: ${why}`,
      '',
      'It may be meant for:',
      `1. N<b>&" · pending · ${why}`,
      `2. F · pending · 6 USDT short of order ${far.id} (25 USDT)`,
    ]);
  });

  it('offers to each what his role and the state allow', async () => {
    desk = await BotDesk.open();
    const near = await order('N');
    const { id, txid } = await send(near, 19n * USDT);
    const ways = ['Show anew', 'Inbox'];
    const assigning = ['Assign to N · 20 USDT', 'Assign to another order'];
    const shown = async (person: typeof desk.owner): Promise<string[]> =>
      labels(await says(person, `/order ${txid}`)).filter((label) => !label.startsWith('Order '));
    expect(await shown(desk.reader)).toEqual(ways);
    expect(await shown(desk.support)).toEqual([...assigning, ...ways]);
    expect(await shown(desk.owner)).toEqual([...assigning, 'Ignore', 'Refunded', ...ways]);
    await told('ignore', { transfer: id, note: 'x' });
    expect(await shown(desk.support)).toEqual(ways);
    expect(await shown(desk.owner)).toEqual(['Refunded', 'Reopen', ...ways]);
    await told('refunded', { transfer: id, note: 'x' });
    expect(await shown(desk.owner)).toEqual(['Reopen', ...ways]);
  });

  it('is told in Chinese where that is wanted, the reasons too', async () => {
    desk = await BotDesk.open({ environment: { TELEGRAM_LANGUAGE: 'zh' } });
    expect((await says(desk.owner, '/inbox')).text).toBe('收件箱是空的：没有款项等待处理。');
    const near = await order('N');
    const { id } = await send(near, 19n * USDT);
    const message = await says(desk.owner, '/inbox');
    const why = `比订单 ${near.id}（20 USDT）少 1 USDT：很可能是交易所扣了手续费`;
    expect(message.text).toContain(`\n${why}`);
    await taps(desk.owner, message, '1. 19 USDT');
    expect(message.text).toContain(
      `状态：等待处理\n原因：${why}\n\n可能对应的订单：\n1. N · 待支付 · ${why}`,
    );
    await taps(desk.owner, message, '归入 N · 20 USDT');
    expect(message.text).toContain('将这笔款项归入这笔订单？\n金额：19 USDT');
    expect(message.text).toContain('差额：比应付金额少 1 USDT\n订单变为已支付，店铺会收到通知。不能撤销。');
    await taps(desk.owner, message, '返回');
    await taps(desk.owner, message, '忽略');
    expect((await says(desk.owner, '广告')).text).toContain('忽略这笔款项？它留在您的钱包里，不再等待处理。');
    const confirm = desk.owner.messages().at(-1)!;
    await taps(desk.owner, confirm, '是，忽略');
    expect(confirm.text).toContain('✓ 已忽略。\n\n转账 1\n');
    expect(confirm.text).toContain(' · telegram:101 · 已忽略: 广告');
    expect(id).toBe('1');
  });
});
