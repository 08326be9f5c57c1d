import { PoolWatch } from '@epusdt/allocation';
import { FIRST_PID, Merchants } from '@epusdt/merchants';
import { rows } from '../support/gateway';
import { NO_FREE_AMOUNT, PoolDesk, addressOf } from '../support/pool-desk';
import { createWorld, newAddress, type World, type WorldOptions } from '../support/world';

let world: World;
let desk: PoolDesk;

const begin = async (options: WorldOptions): Promise<readonly string[]> => {
  world = await createWorld(options);
  desk = new PoolDesk(world);
  return world.wallets;
};
afterEach(() => world.close());

describe('the gauge', () => {
  it('raises an alarm before the pool is full, and ends it when there is room again', async () => {
    const wallets = await begin({ wallets: 2, environment: { AMOUNT_STEPS: '10' } });
    await desk.addressesOf(84, 3);
    await desk.addressesOf(42, 16);
    await desk.look();
    // Exactly a fifth is free.
    expect(desk.alarms()).toEqual([]);
    expect(await desk.does('wallet pool')).toContain(
      'pool common: 2 wallet(s), fullest at 5.84 USDT: 4 of 20 amounts free',
    );
    await desk.addressesOf(42, 1);
    await desk.look();
    await desk.look();
    expect(desk.alarms()).toEqual([
      expect.stringMatching(
        /^common: pool common: only 3 of 20 amounts are free for orders of 5\.84 USDT at 2 w/,
      ),
    ]);
    const { text } = await desk.run('doctor');
    expect(text).toMatch(/^FAIL {2}pool: common: 2 wallet.*3 of 20 amounts free\n {6}cure: add a wallet/m);
    // Another wallet: 13 of 30.
    await desk.does('wallet add', newAddress());
    await desk.look();
    expect(desk.alarms()).toEqual([]);
    for (const wallet of wallets) await desk.does('wallet disable', wallet);
    await desk.look();
    expect(desk.alarms()).toEqual([]);
    await desk.endSlots();
    await desk.look();
    const after = await desk.run('doctor');
    expect(after.text).toMatch(/^ok {4}pool: common: 1 wallet\(s\), no price at which half/m);
  });

  it('is one for each pool, and ends with it', async () => {
    const [a = '', b = ''] = await begin({ wallets: 2, environment: { AMOUNT_STEPS: '5' } });
    const one = await world.gateway.get(Merchants).create('One');
    await desk.does('wallet give', `${b} ${one.pid}`);
    for (let n = 0; n < 5; n += 1) expect(addressOf(await desk.ask(42, one))).toBe(b);
    await desk.look();
    expect(desk.alarms()).toEqual([
      expect.stringContaining(`pool of merchant ${one.pid}: only 0 of 5 amounts`),
    ]);
    expect(await desk.ask(42, one)).toMatchObject({ status_code: NO_FREE_AMOUNT });
    expect(desk.alarms()).toHaveLength(1);
    expect(addressOf(await desk.ask(42))).toBe(a);
    await desk.does('wallet take', `${b} ${one.pid}`);
    await desk.look();
    // 4 of 10 are free in the common pool now.
    expect(desk.alarms()).toEqual([]);
  });

  it('raises the alarm at once when an order was refused, and not again until it was over', async () => {
    await begin({ environment: { AMOUNT_STEPS: '3' } });
    await desk.addressesOf(42, 3);
    expect(desk.alarms()).toEqual([]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => desk.ask(42)));
    expect(new Set(answers.map(({ status_code: code }) => code))).toEqual(new Set([NO_FREE_AMOUNT]));
    expect(desk.alarms()).toEqual([
      expect.stringMatching(
        /an order of 5\.84 USDT was refused: every amount near this one is in use at 1 wallet/,
      ),
    ]);
    await desk.look();
    expect(desk.alarms()).toHaveLength(1);
    await desk.endSlots();
    await world.gateway.get(PoolWatch).lookAgain();
    expect(desk.alarms()).toEqual([]);
  });
});

describe('the commands', () => {
  it('change and show the pool, each change with its record', async () => {
    const [a = '', b = ''] = await begin({ wallets: 2 });
    const { pid } = await world.gateway.get(Merchants).create('One');
    await desk.does('wallet weight', `${a} 100`);
    await desk.does('wallet cap', `${a} 1000.5`);
    await desk.does('wallet weight', `${a}  1`);
    await desk.does('wallet give', `${b} ${pid}`);
    const text = await desk.does('wallet pool');
    const lines = text.split('\n');
    const idle = 'orders of today (UTC) ask for 0, 0 of it in paid ones';
    expect(lines).toEqual([
      `${a}  enabled  weight 1  cap 1000.5  ${idle}  belongs to nobody`,
      `${b}  enabled  weight 1  cap none  ${idle}  belongs to ${pid}`,
      'pool common: 1 wallet(s), no price at which half of the amounts are in use',
      `pool of merchant ${pid}: 1 wallet(s), no price at which half of the amounts are in use`,
    ]);
    await desk.does('wallet cap', `${a} none`);
    await desk.does('wallet take', `${b} ${pid}`);
    const audit = (await rows(world.gateway, 'audit')).filter(({ action }) =>
      /^wallet\.(w|c|g|t)/.test(String(action)),
    );
    expect(
      audit.map(({ action, subject, details, actor }) => [
        action,
        subject,
        JSON.parse(String(details)),
        actor,
      ]),
    ).toEqual([
      ['wallet.weight', `wallet:${a}`, { weight: 100 }, 'cli'],
      ['wallet.cap', `wallet:${a}`, { cap: '1000.5' }, 'cli'],
      ['wallet.weight', `wallet:${a}`, { weight: 1 }, 'cli'],
      ['wallet.give', `wallet:${b}`, { merchant: pid }, 'cli'],
      ['wallet.cap', `wallet:${a}`, { cap: null }, 'cli'],
      ['wallet.take', `wallet:${b}`, { merchant: pid }, 'cli'],
    ]);
  });

  it('refuse what makes no sense, say why, and change nothing', async () => {
    const [a = '', b = ''] = await begin({ wallets: 2 });
    const stranger = newAddress();
    for (const weight of ['0', '101', '-1', 'abc', '', '1.5', '1 2', '1e1', '٣']) {
      expect(await desk.refuses('wallet weight', `${a} ${weight}`)).toBe(
        'weight: give a whole number from 1 to 100',
      );
    }
    for (const cap of ['0', '-1', 'abc', '', '1e99', '0.0000001', '1000000000001', '1 2', 'NONE']) {
      expect(await desk.refuses('wallet cap', `${a} ${cap}`)).toMatch(
        /^cap: give an amount of USDT above 0, or none/,
      );
    }
    for (const pid of ['7', '', 'abc', '1000 1001', "' OR 1=1"]) {
      expect(await desk.refuses('wallet give', `${a} ${pid}`)).toMatch(
        /^no merchant ".*"; list them with: merchant list/,
      );
    }
    for (const address of [stranger, 'x']) {
      const unknown = `no wallet ${address} in the pool; list them with: wallet list`;
      expect(await desk.refuses('wallet weight', `${address} 5`)).toBe(unknown);
      expect(await desk.refuses('wallet cap', `${address} 5`)).toBe(unknown);
      expect(await desk.refuses('wallet give', `${address} ${FIRST_PID}`)).toBe(unknown);
      expect(await desk.refuses('wallet take', `${address} ${FIRST_PID}`)).toBe(unknown);
    }
    expect(await desk.refuses('wallet take', `${a} ${FIRST_PID}`)).toContain(
      'does not belong to merchant 1000',
    );
    await desk.does('wallet give', `${b} ${FIRST_PID}`);
    expect(await desk.refuses('wallet give', `${b} ${FIRST_PID}`)).toContain(
      'belongs to merchant 1000 already',
    );
    expect(await rows(world.gateway, 'wallet_rules')).toEqual([]);
    expect(await rows(world.gateway, 'merchant_wallets')).toHaveLength(1);
    const gave = (await rows(world.gateway, 'audit')).filter(({ action }) => action === 'wallet.give');
    expect(gave).toHaveLength(1);
  });
});
