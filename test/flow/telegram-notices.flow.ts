import { DAY, HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import { BotDesk, OWNER, until } from '../support/bot-desk';
import type { ApiMessage } from '../support/bot-api-state';
import { labels, SILENT } from '../support/bot-talk';
import { rows } from '../support/gateway';
import { newsDesk } from '../support/news-desk';
import { pay, statusOf, type Placed } from '../support/shopper';
import { newAddress } from '../support/world';

let desk: BotDesk;
afterEach(() => desk.close());

const open = async (...given: Parameters<typeof BotDesk.open>): Promise<void> => {
  desk = await BotDesk.open(...given);
  await desk.news.reads('The gateway runs, version');
  desk.passes(3 * SECOND);
};
const { reads, told, order, buy, notices, states } = newsDesk(() => desk);

describe('the bot tells', () => {
  it('of a payment, with a way to its order', async () => {
    await open();
    const from = newAddress();
    const one = await order('R-1 <b>&');
    const hash = desk.world.sandbox.chain.transfer({ from, to: one.address, amountUnits: one.units });
    await desk.world.settle();
    const message = await reads('Paid');
    expect(message.text).toBe(
      [
        '✅ Paid: 5.84 USDT (42 CNY)',
        'Order R-1 <b>&, shop 1000',
        `From ${from}`,
        `To ${one.address}`,
        `Transaction ${hash}`,
      ].join('\n'),
    );
    expect(labels(message)).toEqual(['Show the order']);
    const { news } = desk;
    for (const person of [desk.reader, desk.owner, desk.reader]) {
      const before = news.messages().length;
      expect(await person.presses(message, 'Show the order').answered()).toEqual(SILENT);
      await desk.done();
      expect(news.messages()).toHaveLength(before + 1);
      expect(news.messages().at(-1)?.text).toContain(`\nOrder id: ${one.id}\n`);
    }
    expect(desk.news.messages()[0]?.text).toContain('The gateway runs');
    const ignored = desk.stranger.presses(message, 'Show the order');
    await desk.done();
    expect(ignored.query.answer).toBeNull();
    desk.world.clock.advance(7 * DAY - MINUTE);
    expect(await desk.owner.presses(message, 'Show the order').answered()).toEqual(SILENT);
    desk.world.clock.advance(MINUTE);
    expect(await desk.owner.presses(message, 'Show the order').answered()).toMatchObject({ alert: true });
  });

  it("of money that is late, too little, too much, once more, or nobody's, and not of dust", async () => {
    await open({ onCallback: () => ({ type: 'text/plain', status: 200, body: 'ok' }) });
    const { chain } = desk.world.sandbox;
    const [little, much, twice] = [await order('LITTLE', 72), await order('MUCH', 144), await buy('TWICE')];
    await desk.world.settle();
    await reads('Paid: 5.84');
    const sends = async (to: string, amountUnits: bigint, words: string): Promise<ApiMessage> => {
      desk.passes(3 * SECOND);
      chain.transfer({ to, amountUnits });
      await desk.world.settle();
      return reads(words);
    };
    const under = await sends(
      little.address,
      little.units - 10_000n,
      'Too little was paid, it seems: 9.99 USDT',
    );
    expect(under.text).toContain('Perhaps for order LITTLE, which asks for 10 USDT');
    expect(labels(under)).toEqual(['Decide']);
    await sends(much.address, much.units + 20_000n, 'Too much was paid, it seems: 20.02 USDT');
    await sends(twice.address, twice.units, 'Money for an order that is paid already: 5.84 USDT');
    await sends(twice.address, 777_000_000n, 'Money without an order: 777 USDT');
    desk.passes(3 * SECOND);
    const before = desk.news.messages().length;
    chain.transfer({ to: twice.address, amountUnits: 1n });
    chain.transfer({ to: twice.address, amountUnits: 0n });
    await desk.world.settle();
    desk.passes(MINUTE);
    await buy('AFTER').then(() => desk.world.settle());
    await reads('Order AFTER');
    expect(desk.news.messages()).toHaveLength(before + 1);

    const late = await order('LATE');
    desk.passes(11 * MINUTE);
    await desk.world.settle();
    pay(desk.world, late);
    await desk.world.settle();
    const { text } = await reads('Paid late');
    expect(text).toContain('✅ Paid late: 5.84');
    expect(text).toContain(`\nAsked for: ${late.amount} USDT\n`);
    expect(await statusOf(desk.world, late)).toBe(2);
  });

  it('of money that leaves a wallet', async () => {
    await open({ wallets: 2 });
    const [from = '', own = ''] = desk.world.wallets;
    const to = newAddress();
    const hash = desk.world.sandbox.chain.transfer({ from, to, amountUnits: 7_500_000n });
    await desk.world.settle();
    const message = await reads('left a wallet');
    expect(message.text).toBe(
      [
        '📤 7.5 USDT left a wallet',
        `From ${from}`,
        `To ${to}`,
        `Transaction ${hash}`,
        'Was it not you? Then move what is left to a safe wallet now.',
      ].join('\n'),
    );
    desk.passes(3 * SECOND);
    desk.world.sandbox.chain.transfer({ from, to: own, amountUnits: 1_000_000n });
    await desk.world.settle();
    await reads('left a wallet for another one of yours');
  });

  it('of a shop that takes no callbacks, once, and of one that was not told at all', async () => {
    let hits = 0;
    await open({
      onCallback: () => {
        hits += 1;
        return { type: 'text/plain', status: 500, body: 'token broken' };
      },
    });
    await buy('CB-1');
    await buy('CB-2').catch(() => undefined);
    await desk.world.settle();
    for (let attempts = 1; attempts < 3; attempts += 1) {
      desk.passes(40 * SECOND);
      await desk.world.gateway.work();
    }
    const message = await reads('A shop takes no callbacks');
    expect(message.text).toContain('3 attempts, the last: HTTP 500 token broken');
    await desk.owner.presses(message, 'Show the order, resend').answered();
    const shown = await desk.news.reads('Order id: ');
    const before = hits;
    await desk.owner.presses(shown, 'Resend callback').answered();
    await desk.done();
    await desk.world.gateway.work();
    await until(() => hits > before);
    const isTried = async (): Promise<boolean> =>
      (await rows(desk.world.gateway, 'callbacks')).some((row) => row['state'] === 'due');
    // How long the schedule takes is a matter of chance: up to fifteen looks of twelve hours.
    let looks = 0;
    for (; looks < 20 && (await isTried()); looks += 1) {
      desk.passes(12 * HOUR);
      await desk.world.gateway.work();
    }
    await reads('A shop was not told');
    desk.passes(5 * MINUTE);
    await told();
    const failing = (await notices()).filter(({ kind }) => kind === 'callback_failing');
    // The first, and one at each look.
    expect(failing.length).toBeLessThanOrEqual(1 + looks);
    expect((await notices()).filter(({ kind }) => kind === 'callback_dead')).toHaveLength(2);
  });

  it('in Chinese where that is wanted', async () => {
    desk = await BotDesk.open({ environment: { TELEGRAM_LANGUAGE: 'zh' } });
    await reads('网关已运行');
    desk.passes(3 * SECOND);
    await buy('R-1');
    await desk.world.settle();
    const { text } = await reads('已支付：5.84 USDT（42 CNY）');
    expect(text).toContain('订单 R-1，店铺 1000');
  });
});

describe('notices', () => {
  it('are turned off and on by an owner, kind by kind', async () => {
    await open();
    desk.reader.sends('/notices');
    expect(labels(await desk.reader.reads('What you are told'))).toEqual([]);
    desk.owner.sends('/notices');
    const list = await desk.owner.reads('🔔 payments');
    await desk.owner.presses(list, '🔕 Do not tell me of: payments').answered();
    await desk.owner.reads('🔕 payments');
    await buy('QUIET');
    await desk.world.settle();
    await desk.owner.presses(list, '🔔 Tell me of: payments').answered();
    await desk.owner.reads('🔔 payments');
    await buy('LOUD');
    await desk.world.settle();
    await reads('Order LOUD');
    expect(desk.news.messages().filter(({ text }) => text.includes('QUIET'))).toEqual([]);
    expect(await desk.deeds()).toEqual([
      { actor: `telegram:${OWNER}`, action: 'notice.off', subject: 'notice:paid' },
      { actor: `telegram:${OWNER}`, action: 'notice.on', subject: 'notice:paid' },
    ]);
    await told();
    expect(await states()).toEqual(['sent', 'off', 'sent']);
  });

  it('are told together where many come at once', async () => {
    await open();
    for (let i = 1; i <= 12; i += 1) await buy(`MANY-${i}`);
    await desk.world.settle();
    desk.passes(3 * SECOND);
    await desk.news.waitsFor(({ text }) => text.includes('12 news') || text.includes('11 news'));
    const told = desk.news
      .messages()
      .map(({ text }) => text)
      .join('\n');
    for (let i = 7; i <= 12; i += 1) expect(told).toContain(`MANY-${i}`);
    expect(desk.news.messages().length).toBeLessThanOrEqual(3);
  });

  it('wait while Telegram is away for an hour, which payments do not notice, and then are one message', async () => {
    await open({ onCallback: () => ({ type: 'text/plain', status: 200, body: 'ok' }) });
    await desk.api.down();
    const orders: Placed[] = [];
    for (let minutes = 0; minutes < 60; minutes += 5) {
      orders.push(await buy(`AWAY-${minutes}`));
      await desk.world.settle();
      desk.passes(5 * MINUTE);
    }
    for (const one of orders) expect(await statusOf(desk.world, one)).toBe(2);
    const callbacks = await rows(desk.world.gateway, 'callbacks');
    expect(callbacks.map(({ state }) => state)).toEqual(Array(12).fill('acknowledged'));
    const before = desk.news.messages().length;
    await desk.api.up();
    desk.passes(2 * MINUTE);
    const { text } = await reads('12 news');
    expect(text).toMatch(/^12 news\n2026-01-05 12:\d\d UTC – 2026-01-05 1[23]:\d\d UTC\n• payments: 12, /);
    expect(text).toContain('… and 6 more');
    await desk.api.polled();
    expect(desk.news.messages()).toHaveLength(before + 1);
    await told();
    expect(new Set(await states())).toEqual(new Set(['sent']));
  });
});
