import { QueryFailedError, type Logger } from 'typeorm';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner';
import type { ReplicationMode } from 'typeorm/driver/types/ReplicationMode';

/** The code of a statement that outlived `maxQueryExecutionTime`. */
const TIMED_OUT = 'PROTOCOL_SEQUENCE_TIMEOUT';

/** A connection whose server has gone without a word must not go back into the pool. */
class ImpatientQueryRunner extends MysqlQueryRunner {
  override async query<T>(sql: string, parameters?: unknown[], structured?: boolean): Promise<T> {
    try {
      return (await super.query(sql, parameters, structured)) as T;
    } catch (error) {
      if (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === TIMED_OUT) {
        (this.databaseConnection as { destroy(): void } | undefined)?.destroy();
      }
      throw error;
    }
  }
}

export function dropDeadConnections(driver: MysqlDriver): void {
  driver.createQueryRunner = (mode: ReplicationMode) => new ImpatientQueryRunner(driver, mode);
}

/** From now on a statement older than this fails, and its connection with it. */
export function limitStatements(driver: MysqlDriver, ms: number): void {
  Object.assign(driver.options, { enableQueryTimeout: true, maxQueryExecutionTime: ms });
}

/** TypeORM tells of slow statements with their parameters; the errors themselves reach whoever asked. */
export class SilentLogger implements Logger {
  logQuery(): void {}
  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}
