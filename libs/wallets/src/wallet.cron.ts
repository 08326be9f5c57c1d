import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Wallets } from './wallets';

/** A swapped row is noticed although nobody asks for an order. */
@Injectable()
export class WalletCron {
  private readonly logger = new Logger('wallets');

  constructor(private readonly wallets: Wallets) {}

  @Cron('45 * * * * *', { waitForCompletion: true })
  async check(): Promise<void> {
    await this.wallets
      .check()
      .catch((error: unknown) => this.logger.error(`the wallet rows could not be checked: ${String(error)}`));
  }
}
