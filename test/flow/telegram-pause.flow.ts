import { OrderPause } from '@epusdt/orders';
import { BotDesk, OWNER, SECOND_OWNER } from '../support/bot-desk';
import type { ApiPerson } from '../support/bot-api-people';
import { labels } from '../support/bot-talk';
import type { ApiMessage } from '../support/bot-api-state';
import { asks as asksForOrder, placed } from '../support/shopper';

const NOT_ALLOWED = 'Your role does not allow this. Nothing was done.';
const SINCE = '2026-01-05 12:00 UTC';

let desk: BotDesk;
afterEach(() => desk.close());
const open = async (environment: Record<string, string> = {}): Promise<void> => {
  desk = await BotDesk.open({ environment });
};
const asks = async (text: string, person: ApiPerson = desk.owner): Promise<ApiMessage> => {
  person.sends(text);
  await desk.done();
  return person.messages().at(-1)!;
};
const presses = async (message: ApiMessage, words: string, person = desk.owner): Promise<unknown> => {
  const answer = await person.presses(message, words).answered();
  await desk.done();
  return answer;
};
const orders = (): OrderPause => desk.world.gateway.get(OrderPause);
const pauses = async (why = ''): Promise<void> => {
  await presses(await asks(`/pause ${why}`), 'Yes, take no new orders');
};

describe('/pause and /resume', () => {
  it('stop new orders by a second tap, and take them again', async () => {
    await open();
    const message = await asks('/pause moving  house');
    expect(message.text).toBe(
      'Take no new orders for now? Shops that ask for one are refused. Open orders go on: they are watched and paid, and the shops hear of it.\nReason: moving house',
    );
    expect(await orders().present()).toBeNull();
    expect(await presses(message, 'Yes, take no new orders')).toEqual({ text: 'Done', alert: false });
    expect(message.text).toContain('No new orders are taken from now on');
    expect((await asksForOrder(desk.world)('A1')).status_code).toBe(400);
    const resume = await asks('/resume');
    expect(resume.text).toBe(
      `⏸ No new orders are taken since ${SINCE}, by telegram:${OWNER}.\nReason: moving house\nTake orders again?`,
    );
    expect(await presses(resume, 'Yes, take orders again')).toEqual({ text: 'Done', alert: false });
    expect(resume.text).toBe('✓ Orders are taken again.');
    placed(await asksForOrder(desk.world)('A1'));
    const deed = { actor: `telegram:${OWNER}`, subject: 'orders' };
    expect(await desk.deeds()).toEqual([
      { ...deed, action: 'orders.pause' },
      { ...deed, action: 'orders.resume' },
    ]);
  });

  it('change nothing where that is not confirmed', async () => {
    await open();
    const message = await asks('/pause');
    expect(labels(message)).toEqual(['Yes, take no new orders', 'Leave it as it is']);
    await presses(message, 'Leave it as it is');
    expect([message.text, await orders().present()]).toEqual(['Nothing was changed.', null]);
    await pauses();
    const resume = await asks('/resume');
    await presses(resume, 'Leave it as it is');
    expect(await orders().present()).not.toBeNull();
    expect(await desk.deeds()).toHaveLength(1);
  });

  it('say so where there is nothing to do', async () => {
    await open();
    expect((await asks('/resume')).text).toBe('New orders are being taken.');
    await pauses('tea');
    const again = await asks('/pause another reason');
    expect(again.text).toContain('Reason: tea\nTake orders again?');
    const resume = await asks('/resume');
    await presses(again, 'Yes, take orders again');
    await presses(resume, 'Yes, take orders again');
    expect(resume.text).toBe('New orders are being taken.');
    expect(await desk.deeds()).toHaveLength(2);
  });

  it('of two owners at once count once', async () => {
    await open();
    const [one, two] = [await asks('/pause a'), await asks('/pause b', desk.secondOwner)];
    await presses(one, 'Yes, take no new orders');
    await presses(two, 'Yes, take no new orders', desk.secondOwner);
    expect(two.text).toContain('Reason: a\nTake orders again?');
    await presses(two, 'Yes, take orders again', desk.secondOwner);
    expect((await desk.deeds()).map(({ actor }) => actor)).toEqual([
      `telegram:${OWNER}`,
      `telegram:${SECOND_OWNER}`,
    ]);
  });

  it('take a reason of some length only, and show it as it is', async () => {
    await open();
    expect((await asks(`/pause ${'x'.repeat(201)}`)).text).toContain(
      'note: say why in at most 200 characters',
    );
    const message = await asks('/pause <b>&"tea"</b>');
    expect(message.text).toContain('Reason: <b>&"tea"</b>');
    await presses(message, 'Yes, take no new orders');
    expect((await asks('/resume')).text).toContain('Reason: <b>&"tea"</b>');
  });

  it('are for owners, when they are asked and when they are pressed', async () => {
    await open();
    for (const person of [desk.support, desk.reader]) {
      expect((await asks('/pause', person)).text).toBe(NOT_ALLOWED);
      expect((await asks('/resume', person)).text).toBe(NOT_ALLOWED);
    }
    const message = await asks('/pause');
    await desk.world.restart({ TELEGRAM_OWNERS: '999', TELEGRAM_SUPPORT: String(OWNER) });
    expect(await presses(message, 'Yes')).toEqual({ text: NOT_ALLOWED, alert: true });
    expect(await orders().present()).toBeNull();
  });
});

it('who asks what there is sees in one line that orders are paused', async () => {
  await open();
  expect((await asks('/help')).text).not.toContain('No new orders');
  await pauses();
  const line = `⏸ No new orders are taken since ${SINCE}; /resume takes them again.`;
  for (const person of [desk.owner, desk.reader]) {
    expect((await asks('/help', person)).text.split('\n')[0]).toBe(line);
    expect((await asks('/start', person)).text.split('\n')[0]).toBe(line);
  }
});

it('is told in Chinese where that is wanted', async () => {
  await open({ TELEGRAM_LANGUAGE: 'zh' });
  const message = await asks('/pause 搬家');
  expect(message.text).toMatch(/^暂停接收新订单？.*\n原因：搬家$/);
  await presses(message, '是，暂停接收新订单');
  expect(message.text).toContain('已暂停接收新订单');
  expect((await asks('/help')).text).toContain(`⏸ 已暂停接收新订单（自 ${SINCE} 起）`);
  const resume = await asks('/resume');
  expect(resume.text).toContain('原因：搬家\n恢复接收订单？');
  await presses(resume, '是，恢复接收订单');
  expect(resume.text).toBe('✓ 已恢复接收订单。');
  expect((await asks('/resume')).text).toBe('正在接收新订单。');
});
