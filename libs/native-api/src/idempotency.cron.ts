import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Database } from '@epusdt/database';
import { Clock } from '@epusdt/kernel';
import { forgetOld } from './idempotency';

/** Clears away answers that nobody can ask for any more. Several processes doing so do no harm. */
@Injectable()
export class IdempotencyCron {
  private readonly logger = new Logger('api');

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Cron('50 7 * * * *', { waitForCompletion: true })
  async everyHour(): Promise<void> {
    try {
      await forgetOld(this.database, this.clock.now());
    } catch (error) {
      this.logger.error(`old answers could not be removed: ${String(error)}`);
    }
  }
}
