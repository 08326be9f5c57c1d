import { Injectable, Logger } from '@nestjs/common';
import { Database, toInteger } from '@epusdt/database';
import { EventBus } from '@epusdt/events';
import { Clock, MINUTE, SECOND, newToken, randomBetween } from '@epusdt/kernel';
import { Brackets, LessThanOrEqual } from 'typeorm';
import { isAcknowledged } from './acknowledgement';
import { CallbackFormat } from './callback-format';
import { CallbackAttemptRow, CallbackRow, type AttemptOutcome, type CallbackState } from './callback.rows';
import { GuardedClient, type GuardedAnswer } from './guarded-client';
import { nextDelayMs } from './retry-schedule';

/** Longer than one attempt can last (15 s), so that a lease ends only with its holder. */
const LEASE_MS = MINUTE;
const ATTEMPT_MS = 15 * SECOND;
const ANSWER_KEPT = 2_000;
const DUE_BATCH = 200;

/** `late`: milliseconds since the attempt was due. */
export interface DueCallback {
  readonly id: number;
  readonly attempt: number;
  readonly late: number;
}

const OUTCOMES: Readonly<Record<CallbackState, string>> = {
  acknowledged: 'acknowledged',
  due: 'not acknowledged, it is tried again',
  dead: 'not acknowledged, given up',
};

/** Why an attempt counts as it does, in words. */
function reasonOf(answer: GuardedAnswer): string {
  if (answer.kind === 'failure') return answer.reason;
  if (answer.status >= 300 && answer.status < 400)
    return `HTTP ${answer.status}, and redirects are not followed`;
  if (answer.status !== 200) return `HTTP ${answer.status}, only 200 counts`;
  return isAcknowledged(answer.status, answer.body) ? 'HTTP 200' : 'HTTP 200, but the answer does not say ok';
}

interface Claim {
  readonly callback: CallbackRow;
  readonly token: string;
  readonly number: number;
  readonly leaseUntil: number;
}

/** Claims a due callback, opens its attempt row, calls the shop, closes both. */
@Injectable()
export class Delivery {
  private readonly logger = new Logger('callbacks');

  constructor(
    private readonly database: Database,
    private readonly format: CallbackFormat,
    private readonly client: GuardedClient,
    private readonly clock: Clock,
    private readonly events: EventBus,
  ) {}

  /** Does nothing when the callback is not due, closed, or being delivered elsewhere. */
  async deliver(callbackId: number): Promise<void> {
    const claim = await this.claim(callbackId);
    if (!claim) return;
    const answer = await this.call(claim);
    await this.close(claim, answer);
  }

  /** Callbacks that wait for an attempt now, oldest first, with the number of that attempt. */
  async due(): Promise<DueCallback[]> {
    const now = this.clock.now();
    const rows = await this.database.reader
      .createQueryBuilder(CallbackRow, 'c')
      .where("c.state = 'due' AND c.due_at <= :now", { now })
      .andWhere('(c.lease_until IS NULL OR c.lease_until < :now)', { now })
      .orderBy('c.due_at', 'ASC')
      .take(DUE_BATCH)
      .getMany();
    return rows.map(({ id, attempts, dueAt }) => ({
      id: toInteger(id),
      attempt: attempts + 1,
      late: now - dueAt,
    }));
  }

  private claim(callbackId: number): Promise<Claim | null> {
    const token = newToken();
    return this.database.transaction(async (manager) => {
      const now = this.clock.now();
      const { affected } = await manager
        .createQueryBuilder()
        .update(CallbackRow)
        .set({ leaseToken: token, leaseUntil: now + LEASE_MS, attempts: () => 'attempts + 1' })
        .where({ id: String(callbackId), state: 'due', dueAt: LessThanOrEqual(now) })
        .andWhere(
          new Brackets((free) => free.where('lease_until IS NULL').orWhere('lease_until < :now', { now })),
        )
        .execute();
      if (affected !== 1) return null;
      const callback = await manager.findOneByOrFail(CallbackRow, { id: String(callbackId) });
      // An attempt that is still open belonged to a process that ended in the middle.
      await manager.update(
        CallbackAttemptRow,
        { callbackId: callback.id, outcome: 'open' },
        { outcome: 'unknown', finishedAt: now },
      );
      const number = callback.attempts;
      await manager.insert(CallbackAttemptRow, {
        callbackId: callback.id,
        number,
        leaseToken: token,
        startedAt: now,
        finishedAt: null,
        outcome: 'open',
        httpStatus: null,
        answer: null,
      });
      return { callback, token, number, leaseUntil: now + LEASE_MS };
    });
  }

  private async call({ callback, leaseUntil }: Claim): Promise<GuardedAnswer> {
    try {
      const request = await this.format.render(callback);
      // Written so slowly that another process may soon take over: better not to tell the shop twice.
      if (this.clock.now() + ATTEMPT_MS > leaseUntil)
        return { kind: 'failure', reason: 'the gateway was too slow' };
      return await this.client.send(request);
    } catch (error) {
      this.logger.error(`callback ${callback.id} could not be written: ${String(error)}`);
      return { kind: 'failure', reason: 'the callback could not be written; see the log' };
    }
  }

  private async close({ callback, token, number }: Claim, answer: GuardedAnswer): Promise<void> {
    const acknowledged = answer.kind === 'answer' && isAcknowledged(answer.status, answer.body);
    const delay = acknowledged ? null : nextDelayMs(number, randomBetween);
    const state = acknowledged ? 'acknowledged' : delay === null ? 'dead' : 'due';
    const outcome: AttemptOutcome = acknowledged
      ? 'acknowledged'
      : answer.kind === 'answer'
        ? 'refused'
        : 'failed';
    const text = (answer.kind === 'answer' ? answer.body : answer.reason).slice(0, ANSWER_KEPT);
    const closed = await this.database.transaction(async (manager) => {
      const now = this.clock.now();
      await manager.update(
        CallbackAttemptRow,
        { callbackId: callback.id, number, leaseToken: token },
        {
          outcome,
          finishedAt: now,
          httpStatus: answer.kind === 'answer' ? answer.status : null,
          answer: text,
        },
      );
      const { affected } = await manager.update(
        CallbackRow,
        { id: callback.id, leaseToken: token, state: 'due' },
        {
          state,
          dueAt: delay === null ? callback.dueAt : now + delay,
          leaseToken: null,
          leaseUntil: null,
          closedAt: state === 'due' ? null : now,
        },
      );
      return affected === 1;
    });
    if (closed) this.tell(callback, number, state, answer);
  }

  private tell(
    callback: CallbackRow,
    number: number,
    state: CallbackRow['state'],
    answer: GuardedAnswer,
  ): void {
    const line = `callback ${callback.id} of order ${callback.orderId}, attempt ${number}: ${OUTCOMES[state]} (${reasonOf(answer)})`;
    const ids = { callbackId: toInteger(callback.id), orderId: callback.orderId };
    if (state === 'acknowledged') {
      this.logger.log(line);
      this.events.emit('callback.acknowledged', ids);
    } else if (state === 'dead') {
      this.logger.error(line);
      this.events.emit('callback.dead', ids);
    } else {
      this.logger.warn(line);
      this.events.emit('callback.failed', ids);
    }
  }
}
