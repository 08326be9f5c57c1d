import { Wallets } from '@epusdt/wallets';
import { BotDesk, OWNER, READER, SECOND_OWNER, SUPPORT } from '../support/bot-desk';
import type { ApiPerson } from '../support/bot-api-people';
import type { ApiMessage } from '../support/bot-api-state';
import { DONE, NOT_ALLOWED, SILENT, botTalk, labels } from '../support/bot-talk';
import { inboxDesk, type Sent } from '../support/inbox-desk';
import { orderRow, statusOf, type Placed } from '../support/shopper';
import { newAddress, type WorldOptions } from '../support/world';

const USDT = 1_000_000n;
const OWNERS = 'The amount is not the order’s: an owner decides whether this money belongs to it.';

let desk: BotDesk;
const open = async (options: WorldOptions = {}): Promise<void> => {
  desk = await BotDesk.open(options);
};
afterEach(() => desk.close());

const { says, taps } = botTalk(() => desk);
const { order, send, stateOf, kinds } = inboxDesk(() => desk.world);
const shown = (person: ApiPerson, { txid }: Sent): Promise<ApiMessage> => says(person, `/order ${txid}`);
/** The question before this money is given to that order. */
const given = async (person: ApiPerson, money: Sent, reference: string): Promise<ApiMessage> => {
  expect(await taps(person, await shown(person, money), 'Assign to another order')).toEqual(SILENT);
  return says(person, reference);
};
/** To a wallet of the shop, where no order waits for it. */
const elsewhere = async (units: bigint): Promise<Sent> => {
  const address = newAddress();
  await desk.world.gateway.get(Wallets).add(address);
  return send({ address }, units);
};
const isUnpaid = async (one: Placed, money: Sent): Promise<void> => {
  expect([await statusOf(desk.world, one), await stateOf(money), await kinds()]).toEqual([1, 'inbox', []]);
};

describe('money of another amount than the order asks for', () => {
  it('pays it by the word of an owner only', async () => {
    await open();
    const one = await order('BIG', 1_000);
    const money = await send(one, USDT);
    const message = await given(desk.support, money, 'BIG');
    expect(message.text).toContain(`\nDifference: 999 USDT less than asked for\n${OWNERS}`);
    expect(labels(message)).toEqual(['Back']);
    await taps(desk.support, message, 'Back');
    expect(message.text).toMatch(/^Transfer 1\n/);
    await isUnpaid(one, money);
    const confirm = await given(desk.owner, money, 'BIG');
    expect(await taps(desk.owner, confirm, 'Yes, assign it')).toEqual(DONE);
    expect(await orderRow(desk.world, one)).toMatchObject({ status: 'paid', reason: 'manual' });
  });

  it('pays none that is named as the likeliest either', async () => {
    await open();
    const one = await order('N');
    const money = await send(one, 21n * USDT);
    const message = await shown(desk.support, money);
    await taps(desk.support, message, 'Assign to N');
    expect([message.text.includes(OWNERS), labels(message)]).toEqual([true, ['Back']]);
    await isUnpaid(one, money);
  });

  it('pays it by nobody’s word who was an owner at the first tap and is none at the second', async () => {
    await open();
    const one = await order('N');
    const money = await send(one, 19n * USDT);
    const message = await shown(desk.owner, money);
    await taps(desk.owner, message, 'Assign to N');
    await desk.world.restart({
      TELEGRAM_OWNERS: String(SECOND_OWNER),
      TELEGRAM_SUPPORT: `${SUPPORT},${OWNER}`,
    });
    expect(await taps(desk.owner, message, 'Yes, assign it')).toEqual(NOT_ALLOWED);
    expect([message.text.includes(OWNERS), labels(message)]).toEqual([true, ['Back']]);
    await isUnpaid(one, money);
  });

  it('is no proof of a payment marked by hand, unless an owner says so', async () => {
    await open();
    const one = await order('M');
    await taps(desk.owner, await says(desk.owner, '/order M'), 'Mark paid');
    await taps(desk.owner, await says(desk.owner, 'he paid'), 'Yes');
    const money = await send(one, 3n * USDT);
    const message = await given(desk.support, money, 'M');
    expect([message.text.includes(OWNERS), labels(message)]).toEqual([true, ['Back']]);
    const confirm = await given(desk.owner, money, 'M');
    expect(await taps(desk.owner, confirm, 'Yes')).toEqual(DONE);
    expect(await stateOf(money)).toBe('settled');
  });

  it('is surplus of an order that is paid, also by the word of support', async () => {
    await open();
    const one = await order('P');
    await send(one, one.units);
    const money = await send(one, 3n * USDT);
    expect(await taps(desk.support, await given(desk.support, money, 'P'), 'Yes')).toEqual(DONE);
    expect(await stateOf(money)).toBe('assigned');
  });

  it('is told of in Chinese where that is wanted', async () => {
    await open({ environment: { TELEGRAM_LANGUAGE: 'zh' } });
    const one = await order('N');
    const money = await send(one, 19n * USDT);
    const message = await shown(desk.support, money);
    await taps(desk.support, message, '归入 N');
    expect(message.text).toContain('金额与订单不符：是否归入这笔订单，由所有者决定。');
    expect(labels(message)).toEqual(['返回']);
  });
});

describe('money of the amount that the order asks for', () => {
  it('pays it by the word of support, and of nobody below', async () => {
    await open();
    const one = await order('N');
    const money = await elsewhere(one.units);
    const message = await given(desk.support, money, 'N');
    expect(message.text).toContain('The order becomes paid, and the shop hears of it. That is final.');
    await desk.world.restart({ TELEGRAM_SUPPORT: '', TELEGRAM_READERS: `${READER},${SUPPORT}` });
    expect(await taps(desk.support, message, 'Yes')).toEqual(NOT_ALLOWED);
    await isUnpaid(one, money);
    await desk.world.restart({ TELEGRAM_SUPPORT: String(SUPPORT), TELEGRAM_READERS: String(READER) });
    expect(await taps(desk.support, message, 'Yes')).toEqual(DONE);
    expect(await orderRow(desk.world, one)).toMatchObject({ status: 'paid', reason: 'manual' });
  });

  it('may be off as far as the rules tolerate', async () => {
    await open({ environment: { TOLERANCE_USDT: '0.5' } });
    const one = await order('N');
    const wide = await elsewhere(one.units - 600_000n);
    expect(labels(await given(desk.support, wide, 'N'))).toEqual(['Back']);
    const near = await elsewhere(one.units - 500_000n);
    expect(await taps(desk.support, await given(desk.support, near, 'N'), 'Yes')).toEqual(DONE);
    expect(await statusOf(desk.world, one)).toBe(2);
  });
});
