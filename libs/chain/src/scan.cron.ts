import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { ChainMismatch, ChainSourceError } from './chain-source';
import { FatalStop } from './fatal-stop';
import { ChainSettings } from './chain-settings';
import { Scanner } from './scanner';

const JOB = 'chain scan';

/** Looks at the chain every few seconds, never twice at once. */
@Injectable()
export class ScanCron implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('scanner');
  private problem: string | null = null;

  constructor(
    private readonly scanner: Scanner,
    private readonly settings: ChainSettings,
    private readonly schedule: SchedulerRegistry,
    private readonly fatal: FatalStop,
  ) {}

  onApplicationBootstrap(): void {
    const job = CronJob.from({
      cronTime: `*/${this.settings.pollSeconds} * * * * *`,
      onTick: () => this.tick(),
      waitForCompletion: true,
    });
    this.schedule.addCronJob(JOB, job);
    job.start();
    void this.tick();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.schedule.doesExist('cron', JOB)) await this.schedule.getCronJob(JOB).stop();
  }

  /** Every few seconds the same would drown the log: told once, and again when it changes. */
  private complain(error: unknown): void {
    const problem = error instanceof ChainSourceError ? error.message : `scan failed: ${String(error)}`;
    if (problem !== this.problem) this.logger.error(problem);
    this.problem = problem;
  }

  private async tick(): Promise<void> {
    try {
      await this.scanner.tick();
      this.problem = null;
    } catch (error) {
      if (error instanceof ChainMismatch) this.fatal.stop(error.message);
      else this.complain(error);
    }
  }
}
