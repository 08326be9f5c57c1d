import { Injectable } from '@nestjs/common';
import { Database, SharedRead, isUniqueViolation, recordAudit, toInteger } from '@epusdt/database';
import { Clock, DomainError, isWellKnownSecret, newSecret, sameText } from '@epusdt/kernel';
import { checkedChange, checkedName, checkedSecret, type MerchantChange } from './merchant-rules';
import { MerchantSeal, type Merchant, type MerchantEntry } from './merchant-seal';
import { MerchantRow } from './merchant.row';

export interface FirstMerchant {
  /** The merchant, when this very call has made it. */
  readonly made: Merchant | null;
  /** The secret is not the one wanted, or it does not open. */
  readonly problem: 'differs' | 'unreadable' | null;
  /** Its secret is printed in documentation: anybody could sign for the shop. */
  readonly wellKnown: boolean;
}

/** Numeric, since some shops accept numbers only. */
export const FIRST_PID = '1000';
const DIALECT = 'epusdt';
const MAX_TRIES = 5;

export class MerchantSettings {
  constructor(readonly isMainnet: boolean) {}
}

@Injectable()
export class Merchants {
  /** Each request of a shop asks: those that come together share the row, and the opening of its secrets. */
  private readonly looks = new SharedRead<Merchant | null>((pid) => this.look(pid));

  constructor(
    private readonly database: Database,
    private readonly seal: MerchantSeal,
    private readonly clock: Clock,
    private readonly settings: MerchantSettings,
  ) {}

  find(pid: string): Promise<Merchant | null> {
    return this.looks.of(pid);
  }

  private async look(pid: string): Promise<Merchant | null> {
    const row = await this.database.reader.findOneBy(MerchantRow, { pid });
    return row && this.seal.open(row);
  }

  async list(): Promise<MerchantEntry[]> {
    const rows = await this.database.reader.find(MerchantRow, { order: { createdAt: 'ASC', pid: 'ASC' } });
    return rows.map((row) => this.seal.entry(row));
  }

  /** One of the list, by its exact number. */
  async entry(pid: string): Promise<MerchantEntry | null> {
    const row = await this.database.reader.findOneBy(MerchantRow, { pid });
    // MySQL does not see blanks at the end of a text.
    return row?.pid === pid ? this.seal.entry(row) : null;
  }

  /** Makes the first merchant where there is none. `made` is set for exactly one of many processes. */
  async ensureFirst(wanted: string | null): Promise<FirstMerchant> {
    const where = { pid: FIRST_PID };
    const present = await this.database.reader.findOneBy(MerchantRow, where);
    const created =
      present === null && (await this.insert(FIRST_PID, 'First shop', wanted ?? newSecret(), null));
    const row = present ?? (await this.database.reader.findOneBy(MerchantRow, where));
    if (!row) throw new DomainError('integrity', `merchant ${FIRST_PID} is missing from the database`);
    const secret = this.seal.secretIn(row);
    if (secret === null) return { made: null, problem: 'unreadable', wellKnown: false };
    const differs = wanted !== null && !sameText(wanted, secret);
    return {
      made: created ? this.seal.open(row) : null,
      problem: differs ? 'differs' : null,
      wellKnown: isWellKnownSecret(secret),
    };
  }

  /** A further shop with the next free number, and a generated secret or the one that it has already. */
  async create(name: string, actor = 'cli', wanted: string | null = null): Promise<Merchant> {
    const called = checkedName(name);
    const secret = wanted === null ? newSecret() : checkedSecret(wanted, this.settings.isMainnet);
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const pids = (await this.list()).map(({ pid }) => toInteger(pid));
      const pid = String(Math.max(toInteger(FIRST_PID) - 1, ...pids) + 1);
      if (await this.insert(pid, called, secret, actor)) return this.required(pid);
    }
    throw new DomainError('not_allowed_now', 'several merchants are being made at once; try again');
  }

  /** How callbacks of this merchant are delivered: what is left out stays as it is. */
  async change(pid: string, wanted: MerchantChange, actor: string): Promise<MerchantEntry> {
    const changes = checkedChange(wanted);
    return this.database.transaction(async (manager) => {
      if (Object.keys(changes).length > 0) await manager.update(MerchantRow, { pid }, changes);
      const row = await manager.findOneBy(MerchantRow, { pid });
      if (row?.pid !== pid) throw noMerchant(pid);
      const { name, acknowledgement, retryDelays, dialect, networks } = row;
      const details = { name, acknowledgement, retryDelays, dialect, networks };
      const subject = `merchant:${pid}`;
      await recordAudit(manager, this.clock.now(), { actor, action: 'merchant.change', subject, details });
      return this.seal.entry(row);
    });
  }

  private async required(pid: string): Promise<Merchant> {
    const merchant = await this.find(pid);
    if (!merchant) throw noMerchant(pid);
    return merchant;
  }

  /** `actor`: for the audit; `null` when nobody asked for it. */
  private async insert(pid: string, name: string, secret: string, actor: string | null): Promise<boolean> {
    const row = {
      pid,
      name,
      secretSealed: this.seal.seal(pid, secret),
      dialect: DIALECT,
      acknowledgement: 'word' as const,
      secretNumber: 1,
      createdAt: this.clock.now(),
    };
    try {
      await this.database.transaction(async (manager) => {
        await manager.insert(MerchantRow, row);
        if (actor === null) return;
        const subject = `merchant:${pid}`;
        await recordAudit(manager, row.createdAt, {
          actor,
          action: 'merchant.create',
          subject,
          details: { name },
        });
      });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }
}

export const noMerchant = (pid: string): DomainError =>
  new DomainError('not_found', `no merchant ${pid}; list them with: merchant list`);
