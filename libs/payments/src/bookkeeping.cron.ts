import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Leases } from '@epusdt/database';
import { MINUTE, newToken } from '@epusdt/kernel';
import { BalanceCheck } from './balance-check';
import { SumCheck } from './sum-check';

const LEASE = 'bookkeeping';

/** Looks whether the books are right, in one process of many. */
@Injectable()
export class BookkeepingCron implements BeforeApplicationShutdown {
  private readonly logger = new Logger('sums');
  private readonly owner = newToken();
  private working: Promise<void> = Promise.resolve();
  private closing = false;

  constructor(
    private readonly sums: SumCheck,
    private readonly balances: BalanceCheck,
    private readonly leases: Leases,
  ) {}

  @Cron('20 * * * * *', { waitForCompletion: true })
  everyMinute(): Promise<void> {
    return this.perform(async () => {
      await this.sums.run();
      await this.balances.run();
    });
  }

  @Cron('40 23 3 * * *', { waitForCompletion: true })
  everyNight(): Promise<void> {
    return this.perform(() => this.sums.runThoroughly());
  }

  /** Another process goes on at once. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    await this.working;
    await this.leases
      .release(LEASE, this.owner)
      .catch((error: unknown) => this.logger.debug(`the lease runs out by itself: ${String(error)}`));
  }

  private perform(work: () => Promise<void>): Promise<void> {
    this.working = this.working.then(() => this.performNow(work));
    return this.working;
  }

  private async performNow(work: () => Promise<void>): Promise<void> {
    if (this.closing) return;
    try {
      if (await this.leases.hold(LEASE, this.owner, 2 * MINUTE)) await work();
    } catch (error) {
      this.logger.error(`the books could not be looked at: ${String(error)}`);
    }
  }
}
