import { Alarms } from '@epusdt/events';
import { Database } from '@epusdt/database';
import { asks, placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

describe('known defects: wallets and rates', () => {
  let world: World;
  afterEach(() => world.close());

  it('defect 9: the receiving address is replaced', async () => {
    world = await createWorld();
    const one = placed(await asks(world)('A'));
    const thief = newAddress();
    const { reader } = world.gateway.get(Database);
    await reader.query('UPDATE wallets SET address = ?', [thief]);
    await reader.query('UPDATE orders SET address = ?', [thief]);
    const page = await (await fetch(`${world.gateway.url}/pay/checkout-counter/${one.id}`)).text();
    const answers = [await asks(world)('A'), await asks(world)('B')];
    expect(page + JSON.stringify(answers)).not.toContain(thief);
    expect(answers.map(({ data }) => data)).toEqual([null, null]);
    expect(world.gateway.get(Alarms).active).toMatchObject([{ alarm: 'wallet_seal', subject: thief }]);
  });

  it('defect 26: all addresses are in use at peak, and nobody was told before', async () => {
    world = await createWorld({ environment: { AMOUNT_STEPS: '5' } });
    for (let n = 0; n < 5; n += 1) placed(await asks(world)(`A${n}`));
    const full = await asks(world)('full');
    expect(full).toMatchObject({ status_code: 10005, data: null });
    expect(world.gateway.get(Alarms).active).toMatchObject([{ alarm: 'pool_nearly_full' }]);
    expect(placed(await asks(world)('other', 43)).amount).toBe('5.98');
  });

  it('defect 33: private keys lie on the server', async () => {
    world = await createWorld();
    const { reader } = world.gateway.get(Database);
    const columns = Object.keys((await reader.query<object[]>('SELECT * FROM wallets'))[0] ?? {});
    expect(columns.sort((a, b) => a.localeCompare(b))).toEqual([
      'address',
      'created_at',
      'id',
      'mac',
      'network',
      'state',
    ]);
  });

  it('defect 15: without a true rate a compiled-in or another one is used', async () => {
    world = await createWorld({ environment: { FORCED_USDT_RATE: '' } });
    expect(await asks(world)('A')).toMatchObject({ status_code: 10006, data: null });
    expect(placed(await asks(world)('B', 10, { currency: 'USDT' })).amount).toBe('10');
  });

  it('defect 36: a fixed rate is inverted', async () => {
    world = await createWorld({ environment: { FORCED_USDT_RATE: 'CNY:7.2' } });
    expect(placed(await asks(world)('A', 72)).amount).toBe('10');
  });
});
