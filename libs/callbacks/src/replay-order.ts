import { Injectable } from '@nestjs/common';
import { Database, toInteger } from '@epusdt/database';
import { Clock } from '@epusdt/kernel';
import { IsNull, Not } from 'typeorm';
import { CallbackRow } from './callback.rows';
import { EndpointRow } from './endpoint.row';

/** `head`: whose turn it is. `free`: no order is kept, or it has no place in it. `waits`: others are before it. */
export type Turn = 'head' | 'free' | 'waits';

/** The next callback of an endpoint that gets what it missed. */
export interface ReplayHead {
  readonly id: number;
  readonly attempt: number;
  readonly host: string | null;
  readonly url: string;
  readonly dueAt: number;
  readonly running: boolean;
}

/**
 * After a pause an endpoint gets what it missed one after the other, oldest first, and what came later behind that.
 * Only first tries have their turn: what was tried and not acknowledged comes again by its schedule and stops nobody.
 */
@Injectable()
export class ReplayOrder {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  replaying(): Promise<EndpointRow[]> {
    return this.database.reader.findBy(EndpointRow, { state: 'active', replayThrough: Not(IsNull()) });
  }

  /** Whose turn it is, or who has it; `null`: the order is over, and is from now on nobody's business. */
  async head(endpoint: Pick<EndpointRow, 'id' | 'replayThrough'>): Promise<ReplayHead | null> {
    const through = endpoint.replayThrough;
    if (through === null) return null;
    const now = this.clock.now();
    const row = await this.database.reader
      .createQueryBuilder(CallbackRow, 'c')
      .where("c.endpoint_id = :endpoint AND c.state = 'due' AND c.id <= :through", {
        endpoint: endpoint.id,
        through,
      })
      .andWhere("c.event_type <> 'ping'")
      .andWhere(
        '(c.attempts = c.attempts_before OR (c.attempts = c.attempts_before + 1 AND c.lease_until >= :now))',
        { now },
      )
      // One that was put off while it waited for its turn stops nobody.
      .andWhere('(c.due_at <= :now OR c.lease_until >= :now)', { now })
      .orderBy('c.id', 'ASC')
      .limit(1)
      .getOne();
    if (!row) {
      await this.database.reader.update(
        EndpointRow,
        { id: endpoint.id, replayThrough: through },
        { replayThrough: null },
      );
      return null;
    }
    const { id, attempts, host, url, dueAt, leaseUntil } = row;
    const running = leaseUntil !== null && leaseUntil >= now;
    return { id: toInteger(id), attempt: attempts + 1, host, url, dueAt, running };
  }

  /** Of a callback that is due. */
  async turnOf(callback: CallbackRow, endpoint: EndpointRow): Promise<Turn> {
    if (endpoint.replayThrough === null || callback.eventType === 'ping') return 'free';
    if (callback.attempts > callback.attemptsBefore) return 'free';
    const head = await this.head(endpoint);
    if (head === null) return 'free';
    return head.id === toInteger(callback.id) ? 'head' : 'waits';
  }
}
