import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { BotButtons } from './bot-buttons';
import { Pulse } from './pulse';

@Injectable()
export class TelegramCron {
  private readonly logger = new Logger('telegram');

  constructor(
    private readonly pulse: Pulse,
    private readonly buttons: BotButtons,
  ) {}

  @Cron('* * * * * *')
  everySecond(): void {
    this.pulse.beat();
  }

  @Cron('40 11 * * * *', { waitForCompletion: true })
  async everyHour(): Promise<void> {
    try {
      await this.buttons.forgetOld();
    } catch (error) {
      this.logger.error(`old buttons could not be removed: ${String(error)}`);
    }
  }
}
