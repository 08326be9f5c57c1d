import { DAY } from '@epusdt/kernel';
import type { EnvironmentReader } from './environment-reader';

/** After how many milliseconds what is over is removed; `null`: it is kept. */
export interface RetentionConfig {
  /** Tries of callbacks, and events that are closed. */
  readonly deliveriesMs: number | null;
  /** Orders that ended unpaid and that no money is connected with. */
  readonly unpaidOrdersMs: number | null;
}

/** More than any order can be paid late, and any shop can be told late. */
const LEAST_DAYS = 30;
const MOST_DAYS = 36_500;

export function readRetention(read: EnvironmentReader): RetentionConfig {
  return {
    deliveriesMs: readDays(read, 'RETENTION_DELIVERIES_DAYS'),
    unpaidOrdersMs: readDays(read, 'RETENTION_UNPAID_ORDERS_DAYS'),
  };
}

function readDays(read: EnvironmentReader, variable: string): number | null {
  const days = read.integer(variable, 0, 0, MOST_DAYS);
  if (days === 0) return null;
  if (days < LEAST_DAYS) {
    read.fail(
      variable,
      `${days} days are too few`,
      `Give ${LEAST_DAYS} or more, or leave it out to keep all`,
    );
  }
  return days * DAY;
}
