import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { BotButtons } from '../buttons/bot-buttons';
import { BotQuestions } from '../buttons/bot-questions';
import { NoticeRunner } from '../news/notice-runner';
import { Pulse } from './pulse';

@Injectable()
export class TelegramCron {
  private readonly logger = new Logger('telegram');

  constructor(
    private readonly pulse: Pulse,
    private readonly buttons: BotButtons,
    private readonly questions: BotQuestions,
    private readonly notices: NoticeRunner,
  ) {}

  @Cron('* * * * * *')
  everySecond(): void {
    this.pulse.beat();
  }

  @Cron('40 11 * * * *', { waitForCompletion: true })
  async everyHour(): Promise<void> {
    try {
      await this.buttons.forgetOld();
      await this.questions.forgetOld();
      await this.notices.forgetOld();
    } catch (error) {
      this.logger.error(`old buttons, questions and notices could not be removed: ${String(error)}`);
    }
  }
}
