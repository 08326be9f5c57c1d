import { Alarms } from '@epusdt/events';
import { MINUTE, SECOND } from '@epusdt/kernel';
import { BotDesk } from '../support/bot-desk';
import { botTalk } from '../support/bot-talk';
import { engineOfProject } from '../support/engine';
import { Manual } from '../support/manual';
import { newsDesk } from '../support/news-desk';
import { newAddress } from '../support/world';

let desk: BotDesk;
afterEach(() => desk.close());

const { reads, told, order } = newsDesk(() => desk);
const { newest, says, taps } = botTalk(() => desk);

/** What stands in the manual of this language is what the bot says when it is asked for in this language. */
const LANGUAGES = [
  {
    language: 'en',
    file: 'telegram.md',
    markPaid: 'Mark paid',
    reason: 'paid in the shop, in cash',
    words: {
      paid: 'Paid: 5.84 USDT',
      mismatched: 'Too little was paid',
      unmatched: 'Money without an order',
      outgoing: 'left a wallet',
      failing: 'A shop takes no callbacks',
      alarm: 'There is no rate',
      over: 'Over: There is no rate',
      together: '6 news',
    },
    add: 'Add a wallet',
    set: 'Set',
  },
  {
    language: 'zh',
    file: 'telegram.zh-CN.md',
    markPaid: '标记',
    reason: '到店付了现金',
    words: {
      paid: '已支付：5.84 USDT',
      mismatched: '付款金额不足',
      unmatched: '没有对应订单的款项',
      outgoing: '已从钱包转出',
      failing: '店铺没有接受回调',
      alarm: '没有可用的汇率',
      over: '已恢复：没有可用的汇率',
      together: '6 条通知',
    },
    add: '添加钱包',
    set: '设置',
  },
] as const;

// What is said does not depend on the engine.
const once = engineOfProject() === 'embedded' ? describe : describe.skip;

once.each(LANGUAGES)('the manual in $language', ({ language, file, markPaid, reason, words, add, set }) => {
  it('shows what the bot says', async () => {
    let shopAnswers = 'ok';
    desk = await BotDesk.open({
      wallets: 2,
      environment: { TELEGRAM_LANGUAGE: language },
      onCallback: () => ({ type: 'text/plain', status: shopAnswers === 'ok' ? 200 : 500, body: shopAnswers }),
    });
    await told();
    const manual = new Manual(file);
    const { owner, world } = desk;
    const { chain } = world.sandbox;
    const buyer = newAddress();
    const [first = '', second = ''] = world.wallets;
    for (const address of [first, second, buyer]) manual.meets(address);
    const quiet = async (): Promise<void> => {
      await told();
      desk.passes(4 * SECOND);
    };
    const keeps = async (name: keyof typeof words): Promise<void> => {
      manual.keep(name, await reads(words[name]));
      await quiet();
    };
    const pays = (one: { address: string; units: bigint }): string =>
      chain.transfer({ from: buyer, to: one.address, amountUnits: one.units });

    manual.keep('start', await says(owner, '/start'));

    // News, as it comes.
    await quiet();
    const bought = await order('2026-0001');
    pays(bought);
    await world.settle();
    await keeps('paid');
    const short = await order('2026-0002', 72);
    pays({ ...short, units: short.units - 1_000_000n });
    await world.settle();
    await keeps('mismatched');
    pays({ address: first, units: 777_000_000n });
    await world.settle();
    await keeps('unmatched');
    chain.transfer({ from: first, to: buyer, amountUnits: 500_000_000n });
    await world.settle();
    await keeps('outgoing');
    world.gateway.get(Alarms).raise('rate_stale', 'CNY: no source answers; orders in CNY are refused', 'CNY');
    await keeps('alarm');
    world.gateway.get(Alarms).clear('rate_stale', 'CNY');
    await keeps('over');

    // What is asked for.
    manual.keep('orders', await says(owner, '/orders'));
    const open = await order('2026-0003', 144);
    const details = await says(owner, `/order ${open.id}`);
    manual.keep('order', await says(owner, `/order ${bought.id}`));
    await taps(owner, details, markPaid);
    manual.keep('mark_question', newest(owner));
    manual.keep('mark_confirm', await says(owner, reason));
    manual.keep('inbox', await says(owner, '/inbox'));
    manual.keep('transfer', await says(owner, `/order ${await hashOf('9 USDT')}`));
    const wallets = await says(owner, '/wallets');
    manual.keep('wallets', wallets);
    await taps(owner, wallets, add);
    manual.keep('add_question', newest(owner));
    const added = newAddress();
    manual.meets(added);
    manual.keep('add_confirm', await says(owner, added));
    const list = await says(owner, '/wallets');
    await taps(owner, list, '1. ');
    manual.keep('wallet', newest(owner));
    const rates = await says(owner, '/rate');
    manual.keep('rate', rates);
    await taps(owner, rates, 'CNY');
    await taps(owner, newest(owner), set);
    manual.keep('rate_confirm', await says(owner, '7.15'));
    const pause = await says(owner, '/pause');
    manual.keep('pause_confirm', pause);
    await taps(owner, pause, pause.keyboard[0]?.[0]?.text ?? '');
    manual.keep('paused', newest(owner));
    const resume = await says(owner, '/resume');
    await taps(owner, resume, resume.keyboard[0]?.[0]?.text ?? '');
    manual.keep('stats', await says(owner, '/stats'));
    manual.keep('notices', await says(owner, '/notices'));

    // A shop that takes nothing, and much at once.
    shopAnswers = 'database is locked';
    await quiet();
    await buyFrom('2026-0004');
    await world.settle();
    for (const seconds of [8, 40]) {
      desk.world.clock.advance(seconds * SECOND);
      await world.gateway.work();
    }
    desk.passes(5 * SECOND);
    await keeps('failing');
    shopAnswers = 'ok';
    await desk.api.down();
    for (let i = 5; i <= 10; i += 1) {
      await buyFrom(`2026-00${String(i).padStart(2, '0')}`);
      await world.settle();
      desk.world.clock.advance(MINUTE);
    }
    await desk.api.up();
    desk.passes(2 * MINUTE);
    await keeps('together');
    manual.check();

    async function buyFrom(reference: string): Promise<void> {
      pays(await order(reference));
    }
    async function hashOf(amount: string): Promise<string> {
      const found = (await reads(amount)).text.match(/[0-9a-f]{64}/);
      return found?.[0] ?? '';
    }
  });
});
