import { Alarms } from '@epusdt/events';
import { HOUR, MINUTE, SECOND } from '@epusdt/kernel';
import type { AdminAnswer } from '@epusdt/operations';
import { SumCheck } from '@epusdt/payments';
import { text } from '../../apps/sandbox/src/http';
import { rows } from '../support/gateway';
import { closeWithBooksRight } from '../support/owner-desk';
import { orderRow, statusOf } from '../support/shopper';
import { createWorld, type World } from '../support/world';

import { inboxDesk } from '../support/inbox-desk';

const USDT = 1_000_000n;
const TTL = 10 * MINUTE;
const ANA = 'telegram:7';

describe('what a person decides about money that fits no order', () => {
  let world: World;
  /** What the shop was told. */
  const heard: Readonly<Record<string, unknown>>[] = [];

  beforeEach(async () => {
    heard.length = 0;
    const onCallback = ({ fields }: { fields: Readonly<Record<string, unknown>> }) => {
      heard.push(fields);
      return text('ok');
    };
    world = await createWorld({ onCallback });
  });
  afterEach(() => closeWithBooksRight(world));

  const { run, told, assign, order, send, stateOf, kinds, deeds } = inboxDesk(() => world);

  it('shows what waits with the orders it may be meant for, the likeliest first, and why', async () => {
    expect((await run('inbox list', '')).text).toContain('the inbox is empty');
    expect((await run('inbox list', 'all')).text).toContain('the inbox was never used');
    const [paid, near, far] = [await order('P', 19.9), await order('N'), await order('F', 25)];
    await send(paid, paid.units);
    const { id, txid } = await send(near, 19n * USDT);
    const why = `1 USDT short of order ${near.id} (20 USDT): the exchange probably took its fee`;
    const { text: list } = await run('inbox list', '');
    expect(list).toContain(`  waits for a decision: ${why}`);
    expect(list).toMatch(new RegExp(`^${id} .* 19 USDT .* transaction ${txid}\n`));
    expect((await run('inbox list', 'all')).text).toBe(list);
    const lines = (await run('inbox show', txid)).text.split('\n');
    expect(lines.slice(2)).toEqual([
      '  it may be meant for:',
      `    N  pending  ${why}`,
      `    F  pending  6 USDT short of order ${far.id} (25 USDT)`,
      `    P  paid  0.9 USDT short of order ${paid.id} (19.9 USDT), paid already: the exchange perhaps took its fee`,
      expect.stringContaining(`decide with: inbox assign ${id} <order> --note`) as string,
    ]);
    expect((await run('inbox show', id)).text).toBe(lines.join('\n'));
  });

  it('assigns it: the order is paid, and the shop hears of the amount it asked for', async () => {
    const mine = await order('A1');
    const { id, txid } = await send(mine, 19n * USDT);
    expect(await statusOf(world, mine)).toBe(1);
    world.clock.advance(MINUTE);
    const at = world.clock.now();
    const answer = await assign(id, mine, '  fee of the exchange ');
    expect(answer).toMatchObject({ ok: true });
    expect(answer.text).toContain('it is paid now, and the shop hears of it. That is final');
    await world.gateway.work();
    expect(heard).toMatchObject([
      { trade_id: mine.id, order_id: 'A1', amount: 20, actual_amount: 20, block_transaction_id: txid },
    ]);
    expect(await orderRow(world, mine)).toMatchObject({ status: 'paid', reason: 'manual' });
    expect(await rows(world.gateway, 'payments')).toMatchObject([{ order_id: mine.id, reason: 'manual' }]);
    const [payment] = await rows(world.gateway, 'payments');
    expect([String(payment?.['transfer_id']), Number(payment?.['units'])]).toEqual([id, 19_000_000]);
    const [decision] = await rows(world.gateway, 'decisions');
    expect(decision).toMatchObject({ kind: 'assign', actor: ANA, note: 'fee of the exchange', pays: 1 });
    expect(Number(decision?.['created_at'])).toBe(at);
    const [deed] = (await rows(world.gateway, 'audit')).filter(({ actor }) => actor === ANA);
    expect(deed).toMatchObject({ action: 'inbox.assign', subject: `transfer:${id}` });
    expect(Number(deed?.['at'])).toBe(at);
    expect(JSON.parse(String(deed?.['details']))).toEqual({
      order: mine.id,
      outcome: 'paid',
      note: 'fee of the exchange',
    });
    expect((await run('inbox list', '')).text).toContain('the inbox is empty');
    expect((await run('inbox show', id)).text).toContain(`assign ${mine.id} by ${ANA}: fee of the exchange`);
  });

  it('takes nothing back of what paid an order; a refund of it is only noted', async () => {
    const [mine, other] = [await order('F1'), await order('F2', 30)];
    const money = await send(mine, 19n * USDT);
    await assign(money.id, mine);
    const refusal = `is the payment of order ${mine.id} already`;
    for (const answer of [
      await told('ignore', { transfer: money.id, note: 'x' }),
      await told('reopen', { transfer: money.id, note: 'x' }),
      await assign(money.id, mine),
      await assign(money.id, other),
    ]) {
      expect(answer).toEqual({ ok: false, text: expect.stringContaining(refusal) as string });
    }
    const refund = await told('refunded', { transfer: money.txid, tx: 'ab12', note: 'gave it back' });
    expect(refund).toEqual({ ok: true, text: expect.stringContaining('stays paid') as string });
    expect(await stateOf(money)).toBe('settled');
    expect(await orderRow(world, mine)).toMatchObject({ status: 'paid' });
    expect(await rows(world.gateway, 'decisions')).toMatchObject([
      { kind: 'assign', pays: 1 },
      { kind: 'note', pays: 0, order_id: mine.id, refund_tx: 'ab12', note: 'gave it back', actor: ANA },
    ]);
    expect(await deeds()).toEqual([`inbox.assign transfer:${money.id}`, `inbox.note transfer:${money.id}`]);
    await world.gateway.work();
    expect(heard).toHaveLength(1);
  });

  it('ignores, reopens, refunds; what was refunded is assigned only once it is reopened', async () => {
    const mine = await order('R1');
    const money = await send(mine, 19n * USDT);
    const step = (command: string, more: object = {}): Promise<AdminAnswer> =>
      told(command, { transfer: money.id, note: `to ${command}`, ...more });
    expect(await step('reopen')).toMatchObject({ ok: false });
    expect(await step('ignore')).toMatchObject({ ok: true });
    expect((await run('inbox list', '')).text).toContain('the inbox is empty');
    expect(await step('ignore')).toMatchObject({ ok: false });
    expect(await step('reopen')).toMatchObject({ ok: true });
    expect((await run('inbox list', '')).text).toContain('waits for a decision');
    expect(await step('refunded', { tx: 'f'.repeat(129) })).toMatchObject({ ok: false });
    expect(await step('refunded', { tx: 'f'.repeat(128) })).toMatchObject({ ok: true });
    expect(await stateOf(money)).toBe('refunded');
    const refused = await assign(money.id, mine);
    expect(refused.text).toContain(`was refunded; if that is not so, reopen it first (inbox reopen`);
    expect(await step('ignore')).toMatchObject({ ok: false });
    expect(await statusOf(world, mine)).toBe(1);
    expect(await step('reopen')).toMatchObject({ ok: true });
    expect(await assign(money.id, mine)).toMatchObject({ ok: true });
    expect(await statusOf(world, mine)).toBe(2);
    const made = await rows(world.gateway, 'decisions');
    expect(made.map(({ number, kind, note }) => [Number(number), kind, note])).toEqual([
      [1, 'ignore', 'to ignore'],
      [2, 'reopen', 'to reopen'],
      [3, 'refund', 'to refunded'],
      [4, 'reopen', 'to reopen'],
      [5, 'assign', 'it is his'],
    ]);
    expect(await deeds()).toHaveLength(5);
    expect((await run('audit', `transfer:${money.id}`)).text.split('\n')).toHaveLength(5);
  });

  it('keeps a second payment as surplus of its order: no payment, no callback, and it can be moved', async () => {
    const [mine, other] = [await order('S1'), await order('S2', 30)];
    await send(mine, mine.units);
    const second = await send(mine, mine.units);
    expect((await assign(second.id, mine)).text).toContain('kept with it as surplus');
    await world.gateway.work();
    expect(await stateOf(second)).toBe('assigned');
    expect(await rows(world.gateway, 'payments')).toHaveLength(1);
    expect(heard).toHaveLength(1);
    expect((await run('order show', mine.id)).text).toContain(
      `${second.id} surplus of an order that is paid`,
    );
    await world.gateway.get(SumCheck).runThoroughly();
    expect(world.gateway.get(Alarms).active).toEqual([]);
    expect((await assign(second.id, other)).text).toContain('it is paid now');
    await world.gateway.work();
    expect(heard.map((fields) => [fields['order_id'], fields['actual_amount']])).toEqual([
      ['S1', 20],
      ['S2', 30],
    ]);
    expect(await rows(world.gateway, 'decisions')).toMatchObject([
      { order_id: mine.id, pays: 0 },
      { order_id: other.id, pays: 1 },
    ]);
  });

  it('never pays a second attempt of a reference, and pays one that is long over', async () => {
    const first = await order('T1');
    world.clock.advance(TTL + SECOND);
    await world.settle();
    const second = await order('T1');
    await send(second, second.units);
    const money = await send(first, 19n * USDT);
    const refused = await assign(money.id, first);
    expect(refused.text).toBe(
      `order ${first.id} is another attempt of T1, which is paid as order ${second.id}`,
    );
    expect([await kinds(), await stateOf(money)]).toEqual([[], 'inbox']);
    const old = await order('T2', 50);
    world.clock.advance(50 * HOUR);
    await world.settle();
    expect(await assign(money.id, old)).toMatchObject({ ok: true });
    expect(await orderRow(world, old)).toMatchObject({ status: 'paid', reason: 'manual' });
  });

  it('lets one of two persons decide, whoever is first', async () => {
    const other = world.engine.name === 'distributed' ? await world.another() : world.gateway;
    for (let round = 0; round < 4; round += 1) {
      const [a, b] = [await order(`A${round}`), await order(`B${round}`, 30)];
      const { id } = await send(a, 17n * USDT);
      const transfer = id;
      const answers = await Promise.all([
        told('assign', { transfer, order: a.id, note: 'his' }),
        told('assign', { transfer, order: b.id, note: 'hers' }, other),
      ]);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
      expect(answers.find(({ ok }) => !ok)?.text).toMatch(/is the payment of order|somebody else/);
      const states = [await statusOf(world, a), await statusOf(world, b)];
      expect(states.sort((one, two) => one - two)).toEqual([1, 2]);
      expect(await rows(world.gateway, 'payments')).toHaveLength(round + 1);
      expect(await rows(world.gateway, 'callbacks')).toHaveLength(round + 1);
    }
    expect(await kinds()).toEqual(['assign', 'assign', 'assign', 'assign']);
    expect(await deeds()).toHaveLength(4);
    if (other !== world.gateway) await other.close();
  });

  it('assigns and ignores at once in one order or the other, and two that ignore are one', async () => {
    const other = world.engine.name === 'distributed' ? await world.another() : world.gateway;
    for (let round = 0; round < 4; round += 1) {
      const mine = await order(`I${round}`, 20 + round);
      const { id: transfer } = await send(mine, 11n * USDT);
      const before = (await kinds()).length;
      const work = [
        () => told('ignore', { transfer, note: 'spam' }),
        () => told('assign', { transfer, order: mine.id, note: 'his' }, other),
      ];
      const answers = await Promise.all((round % 2 === 0 ? work : work.reverse()).map((one) => one()));
      // What is ignored can be assigned; what is assigned cannot be ignored.
      const made = (await kinds()).slice(before);
      expect(made.at(-1)).toBe('assign');
      expect(answers.filter(({ ok }) => ok)).toHaveLength(made.length);
      expect(await statusOf(world, mine)).toBe(2);
      expect(await rows(world.gateway, 'payments')).toHaveLength(round + 1);
    }
    const { id: transfer } = await send({ address: world.wallets[0] ?? '' }, 3n * USDT);
    const ignoring = [world.gateway, other].map((by) => told('ignore', { transfer, note: 'spam' }, by));
    expect((await Promise.all(ignoring)).filter(({ ok }) => ok)).toHaveLength(1);
    if (other !== world.gateway) await other.close();
  });

  it('knows everything after a restart', async () => {
    const [mine, other] = [await order('V1'), await order('V2', 30)];
    const [first, second] = [await send(mine, 19n * USDT), await send(mine, 12n * USDT)];
    await told('ignore', { transfer: second.id, note: 'spam' });
    await assign(first.id, mine);
    await world.restart();
    await world.gateway.work();
    expect(heard).toMatchObject([{ trade_id: mine.id, actual_amount: 20 }]);
    expect((await run('inbox list', '')).text).toContain('the inbox is empty');
    expect((await run('inbox show', first.id)).text).toContain(`assign ${mine.id} by ${ANA}: it is his`);
    expect((await run('inbox show', second.id)).text).toMatch(/ignored: [^]* ignore by telegram:7: spam/);
    expect(await told('ignore', { transfer: first.id, note: 'x' })).toMatchObject({ ok: false });
    expect(await assign(second.id, other)).toMatchObject({ ok: true });
    expect(await rows(world.gateway, 'payments')).toHaveLength(2);
  });
});
