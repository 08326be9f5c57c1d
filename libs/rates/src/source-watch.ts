import { Injectable, Logger } from '@nestjs/common';
import { Alarms } from '@epusdt/events';

/** So many rounds in a row a source may fail before the owner hears of it. */
const ALARM_AFTER = 3;

/** Which sources fail, for how many rounds, and why. */
@Injectable()
export class SourceWatch {
  private readonly logger = new Logger('rates');
  private readonly failing = new Map<string, { rounds: number; problem: string }>();

  constructor(private readonly alarms: Alarms) {}

  problemOf(source: string): string | null {
    return this.failing.get(source)?.problem ?? null;
  }

  /** Those that failed last, each with the reason. */
  get problems(): string[] {
    return [...this.failing].map(([source, { problem }]) => `${source}: ${problem}`);
  }

  answered(source: string): void {
    if (this.failing.delete(source)) this.logger.log(`rate source ${source} answers again`);
    this.alarms.clear('rate_source', source);
  }

  /** `counted`: in a round, not beside them. */
  failed(source: string, problem: string, counted: boolean): void {
    const known = this.failing.get(source);
    const rounds = (known?.rounds ?? 0) + (counted ? 1 : 0);
    if (!known) this.logger.warn(`rate source ${source}: ${problem}`);
    this.failing.set(source, { rounds, problem });
    if (rounds < ALARM_AFTER) return;
    const cure = 'check that this machine reaches it, or leave it out of RATE_SOURCES';
    const text = `rate source ${source} failed ${rounds} rounds in a row (${problem}); ${cure}`;
    this.alarms.raise('rate_source', text, source);
  }
}
