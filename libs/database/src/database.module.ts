import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Clock } from '@epusdt/kernel';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver';
import { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver';
import { Database } from './database';
import { AuditRow } from './audit-log';
import { LeaseRow, Leases } from './lease';
import { migrate, type Upto } from './migrator';
import { SettingRow } from './settings-store';
import { SilentLogger, dropDeadConnections, limitStatements } from './mysql-driver';
import { SqliteConnection, takeTurns } from './sqlite-driver';

/** Where the rows live and which SQL makes the schema. */
export type DatabaseOptions =
  | { readonly engine: 'sqlite'; readonly file: string; readonly sqlFolder: string }
  | { readonly engine: 'mysql'; readonly url: string; readonly sqlFolder: string };

type Entities = NonNullable<DataSourceOptions['entities']>;

const CONNECTIONS = 20;
const CONNECT_TIMEOUT_MS = 5_000;
/** Nothing the gateway asks takes a second; a statement this old waits for a server that is not there. */
const STATEMENT_TIMEOUT_MS = 20_000;
const KEEP_ALIVE_MS = 10_000;

/** Connects, migrates, and only then lets the application start. `entities`: the rows of every room. */
@Module({})
export class DatabaseModule {
  static forRoot(options: DatabaseOptions, entities: Entities): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [Clock],
          useFactory: (clock: Clock) => ({ ...sourceOptions(options, entities), retryAttempts: 0, clock }),
          dataSourceFactory: async (given) => {
            if (!given) throw new Error('no data source options');
            const { clock, ...rest } = given as DataSourceOptions & { clock: Clock };
            return openDatabase(rest, options.sqlFolder, clock.now());
          },
        }),
      ],
      providers: [Database, Leases],
      exports: [Database, Leases],
    };
  }
}

export async function openDatabase(
  options: DataSourceOptions,
  sqlFolder: string,
  now: number,
  upto?: Upto,
): Promise<DataSource> {
  const source = await createDataSource(options).initialize();
  try {
    await migrate(source, sqlFolder, now, upto);
    // Changing a large table may take longer than any statement of the gateway ever does.
    if (source.driver instanceof MysqlDriver) limitStatements(source.driver, STATEMENT_TIMEOUT_MS);
    return source;
  } catch (error) {
    await source.destroy();
    throw error;
  }
}

function createDataSource(options: DataSourceOptions): DataSource {
  const source = new DataSource(options);
  if (source.driver instanceof BetterSqlite3Driver) takeTurns(source.driver);
  if (source.driver instanceof MysqlDriver) dropDeadConnections(source.driver);
  return source;
}

export function sourceOptions(options: DatabaseOptions, rooms: Entities): DataSourceOptions {
  const entities = [...Object.values(rooms), AuditRow, SettingRow, LeaseRow];
  if (options.engine === 'sqlite') {
    // Statements are cached by the connection, not by runners that live for one call.
    return {
      type: 'better-sqlite3',
      database: options.file,
      driver: SqliteConnection,
      statementCacheSize: 0,
      entities,
    };
  }
  return {
    type: 'mysql',
    url: options.url,
    entities,
    supportBigNumbers: true,
    bigNumberStrings: true,
    timezone: 'Z',
    charset: 'utf8mb4',
    poolSize: CONNECTIONS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Statements carry order data, which is no matter for a log.
    logger: new SilentLogger(),
    extra: { enableKeepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
  };
}
