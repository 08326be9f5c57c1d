import { Database } from '@epusdt/database';
import { HOUR, MINUTE } from '@epusdt/kernel';
import { Merchants } from '@epusdt/merchants';
import { orderAt } from '../support/api-desk';
import type { ApiMessage } from '../support/bot-api-state';
import { BotDesk } from '../support/bot-desk';
import { REFUSED, SILENT, botTalk, labels } from '../support/bot-talk';
import { rows } from '../support/gateway';
import { asks, pay, placed, statusOf, type Placed } from '../support/shopper';

let desk: BotDesk;
afterEach(() => desk.close());

const { newest, says, taps } = botTalk(() => desk);
const order = async (reference: string, amount = 42): Promise<Placed> =>
  placed(await asks(desk.world)(reference, amount));
const passes = async (ms: number): Promise<void> => {
  desk.world.clock.advance(ms);
  await desk.world.settle();
};
/** The last question before the order is marked paid. */
const confirms = async (name: string): Promise<ApiMessage> => {
  await taps(desk.owner, await says(desk.owner, `/order ${name}`), 'Mark paid');
  expect(newest(desk.owner).isQuestion).toBe(true);
  return says(desk.owner, 'he says so');
};
const paidOrders = async (): Promise<unknown[]> =>
  (await rows(desk.world.gateway, 'payments')).map((row) => row['order_id']);

describe('an order is not marked paid', () => {
  it('where another attempt of its reference is paid, before it is asked for or since', async () => {
    desk = await BotDesk.open();
    const first = await order('R1');
    await passes(11 * MINUTE);
    const second = await order('R1');
    // Both lead on while none is paid.
    const early = await says(desk.owner, `/order ${first.id}`);
    const confirm = await confirms(first.id);
    pay(desk.world, second);
    await desk.world.settle();
    expect(await taps(desk.owner, confirm, 'Yes, mark it paid')).toEqual(REFUSED);
    expect(confirm.text).toMatch(
      new RegExp(`^Refused: nothing was done\\n[^]*${second.id}[^]*\\n\\nOrder R1\\n`),
    );
    expect(labels(confirm)).not.toContain('Mark paid');
    expect(await taps(desk.owner, early, 'Mark paid')).toEqual(SILENT);
    expect(early.text).toMatch(/^The order has changed meanwhile\. Nothing was done/);
    expect(labels(await says(desk.owner, `/order ${first.id}`))).not.toContain('Mark paid');
    expect([await paidOrders(), await statusOf(desk.world, first)]).toEqual([[second.id], 3]);
  });

  it('where exactly its amount waits for it in the inbox; assigned it is paid once', async () => {
    desk = await BotDesk.open({ environment: { LATE_POLICY: 'hold' } });
    const one = await order('R1');
    await passes(12 * MINUTE);
    pay(desk.world, one);
    await desk.world.settle();
    expect(await rows(desk.world.gateway, 'inbox')).toMatchObject([{ order_id: one.id }]);
    const confirm = await confirms('R1');
    expect(await taps(desk.owner, confirm, 'Yes, mark it paid')).toEqual(REFUSED);
    expect(confirm.text).toMatch(/^Refused: nothing was done\n[^]*inbox[^]*\n\nOrder R1\nState: expired\n/);
    expect(confirm.text).toContain('exactly its amount lies in the inbox as transfer 1; use it: /inbox\n');
    expect(await paidOrders()).toEqual([]);
    await taps(desk.owner, confirm, 'Inbox: 1');
    await taps(desk.owner, confirm, 'Assign to R1');
    await taps(desk.owner, confirm, 'Yes, assign it');
    expect(await paidOrders()).toEqual([one.id]);
    expect(labels(await says(desk.owner, '/order R1'))).not.toContain('Mark paid');
  });
});

it('an order links to the explorer with the transaction that has paid it', async () => {
  desk = await BotDesk.open();
  const one = await order('R1');
  const hash = pay(desk.world, one);
  await desk.world.settle();
  const tables = ['orders', 'transfers', 'payments'] as const;
  const books = await Promise.all(tables.map((table) => rows(desk.world.gateway, table)));
  await desk.close();
  // There nothing is read, so that no order is made: it has the books of the other.
  desk = await BotDesk.open({ environment: { TRON_NETWORK: 'nile' }, read: false });
  const { reader } = desk.world.gateway.get(Database);
  for (const [i, table] of tables.entries()) {
    for (const row of books[i] ?? []) {
      const places = Object.keys(row).map(() => '?');
      await reader.query(
        `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${places.join(', ')})`,
        Object.values(row),
      );
    }
  }
  const message = await says(desk.owner, '/order R1');
  const link = `<a href="https://nile.tronscan.org/#/transaction/${hash}">${hash}</a>`;
  expect(message.source).toContain(`\nTransaction: ${link}`);
  await taps(desk.owner, message, 'History');
  expect(message.source).toContain(`in the chain: ${link}`);
});

it('/stats names the income of each of two shops', async () => {
  desk = await BotDesk.open();
  const second = await desk.world.gateway.get(Merchants).create('Second <shop>');
  pay(desk.world, await order('A1', 42));
  pay(desk.world, await orderAt(desk.world, second, 'B1'));
  await desk.world.settle();
  await passes(HOUR);
  const { text } = await says(desk.reader, '/stats');
  expect(text).toContain('Income: 25.84 USDT in 2 payment(s)');
  expect(text).toContain(`\nShops\n${second.pid} Second <shop>: 20 USDT\n1000 First shop: 5.84 USDT`);
});
