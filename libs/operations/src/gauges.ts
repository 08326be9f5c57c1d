import { Injectable } from '@nestjs/common';
import { ProviderPool, type CursorRow } from '@epusdt/chain';
import { toInteger, type Database } from '@epusdt/database';
import { Clock, MINUTE, SECOND } from '@epusdt/kernel';

/** What was shown longer ago says too little about now. */
const KNOWN_MS = 3 * MINUTE;

/** How far the chain is, as far as this process has asked providers itself; another one may be the one that reads. */
@Injectable()
export class ChainGauges {
  constructor(
    private readonly pool: ProviderPool,
    private readonly clock: Clock,
  ) {}

  /** Final blocks that were shown to this process and are not read yet; `null`: none was shown lately. */
  lagOf(cursor: Pick<CursorRow, 'number'> | null): number | null {
    const numbers = this.shown().map(({ number }) => number);
    return cursor && numbers.length > 0 ? Math.max(0, Math.max(...numbers) - cursor.number) : null;
  }

  /** Age of the newest final block that was shown to this process; `null`: none was lately. */
  solidLagSeconds(): number | null {
    const times = this.shown().map(({ time }) => time);
    return times.length > 0 ? (this.clock.now() - Math.max(...times)) / SECOND : null;
  }

  /** `failing`: three answers in a row were none, and none was good since. */
  providers(): { readonly configured: number; readonly failing: number } {
    const { providers } = this.pool;
    const failing = providers.filter(({ health }) => health.report().circuit !== 'closed').length;
    return { configured: providers.length, failing };
  }

  private shown(): readonly { readonly number: number; readonly time: number }[] {
    const since = this.clock.now() - KNOWN_MS;
    return this.pool.heads.filter(({ at }) => at > since);
  }
}

/** Along the index, to the first that nobody is calling. */
const OLDEST_DUE = `SELECT due_at AS oldest FROM callbacks
  WHERE state = 'due' AND due_at <= ? AND (lease_until IS NULL OR lease_until < ?) ORDER BY due_at LIMIT 1`;

/** Milliseconds for which the callback that has waited longest has been due without being called; 0: none waits. */
export async function outboxAge(database: Database, clock: Clock): Promise<number> {
  const now = clock.now();
  const [row] = await database.reader.query<{ oldest: unknown }[]>(OLDEST_DUE, [now, now]);
  return row === undefined ? 0 : Math.max(0, now - toInteger(row.oldest));
}
