import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { EventBus } from '@epusdt/events';
import { OrderEndings } from '@epusdt/orders';
import { Settler } from './settler';

/** Settles when transfers arrive, and every few seconds whether told or not; then ends what is over. */
@Injectable()
export class SettleCron implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('settler');

  constructor(
    private readonly settler: Settler,
    private readonly endings: OrderEndings,
    private readonly events: EventBus,
  ) {}

  onApplicationBootstrap(): void {
    this.events.on('transfers.recorded', () => this.settler.settle());
    // What an earlier process recorded and did not settle waits for nobody to tell of it.
    void this.settle();
  }

  @Cron('0 17 * * * *', { waitForCompletion: true })
  async retryParked(): Promise<void> {
    try {
      await this.settler.retryParked();
    } catch (error) {
      this.logger.error(`parked transfers could not be tried again: ${String(error)}`);
    }
  }

  @Cron('*/5 * * * * *', { waitForCompletion: true })
  async settle(): Promise<void> {
    try {
      await this.settler.settle();
      await this.endings.endWhatIsOver();
    } catch (error) {
      this.logger.error(`settling failed: ${String(error)}`);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.settler.idle();
  }
}
