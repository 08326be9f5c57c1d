import { text as answered } from '../../apps/sandbox/src/http';
import { BotDesk, OWNER, SUPPORT } from '../support/bot-desk';
import { buttonOf, type ApiPerson } from '../support/bot-api-people';
import type { ApiMessage } from '../support/bot-api-state';
import { DONE, NOT_ALLOWED, REFUSED, SILENT, botTalk, labels } from '../support/bot-talk';
import { rows } from '../support/gateway';
import { inboxDesk, type Sent } from '../support/inbox-desk';
import { orderRow, statusOf, type Placed } from '../support/shopper';

const USDT = 1_000_000n;

let desk: BotDesk;
/** What the shop was told. */
const heard: Readonly<Record<string, unknown>>[] = [];

beforeEach(async () => {
  heard.length = 0;
  desk = await BotDesk.open({
    onCallback: ({ fields }) => {
      heard.push(fields);
      return answered('ok');
    },
  });
});
afterEach(() => desk.close());

const { newest, says, taps } = botTalk(() => desk);
const { order, send, told, stateOf, kinds } = inboxDesk(() => desk.world);
const notes = async (): Promise<unknown[]> =>
  (await rows(desk.world.gateway, 'audit'))
    .filter(({ actor }) => String(actor).startsWith('telegram:1'))
    .map(({ actor, action, details }) => [
      actor,
      action,
      (JSON.parse(String(details)) as { note?: string }).note,
    ]);
/** An order of 20 USDT, and 19 that came for it. */
const short = async (reference: string): Promise<readonly [Placed, Sent]> => {
  const one = await order(reference);
  return [one, await send(one, 19n * USDT)];
};
const shown = (person: ApiPerson, { txid }: Sent): Promise<ApiMessage> => says(person, `/order ${txid}`);
/** The last question before it is done. */
const asked = async (person: ApiPerson, sent: Sent, deed: string, reason: string): Promise<ApiMessage> => {
  const message = await shown(person, sent);
  expect(await taps(person, message, deed)).toEqual(SILENT);
  expect(newest(person).isQuestion).toBe(true);
  return says(person, reason);
};
const BUTTON = 'by a button of the bot';

describe('money that a person assigns with buttons', () => {
  it('pays the order at the second tap, and the shop hears of it', async () => {
    const [one, money] = await short('N');
    const message = await shown(desk.owner, money);
    expect(await taps(desk.owner, message, 'Assign to N · 20 USDT')).toEqual(SILENT);
    expect(message.text).toMatch(
      /^Assign this money to this order\?\nAmount: 19 USDT, 2026-01-05 12:00:00 UTC, T/,
    );
    expect(message.text).toContain(
      `Order: N, pending, ${one.id}\nAmount: 20 USDT = 20 USDT\nDifference: 1 USDT less than asked for\nThe order becomes paid, and the shop hears of it. That is final.`,
    );
    await taps(desk.owner, message, 'Back');
    await taps(desk.owner, message, 'Assign to N');
    expect([await kinds(), await statusOf(desk.world, one)]).toEqual([[], 1]);
    const yes = buttonOf(message, 'Yes, assign it');
    expect(await taps(desk.owner, message, yes)).toEqual(DONE);
    expect(message.text).toMatch(
      /^✓ Assigned: the order is paid, and the shop hears of it\.\n\nTransfer 1\n/,
    );
    expect(message.text).toContain(`telegram:${OWNER} · assigned ${one.id}: ${BUTTON}`);
    expect(labels(message)).toEqual(['Refunded', `Order ${one.id}`, 'Show anew', 'Inbox']);
    expect(await taps(desk.owner, message, yes)).toMatchObject({ alert: true });
    await desk.world.gateway.work();
    expect(heard).toMatchObject([{ order_id: 'N', block_transaction_id: money.txid }]);
    expect(await notes()).toEqual([[`telegram:${OWNER}`, 'inbox.assign', BUTTON]]);
  });

  it('is surplus of an order that is paid, and says so', async () => {
    const paid = await order('P');
    await send(paid, paid.units);
    const money = await send(paid, paid.units);
    const message = await shown(desk.support, money);
    await taps(desk.support, message, 'Assign to P');
    expect(message.text).toContain(
      'Difference: exactly the amount asked for\nThe order is paid already: the money is kept with it as surplus, and the shop hears nothing.',
    );
    await taps(desk.support, message, 'Yes');
    expect(message.text).toMatch(/^✓ Assigned as surplus: the order was paid already/);
    expect(await stateOf(money)).toBe('assigned');
    const reopen = await asked(desk.owner, money, 'Reopen', 'wrong order');
    expect(reopen.text).toMatch(/^Take the decision back\? [^]*\nReason: wrong order$/);
    await taps(desk.owner, reopen, 'Yes, reopen it');
    expect([await stateOf(money), await kinds()]).toEqual(['inbox', ['assign', 'reopen']]);
    await desk.world.gateway.work();
    expect(heard).toHaveLength(1);
  });

  it('is asked about anew where the order was paid meanwhile', async () => {
    const [one, money] = await short('N');
    const message = await shown(desk.owner, money);
    await taps(desk.owner, message, 'Assign to N');
    await send(one, one.units);
    expect(await taps(desk.owner, message, 'Yes')).toEqual(SILENT);
    expect(message.text).toMatch(
      /^Something has changed meanwhile\. Nothing was done[^]*\n\nAssign this money/,
    );
    expect(message.text).toContain('The order is paid already: the money is kept with it as surplus');
    expect(await stateOf(money)).toBe('inbox');
    await taps(desk.owner, message, 'Yes');
    expect([await stateOf(money), await kinds()]).toEqual(['assigned', ['assign']]);
  });

  it('proves a payment that was marked by hand', async () => {
    const one = await order('M');
    const message = await says(desk.owner, '/order M');
    await taps(desk.owner, message, 'Mark paid');
    const confirm = await says(desk.owner, 'he paid');
    await taps(desk.owner, confirm, 'Yes');
    const money = await send(one, one.units);
    const screen = await shown(desk.support, money);
    expect(screen.text).toContain('Why it is here: probably the payment marked by hand for order');
    await taps(desk.support, screen, 'Assign to M');
    expect(screen.text).toContain('this becomes its transfer. The shop hears nothing new. That is final.');
    await taps(desk.support, screen, 'Yes');
    expect(screen.text).toMatch(/^✓ Assigned: the payment marked by hand has its transfer now\./);
    expect((await shown(desk.support, money)).text).toContain(`Order id: ${one.id}`);
  });

  it('goes to any order that is named by its id or its reference', async () => {
    const [, money] = await short('N');
    const other = await order('<b>&"x', 300);
    const message = await shown(desk.owner, money);
    await taps(desk.owner, message, 'Assign to another order');
    expect(newest(desk.owner)).toMatchObject({ isQuestion: true });
    expect(newest(desk.owner).text).toContain('To which order does this money belong (19 USDT)?');
    const none = await says(desk.owner, '<i>nobody');
    expect([none.text.split('\n')[0], none.isQuestion]).toEqual(['No order goes by <i>nobody.', true]);
    const confirm = await says(desk.owner, '<b>&"x');
    expect(confirm.text).toContain(`Order: <b>&"x, pending, ${other.id}\n`);
    expect(confirm.text).toContain('Difference: 281 USDT less than asked for');
    await taps(desk.owner, confirm, 'Yes');
    expect(await orderRow(desk.world, other)).toMatchObject({ status: 'paid', reason: 'manual' });
    expect((await says(desk.owner, 'more')).text).toContain('There is no such command');
  });

  it('asks which attempt is meant where a reference has several', async () => {
    const [first, money] = await short('N');
    await desk.world.gateway.work();
    await told('ignore', { transfer: money.id, note: 'x' });
    await told('reopen', { transfer: money.id, note: 'x' });
    const screen = await says(desk.support, '/order N');
    await taps(desk.support, screen, 'Cancel order');
    await taps(desk.support, screen, 'Yes');
    const second = await order('N');
    await taps(desk.owner, await shown(desk.owner, money), 'Assign to another order');
    const which = await says(desk.owner, 'N');
    expect(which.text).toBe('Several orders have the reference N. Which one is meant?');
    expect(labels(which)).toEqual([
      `attempt 2 · 1000 · pending · ${second.amount} USDT`,
      `attempt 1 · 1000 · cancelled · ${first.amount} USDT`,
      'Back',
    ]);
    await taps(desk.owner, which, 'attempt 1');
    await taps(desk.owner, which, 'Yes');
    expect(await orderRow(desk.world, first)).toMatchObject({ status: 'paid' });
    expect(await orderRow(desk.world, second)).toMatchObject({ status: 'cancelled' });
  });

  it('goes to one order, though two people give it to two', async () => {
    const [one, money] = await short('N');
    const other = await order('O', 25);
    const screens = [await shown(desk.owner, money), await shown(desk.secondOwner, money)];
    await taps(desk.owner, screens[0]!, 'Assign to N');
    await taps(desk.secondOwner, screens[1]!, 'Assign to O');
    const answers = await Promise.all(
      [desk.owner, desk.secondOwner].map((person, i) => person.presses(screens[i]!, 'Yes').answered()),
    );
    await desk.done();
    expect(answers).toEqual(expect.arrayContaining([DONE, REFUSED]));
    expect(await rows(desk.world.gateway, 'payments')).toHaveLength(1);
    expect(await kinds()).toEqual(['assign']);
    const refused = screens.find(({ text }) => text.startsWith('Refused'));
    expect(refused?.text).toMatch(
      /was decided about meanwhile \(assign by telegram:\d+\)[^]*\n\nTransfer 1\n/,
    );
    expect((await statusOf(desk.world, one)) + (await statusOf(desk.world, other))).toBe(3);
  });

  it('is not given away where another has decided meanwhile', async () => {
    const [one, money] = await short('N');
    const message = await shown(desk.owner, money);
    await taps(desk.owner, message, 'Assign to N');
    await told('ignore', { transfer: money.id, note: 'advertisement' });
    expect(await taps(desk.owner, message, 'Yes')).toEqual(REFUSED);
    expect(message.text).toContain('was decided about meanwhile (ignore by telegram:7)');
    expect(message.text).toContain('\nState: ignored\n');
    expect(await statusOf(desk.world, one)).toBe(1);
    await told('reopen', { transfer: money.id, note: 'x' });
    const late = await shown(desk.owner, money);
    await told('ignore', { transfer: money.id, note: 'x' });
    await taps(desk.owner, late, 'Assign to N');
    expect(late.text).toMatch(/^Something has changed meanwhile\. Nothing was done/);
    expect(await notes()).toEqual([]);
  });

  it('is not given away by whoever may not do so any more', async () => {
    const paid = await order('P');
    await send(paid, paid.units);
    const money = await send(paid, paid.units);
    const message = await shown(desk.support, money);
    await taps(desk.support, message, 'Assign to P');
    const own = await shown(desk.owner, money);
    await desk.world.restart({
      TELEGRAM_SUPPORT: String(OWNER),
      TELEGRAM_READERS: String(SUPPORT),
      TELEGRAM_OWNERS: '111',
    });
    expect(await taps(desk.support, message, 'Yes')).toEqual(NOT_ALLOWED);
    expect(await taps(desk.owner, own, 'Ignore')).toEqual(NOT_ALLOWED);
    expect([await stateOf(money), await kinds()]).toEqual(['inbox', []]);
  });
});

describe('money that an owner sets aside with buttons', () => {
  it('is ignored, and reopened, with a reason and a second tap', async () => {
    const [, money] = await short('N');
    const empty = await asked(desk.owner, money, 'Ignore', 'x'.repeat(501));
    expect(empty.text).toMatch(
      /^Refused: nothing was done\nnote: say why[^]*\nWhy is this money to be ignored \(19 USDT\)/,
    );
    const confirm = await says(desk.owner, 'an <b>advertisement</b>');
    expect(confirm.text).toMatch(
      /^Ignore this money\? [^]*\nAmount: 19 USDT, [^]*\nReason: an <b>advertisement<\/b>$/,
    );
    expect(await stateOf(money)).toBe('inbox');
    expect(await taps(desk.owner, confirm, 'Yes, ignore it')).toEqual(DONE);
    expect(confirm.text).toMatch(/^✓ Ignored\.\n\nTransfer 1\n/);
    expect(confirm.text).toContain(
      `Decided:\n2026-01-05 12:00:00 UTC · telegram:${OWNER} · ignored: an <b>adv`,
    );
    const reopen = await asked(desk.owner, money, 'Reopen', 'it was none');
    await taps(desk.owner, reopen, 'Yes, reopen it');
    expect(reopen.text).toMatch(/^✓ It waits in the inbox again\./);
    expect(await notes()).toEqual([
      [`telegram:${OWNER}`, 'inbox.ignore', 'an <b>advertisement</b>'],
      [`telegram:${OWNER}`, 'inbox.reopen', 'it was none'],
    ]);
  });

  it('is recorded as refunded with the transaction that the answer names', async () => {
    const [, money] = await short('N');
    const hash = 'cd'.repeat(32);
    const confirm = await asked(desk.owner, money, 'Refunded', `${hash} sent back by hand`);
    expect(confirm.text).toContain(`Refund: ${hash}\nReason: sent back by hand`);
    await taps(desk.owner, confirm, 'Back');
    expect(await stateOf(money)).toBe('inbox');
    const again = await asked(desk.owner, money, 'Refunded', 'in cash');
    expect(again.text).toContain('Refund: no transaction named\nReason: in cash');
    const third = await asked(desk.owner, money, 'Refunded', `${hash} sent back by hand`);
    await taps(desk.owner, third, 'Yes, it was refunded');
    expect(third.text).toMatch(/^✓ Recorded as refunded\./);
    expect(third.text).toContain(`refunded ${hash}: sent back by hand`);
    expect(await taps(desk.owner, again, 'Yes')).toEqual(REFUSED);
    expect(await rows(desk.world.gateway, 'decisions')).toMatchObject([{ kind: 'refund', refund_tx: hash }]);
  });

  it('is only noted as refunded where it paid an order', async () => {
    const [one, money] = await short('N');
    const screen = await shown(desk.owner, money);
    await taps(desk.owner, screen, 'Assign to N');
    await taps(desk.owner, screen, 'Yes');
    expect(labels(screen)).toContain('Refunded');
    await taps(desk.owner, screen, 'Refunded');
    const confirm = await says(desk.owner, 'the cup broke');
    expect(confirm.text).toContain('It paid an order, which stays paid.');
    await taps(desk.owner, confirm, 'Yes');
    expect(confirm.text).toMatch(/^✓ The refund is noted; the order stays paid\./);
    expect(await orderRow(desk.world, one)).toMatchObject({ status: 'paid' });
    expect(await kinds()).toEqual(['assign', 'note']);
  });
});
