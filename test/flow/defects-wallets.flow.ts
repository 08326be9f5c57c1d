import { randomBytes } from 'node:crypto';
import { PoolWatch } from '@epusdt/allocation';
import { loadConfig } from '@epusdt/config';
import { Database } from '@epusdt/database';
import { Alarms } from '@epusdt/events';
import { AdminActions } from '@epusdt/operations';
import { rows } from '../support/gateway';
import { asks, placed } from '../support/shopper';
import { createWorld, newAddress, type World } from '../support/world';

describe('known defects: wallets', () => {
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
    world = await createWorld({ environment: { AMOUNT_STEPS: '10' } });
    const alarms = world.gateway.get(Alarms);
    for (let n = 0; n < 9; n += 1) {
      expect(alarms.active).toEqual([]);
      placed(await asks(world)(`A${n}`));
    }
    await world.gateway.get(PoolWatch).look();
    expect(alarms.active).toMatchObject([{ alarm: 'pool_nearly_full' }]);
    placed(await asks(world)('last'));
    const full = await asks(world)('full');
    expect(full).toMatchObject({ status_code: 10005, data: null });
    expect(full.message).toContain('every amount near this one is in use');
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
    // One that is pasted by mistake is taken for nothing, and kept nowhere.
    const key = randomBytes(32).toString('hex');
    const answer = await world.gateway.get(AdminActions).run('wallet add', key);
    expect(answer.ok).toBe(false);
    expect(answer.text).not.toContain(key);
    const tables = reader.dataSource.entityMetadatas.map(({ tableName }) => tableName);
    expect(tables).toContain('audit');
    for (const table of tables) {
      const values = (await rows(world.gateway, table)).flatMap((row) => Object.values(row));
      expect(values.join()).not.toContain(key);
    }
    expect(() => loadConfig({ ...world.engine.environment, WALLETS: key })).toThrow('WALLETS');
  });
});
