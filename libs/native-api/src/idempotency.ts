import { Injectable } from '@nestjs/common';
import { Database, isUniqueViolation } from '@epusdt/database';
import { Clock, HOUR, MINUTE, MasterKey, SECOND, newToken } from '@epusdt/kernel';
import { In, LessThanOrEqual } from 'typeorm';
import { IdempotencyRow } from './idempotency.row';

export const KEPT_MS = 48 * HOUR;
/** Longer than any request takes, one that asks slow operators included. */
const LEASE_MS = 5 * MINUTE;
/** What may run twice need not be waited for: a buyer stands before the shop. */
const REPEATABLE_LEASE_MS = 15 * SECOND;
const MAX_TRIES = 3;
const SWEPT_AT_ONCE = 500;
const MAX_SWEEPS = 200;

/** An answer as it was sent. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Whose key, which key, and what is asked with it. */
export interface IdempotentAsk {
  readonly keyId: string;
  readonly idempotencyKey: string;
  readonly requestHash: string;
  /** It may be run again when nobody knows whether it was done: doing it twice does it once. */
  readonly repeatable: boolean;
}

/** The right to run a request and to write down its answer. */
export interface Run {
  readonly ask: IdempotentAsk;
  readonly leaseToken: string;
}

export type Beginning =
  | { readonly kind: 'started'; readonly run: Run }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  | { readonly kind: 'running' | 'unknown' | 'mismatch' | 'unreadable' };

/**
 * What was answered to a request is answered to its repetition, for 48 hours. The unique index decides who runs it.
 * A run that died may have done its deed: only what is repeatable is taken over, by compare-and-set. All else stays
 * unknown, until the row is swept away or whoever was given up for dead writes its answer after all.
 */
@Injectable()
export class Idempotency {
  constructor(
    private readonly database: Database,
    private readonly key: MasterKey,
    private readonly clock: Clock,
  ) {}

  async begin(ask: IdempotentAsk): Promise<Beginning> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const now = this.clock.now();
      const run = { ask, leaseToken: newToken() };
      if (await this.insert(run, now)) return { kind: 'started', run };
      const row = await this.row(ask);
      if (!row) continue;
      if (row.createdAt <= now - KEPT_MS) {
        await this.database.reader.delete(IdempotencyRow, { id: row.id, leaseToken: row.leaseToken });
        continue;
      }
      if (row.requestHash !== ask.requestHash) return { kind: 'mismatch' };
      if (row.state === 'done') return this.answerOf(row);
      if (isRunning(row, leaseOf(ask), now)) return { kind: 'running' };
      if (!ask.repeatable) return { kind: 'unknown' };
      if (await this.takeOver(row, run, now)) return { kind: 'started', run };
    }
    return { kind: 'running' };
  }

  /** Nothing happens when another has taken the run over: then that one's answer counts. */
  async finish({ ask, leaseToken }: Run, { status, headers, body }: KeptAnswer): Promise<void> {
    const answer = {
      state: 'done' as const,
      status,
      headers: JSON.stringify(headers),
      body: this.key.seal(body, contextOf(ask)),
    };
    await this.database.statement((manager) =>
      manager.update(IdempotencyRow, { ...nameOf(ask), leaseToken, state: 'running' }, answer),
    );
  }

  /** The request was refused before anything began: its key is as good as new. */
  async forget({ ask, leaseToken }: Run): Promise<void> {
    await this.database.statement((manager) =>
      manager.delete(IdempotencyRow, { ...nameOf(ask), leaseToken, state: 'running' }),
    );
  }

  private row(ask: IdempotentAsk): Promise<IdempotencyRow | null> {
    return this.database.reader.findOneBy(IdempotencyRow, nameOf(ask));
  }

  private async insert({ ask, leaseToken }: Run, now: number): Promise<boolean> {
    const row = {
      ...nameOf(ask),
      requestHash: ask.requestHash,
      leaseToken,
      state: 'running' as const,
      leaseUntil: now + leaseOf(ask),
      status: null,
      headers: null,
      body: null,
      createdAt: now,
    };
    try {
      await this.database.statement((manager) => manager.insert(IdempotencyRow, row));
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  private async takeOver(row: IdempotencyRow, { ask, leaseToken }: Run, now: number): Promise<boolean> {
    const { affected } = await this.database.statement((manager) =>
      manager.update(
        IdempotencyRow,
        { id: row.id, leaseToken: row.leaseToken, state: 'running' },
        { leaseToken, leaseUntil: now + leaseOf(ask) },
      ),
    );
    return affected === 1;
  }

  private answerOf({ status, headers, body, keyId, idempotencyKey }: IdempotencyRow): Beginning {
    try {
      const text = this.key.open(body ?? '', contextOf({ keyId: String(keyId), idempotencyKey }));
      const kept = JSON.parse(headers ?? '{}') as Record<string, string>;
      return { kind: 'answered', answer: { status: status ?? 0, headers: kept, body: text } };
    } catch {
      return { kind: 'unreadable' };
    }
  }
}

/** Removes what is older than 48 hours; a bounded number at once, the rest the next time. */
export async function forgetOld(database: Database, now: number): Promise<void> {
  for (let sweeps = 0; sweeps < MAX_SWEEPS; sweeps += 1) {
    const old = await database.reader.find(IdempotencyRow, {
      select: { id: true },
      where: { createdAt: LessThanOrEqual(now - KEPT_MS) },
      take: SWEPT_AT_ONCE,
    });
    if (old.length === 0) return;
    const ids = old.map(({ id }) => id);
    await database.statement((manager) => manager.delete(IdempotencyRow, { id: In(ids) }));
  }
}

/** One that is held for longer than anybody takes it was taken by a clock that was ahead, and may be of the dead. */
const isRunning = ({ leaseUntil }: IdempotencyRow, lease: number, now: number): boolean =>
  leaseUntil > now && leaseUntil - now <= 2 * lease;

const leaseOf = ({ repeatable }: IdempotentAsk): number => (repeatable ? REPEATABLE_LEASE_MS : LEASE_MS);

const nameOf = ({
  keyId,
  idempotencyKey,
}: Pick<IdempotentAsk, 'keyId' | 'idempotencyKey'>): { keyId: string; idempotencyKey: string } => ({
  keyId,
  idempotencyKey,
});

const contextOf = ({ keyId, idempotencyKey }: Pick<IdempotentAsk, 'keyId' | 'idempotencyKey'>): string =>
  `idempotency:${keyId}:${idempotencyKey}`;
