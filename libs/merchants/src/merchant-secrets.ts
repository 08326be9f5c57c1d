import { Injectable, Logger } from '@nestjs/common';
import { Database, recordAudit } from '@epusdt/database';
import { Clock, DAY, DomainError, newSecret, newWebhookSecret } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { MerchantSeal, type Merchant } from './merchant-seal';
import { MerchantRow } from './merchant.row';
import { noMerchant } from './merchants';

/** What signs events: all that are good now, the present one first. */
export interface EventSecrets {
  readonly present: string;
  readonly all: readonly string[];
}

/** The longest time a secret stays good after there is a new one. */
export const MAX_GRACE_MS = 30 * DAY;
const MAX_TRIES = 3;

/** New secrets for old ones. A time of grace lets a shop change over without a lost request. */
@Injectable()
export class MerchantSecrets {
  private readonly logger = new Logger('merchants');

  constructor(
    private readonly database: Database,
    private readonly seal: MerchantSeal,
    private readonly clock: Clock,
  ) {}

  /**
   * A new secret for requests and callbacks. The old one is good for `graceMs` longer; with 0 it stops working at once.
   * It need not open: this is the cure when it does not.
   */
  async rotate(pid: string, graceMs: number, actor: string): Promise<Merchant> {
    checkGrace(graceMs);
    return this.change(pid, actor, 'merchant.rotate_secret', graceMs, (row, now) => ({
      secretSealed: this.seal.seal(pid, newSecret()),
      secretNumber: row.secretNumber + 1,
      previousSealed: graceMs === 0 ? null : row.secretSealed,
      previousUntil: graceMs === 0 ? null : now + graceMs,
    }));
  }

  /** A new secret for events; with a grace both sign. Returns what signs now. */
  async rotateEvents(pid: string, graceMs: number, actor: string): Promise<EventSecrets> {
    checkGrace(graceMs);
    await this.change(pid, actor, 'merchant.rotate_events', graceMs, (row, now) => ({
      eventsSealed: this.seal.sealEvents(pid, newWebhookSecret()),
      eventsPreviousSealed: graceMs === 0 ? null : row.eventsSealed,
      eventsPreviousUntil: graceMs === 0 || row.eventsSealed === null ? null : now + graceMs,
    }));
    return this.eventSecrets(pid);
  }

  /** The secrets that sign this merchant's events; made where there is none that opens. */
  async eventSecrets(pid: string): Promise<EventSecrets> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const row = await this.database.reader.findOneBy(MerchantRow, { pid });
      if (!row) throw noMerchant(pid);
      const present = this.seal.eventsIn(row);
      const previous = this.seal.previousEventsIn(row);
      if (present !== null) return { present, all: previous === null ? [present] : [present, previous] };
      const eventsSealed = this.seal.sealEvents(pid, newWebhookSecret());
      const clear = { eventsPreviousSealed: null, eventsPreviousUntil: null };
      const replaced = await this.replace(this.database.reader, row, { eventsSealed, ...clear });
      if (replaced && row.eventsSealed !== null) {
        this.logger.error(
          `the events secret of merchant ${pid} did not open, so events are signed with a new one; give it to the shop: endpoint secret --merchant ${pid}`,
        );
      }
    }
    throw new DomainError('integrity', `the events secret of merchant ${pid} does not open`);
  }

  /** Those whose secret does not open under the present master key. */
  async unreadable(manager: EntityManager): Promise<MerchantRow[]> {
    const rows = await manager.find(MerchantRow, { order: { createdAt: 'ASC', pid: 'ASC' } });
    return rows.filter((row) => this.seal.secretIn(row) === null);
  }

  /** New secrets for them. All or none: the caller's transaction decides. Secrets for events are made when needed. */
  async renew(
    manager: EntityManager,
    rows: readonly MerchantRow[],
    at: number,
    actor: string,
  ): Promise<Merchant[]> {
    const renewed: Merchant[] = [];
    for (const row of rows) {
      const { pid } = row;
      const fresh = {
        secretSealed: this.seal.seal(pid, newSecret()),
        secretNumber: row.secretNumber + 1,
        previousSealed: null,
        previousUntil: null,
      };
      if (!(await this.replace(manager, row, fresh))) throw beingChanged(pid);
      const subject = `merchant:${pid}`;
      await recordAudit(manager, at, { actor, action: 'merchant.new_secret', subject, details: {} });
      renewed.push(this.seal.open({ ...row, ...fresh }));
    }
    return renewed;
  }

  private change(
    pid: string,
    actor: string,
    action: string,
    graceMs: number,
    fresh: (row: MerchantRow, now: number) => Partial<MerchantRow>,
  ): Promise<Merchant> {
    return this.database.transaction(async (manager) => {
      const row = await manager.findOneBy(MerchantRow, { pid });
      if (row?.pid !== pid) throw noMerchant(pid);
      const now = this.clock.now();
      const changes = fresh(row, now);
      if (!(await this.replace(manager, row, changes))) throw beingChanged(pid);
      await recordAudit(manager, now, {
        actor,
        action,
        subject: `merchant:${pid}`,
        details: { grace_seconds: graceMs / 1_000 },
      });
      return this.seal.open({ ...row, ...changes });
    });
  }

  /** False when somebody else was faster. */
  private async replace(
    manager: EntityManager,
    { pid, secretSealed, eventsSealed }: MerchantRow,
    changes: Partial<MerchantRow>,
  ): Promise<boolean> {
    const query = manager.createQueryBuilder().update(MerchantRow).set(changes).where({ pid, secretSealed });
    const { affected } = await (
      eventsSealed === null
        ? query.andWhere('events_sealed IS NULL')
        : query.andWhere('events_sealed = :eventsSealed', { eventsSealed })
    ).execute();
    return affected === 1;
  }
}

function checkGrace(graceMs: number): void {
  if (Number.isSafeInteger(graceMs) && graceMs >= 0 && graceMs <= MAX_GRACE_MS) return;
  throw new DomainError('bad_request', `grace: give from 0 seconds to ${MAX_GRACE_MS / DAY} days`);
}

const beingChanged = (pid: string): DomainError =>
  new DomainError('not_allowed_now', `merchant ${pid} is being changed; nothing was done, try again`);
