import { TransferRow } from '@epusdt/chain';
import { Database } from '@epusdt/database';
import { HOUR, MINUTE } from '@epusdt/kernel';
import { AdminActions } from '@epusdt/operations';
import { text as answered } from '../../apps/sandbox/src/http';
import { BotDesk } from '../support/bot-desk';
import { SILENT, botTalk, labels } from '../support/bot-talk';
import { rows } from '../support/gateway';
import { asks, pay, placed, type Placed } from '../support/shopper';

let desk: BotDesk;
afterEach(() => desk.close());

const { newest, says, taps } = botTalk(() => desk);
const order = async (reference: string, amount = 42): Promise<Placed> =>
  placed(await asks(desk.world)(reference, amount));
/** What the buttons of orders are called, without their places. */
const listed = (message: Parameters<typeof labels>[0]): string[] =>
  labels(message).flatMap((label) => /^\d\. (\S+) · /.exec(label)?.slice(1) ?? []);

describe('the list of orders', () => {
  it('is told in pages, newest first, which stay as they are while orders come', async () => {
    desk = await BotDesk.open();
    const { reader } = desk;
    expect((await says(reader, '/orders')).text).toBe('Orders: all, newest first\nThere are none.');
    for (let n = 1; n <= 18; n += 1) await order(`R${n}`);
    const message = await says(reader, '/orders');
    const names = (from: number, to: number): string[] =>
      Array.from({ length: from - to + 1 }, (_, i) => `R${from - i}`);
    expect(listed(message)).toEqual(names(18, 11));
    expect(message.text).toContain('\n1. R18 · 42 CNY = 5.8417 USDT · pending · 01-05 12:00\n2. R17');
    expect(labels(message).slice(8)).toEqual([
      'Show anew',
      '›',
      '✓ all',
      'pending',
      'paid',
      'expired, cancelled',
      'callback not delivered',
    ]);
    await order('R19');
    expect(await taps(reader, message, '›')).toEqual(SILENT);
    expect(listed(message)).toEqual(names(10, 3));
    await taps(reader, message, '›');
    expect(listed(message)).toEqual(names(2, 1));
    expect(labels(message).slice(2, 4)).toEqual(['‹', 'Show anew']);
    await taps(reader, message, '‹');
    expect(listed(message)).toEqual(names(10, 3));
    await taps(reader, message, '3. R8');
    expect(message.text).toContain('Order R8\n');
    await taps(reader, message, 'Orders');
    expect(listed(message)).toEqual(names(10, 3));
    await taps(reader, message, '‹');
    expect(listed(message)).toEqual(names(19, 12));
    expect(reader.messages()).toHaveLength(2);
  });

  it('shows those of one state, and those whose shop has not heard', async () => {
    desk = await BotDesk.open({
      onCallback: ({ fields }) => answered(fields['order_id'] === 'DEAF' ? 'what?' : 'ok'),
    });
    const [gone, , deaf, heard] = [
      await order('GONE'),
      await order('OPEN'),
      await order('DEAF'),
      await order('HEARD'),
    ];
    pay(desk.world, deaf);
    pay(desk.world, heard);
    await desk.world.settle();
    await desk.world.gateway
      .get(AdminActions)
      .run('order cancel', JSON.stringify({ id: gone.id, note: 'x' }));
    const message = await says(desk.support, '/orders');
    for (const [filter, names] of [
      ['pending', ['OPEN']],
      ['paid', ['HEARD', 'DEAF']],
      ['expired, cancelled', ['GONE']],
      ['callback not delivered', ['DEAF']],
      ['all', ['HEARD', 'DEAF', 'OPEN', 'GONE']],
    ] as const) {
      await taps(desk.support, message, filter);
      expect([filter, listed(message)]).toEqual([filter, names]);
      expect(message.text).toContain(`Orders: ${filter}, newest first`);
      expect(labels(message)).toContain(`✓ ${filter}`);
    }
    await taps(desk.support, message, 'pending');
    desk.world.clock.advance(2 * HOUR);
    await desk.world.settle();
    // Asked anew, which buttons are to be within their ten minutes.
    const anew = await says(desk.support, '/orders');
    await taps(desk.support, anew, 'pending');
    expect(anew.text).toBe('Orders: pending, newest first\nThere are none.');
  });

  it('leads to the newest where nothing is left of a page', async () => {
    desk = await BotDesk.open();
    for (let n = 1; n <= 9; n += 1) await order(`R${n}`);
    const message = await says(desk.owner, '/orders');
    await taps(desk.owner, message, 'pending');
    await desk.world.gateway
      .get(AdminActions)
      .run(
        'order cancel',
        JSON.stringify({ id: String((await rows(desk.world.gateway, 'orders'))[0]?.['id']), note: 'x' }),
      );
    await taps(desk.owner, message, '›');
    expect(listed(message)).toHaveLength(8);
    expect(labels(message)).not.toContain('‹');
  });
});

describe('an order, as the bot shows it', () => {
  it('is shown with its payment, its callback and what people did', async () => {
    desk = await BotDesk.open({ onCallback: () => answered('ok') });
    const one = await order('R1');
    const hash = pay(desk.world, one);
    await desk.world.settle();
    const [transfer] = await rows(desk.world.gateway, 'transfers');
    for (const name of [
      one.id,
      'R1',
      hash,
      `0x${hash.toUpperCase()}`,
      `https://tronscan.org/#/transaction/${hash}`,
    ]) {
      const { text, source } = await says(desk.reader, `/order ${name}`);
      expect(text.split('\n')).toEqual([
        'Order R1',
        'State: paid (exact)',
        `Amount: 42 CNY = ${one.amount} USDT`,
        `Order id: ${one.id}`,
        'Shop: First shop (1000)',
        `Address: ${one.address}`,
        'Rate: 7.2 CNY (forced), of 2026-01-05 12:00:00 UTC: FORCED_USDT_RATE',
        'Created: 2026-01-05 12:00:00 UTC',
        'Expires: 2026-01-05 12:10:00 UTC',
        'Watched until: 2026-01-05 13:10:00 UTC',
        'Ended: 2026-01-05 12:00:00 UTC',
        '',
        `Payment: ${one.amount} USDT from ${String(transfer?.['from_address'])}, 2026-01-05 12:00:00 UTC`,
        `Transaction: ${hash}`,
        '',
        'Callbacks:',
        `1 order.paid → ${desk.world.shop.url}/shop/notify: acknowledged · 1 attempt(s) · last: HTTP 200 “ok”`,
      ]);
      expect(source).toContain(`<code>${hash}</code>`);
    }
    expect((await says(desk.reader, '/order')).text).toContain('Name the order: /order, then its id');
    expect((await says(desk.reader, `/order ${'ab'.repeat(32)}`)).text).toContain(
      'No order and no transfer goes by abab',
    );
  });

  it('links to the explorer that the buyer is led to, where the network has one', async () => {
    desk = await BotDesk.open({ environment: { TRON_NETWORK: 'nile' }, read: false });
    const [address = ''] = desk.world.wallets;
    const txHash = 'ab'.repeat(32);
    const place = { network: 'tron', token: 'usdt', txHash, logIndex: 0, blockNumber: 1, blockId: '1' };
    const value = { rawValue: '7', decimals: 6, units: 7n, state: 'inbox' as const, problem: null };
    await desk.world.gateway.get(Database).reader.insert(TransferRow, {
      ...place,
      ...value,
      blockTime: 0,
      fromAddress: address,
      toAddress: address,
      recordedAt: 0,
    });
    const { source } = await says(desk.owner, `/order ${txHash}`);
    expect(source).toContain(`<a href="https://nile.tronscan.org/#/transaction/${txHash}">${txHash}</a>`);
  });

  it('is the newest of several attempts; the others are buttons', async () => {
    desk = await BotDesk.open();
    const first = await order('R1');
    desk.world.clock.advance(11 * MINUTE);
    await desk.world.settle();
    const second = await order('R1');
    const message = await says(desk.owner, '/order R1');
    expect(message.text).toContain(`Order id: ${second.id}`);
    expect(labels(message)).toContain('attempt 1 · 1000 · expired');
    await taps(desk.owner, message, 'attempt 1');
    expect(message.text).toContain(`Order id: ${first.id}`);
    expect(message.text).toContain('State: expired');
    // Another attempt is open, so that this one cannot be extended; marked paid it can be.
    expect(labels(message)).toEqual([
      'Mark paid',
      'attempt 2 · 1000 · pending',
      'Show anew',
      'History',
      'Orders',
    ]);
    await taps(desk.owner, message, 'attempt 2');
    expect(message.text).toContain(`Order id: ${second.id}`);
  });

  it('offers to each what his role and the state allow', async () => {
    desk = await BotDesk.open();
    await order('OPEN');
    const paid = await order('PAID');
    pay(desk.world, paid);
    await desk.world.settle();
    const ways = ['Show anew', 'History', 'Orders'];
    for (const [person, open, done] of [
      [desk.reader, [], []],
      [desk.support, ['+30 min', '+2 h', 'Cancel order'], ['Resend callback']],
      [desk.owner, ['+30 min', '+2 h', 'Cancel order', 'Mark paid'], ['Resend callback']],
    ] as const) {
      expect(labels(await says(person, '/order OPEN'))).toEqual([...open, ...ways]);
      expect(labels(await says(person, '/order PAID'))).toEqual([...done, ...ways]);
    }
    desk.world.clock.advance(11 * MINUTE);
    await desk.world.settle();
    expect(labels(await says(desk.support, '/order OPEN'))).toEqual(['+30 min', '+2 h', ...ways]);
    desk.world.clock.advance(2 * HOUR);
    await desk.world.settle();
    expect(labels(await says(desk.owner, '/order OPEN'))).toEqual(['Mark paid', ...ways]);
  });

  it('leads to money beside it, and a transaction that pays nothing to its place in the inbox', async () => {
    desk = await BotDesk.open();
    const one = await order('R1');
    const hash = pay(desk.world, { address: one.address, units: one.units - 500_000n });
    await desk.world.settle();
    const [transfer] = await rows(desk.world.gateway, 'transfers');
    const id = String(transfer?.['id']);
    const money = await says(desk.reader, `/order ${hash}`);
    expect(money.text).toContain(`Transfer ${id}\nAmount: 5.34 USDT\n`);
    await desk.world.gateway
      .get(AdminActions)
      .run('inbox assign', JSON.stringify({ transfer: id, order: one.id, note: 'fee' }));
    const second = pay(desk.world, one);
    await desk.world.settle();
    const message = await says(desk.reader, '/order R1');
    expect(message.text).toContain(`\n\nMoney beside it:\n2 · ${one.amount} USDT · waits for a decision\n`);
    expect(message.text).toContain('2026-01-05 12:00:00 UTC · cli · assigned a transfer: fee');
    expect(labels(message)).toEqual([`Inbox: 2 · ${one.amount} USDT`, 'Show anew', 'History', 'Orders']);
    await taps(desk.reader, message, 'Inbox: 2');
    expect(message.text).toContain(`Transaction: ${second}`);
    await taps(desk.reader, message, `Order ${one.id}`);
    expect(message.text).toContain('Order R1\n');
  });

  it('is bounded, and takes no text of others for its own', async () => {
    const noise = '<b>&"x';
    desk = await BotDesk.open({ onCallback: () => answered(`${noise}${'<'.repeat(3_000)}`) });
    await desk.world.gateway
      .get(AdminActions)
      .run('merchant set', JSON.stringify({ pid: '1000', name: `${noise}${'&'.repeat(100)}` }));
    const reference = `${noise}${'"'.repeat(32 - noise.length)}`;
    const one = await order(reference);
    pay(desk.world, one);
    await desk.world.settle();
    for (let n = 0; n < 8; n += 1) {
      await desk.world.gateway
        .get(AdminActions)
        .run('inbox refunded', JSON.stringify({ transfer: '1', note: `${noise}${'<'.repeat(480)}` }));
    }
    const { text, source } = await says(desk.owner, `/order ${reference}`);
    expect(text.split('\n')[0]).toBe(`Order ${reference}`);
    expect(text.length).toBeLessThanOrEqual(4_096);
    expect(text).toContain(`\nShop: ${noise}&&`);
    expect(text).toContain(`noted a refund: ${noise}`);
    expect(source).not.toContain('<b>&"');
    expect((await says(desk.owner, `/order ${noise}`)).text).toContain(`goes by ${noise}.`);
    expect((await says(desk.owner, `/order ${'<'.repeat(4_000)}`)).text.length).toBeLessThan(300);
    expect((await says(desk.owner, '/orders')).text).toContain(`1. ${reference}`);
  });

  it('is told in Chinese where that is wanted', async () => {
    desk = await BotDesk.open({
      environment: { TELEGRAM_LANGUAGE: 'zh' },
      onCallback: () => answered('ok'),
    });
    const one = await order('R1');
    pay(desk.world, one);
    await desk.world.settle();
    const message = await says(desk.owner, '/orders');
    expect(message.text).toContain('订单：全部，最新的在前\n1. R1 · 42 CNY = 5.84 USDT · 已支付（金额一致）');
    await taps(desk.owner, message, '1. R1');
    expect(message.text).toContain('状态：已支付（金额一致）\n金额：42 CNY = 5.84 USDT');
    expect(message.text).toContain('已送达 · 已尝试 1 次 · 最近一次：HTTP 200 “ok”');
    expect(labels(message)).toEqual(['重发回调', '刷新', '历史记录', '订单列表']);
    expect((await says(desk.owner, '/order x')).text).toContain('没有找到对应 x 的订单或转账');
    expect(newest(desk.owner).keyboard).toEqual([]);
  });
});
