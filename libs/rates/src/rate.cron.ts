import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Rates } from './rates';

/** Every process asks for itself; the owner's rules reach all of them through the database. */
@Injectable()
export class RateCron implements OnApplicationBootstrap {
  private readonly logger = new Logger('rates');
  private rulesFail = false;

  constructor(private readonly rates: Rates) {}

  async onApplicationBootstrap(): Promise<void> {
    void this.refresh();
    await this.loadRules();
  }

  @Cron('30 * * * * *', { waitForCompletion: true })
  async refresh(): Promise<void> {
    try {
      await this.rates.refresh();
    } catch (error) {
      this.logger.error(`the round of rates failed: ${String(error)}`);
    }
  }

  @Cron('*/5 * * * * *', { waitForCompletion: true })
  async loadRules(): Promise<void> {
    try {
      await this.rates.loadRules();
      this.rulesFail = false;
    } catch (error) {
      if (!this.rulesFail)
        this.logger.error(`the rules of rates were not read, the last ones hold: ${String(error)}`);
      this.rulesFail = true;
    }
  }
}
