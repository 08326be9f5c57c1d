import { Alarms } from '@epusdt/events';
import { MINUTE, formatDecimal } from '@epusdt/kernel';
import { AdminActions } from '@epusdt/operations';
import { Rates } from '@epusdt/rates';
import { RATE_FAULT_KINDS, RATE_SOURCES, type RateSourceName } from '../../apps/sandbox/src/rate-sources';
import { rows } from '../support/gateway';
import { simulatedRates } from '../support/rate-places';
import { asks, orderRow, placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

const FIATS = 'CNY,USD';

describe('rates', () => {
  let world: World;
  const start = async (more: Record<string, string> = {}): Promise<void> => {
    world = await createWorld({
      environmentOf: (sandbox) => ({ ...simulatedRates(sandbox), RATE_FIATS: FIATS, ...more }),
    });
    await refresh();
  };
  afterEach(() => world.close());

  const rates = (): Rates => world.gateway.get(Rates);
  const refresh = (): Promise<void> => rates().refresh();
  const cny = (): string => formatDecimal(rates().quote('CNY').value);
  const say = (source: RateSourceName, price: string): void =>
    world.sandbox.rates.setFor(source, 'CNY', price);
  const told = async (command: string, argument = ''): Promise<string> =>
    (await world.gateway.get(AdminActions).run(command, argument)).text;
  const alarms = (): string[] => world.gateway.get(Alarms).active.map(({ alarm }) => alarm);

  it('the order keeps rate, sources and time', async () => {
    await start();
    say('coinmarketcap', '7.3');
    await refresh();
    const order = placed(await asks(world)('A1', 72.5));
    expect(order.amount).toBe('10');
    expect(await orderRow(world, order)).toMatchObject({
      rate: '7.25',
      rate_source: 'market',
      rate_rule: null,
    });
    const row = await orderRow(world, order);
    expect(row['rate_detail']).toMatch(/coingecko 7\.2.*coinmarketcap 7\.3/);
    expect(Number(row['rate_at'])).toBe(world.clock.now());
  });

  it('a lying source cannot move the rate', async () => {
    await start({ RATE_GROUP: 'street' });
    expect(cny()).toBe('7.272');
    say('binance', '9.9');
    await refresh();
    expect(cny()).toBe('7.272');
    const order = placed(await asks(world)('A1'));
    expect((await orderRow(world, order))['rate_detail']).toMatch(/binance 9\.9.*left out/);
  });

  it('two that disagree are believed neither, and the last good rate stays', async () => {
    await start();
    say('coinmarketcap', '9');
    await refresh();
    expect(cny()).toBe('7.2');
    expect(alarms()).toContain('rate_refused');
    expect(await told('rate')).toContain('more than 3 % apart: coingecko 7.2, coinmarketcap 9');
    say('coinmarketcap', '7.21');
    await refresh();
    expect(cny()).toBe('7.205');
    expect(alarms()).not.toContain('rate_refused');
  });

  it('one source alone is not believed, unless the owner says so', async () => {
    await start({ RATE_SOURCES: 'coingecko' });
    const answer = await asks(world)('A1');
    expect(answer).toMatchObject({ status_code: 10006, data: null });
    expect(answer.message).toContain('RATE_MIN_SOURCES=1');
    await world.restart({ RATE_MIN_SOURCES: '1' });
    await world.gateway.work();
    await refresh();
    expect(placed(await asks(world)('A1')).amount).toBe('5.84');
  });

  it('every broken answer of every source is only a failure of that source', async () => {
    await start({ RATE_MIN_SOURCES: '1', RATE_FIATS: 'CNY' });
    const { faults } = world.sandbox.rates;
    for (const source of RATE_SOURCES) {
      for (const kind of RATE_FAULT_KINDS.filter((one) => one !== 'hang')) {
        faults.set(source, kind);
        await refresh();
        expect([source, kind, Number(cny()) > 7 && Number(cny()) < 7.4]).toEqual([source, kind, true]);
        faults.clear();
      }
    }
    for (const source of RATE_SOURCES) faults.set(source, 'hang');
    await refresh();
    expect(cny()).toBe('7.2');
    expect(await told('rate')).toMatch(/source fails: coingecko: no answer within 5 s/);
  });

  it.each<[RateSourceName, 'street' | 'market', string]>([
    ['okx', 'street', '7.272'],
    ['binance', 'street', '7.272'],
    ['htx', 'street', '7.272'],
    ['coingecko', 'market', '7.2'],
    ['coinmarketcap', 'market', '7.2'],
  ])('no broken answer of %s alone becomes a rate', async (source, group, price) => {
    const alone = { RATE_SOURCES: source, RATE_GROUP: group, RATE_MIN_SOURCES: '1', RATE_FIATS: 'CNY' };
    await start(alone);
    // Quotes are texts or numbers, as they come; that prices are old only the market can say.
    const good = ['as-number-text', ...(group === 'street' ? ['stale'] : [])];
    for (const kind of RATE_FAULT_KINDS.filter((one) => one !== 'hang')) {
      world.sandbox.rates.faults.set(source, kind);
      world.clock.advance(11 * MINUTE);
      await refresh();
      const view = rates().overview()[0];
      const value = view?.rate ? formatDecimal(view.rate.value) : null;
      expect([kind, value]).toEqual([kind, good.includes(kind) ? price : null]);
      world.sandbox.rates.faults.clear();
      await refresh();
      expect([kind, cny()]).toEqual([kind, price]);
    }
  });

  it('the last good rate serves ten minutes, then fiat orders are refused with the reason and USDT orders go on', async () => {
    await start();
    for (const source of RATE_SOURCES) world.sandbox.rates.faults.set(source, 'too-many');
    world.clock.advance(10 * MINUTE);
    await world.settle();
    await refresh();
    expect(placed(await asks(world)('A1')).amount).toBe('5.84');
    world.clock.advance(1);
    await refresh();
    const refused = await asks(world)('A2');
    expect(refused).toMatchObject({ status_code: 10006, data: null });
    expect(refused.message).toMatch(/minutes old|429/);
    expect(alarms()).toContain('rate_stale');
    expect(placed(await asks(world)('A3', 10, { currency: 'USDT' })).amount).toBe('10');
    world.sandbox.rates.faults.clear();
    await refresh();
    expect(placed(await asks(world)('A4')).amount).toBe('5.8401');
    expect(alarms()).toEqual([]);
  });

  it('a sudden jump is believed only in the third round', async () => {
    await start();
    world.sandbox.rates.set('CNY', '8');
    const seen: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      world.clock.advance(MINUTE);
      await refresh();
      seen.push(cny());
    }
    expect(seen).toEqual(['7.2', '7.2', '8']);
  });

  it('the street guards the market, and bounds guard both', async () => {
    await start();
    for (const source of ['coingecko', 'coinmarketcap'] as const) say(source, '6.4');
    for (let round = 0; round < 4; round += 1) {
      world.clock.advance(MINUTE);
      await refresh();
    }
    expect(cny()).toBe('7.2');
    expect(await told('rate')).toMatch(/more than 10 % away from what the other group says: okx 7\.272/);
    await world.restart({ RATE_BOUNDS: 'CNY:4-6' });
    await world.gateway.work();
    world.sandbox.rates.set('CNY', '6.5');
    await refresh();
    expect((await asks(world)('A1')).message).toContain('is not within 4 to 6');
    expect(await asks(world)('A1')).toMatchObject({ status_code: 10006 });
  });

  it("the owner's rules: fixed, times, plus, minus, and back, each in the audit", async () => {
    await start();
    const after = async (rule: string): Promise<string> => {
      await told('rate set', `CNY ${rule}`);
      return cny();
    };
    expect(await after('7.4')).toBe('7.4');
    expect(await after('~1.02')).toBe('7.344');
    expect(await after('+0.1')).toBe('7.3');
    expect(await after('-0.2')).toBe('7');
    expect(await told('rate')).toMatch(/CNY {2}7 {2}market -0\.2[^]*rule -0\.2 \(rate set\)/);
    for (const bad of ['99', 'x', '0', '-7.2', '~0', '']) {
      await told('rate set', `CNY ${bad}`);
      expect([bad, cny()]).toEqual([bad, '7']);
    }
    const restarted = await world.anotherAlone();
    await restarted.get(Rates).refresh();
    expect(formatDecimal(restarted.get(Rates).quote('CNY').value)).toBe('7');
    await told('rate auto', 'CNY');
    expect(cny()).toBe('7.2');
    const deeds = (await rows(world.gateway, 'audit')).filter(({ subject }) => subject === 'rate:CNY');
    expect(deeds.map(({ action }) => action)).toEqual([...Array<string>(4).fill('rate.set'), 'rate.clear']);
    expect(deeds.every(({ actor }) => actor === 'cli')).toBe(true);
  });

  it('a rule is checked against the sources, even in a process that has asked none so far', async () => {
    await start();
    const fresh = await world.anotherAlone();
    const run = (command: string, argument: string) => fresh.get(AdminActions).run(command, argument);
    expect(await run('rate set', 'CNY -5')).toMatchObject({
      ok: false,
      text: expect.stringMatching(/gives 2\.2 CNY .*not within 4 to 12 \(RATE_BOUNDS\)/) as string,
    });
    expect((await run('rate', '')).text).toMatch(/^CNY {2}7\.2 {2}market, 0 s old$/m);
    expect((await run('rate set', 'cny=-0.2')).text).toContain('one USDT costs 7 CNY (market -0.2)');
  });

  it('a currency that nobody asked for so far is looked up, and refused meanwhile', async () => {
    await start();
    const first = await asks(world)('A1', 1500, { currency: 'JPY' });
    expect(first).toMatchObject({ status_code: 10006 });
    expect(first.message).toContain('try again in a minute');
    await refresh();
    expect(placed(await asks(world)('A1', 1500, { currency: 'JPY' })).amount).toBe('10');
    expect(await asks(world)('A2', 0.5, { currency: 'JPY' })).toMatchObject({ status_code: 10004 });
    await asks(world)('A3', 10, { currency: 'XAU' });
    await refresh();
    expect(await asks(world)('A3', 10, { currency: 'XAU' })).toMatchObject({ status_code: 10006 });
  });
});
