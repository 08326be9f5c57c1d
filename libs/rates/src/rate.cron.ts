import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Rates } from './rates';

@Injectable()
export class RateCron implements OnApplicationBootstrap {
  constructor(private readonly rates: Rates) {}

  onApplicationBootstrap(): void {
    void this.rates.refresh();
  }

  @Cron('30 * * * * *', { waitForCompletion: true })
  refresh(): Promise<void> {
    return this.rates.refresh();
  }
}
