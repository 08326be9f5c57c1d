import { MINUTE } from '@epusdt/kernel';
import { Rates } from '@epusdt/rates';
import { RATE_SOURCES } from '../../apps/sandbox/src/rate-sources';
import { simulatedRates } from '../support/rate-places';
import { asks, orderRow, placed } from '../support/shopper';
import { createWorld, type World } from '../support/world';

/** Ways in which gateways of this kind have priced orders wrongly, each by its symptom. */
describe('known defects: rates', () => {
  let world: World;
  afterEach(() => world.close());

  const inUsdt = async (reference: string): Promise<string> =>
    placed(await asks(world)(reference, 10, { currency: 'USDT' })).amount;

  it('defect 15: without a true rate a compiled-in or another one is used', async () => {
    world = await createWorld({ environment: { FORCED_USDT_RATE: '' } });
    expect(await asks(world)('A')).toMatchObject({ status_code: 10006, data: null });
    expect(await inUsdt('B')).toBe('10');
  });

  it('defect 15: the rate is stuck, or creating an order waits for its source', async () => {
    world = await createWorld({ environmentOf: simulatedRates });
    const { faults } = world.sandbox.rates;
    await world.gateway.get(Rates).refresh();
    // A source that hangs would let a create that asks it hang, too.
    for (const source of RATE_SOURCES) faults.set(source, 'hang');
    world.clock.advance(10 * MINUTE);
    const last = placed(await asks(world)('A'));
    expect(await orderRow(world, last)).toMatchObject({ rate: '7.2', rate_source: 'market' });
    for (const source of RATE_SOURCES) faults.set(source, 'too-many');
    world.clock.advance(1);
    await world.gateway.get(Rates).refresh();
    expect(await asks(world)('B')).toMatchObject({ status_code: 10006, data: null });
    expect(await inUsdt('C')).toBe('10');
  });

  it('defect 36: a fixed rate is inverted', async () => {
    world = await createWorld({ environment: { FORCED_USDT_RATE: 'CNY:7.2' } });
    expect(placed(await asks(world)('A', 72)).amount).toBe('10');
  });
});
