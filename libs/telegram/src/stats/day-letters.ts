import { Injectable } from '@nestjs/common';
import type { DayFacts } from '@epusdt/notices';
import type { Sketch } from '../menu/bot-menu';
import { StatsMenu } from './stats-menu';

/** What is told of a day that is over. */
@Injectable()
export class DayLetters {
  constructor(private readonly stats: StatsMenu) {}

  of({ day, from, to }: DayFacts): Promise<Sketch> {
    return this.stats.report(day, from, to);
  }
}
