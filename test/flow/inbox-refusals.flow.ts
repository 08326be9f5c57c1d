import { text } from '../../apps/sandbox/src/http';
import { rows } from '../support/gateway';
import { closeWithBooksRight } from '../support/owner-desk';
import { createWorld, type World } from '../support/world';

import { inboxDesk } from '../support/inbox-desk';

const USDT = 1_000_000n;

describe('what a person may not decide about money that fits no order', () => {
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

  const { run, told, assign, order, send, kinds, deeds } = inboxDesk(() => world);

  it('refuses what it does not understand, in words, and changes nothing', async () => {
    const mine = await order('Q1');
    const { id: transfer, txid } = await send(mine, 19n * USDT);
    const several = world.sandbox.chain.transferMany([
      { to: mine.address, units: 3n * USDT },
      { to: mine.address, units: 4n * USDT },
    ]);
    await world.settle();
    const good = { transfer, order: mine.id, note: 'x' };
    for (const [change, words] of [
      [{ transfer: '999' }, 'no transfer 999; list them with: inbox list'],
      [{ transfer: 'ab'.repeat(32) }, 'no transfer to a wallet of yours is recorded in transaction'],
      [{ transfer: '' }, '"" names no transfer'],
      [{ transfer: `${txid}/7` }, 'no transfer to a wallet of yours is recorded'],
      [{ transfer: several }, 'holds 2 transfers to wallets of yours; name one of them by its number: '],
      [{ order: 'nobody' }, 'no order nobody; list them with: order list'],
      [{ order: '' }, 'no order ; list'],
      [{ note: '' }, 'note: say why, in 1 to 500 characters'],
      [{ note: ' \n\t ' }, 'note: say why, in 1 to 500 characters'],
      [{ note: '金'.repeat(501) }, 'note: say why, in 1 to 500 characters'],
      [{ note: 5 }, 'note: say why, in 1 to 500 characters'],
    ] as const) {
      const refused = { ok: false, text: expect.stringContaining(words) as string };
      expect(await told('assign', { ...good, ...change })).toEqual(refused);
      if ('order' in change) continue;
      for (const command of ['ignore', 'refunded']) {
        expect(await told(command, { ...good, ...change })).toEqual(refused);
      }
    }
    expect((await run('inbox assign', 'transfer 1')).text).toContain('JSON object');
    expect((await run('inbox show', several)).text).toContain('name one of them by its number');
    expect((await rows(world.gateway, 'transfers')).map(({ state }) => state)).toEqual(
      Array(3).fill('inbox'),
    );
    expect([await kinds(), await deeds(), await rows(world.gateway, 'payments')]).toEqual([[], [], []]);
    expect(await told('ignore', { transfer: `${several}/1`, note: 'the second' })).toMatchObject({
      ok: true,
    });
  });

  it.each([
    ['quotes', '"'],
    ['people', '👪'],
    ['letters', 'n'],
  ])('keeps a note of 500 %s whole', async (_name, character) => {
    const money = await send({ address: world.wallets[0] ?? '' }, 3n * USDT);
    const note = character.repeat(500);
    expect(await told('ignore', { transfer: money.id, note })).toMatchObject({ ok: true });
    expect(await rows(world.gateway, 'decisions')).toMatchObject([{ note }]);
    expect((await run('audit', `transfer:${money.id}`)).text).toContain(JSON.stringify(note));
  });

  it('refuses control characters, which forge lines of a log', async () => {
    const money = await send({ address: world.wallets[0] ?? '' }, 3n * USDT);
    const refused = await told('ignore', { transfer: money.id, note: 'a\u0001b' });
    expect(refused).toMatchObject({
      ok: false,
      text: expect.stringContaining('control character') as string,
    });
    expect(await rows(world.gateway, 'decisions')).toEqual([]);
  });

  it('neither offers nor assigns what is no amount of USDT, but it can be ignored', async () => {
    const mine = await order('U1');
    const money = await send(mine, 2n ** 70n);
    expect((await run('inbox show', money.id)).text).toMatch(/\(raw\)[^]*no order of these days is near/);
    expect((await assign(money.id, mine)).text).toContain('has a value that does not fit an amount of USDT');
    expect(await kinds()).toEqual([]);
    expect(await told('ignore', { transfer: money.id, note: 'a joke' })).toMatchObject({ ok: true });
  });
});
