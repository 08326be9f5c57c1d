import { MINUTE } from '@epusdt/kernel';
import { AdminActions } from '@epusdt/operations';
import { text as answered } from '../../apps/sandbox/src/http';
import { BotDesk, OWNER, SECOND_OWNER, SUPPORT } from '../support/bot-desk';
import { buttonOf } from '../support/bot-api-people';
import type { ApiMessage } from '../support/bot-api-state';
import { DONE, NOT_ALLOWED, REFUSED, SILENT, botTalk, labels } from '../support/bot-talk';
import { rows } from '../support/gateway';
import { Listener } from '../support/listener';
import { asks, orderRow, pay, placed, statusOf, type Placed } from '../support/shopper';

const LOOKS = 100;

let desk: BotDesk;
/** What the shop was told. */
const heard: Readonly<Record<string, unknown>>[] = [];
let answer = 'ok';

beforeEach(async () => {
  heard.length = 0;
  answer = 'ok';
  desk = await BotDesk.open({
    onCallback: ({ fields }) => {
      heard.push(fields);
      return answered(answer);
    },
  });
});
afterEach(() => desk.close());

const { newest, says, taps } = botTalk(() => desk);
const order = async (reference: string): Promise<Placed> => placed(await asks(desk.world)(reference));
const paid = async (reference: string): Promise<Placed> => {
  const one = await order(reference);
  pay(desk.world, one);
  await desk.world.settle();
  return one;
};
const notes = async (): Promise<unknown[]> =>
  (await rows(desk.world.gateway, 'audit'))
    .filter(({ actor }) => String(actor).startsWith('telegram:'))
    .map(({ actor, action, details }) => [
      actor,
      action,
      (JSON.parse(String(details)) as { note?: string }).note,
    ]);

/** Sooner or later, as a person sees who looks again and again. */
async function shows(message: ApiMessage, words: string): Promise<void> {
  await desk.world.gateway.work();
  for (let looks = 0; looks < LOOKS && !message.text.includes(words); looks += 1) {
    await taps(desk.support, message, 'Show anew');
  }
  expect(message.text).toContain(words);
}

describe('what a person does about an order with buttons', () => {
  it('cancels it at the second tap', async () => {
    const one = await order('R1');
    const message = await says(desk.support, '/order R1');
    expect(await taps(desk.support, message, 'Cancel order')).toEqual(SILENT);
    expect(message.text).toMatch(/^Cancel this order\? [^]*\nOrder R1\nState: pending\n/);
    expect([await statusOf(desk.world, one), await notes()]).toEqual([1, []]);
    await taps(desk.support, message, 'Back');
    expect(message.text).toMatch(/^Order R1\nState: pending/);
    await taps(desk.support, message, 'Cancel order');
    const yes = buttonOf(message, 'Yes, cancel it');
    expect(await taps(desk.support, message, yes)).toEqual(DONE);
    expect(message.text).toMatch(/^✓ The order is cancelled; [^]*\n\nOrder R1\nState: cancelled\n/);
    expect(message.text).toContain(`telegram:${SUPPORT} · cancelled it: by a button of the bot`);
    expect(labels(message)).toEqual(['Show anew', 'History', 'Orders']);
    expect(await taps(desk.support, message, yes)).toMatchObject({ alert: true });
    expect(await notes()).toEqual([[`telegram:${SUPPORT}`, 'order.cancel', 'by a button of the bot']]);
  });

  it('does not cancel what was paid meanwhile, and shows how it is', async () => {
    const one = await order('R1');
    const [first, second] = [await says(desk.support, '/order R1'), await says(desk.owner, '/order R1')];
    await taps(desk.support, first, 'Cancel order');
    pay(desk.world, one);
    await desk.world.settle();
    expect(await taps(desk.support, first, 'Yes')).toEqual(REFUSED);
    expect(first.text).toMatch(
      /^Refused: nothing was done\norder \w+ is paid, not pending\n\nOrder R1\nState: paid \(exact\)/,
    );
    await taps(desk.owner, second, 'Cancel order');
    expect(second.text).toMatch(/^The order has changed meanwhile\. Nothing was done[^]*\n\nOrder R1\n/);
    expect(await notes()).toEqual([]);
  });

  it('extends it, also one that has expired, while its amount is held', async () => {
    const one = await order('R1');
    const message = await says(desk.support, '/order R1');
    expect(await taps(desk.support, message, '+30 min')).toEqual(DONE);
    expect(message.text).toContain('✓ The order can be paid until 2026-01-05 12:40:00 UTC.\n\nOrder R1');
    expect(message.text).toContain('\nExpires: 2026-01-05 12:40:00 UTC\n');
    desk.world.clock.advance(41 * MINUTE);
    await desk.world.settle();
    expect(await statusOf(desk.world, one)).toBe(3);
    const anew = await says(desk.support, '/order R1');
    await taps(desk.support, anew, '+2 h');
    expect(anew.text).toContain('\nState: pending\n');
    expect(await statusOf(desk.world, one)).toBe(1);
    const deed = [`telegram:${SUPPORT}`, 'order.extend', 'by a button of the bot'];
    expect(await notes()).toEqual([deed, deed]);
    desk.world.clock.advance(MINUTE);
    const late = await says(desk.owner, '/order R1');
    pay(desk.world, one);
    await desk.world.settle();
    expect(await taps(desk.owner, late, '+30 min')).toEqual(REFUSED);
    expect(late.text).toMatch(/order \w+ is paid already\n\nOrder R1\nState: paid \(exact\)/);
  });

  it('sends its callback again, and shows what came of it', async () => {
    answer = 'what?';
    await paid('R1');
    const message = await says(desk.support, '/order R1');
    expect(message.text).toMatch(
      /waiting · 1 attempt\(s\) · last: HTTP 200 “what\?” · next after 2026-01-05 12:00:0\d UTC/,
    );
    answer = 'ok';
    expect(await taps(desk.support, message, 'Resend callback')).toEqual(DONE);
    expect(message.text).toMatch(
      /^✓ Callback 1 is due now, with all its attempts before it: the gateway calls http/,
    );
    await shows(message, 'acknowledged · 2 attempt(s) · last: HTTP 200 “ok”');
    expect(message.text).toContain(`telegram:${SUPPORT} · resent a callback`);
    await taps(desk.support, message, 'Resend callback');
    await shows(message, 'acknowledged · 3 attempt(s)');
    expect(heard).toHaveLength(3);
    expect(await notes()).toHaveLength(2);
  });

  it('sends one of several callbacks again, and says what forbids it', async () => {
    const listener = await Listener.start();
    const actions = desk.world.gateway.get(AdminActions);
    await actions.run('endpoint add', JSON.stringify({ url: `${listener.url}/events` }));
    await paid('R1');
    await actions.run('endpoint pause', JSON.stringify({ id: '1', note: 'x' }));
    const message = await says(desk.support, '/order R1');
    expect(await taps(desk.support, message, 'Resend callback')).toEqual(SILENT);
    expect(message.text).toContain('Which callback is to be sent again?');
    const choices = labels(message);
    expect(choices.map((label) => label.replace(/\d+ (\S+) →.*/, '$1')).sort()).toEqual([
      'Back',
      'Resend order.created',
      'Resend order.paid',
      'Resend order.paid',
    ]);
    expect(await taps(desk.support, message, 'order.created')).toEqual(REFUSED);
    expect(message.text).toMatch(
      /^Refused: nothing was done\nendpoint 1 is paused; resume it[^]*\n\nOrder R1\n/,
    );
    await taps(desk.support, message, 'Resend callback');
    await taps(desk.support, message, 'Back');
    await taps(desk.support, message, 'Resend callback');
    const notify = choices.find((label) => label.includes(desk.world.shop.url)) ?? '';
    expect(await taps(desk.support, message, notify)).toEqual(DONE);
    await shows(message, '2 attempt(s)');
    expect(heard).toHaveLength(2);
    await listener.close();
  });

  it('is for those whose role allows it, when it is pressed', async () => {
    await order('R1');
    const [first, second] = [await says(desk.support, '/order R1'), await says(desk.owner, '/order R1')];
    await taps(desk.support, first, 'Cancel order');
    await taps(desk.owner, second, 'Mark paid');
    const question = newest(desk.owner);
    await desk.world.restart({
      TELEGRAM_SUPPORT: '',
      TELEGRAM_READERS: `${SUPPORT},${OWNER}`,
      TELEGRAM_OWNERS: String(SECOND_OWNER),
    });
    expect(await taps(desk.support, first, 'Yes')).toEqual(NOT_ALLOWED);
    desk.owner.sends('he paid in the shop', { to: question });
    await desk.done();
    expect(newest(desk.owner).text).toBe('Your role does not allow this. Nothing was done.');
    expect(await notes()).toEqual([]);
  });
});

describe('an order that an owner marks paid', () => {
  /** The last question before it is done. */
  const asked = async (reference: string, reason: string, person = desk.owner) => {
    const message = await says(person, `/order ${reference}`);
    expect(await taps(person, message, 'Mark paid')).toEqual(SILENT);
    expect(newest(person).isQuestion).toBe(true);
    return says(person, reason);
  };

  it('is paid after a reason and a second tap; the shop hears of it once', async () => {
    const one = await order('R1');
    const confirm = await asked('R1', '  paid <b>in</b> the\nshop ');
    expect(confirm.text).toMatch(
      /^Mark this order paid\?\nOrder R1\nState: pending\nAmount: 42 CNY = 5.84 USDT\n/,
    );
    expect(confirm.text).toContain(
      'Transaction: none named; if the money comes later, it waits in the inbox\nReason: paid <b>in</b> the shop\nThe shop hears that it is paid. That is final.',
    );
    expect([await statusOf(desk.world, one), await notes()]).toEqual([1, []]);
    expect(await taps(desk.owner, confirm, 'Yes, mark it paid')).toEqual(DONE);
    expect(confirm.text).toMatch(
      /^✓ The order is paid, and the shop hears of it\.\n\nOrder R1\nState: paid \(by hand\)/,
    );
    expect(confirm.text).toContain('Payment: marked by hand, its transaction unknown');
    expect(confirm.text).toContain(`telegram:${OWNER} · marked it paid: paid <b>in</b> the shop`);
    await desk.world.gateway.work();
    expect(heard).toMatchObject([{ order_id: 'R1', block_transaction_id: `manual-${one.id}` }]);
    expect(await notes()).toEqual([[`telegram:${OWNER}`, 'order.mark_paid', 'paid <b>in</b> the shop']]);
  });

  it('is paid with the transaction that the answer names', async () => {
    const one = await order('R1');
    const hash = pay(desk.world, { address: one.address, units: one.units - 500_000n });
    await desk.world.settle();
    const confirm = await asked('R1', `https://tronscan.org/#/transaction/${hash}\nfee of his exchange`);
    expect(confirm.text).toContain(
      `Transaction: ${hash}\nReceived: 5.34 USDT, 0.5 USDT less than asked for, → ${one.address}\nReason: fee of his exchange`,
    );
    await taps(desk.owner, confirm, 'Yes');
    expect(confirm.text).toContain(`Transaction: ${hash}\n`);
    expect(await rows(desk.world.gateway, 'payments')).toMatchObject([{ tx_hash: hash, reason: 'manual' }]);
    const other = await order('R2');
    const again = await asked('R2', `${hash}: his too`);
    expect(await taps(desk.owner, again, 'Yes')).toEqual(REFUSED);
    expect(again.text).toContain(`is the payment of order ${one.id} already\n\nOrder R2\nState: pending`);
    const unknown = await asked('R2', `0x${'AB'.repeat(32)}/1, it must be there`);
    expect(unknown.text).toContain('not recorded yet: it is looked up on the chain and proven first');
    expect(await taps(desk.owner, unknown, 'Yes')).toEqual(REFUSED);
    expect(await statusOf(desk.world, other)).toBe(1);
  });

  it('is paid once, though two owners do so at once', async () => {
    const one = await order('R1');
    const confirms = [await asked('R1', 'mine'), await asked('R1', 'mine too', desk.secondOwner)];
    const answers = await Promise.all(
      [desk.owner, desk.secondOwner].map((person, i) => person.presses(confirms[i]!, 'Yes').answered()),
    );
    await desk.done();
    expect(answers).toEqual(expect.arrayContaining([DONE, REFUSED]));
    expect(confirms.map(({ text }) => text.split('\n')[0])).toEqual(
      expect.arrayContaining(['Refused: nothing was done', '✓ The order is paid, and the shop hears of it.']),
    );
    for (const { text } of confirms) expect(text).toContain('State: paid (by hand)');
    await desk.world.gateway.work();
    expect(await rows(desk.world.gateway, 'payments')).toHaveLength(1);
    expect([heard.length, (await notes()).length]).toEqual([1, 1]);
    expect(await orderRow(desk.world, one)).toMatchObject({ status: 'paid' });
  });

  it('asks again where the answer gives no reason', async () => {
    await order('R1');
    const again = await asked('R1', 'ab'.repeat(32));
    expect(again.text).toMatch(
      /^Refused: nothing was done\nnote: say why, in 1 to 500 [^]*\nWhy is order R1/,
    );
    expect(again.isQuestion).toBe(true);
    expect((await says(desk.owner, 'x'.repeat(501))).isQuestion).toBe(true);
    expect((await says(desk.owner, 'x'.repeat(500))).text).toContain(`Reason: ${'x'.repeat(500)}`);
    expect(await notes()).toEqual([]);
  });

  it('is not asked for a reason any more once something else is asked, or it is paid', async () => {
    const one = await order('R1');
    await taps(desk.owner, await says(desk.owner, '/order R1'), 'Mark paid');
    await says(desk.owner, '/orders');
    expect((await says(desk.owner, 'he paid')).text).toContain('There is no such command');
    await taps(desk.owner, await says(desk.owner, '/order R1'), 'Mark paid');
    pay(desk.world, one);
    await desk.world.settle();
    expect((await says(desk.owner, 'he paid')).text).toMatch(
      /^The order has changed meanwhile[^]*State: paid \(exact\)/,
    );
    expect(await notes()).toEqual([]);
  });
});
