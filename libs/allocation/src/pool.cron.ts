import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { PoolWatch } from './pool-watch';

/** Second 15 of each minute: the other crons of a minute have theirs elsewhere. */
const EVERY_MINUTE = '15 * * * * *';

const logger = new Logger('allocation');
const complain = (error: unknown): void =>
  logger.error(`how full the pools are could not be seen: ${String(error)}`);

@Injectable()
export class PoolCron {
  constructor(private readonly watch: PoolWatch) {}

  @Cron(EVERY_MINUTE, { waitForCompletion: true })
  async look(): Promise<void> {
    await this.watch.look().catch(complain);
  }
}

/** Where no worker runs: alarms are each process's own, and one raised by a refusal here has to end here. */
@Injectable()
export class PoolRefusalCron {
  constructor(private readonly watch: PoolWatch) {}

  @Cron(EVERY_MINUTE, { waitForCompletion: true })
  async look(): Promise<void> {
    await this.watch.lookAgain().catch(complain);
  }
}
