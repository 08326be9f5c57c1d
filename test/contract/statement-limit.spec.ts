import { DataSource } from 'typeorm';
import { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver';
import { SilentLogger, dropDeadConnections, limitStatements } from '../../libs/database/src/mysql-driver';
import { isDatabaseTrouble } from '../../libs/database/src/database';

describe('a statement that gets no answer', () => {
  it('fails as trouble of the database, and its connection does not come back', async () => {
    const url = process.env['TEST_DATABASE_URL'] ?? '';
    const source = new DataSource({ type: 'mysql', url, poolSize: 1, logger: new SilentLogger() });
    const { driver } = source;
    if (!(driver instanceof MysqlDriver)) throw new Error('not the driver of MySQL');
    dropDeadConnections(driver);
    await source.initialize();
    limitStatements(driver, 300);
    const connection = async (): Promise<unknown> =>
      (await source.query<{ id: unknown }[]>('SELECT CONNECTION_ID() AS id'))[0]?.id;
    const first = await connection();
    expect(await connection()).toEqual(first);
    const failure: unknown = await source.query('SELECT SLEEP(20)').catch((error: unknown) => error);
    expect(isDatabaseTrouble(failure)).toBe(true);
    expect(await connection()).not.toEqual(first);
    await source.destroy();
  });
});
