import { Injectable } from '@nestjs/common';
import { Database } from '@epusdt/database';
import { Clock, SECOND, newToken, randomBetween, spanOf } from '@epusdt/kernel';
import { Brackets, LessThanOrEqual, MoreThanOrEqual, type EntityManager } from 'typeorm';
import { isAcknowledged } from './acknowledgement';
import { CallbackAttemptRow, CallbackRow, type AttemptOutcome, type CallbackState } from './callback.rows';
import { policyOf, type DeliveryPolicy } from './delivery-policy';
import { EndpointPauses, type Paused } from './endpoint-pauses';
import { EndpointRow } from './endpoint.row';
import type { GuardedAnswer } from './guarded-client';
import { ReplayOrder } from './replay-order';
import { nextDelayMs, retryAfterMs } from './retry-schedule';

/** Longer than one attempt can last (15 s), so that a lease ends only with its holder; what a dead one held waits for it. */
export const LEASE_MS = 30 * SECOND;
/** Bytes of what the shop said. */
const ANSWER_KEPT = 2_048;
const GONE = 410;

/** An attempt that is this process's to make. */
export interface Claim {
  readonly callback: CallbackRow;
  /** Of an events callback. */
  readonly endpoint: EndpointRow | null;
  readonly policy: DeliveryPolicy;
  readonly token: string;
  readonly number: number;
  readonly leaseUntil: number;
  /** Attempts that the shop answered and refused. */
  readonly refusals: number;
}

export interface Closed {
  readonly state: CallbackState;
  readonly paused: Paused | null;
}

const GONE_REASON = 'it answered HTTP 410, which means that nobody is there any more';
const SILENT_REASON = 'a callback used up its schedule, and nothing was acknowledged meanwhile';

/** Opens the row of an attempt before the shop is called, and closes it with what came of it. */
@Injectable()
export class Attempts {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly pauses: EndpointPauses,
    private readonly order: ReplayOrder,
  ) {}

  /** `null`: not due, closed, held, not its turn, or being delivered elsewhere. */
  async claim(callbackId: number): Promise<Claim | null> {
    const id = String(callbackId);
    const callback = await this.database.reader.findOneBy(CallbackRow, { id, state: 'due' });
    const now = this.clock.now();
    if (!callback || callback.dueAt > now || (callback.leaseUntil ?? 0) >= now) return null;
    const endpoint = await this.endpointOf(callback);
    if (callback.endpointId !== null && !(await this.maySend(callback, endpoint))) return null;
    const policy = await policyOf(this.database.reader, callback);
    return this.database.transaction((manager) => this.take(manager, callback, endpoint, policy));
  }

  /** `null`: the attempt had lost its lease, so that what it found changes nothing. */
  close(claim: Claim, answer: GuardedAnswer): Promise<Closed | null> {
    const { callback, token, number, policy } = claim;
    const answered = answer.kind === 'answer';
    const taken = answered && isAcknowledged(answer.status, answer.body, policy.acknowledgement);
    const outcome: AttemptOutcome = taken ? 'acknowledged' : answered ? 'refused' : 'failed';
    return this.database.transaction(async (manager) => {
      const now = this.clock.now();
      await manager.update(
        CallbackAttemptRow,
        { callbackId: callback.id, number, leaseToken: token },
        {
          outcome,
          finishedAt: now,
          httpStatus: answered ? answer.status : null,
          answer: beginningOf(answered ? answer.body : answer.reason),
          address: answer.address ?? null,
        },
      );
      const row = await manager.findOneBy(CallbackRow, { id: callback.id, leaseToken: token });
      if (!row) return null;
      if (taken) return this.settle(manager, row, { state: 'acknowledged', closedAt: now }, null);
      return this.putOff(manager, { ...claim, callback: row }, answer);
    });
  }

  private async endpointOf({ endpointId }: CallbackRow): Promise<EndpointRow | null> {
    return endpointId === null
      ? null
      : this.database.reader.findOneBy(EndpointRow, { id: String(endpointId) });
  }

  private async maySend(callback: CallbackRow, endpoint: EndpointRow | null): Promise<boolean> {
    const due = { id: callback.id, state: 'due' as const };
    if (!endpoint || endpoint.state === 'removed') {
      await this.database.reader.update(CallbackRow, due, { state: 'dead', closedAt: this.clock.now() });
      return false;
    }
    if (endpoint.state === 'paused' && callback.eventType !== 'ping') {
      await this.database.reader.update(CallbackRow, due, { state: 'held' });
      return false;
    }
    return (await this.order.turnOf(callback, endpoint)) !== 'waits';
  }

  private async take(
    manager: EntityManager,
    callback: CallbackRow,
    endpoint: EndpointRow | null,
    policy: DeliveryPolicy,
  ): Promise<Claim | null> {
    const now = this.clock.now();
    const token = newToken();
    const number = callback.attempts + 1;
    const leaseUntil = now + spanOf(this.clock, LEASE_MS);
    const { affected } = await manager
      .createQueryBuilder()
      .update(CallbackRow)
      .set({ leaseToken: token, leaseUntil, attempts: number })
      .where({ id: callback.id, state: 'due', attempts: callback.attempts, dueAt: LessThanOrEqual(now) })
      .andWhere(
        new Brackets((free) => free.where('lease_until IS NULL').orWhere('lease_until < :now', { now })),
      )
      .execute();
    if (affected !== 1) return null;
    // An attempt that is still open belonged to a process that ended in the middle.
    await manager.update(
      CallbackAttemptRow,
      { callbackId: callback.id, outcome: 'open' },
      { outcome: 'unknown', finishedAt: now },
    );
    await manager.insert(CallbackAttemptRow, {
      callbackId: callback.id,
      number,
      leaseToken: token,
      startedAt: now,
      finishedAt: null,
      outcome: 'open',
      httpStatus: null,
      answer: null,
      address: null,
    });
    const refusals = await this.refusalsOf(manager, callback);
    return { callback, endpoint, policy, token, number, leaseUntil, refusals };
  }

  private async refusalsOf(manager: EntityManager, { id, attempts }: CallbackRow): Promise<number> {
    return attempts === 0 ? 0 : manager.countBy(CallbackAttemptRow, { callbackId: id, outcome: 'refused' });
  }

  /** Not acknowledged. `callback` is the row as it is now: it may have been held or given up while the shop was called. */
  private async putOff(manager: EntityManager, claim: Claim, answer: GuardedAnswer): Promise<Closed> {
    const { callback, policy, number } = claim;
    const now = this.clock.now();
    const isPing = callback.eventType === 'ping';
    const gone = callback.endpointId !== null && answer.kind === 'answer' && answer.status === GONE;
    const pausedNow = gone ? await this.pause(manager, callback, GONE_REASON) : null;
    if (callback.state !== 'due') return this.settle(manager, callback, {}, pausedNow);
    if (gone && !isPing) return this.settle(manager, callback, { state: 'held' }, pausedNow);
    const delay = nextDelayMs(number - callback.attemptsBefore, randomBetween, policy.delays);
    if (delay !== null) {
      const asked = answer.kind === 'answer' ? retryAfterMs(answer.retryAfter, now) : 0;
      return this.settle(manager, callback, { dueAt: now + Math.max(delay, asked) }, pausedNow);
    }
    if (!isPing && (await this.isSilent(manager, callback))) {
      const paused = await this.pause(manager, callback, SILENT_REASON);
      return this.settle(manager, callback, { state: 'held' }, paused);
    }
    return this.settle(manager, callback, { state: 'dead', closedAt: now }, pausedNow);
  }

  private pause(manager: EntityManager, { endpointId }: CallbackRow, reason: string): Promise<Paused | null> {
    return this.pauses.pause(manager, String(endpointId), reason);
  }

  /** Has its endpoint taken nothing at all since the present schedule of this callback began? */
  private async isSilent(manager: EntityManager, callback: CallbackRow): Promise<boolean> {
    const { id, endpointId, attemptsBefore, createdAt } = callback;
    if (endpointId === null) return false;
    const first = await manager.findOneBy(CallbackAttemptRow, { callbackId: id, number: attemptsBefore + 1 });
    const taken = await manager.existsBy(CallbackRow, {
      endpointId: String(endpointId),
      state: 'acknowledged',
      closedAt: MoreThanOrEqual(first?.startedAt ?? createdAt),
    });
    return !taken;
  }

  private async settle(
    manager: EntityManager,
    { id, leaseToken, state }: CallbackRow,
    changes: Partial<Pick<CallbackRow, 'state' | 'dueAt' | 'closedAt'>>,
    paused: Paused | null,
  ): Promise<Closed> {
    const own = { id, leaseToken: leaseToken ?? '' };
    const free = { leaseToken: null, leaseUntil: null };
    // Held this very moment: then it is not given up.
    const where = changes.state === 'dead' ? { ...own, state } : own;
    const { affected } = await manager.update(CallbackRow, where, { ...changes, ...free });
    if (affected === 1) return { state: changes.state ?? state, paused };
    await manager.update(CallbackRow, own, free);
    return { state: 'held', paused };
  }
}

/** Whole characters only. */
function beginningOf(text: string): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(ANSWER_KEPT));
  return text.slice(0, read);
}
