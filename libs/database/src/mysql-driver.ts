import { QueryFailedError } from 'typeorm';
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
